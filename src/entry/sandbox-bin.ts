#!/usr/bin/env node
import { main } from "./main.ts";
import { shippedWiring } from "./shipped-wiring.ts";

process.exitCode = await main(shippedWiring, process.argv.slice(2));
