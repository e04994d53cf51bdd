import { freeze, type Frozen, thaw } from "../../controller/levers/freeze.ts";
import { printable } from "../../rules/printable.ts";
import { confirm, whoAmI } from "../confirm.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import type { CommandContext } from "../main.ts";

interface FreezeOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

export const freezeCommand = async (
  context: CommandContext,
  { reason = "no reason given", yes = false }: FreezeOptions,
): Promise<ExitCode> => {
  const will = [
    "stop every add, in every tier, until somebody says curfew thaw",
    "leave those who are in where they are; ends and removals go on",
  ];
  if (!(await confirm(context, will, yes))) return exitCode.well;
  return tell(
    context,
    await freeze(await leverDeps(context), {
      by: whoAmI(),
      reason: printable(reason, 200),
      now: await context.tools.clock.now(),
    }),
  );
};

export const thawCommand = async (
  context: CommandContext,
  { yes = false }: FreezeOptions,
): Promise<ExitCode> => {
  const will = ["let the next run add those who wait with an approved grant"];
  if (!(await confirm(context, will, yes))) return exitCode.well;
  return tell(
    context,
    await thaw(await leverDeps(context), {
      by: whoAmI(),
      now: await context.tools.clock.now(),
    }),
  );
};

export const leverDeps = async ({ tools, config }: CommandContext) => ({
  ...(await tools.git()),
  keys: tools.ledgerKeys.keys,
  memory: createLedgerMemory(config.stateDirectory),
});

const tell = (
  { json, print, printJson, paint }: CommandContext,
  { frozen, trouble }: Frozen,
): ExitCode => {
  if (json) printJson({ frozen, trouble });
  else
    print(
      [
        frozen === null
          ? paint(trouble === null ? "green" : "red", "Adds are not frozen.")
          : paint(
              "cyan",
              `Adds are frozen by ${printable(frozen.by)}: ${printable(frozen.reason)}`,
            ),
        ...(trouble === null
          ? []
          : [
              paint(
                "red",
                frozen === null
                  ? `It could neither be written to the ledger (${printable(trouble)}) nor be kept in the state directory.`
                  : `The ledger does not say so yet: ${printable(trouble)}. Only a controller with this state directory knows, and writes it down on its next run.`,
              ),
            ]),
      ].join("\n"),
    );
  return trouble === null ? exitCode.well : exitCode.partial;
};
