/** The commands of the journeys, as the command line calls them. */
import { adoptCommand } from "../../src/entry/commands/adopt.ts";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { cleanupCommand } from "../../src/entry/commands/cleanup.ts";
import { doctorCommand } from "../../src/entry/commands/doctor.ts";
import { freezeCommand, thawCommand } from "../../src/entry/commands/freeze.ts";
import { planCommand } from "../../src/entry/commands/plan.ts";
import { recheckCommand } from "../../src/entry/commands/recheck.ts";
import { reconcileCommand } from "../../src/entry/commands/reconcile.ts";
import { revokeCommand } from "../../src/entry/commands/revoke.ts";
import { statusCommand } from "../../src/entry/commands/status.ts";
import { tiersCommand } from "../../src/entry/commands/tiers.ts";
import type { CommandContext } from "../../src/entry/main.ts";

/** As on the command line. */
export type Invocation = readonly [
  command:
    | "check"
    | "plan"
    | "reconcile"
    | "cleanup"
    | "tiers"
    | "doctor"
    | "status"
    | "revoke"
    | "freeze"
    | "thaw"
    | "adopt"
    | "recheck",
  ...args: readonly string[],
];

export const start = (
  context: CommandContext,
  [command, ...args]: Invocation,
): Promise<number> => {
  switch (command) {
    case "check":
      return checkCommand(context, { pr: args[1] ?? "" });
    case "plan":
      return planCommand(context, {});
    case "reconcile":
      return reconcileCommand(context, {
        newLedger: args.includes("--new-ledger"),
      });
    case "cleanup":
      return cleanupCommand(context);
    case "tiers":
      return tiersCommand(context, {}, args);
    case "doctor":
      return doctorCommand(context, {});
    case "status":
      return statusCommand(context, {});
    case "revoke":
      return revokeCommand(
        context,
        { now: args.includes("--now"), yes: true },
        args.filter((arg) => !arg.startsWith("--")),
      );
    case "freeze":
      return freezeCommand(context, { yes: true });
    case "thaw":
      return thawCommand(context, { yes: true });
    case "adopt":
      return adoptCommand(
        context,
        { duration: args[2] ?? "", yes: true },
        args,
      );
    case "recheck":
      return recheckCommand(context, { event: args[1] ?? "" });
  }
};
