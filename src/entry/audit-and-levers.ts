/** The commands for looking back, and for bad days. */
import { Argument, type Command } from "commander";
import type { CommandContext } from "./main.ts";
import type { ExitCode } from "./exit-code.ts";

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each command has options of its own
type AddCommand = <Options>(
  name: string,
  description: string,
  load: () => Promise<
    (
      context: CommandContext,
      options: Options,
      args: readonly string[],
    ) => Promise<ExitCode>
  >,
  build?: (command: Command) => Command,
) => void;

export const addAuditAndLevers = (command: AddCommand): void => {
  command(
    "audit",
    "does the ledger hold? (verify); a key to sign it with (keygen)",
    async () => (await import("./commands/audit.ts")).auditCommand,
    (audit) =>
      audit
        .addArgument(
          new Argument("<action>", "what to do").choices(["verify", "keygen"]),
        )
        .option(
          "--public-key <file>",
          "verify: public keys that are accepted, besides CURFEW_LEDGER_PUBLIC_KEYS",
        )
        .option(
          "--anchor <hash...>",
          "verify: hashes that were kept outside and must be in it",
        )
        .option(
          "--out <file>",
          "keygen: where the private key goes (default: curfew-ledger-key.pem)",
        ),
  );
};
