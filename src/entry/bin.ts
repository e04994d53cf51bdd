#!/usr/bin/env node
import { main } from "./main.ts";
import { shippedWiring } from "./shipped-wiring.ts";

process.exitCode = await main(shippedWiring, process.argv.slice(2));

// Everything is done and said: a server that never answers does not hold the process for long.
setTimeout(() => process.exit(), 5_000).unref();
