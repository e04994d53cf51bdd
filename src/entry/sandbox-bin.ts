#!/usr/bin/env node
/** The command line for the sandbox: as shipped, but for how an approval is proven. It refuses to work against anything real. */
import { createSimpleProver } from "../sandbox/simple-prover.ts";
import { main } from "./main.ts";
import { UsageError } from "./usage-error.ts";
import type { Wiring } from "./wiring.ts";

const sandboxWiring: Wiring = {
  createProver: async (tools, { clockUrl }) => {
    // A sandbox clock is accepted only when every endpoint is on loopback (config.ts).
    if (clockUrl === null)
      throw new UsageError(
        "This command line works with a sandbox only: CURFEW_CLOCK_URL is not set.",
      );
    return createSimpleProver(await tools.forge());
  },
};

process.exitCode = await main(sandboxWiring, process.argv.slice(2));
