import { describe, expect, it } from "vitest";
import type { Permission } from "../../../src/domain/forge.ts";
import type { TierName } from "../../../src/domain/ids.ts";
import {
  lintCodeowners,
  type LintInput,
} from "../../../src/rules/codeowners/lint.ts";
import { parseCodeowners } from "../../../src/rules/codeowners/parse.ts";

const lint = (
  text: string,
  more: Partial<Omit<LintInput, "codeowners" | "tiers">> & {
    readonly approvals?: number;
  } = {},
) =>
  lintCodeowners({
    codeowners: parseCodeowners({ path: "CODEOWNERS", text }),
    tiers: [{ name: "prod" as TierName, approvals: more.approvals ?? 1 }],
    files: more.files ?? [],
    accounts: more.accounts ?? null,
    teams: more.teams ?? null,
  }).map(({ code, severity, line, message }) => ({
    code,
    severity,
    line,
    message,
  }));

const all = "* @root1 @root2\n";
const grants = (owners: string) => `${all}/access/grants/prod/ ${owners}`;

describe("the lint of tiers", () => {
  it("has nothing to say about a file that covers everything", () => {
    expect(lint(all, { files: ["src/a.ts", "README.md"] })).toEqual([]);
  });

  it("names a grant folder that nobody owns, by no line or by one", () => {
    expect(
      lint("CODEOWNERS @a\n/.github/ @a\n/access/tiers/ @a\n/access/*.yaml @a"),
    ).toMatchObject([{ code: "codeowners-unowned", line: null }]);
    expect(lint(grants(""))).toMatchObject([
      { code: "codeowners-unowned", severity: "error", line: 2 },
    ]);
  });

  it("sees a later line that takes every grant, or some of them, out of the folder's hands", () => {
    const owned = grants("@bob @eve");
    expect(lint(`${owned}\n*.yaml @mallory`)).toMatchObject([
      { code: "codeowners-single-owner", severity: "warning", line: 3 },
    ]);
    expect(lint(`${owned}\n*.yaml`)).toMatchObject([
      { code: "codeowners-unowned", severity: "error", line: 3 },
      { code: "codeowners-unowned", severity: "error", line: 3 },
      { code: "codeowners-unowned", severity: "error", line: 3 },
      { code: "codeowners-unowned", severity: "error", line: 3 },
    ]);
    expect(
      lint(`${owned}\n/access/grants/*/alice*\n/access/grants/*/keep`, {
        files: [
          "access/grants/prod/alice-1.yaml",
          "access/grants/prod/alice-2.yaml",
          "access/grants/prod/bob.yaml",
          "access/grants/prod/keep",
        ],
      }),
    ).toMatchObject([
      {
        code: "codeowners-unowned",
        line: 3,
        message:
          "The last line that matches access/grants/prod/alice-1.yaml names no owner, so nobody owns it",
      },
    ]);
  });

  it("names a tier that one person alone can approve", () => {
    expect(lint(grants("@bob"))).toMatchObject([
      { code: "codeowners-single-owner", severity: "warning", line: 2 },
    ]);
    expect(lint(grants("@bob @BOB"))).toMatchObject([
      { code: "codeowners-single-owner" },
    ]);
  });

  it("names a tier with fewer possible approvers than approvals, addresses never counted", () => {
    expect(lint(grants("@bob x@example.com"), { approvals: 2 })).toMatchObject([
      { code: "codeowners-too-few-owners", severity: "error", line: 2 },
      { code: "codeowners-owner-unknown", severity: "warning" },
    ]);
    expect(lint(grants("@bob @eve"), { approvals: 2 })).toMatchObject([
      { code: "codeowners-too-few-owners", severity: "warning" },
    ]);
    expect(lint(grants("@bob @eve @dan"), { approvals: 2 })).toEqual([]);
  });

  it("counts a team's people where they are known, and says nothing where they are not", () => {
    const team = (members: readonly string[] | null, exists = true) => ({
      teams: new Map([["@o/sre", { exists, members, canWrite: true }]]),
    });
    expect(lint(grants("@o/SRE"))).toEqual([]);
    expect(lint(grants("@o/SRE"), team(null))).toEqual([]);
    expect(lint(grants("@o/SRE @ann"), team(["Ann"]))).toMatchObject([
      { code: "codeowners-single-owner" },
    ]);
    expect(lint(grants("@o/SRE"), team(["ann", "ben"]))).toEqual([]);
    expect(lint(grants("@o/SRE"), team(null, false))).toMatchObject([
      { code: "codeowners-too-few-owners", severity: "error" },
      { code: "codeowners-owner-unknown", severity: "error" },
    ]);
  });

  it("does not count owners without write access", () => {
    const accounts = new Map<string, Permission | null>([
      ["bob", "read"],
      ["eve", "write"],
      ["dan", "maintain"],
      ["fay", "admin"],
    ]);
    expect(lint(grants("@bob @eve"), { accounts })).toMatchObject([
      { code: "codeowners-single-owner" },
      { code: "codeowners-owner-without-write", severity: "error", line: 2 },
    ]);
    expect(lint(grants("@eve @dan @fay"), { accounts })).toEqual([]);
  });
});

describe("the lint of owners", () => {
  it("names each unknown or powerless owner once", () => {
    const text = "* @ghost @o/gone @o/weak @o/mute @ok @root1\n/a @ghost";
    expect(
      lint(text, {
        accounts: new Map<string, Permission | null>([
          ["ghost", null],
          ["ok", "write"],
        ]),
        teams: new Map([
          ["@o/gone", { exists: false, members: null, canWrite: null }],
          ["@o/weak", { exists: true, members: ["x", "y"], canWrite: false }],
          ["@o/mute", { exists: true, members: ["x", "y"], canWrite: null }],
        ]),
      }),
    ).toMatchObject([
      { code: "codeowners-owner-unknown", line: 1 },
      { code: "codeowners-owner-unknown", line: 1 },
      { code: "codeowners-owner-without-write", line: 1 },
    ]);
  });
});

describe("the lint of policy and code", () => {
  it("names every policy path that nobody owns, and code paths where there is code", () => {
    const text = "/access/grants/ @a @b";
    const unowned = (files: readonly string[]) =>
      lint(text, { files }).map(({ code, message }) =>
        code === "codeowners-unowned"
          ? message.replace(/.* matches ([^ ,]+).*/, "$1")
          : code,
      );
    expect(unowned([])).toEqual([
      "access/tiers/a-file-that-may-come.yaml",
      "access/curfew.yaml",
      "access/people.yaml",
      ".github/a-file-that-may-come",
      ".github/CODEOWNERS",
      "CODEOWNERS",
      "docs/CODEOWNERS",
    ]);
    expect(
      unowned(["src/main.ts", "package.json", "package-lock.json"]).slice(7),
    ).toEqual(["src/main.ts", "package.json", "package-lock.json"]);
  });

  it.each([".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])(
    "wants an owner for %s, wherever the file lies: it would take over, or is it",
    (path) => {
      expect(lint(`${all}/${path}`)).toMatchObject([
        { code: "codeowners-unowned", severity: "error", line: 2 },
      ]);
    },
  );

  it("sees a hole that a later line tears", () => {
    expect(
      lint(`${all}/src/free/`, { files: ["src/a.ts", "src/free/b.ts"] }),
    ).toMatchObject([{ code: "codeowners-unowned", line: 2 }]);
  });

  it("passes on what the parser found", () => {
    expect(lint("!x @a\n* @a @b")).toMatchObject([
      { code: "codeowners-syntax", line: 1 },
    ]);
  });
});
