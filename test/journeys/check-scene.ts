/** A company, and commands run against it in this process, with what they print and what they leave on its GitHub. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { recheckCommand } from "../../src/entry/commands/recheck.ts";
import { reconcileCommand } from "../../src/entry/commands/reconcile.ts";
import { readConfig } from "../../src/entry/config.ts";
import type { ExitCode } from "../../src/entry/exit-code.ts";
import type { CommandContext } from "../../src/entry/main.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools, type Tools } from "../../src/entry/wiring.ts";
import {
  type Company,
  type CompanyOptions,
  startCompany,
} from "../../src/sandbox/company.ts";
import { watched } from "./watched.ts";

interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly errors: string;
  readonly json: unknown;
  /** Commands to GitHub's runner. */
  readonly commands: readonly string[];
  /** The job's summary. */
  readonly summary: string;
}

export interface CheckScene {
  readonly company: Company;
  run(
    act: (context: CommandContext) => Promise<ExitCode>,
    how?: {
      readonly json?: boolean;
      readonly inActions?: boolean;
      readonly env?: Readonly<Record<string, string>>;
      /** Happens before each call to git, GitHub or Okta. */
      readonly before?: () => Promise<void>;
    },
  ): Promise<Ran>;
  check(number: number, how?: Parameters<CheckScene["run"]>[1]): Promise<Ran>;
  recheck(event: unknown): Promise<Ran>;
  reconcile(newLedger?: boolean): Promise<Ran>;
  /** Opens a pull request with these files. */
  propose(
    who: string,
    files: Readonly<Record<string, string | null>>,
    more?: { readonly base?: string },
  ): number;
  /** Bodies of a pull request's comments, with who wrote them. */
  comments(number: number): readonly string[];
  /** `state: description`, the latest last. */
  statuses(number: number): readonly string[];
  /** Requests to each server since the last `forget`. */
  asked(server: "github" | "okta"): readonly string[];
  forget(): void;
}

export const ec2Path = (who: string): string =>
  `access/grants/aws-ec2-admin/${who}.yaml`;

export const ec2Grant = (
  who: string,
  end = "duration: 4h",
): Readonly<Record<string, string>> => ({
  [ec2Path(who)]: `user: ${who}@example.com
tier: aws-ec2-admin
${end}
reason: Checkout latency
ticket: INC-4211
`,
});

export const startCheckScene = async (
  options: CompanyOptions = {},
): Promise<CheckScene> => {
  const company = await startCompany(options);
  const folder = mkdtempSync(join(tmpdir(), "curfew-check-"));
  onTestFinished(async () => {
    await company.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { github, okta } = company;
  const summaryFile = join(folder, "summary");

  const run: CheckScene["run"] = async (act, how = {}) => {
    const out: string[] = [];
    const errors: string[] = [];
    const commands: string[] = [];
    let json: unknown = null;
    writeFileSync(summaryFile, "");
    const config = readConfig(
      {
        ...company.environment,
        ...(how.inActions === true
          ? { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summaryFile }
          : {}),
        ...how.env,
      },
      { repo: company.clone, branch: "main", state: company.stateDirectory },
    );
    const write = vi
      .spyOn(process.stdout, "write")
      .mockImplementation((text) => {
        commands.push(String(text).trimEnd());
        return true;
      });
    try {
      const code = await act({
        config,
        tools: watchedTools(
          createTools(config, {
            createProver: (tools, ...rest) =>
              shippedWiring.createProver(
                watchedTools(tools, how.before),
                ...rest,
              ),
          }),
          how.before,
        ),
        json: how.json === true,
        paint: (_, text) => text,
        print: (text) => out.push(text),
        printJson: (value) => {
          json = JSON.parse(JSON.stringify(value));
        },
        progress: (text) => errors.push(text),
      });
      return {
        code,
        out: out.join("\n"),
        errors: errors.join("\n"),
        json,
        commands,
        summary: readFileSync(summaryFile, "utf8"),
      };
    } finally {
      write.mockRestore();
    }
  };

  return {
    company,
    run,
    check: (number, how) =>
      run((context) => checkCommand(context, { pr: String(number) }), how),
    recheck: (event) => {
      const file = join(folder, "event.json");
      writeFileSync(
        file,
        typeof event === "string" ? event : JSON.stringify(event),
      );
      return run((context) => recheckCommand(context, { event: file }));
    },
    reconcile: (newLedger = false) =>
      run((context) => reconcileCommand(context, { newLedger })),
    propose: (who, files, { base } = {}) => {
      const branch = `${who}-${github.repository.nextNumber}`;
      const author = github.as(who);
      author.commitFiles({
        branch,
        files,
        ...(base === undefined ? {} : { parent: base }),
      });
      return author.openPullRequest({
        head: branch,
        title: "Access",
        ...(base === undefined ? {} : { base }),
      }).number;
    },
    comments: (number) =>
      [...github.repository.comments.values()]
        .filter(({ issue }) => issue === number)
        .map(({ author, body }) => `${author.login}: ${body}`),
    statuses: (number) =>
      github.repository.statuses
        .filter(({ sha }) => sha === github.pullRequest(number).head)
        .map(({ context, state, description }) =>
          [context, state, description].join(": "),
        ),
    asked: (server) =>
      (server === "github" ? github : okta).server.log
        .filter(({ path }) => !path.includes(".git/"))
        .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
    forget: () => {
      github.server.clearLog();
      okta.server.clearLog();
    },
  };
};

const watchedTools = <Some extends Pick<Tools, "git" | "forge" | "directory">>(
  tools: Some,
  before: (() => Promise<void>) | undefined,
): Some => ({
  ...tools,
  git: async () => {
    const { repository, ledger } = await tools.git();
    return {
      repository: watched(repository, before),
      ledger: watched(ledger, before),
    };
  },
  forge: async () => watched(await tools.forge(), before),
  directory: async () => {
    const directory = await tools.directory();
    return directory === null ? null : watched(directory, before);
  },
});
