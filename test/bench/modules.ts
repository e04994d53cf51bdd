/** Modules that a command loads: Okta's SDK alone is thousands of them, so it must come only with the commands that need it. */
import { spawnSync } from "node:child_process";
import { startCompany } from "../../src/sandbox/company.ts";
import { curfew } from "../process/run.ts";
import type { Figure } from "./measure.ts";

const root = new URL("../..", import.meta.url).pathname;
const counter = new URL("count-modules.cjs", import.meta.url).pathname;

export const moduleFigures = async (): Promise<readonly Figure[]> => {
  const help = spawnSync(
    process.execPath,
    ["--require", counter, `${root}dist/entry/bin.js`, "--help"],
    { encoding: "utf8" },
  );
  const company = await startCompany();
  try {
    const alice = company.github.as("alice");
    alice.commitFiles({ branch: "docs", files: { "README.md": "# Access\n" } });
    const without = alice.openPullRequest({
      head: "docs",
      title: "Write a README",
    });
    alice.commitFiles({
      branch: "ask",
      files: {
        "access/grants/aws-ec2-admin/alice.yaml":
          "user: alice@example.com\ntier: aws-ec2-admin\nduration: 4h\nreason: On call\nticket: INC-1\n",
      },
    });
    const full = alice.openPullRequest({ head: "ask", title: "Ask" });
    const check = async (number: number): Promise<Loaded> => {
      const { errors } = await curfew(
        company,
        ["check", "--pr", String(number)],
        { env: { NODE_OPTIONS: `--require ${counter}` } },
      );
      return loaded(errors);
    };
    return [
      figure("curfew --help", loaded(help.stderr), false),
      figure(
        "check of a pull request without grants",
        await check(without.number),
        false,
      ),
      figure("a full check", await check(full.number), true),
    ];
  } finally {
    await company.close();
  }
};

interface Loaded {
  readonly all: number;
  readonly okta: number;
  readonly aws: number;
}

const loaded = (errors: string): Loaded => {
  const line = errors.split("\n").find((text) => text.startsWith("modules "));
  if (line === undefined) throw new Error(errors);
  const [, all, okta, aws] = line.split(" ").map(Number);
  return { all: all ?? 0, okta: okta ?? 0, aws: aws ?? 0 };
};

/** AWS's clients belong to none of these: the company's settings name an AWS, and there are no credentials for it. */
const figure = (
  name: string,
  { all, okta, aws }: Loaded,
  mayOkta: boolean,
): Figure => ({
  name: `${name}: modules (of them Okta's SDK, AWS's)`,
  value: `${all} (${okta}, ${aws})`,
  limit: mayOkta ? "none of AWS's" : "none of theirs",
  holds: aws === 0 && (mayOkta || okta === 0),
});
