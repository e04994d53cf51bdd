import type { CheckDeps } from "../controller/check/check.ts";
import { checkPatience, preflightGate } from "./aws-gate.ts";
import type { Config } from "./config.ts";
import { postureGate } from "./posture-gate.ts";
import type { Tools } from "./wiring.ts";

/** What a check asks, for the command and for the service: neither knows more than the other. */
export const checkDeps = (
  config: Config,
  tools: Tools,
  git: Pick<CheckDeps, "repository" | "ledger" | "readMain">,
): CheckDeps => ({
  ...git,
  directory: () => tools.directory(),
  previewer: () => tools.prover(),
  ...preflightGate(tools, checkPatience),
  posture: postureGate(config, tools, git.repository),
});
