import { cleanup } from "../../controller/cleanup.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import type { CommandContext } from "../main.ts";
import { printable } from "../../rules/printable.ts";

export const cleanupCommand = async ({
  config,
  tools,
  json,
  print,
  printJson,
  paint,
}: CommandContext): Promise<ExitCode> => {
  const { repository, ledger } = await tools.git();
  const cleaned = await cleanup({
    repository,
    ledger,
    keys: tools.ledgerKeys.keys,
    memory: createLedgerMemory(config.stateDirectory),
    forge: await tools.forge(),
  });
  if (json) printJson({ cleanups: cleaned });
  else if (cleaned.length === 0) print(paint("gray", "Nothing to clean up."));
  else
    print(
      cleaned
        .map(({ tier, action, pullRequest, files, error }) =>
          [
            `${tier}: ${action}${pullRequest === null ? "" : ` #${pullRequest}`}`,
            ...files.map((file) => `  - ${printable(file)}`),
            ...(error === null ? [] : [paint("red", `  ${printable(error)}`)]),
          ].join("\n"),
        )
        .join("\n"),
    );
  return cleaned.some(({ error }) => error !== null)
    ? exitCode.partial
    : exitCode.well;
};
