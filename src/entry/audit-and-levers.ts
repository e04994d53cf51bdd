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
  const yes = ["--yes", "do it without asking"] as const;
  command(
    "revoke",
    "end somebody's access before its time",
    async () => (await import("./commands/revoke.ts")).revokeCommand,
    (revoke) =>
      revoke
        .argument("[grant]", "a grant's file")
        .option("--user <login>", "everything that this person has")
        .option("--tier <name>", "with --user: in this tier only")
        .option("--now", "out of the group at once, the file afterwards")
        .option(...yes),
  );
  command(
    "freeze",
    "stop every add until curfew thaw",
    async () => (await import("./commands/freeze.ts")).freezeCommand,
    (freeze) =>
      freeze.option("--reason <text>", "why, for the record").option(...yes),
  );
  command(
    "thaw",
    "let adds go on after a freeze",
    async () => (await import("./commands/freeze.ts")).thawCommand,
    (thaw) => thaw.option(...yes),
  );
  command(
    "adopt",
    "members whom a group had before become grants, in a pull request",
    async () => (await import("./commands/adopt.ts")).adoptCommand,
    (adopt) =>
      adopt
        .argument("<tier>", "whose group")
        .option("--until <time>", "when they end (RFC 3339)")
        .option("--duration <length>", "or how long they run from the merge")
        .option("--reason <text>", "for each of the files")
        .option("--ticket <id>", "where the tier asks for one")
        .option(...yes),
  );
};
