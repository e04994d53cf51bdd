/** The command line's words: every command, with its options and how it is loaded. */
import { readFileSync } from "node:fs";
import { Argument, Command, Option } from "commander";
import { printable } from "../rules/printable.ts";
import { addAuditAndLevers } from "./audit-and-levers.ts";
import type { ServeOptions } from "./commands/serve.ts";
import type { GlobalOptions } from "./config.ts";
import type { RunCommand } from "./main.ts";

export type Start = (
  load: () => Promise<RunCommand<never>>,
  options: GlobalOptions & { readonly json?: boolean },
  args: readonly string[],
  name: string,
) => Promise<void>;

export const createProgram = (
  start: Start,
  serve: (options: ServeOptions) => Promise<void>,
): Command => {
  const program = new Command("curfew")
    .description(
      "Reviewed pull requests become time-bound access, and it ends on time.",
    )
    .version(version(), "-v, --version")
    .exitOverride()
    .configureOutput({
      // Commander repeats what it was given, and a runner reads commands from whatever is printed.
      outputError: (text, write) => {
        write(`${printableLines(text.trimEnd())}\n`);
      },
    })
    .configureHelp({ showGlobalOptions: true })
    .addOption(new Option("--repo <dir>", "the local clone").default("."))
    .addOption(
      new Option("--branch <name>", "the default branch").default("main"),
    )
    .addOption(
      new Option("--state <dir>", "where the mirror is kept between runs"),
    )
    .addOption(new Option("--json", "print one JSON object"));
  const command = <Options>(
    name: string,
    description: string,
    load: () => Promise<RunCommand<Options>>,
    build: (command: Command) => Command = (plain) => plain,
  ): void => {
    build(program.command(name).description(description)).action(
      async (...given: unknown[]) => {
        const self = given.at(-1) as Command;
        await start(load, self.optsWithGlobals(), self.args, name);
      },
    );
  };
  command(
    "check",
    "findings and plan for a pull request",
    async () => (await import("./commands/check.ts")).checkCommand,
    (check) =>
      check
        .option("--pr <number>", "the pull request")
        .option("--base <sha>", "with --head: the commit that it goes onto")
        .option("--head <sha>", "with --base: the commit that it proposes")
        .option("--no-publish", "print only: no comment, no commit status"),
  );
  command(
    "recheck",
    "the check again, where a comment asks for it",
    async () => (await import("./commands/recheck.ts")).recheckCommand,
    (recheck) =>
      recheck
        .requiredOption("--event <file>", "the event, as GitHub wrote it")
        .option("--no-publish", "print only: no comment, no commit status"),
  );
  command(
    "plan",
    "what reconcile would do now; changes nothing",
    async () => (await import("./commands/plan.ts")).planCommand,
    (plan) => plan.option("--at <time>", "what it would do then (RFC 3339)"),
  );
  command(
    "reconcile",
    "revoke, grant, verify, record",
    async () => (await import("./commands/reconcile.ts")).reconcileCommand,
    (reconcile) =>
      reconcile
        .option(
          "--allow-removals <n>",
          "let so many unexplained removals go beyond the brake",
        )
        .option("--new-ledger", "start a ledger where there is none"),
  );
  command(
    "cleanup",
    "the pull requests that remove ended grants",
    async () => (await import("./commands/cleanup.ts")).cleanupCommand,
  );
  command(
    "status",
    "who has what, until when, on whose approval",
    async () => (await import("./commands/status.ts")).statusCommand,
    (status) =>
      status
        .option("--user <login>", "only this person")
        .option("--tier <name>", "only this tier"),
  );
  command(
    "owners",
    "who owns each path by CODEOWNERS, and by which line",
    async () => (await import("./commands/owners.ts")).ownersCommand,
    (owners) =>
      owners
        .argument("<path...>", "paths in the repository")
        .option("--codeowners <file>", "this file instead of the clone's"),
  );
  command(
    "init",
    "the first files of a repository that grants access",
    async () => (await import("./commands/init.ts")).initCommand,
    (init) =>
      init
        .option(
          "--controller <owner/repo@sha>",
          "the controller's code, at a commit that you reviewed",
        )
        .option(
          "--clerk <id>",
          "the clerk's App: its status is required, and nobody else's counts",
        )
        .option("--dir <dir>", "where to (default: --repo)")
        .option("--force", "overwrite what is there"),
  );
  command(
    "doctor",
    "is this set-up safe? Each finding with its remedy",
    async () => (await import("./commands/doctor.ts")).doctorCommand,
    (doctor) =>
      doctor
        .option("--environment <name>", "only this environment of GitHub's")
        .option(
          "--aws-app <label>",
          "the AWS application in Okta, where its kind does not show it",
        ),
  );
  program
    .command("serve")
    .description("the service: webhooks, exact timers, health, metrics")
    .option("--port <n>", "where it listens", "8080")
    .option("--host <address>", "where it listens", "127.0.0.1")
    .option(
      "--sweep <cron>",
      "when it looks at what changed (UTC)",
      "* * * * *",
    )
    .option(
      "--full-sweep <cron>",
      "when it looks at everything (UTC)",
      "17 3 * * *",
    )
    .option(
      "--checks",
      "check pull requests as well, where no workflow does it",
    )
    .action(async (...given: unknown[]) => {
      await serve((given.at(-1) as Command).optsWithGlobals());
    });
  command(
    "tiers",
    "what the tiers open, in Okta and AWS: look (plan) or make it so (apply)",
    async () => (await import("./commands/tiers.ts")).tiersCommand,
    (tiers) =>
      tiers
        .addArgument(
          new Argument("<what>", "plan: only look").choices(["plan", "apply"]),
        )
        .option("--prune", "take away what the tiers no longer name")
        .option(
          "--unproven",
          "apply without CURFEW_TRUST_ROOT: main as it stands, whoever changed it",
        ),
  );
  command(
    "demo",
    "the whole life of a grant, in a sandbox on this machine",
    async () => (await import("./commands/demo.ts")).demoCommand,
    (demo) => demo.option("--keep", "leave the sandbox running"),
  );
  addAuditAndLevers(command);
  return program;
};

const printableLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => printable(line, 2000))
    .join("\n");

const version = (): string => {
  const text = readFileSync(
    new URL("../../package.json", import.meta.url),
    "utf8",
  );
  return (JSON.parse(text) as { version: string }).version;
};
