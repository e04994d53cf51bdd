/** The release workflow's own scripts, step by step, on a repository as a tag leaves it. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type JobRun, runWorkflow } from "./actions/run-workflow.ts";

const file = ".github/workflows/release.yml";
let temporary: string;
let workspace: string;

const write = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
};

/** Stands for a program: it notes its arguments, and does no more than what follows. */
const program = (path: string, script = ""): void => {
  const log = join(temporary, "log");
  write(
    path,
    `#!/usr/bin/env bash\necho "$(basename "$0") $*" >> '${log}'\n${script}\n`,
    0o755,
  );
};

const asked = (): readonly string[] =>
  readFileSync(join(temporary, "log"), "utf8").trim().split("\n");

const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-C", workspace, "-c", "user.name=a", "-c", "user.email=a@b", ...args],
    { encoding: "utf8" },
  ).trim();

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "curfew-release-"));
  workspace = join(temporary, "checkout");
  write(join(temporary, "log"), "");
  cpSync(join(import.meta.dirname, "../..", file), join(workspace, file));
  write(join(workspace, "package.json"), '{"version":"1.2.3"}');
  write(join(workspace, "package-lock.json"), "the lock");
  program(join(workspace, ".ci/run"));
  program(join(workspace, "test/contract/specifications.sh"));
  const bin = (name: string): string => join(temporary, "bin", name);
  program(bin("gh"));
  program(bin("jq"), `node --print 'require("./package.json").version'`);
  program(
    bin("npm"),
    `case "$*" in
      pack*) cp npm-shrinkwrap.json reports/curfew-1.2.3.tgz ;;
      *sbom) echo bill > reports/sbom.cdx.json ;;
    esac`,
  );
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message=first");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
});
afterEach(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const release = (tag: string): Promise<Readonly<Record<string, JobRun>>> =>
  runWorkflow(
    file,
    { name: "push", ref: `refs/tags/${tag}` },
    {
      workspace,
      controller: {
        repository: "acme/curfew",
        commit: git("rev-parse", "HEAD"),
      },
      environment: {
        PATH: `${join(temporary, "bin")}:${process.env["PATH"] ?? ""}`,
        HOME: temporary,
        RUNNER_TEMP: temporary,
        GITHUB_ENV: join(temporary, "env"),
        GITHUB_REPOSITORY: "acme/curfew",
        GITHUB_SHA: git("rev-parse", "HEAD"),
        GITHUB_REF_NAME: tag,
      },
      environments: {},
      token: ({ contents }) => `token to ${contents ?? "no"} contents`,
      actions: {
        "actions/checkout": () => ({}),
        "actions/setup-node": () => ({}),
      },
    },
  );

it("tries everything with the official descriptions, and then publishes the package, its bill of materials and their checksums", async () => {
  const { verify, publish } = await release("v1.2.3");
  expect([verify?.result, publish?.result]).toEqual(["success", "success"]);
  expect(readFileSync(join(temporary, "env"), "utf8")).toMatch(
    /^CURFEW_SPECS=.*\/specifications\n$/,
  );
  const steps = asked();
  expect(steps.indexOf("run ")).toBeGreaterThan(-1);
  expect(steps.at(-1)).toBe(
    "gh release create v1.2.3 --verify-tag --title v1.2.3 --generate-notes reports/curfew-1.2.3.tgz reports/sbom.cdx.json reports/SHA256SUMS",
  );
  expect(publish?.steps.at(-1)?.given).toEqual({
    GH_TOKEN: "token to write contents",
    GH_REPO: "acme/curfew",
  });
  for (const line of reports("SHA256SUMS").trim().split("\n")) {
    const [sum, name = ""] = line.split("  ");
    expect(createHash("sha256").update(reports(name)).digest("hex")).toBe(sum);
  }
  expect(reports("curfew-1.2.3.tgz")).toBe("the lock");
});

const reports = (name: string): string =>
  readFileSync(join(workspace, "reports", name), "utf8");

it.each([
  ["of another version", "v1.2.4", () => undefined],
  [
    "of a commit that did not come to main",
    "v1.2.3",
    () => git("commit", "--quiet", "--allow-empty", "--message=aside"),
  ],
])("publishes nothing for a tag %s", async (_, tag, before) => {
  before();
  const { verify, publish } = await release(tag);
  expect([verify?.result, publish?.result]).toEqual(["failure", "skipped"]);
  expect(asked().filter((line) => /^(?:gh|npm) /.test(line))).toEqual([]);
});

it("publishes nothing where something does not hold", async () => {
  program(join(workspace, ".ci/run"), "exit 1");
  const { verify, publish } = await release("v1.2.3");
  expect([verify?.result, publish?.result]).toEqual(["failure", "skipped"]);
});
