import { describe, expect, test } from "vitest";
import type { BlobSha } from "../../src/domain/ids.ts";
import type { TreeFile } from "../../src/domain/repository.ts";
import { isReadable, judgeTreeEntry } from "../../src/rules/tree-entry.ts";

const entry = (path: string, other: Partial<TreeFile> = {}): TreeFile => ({
  path,
  pathIsUtf8: true,
  kind: "file",
  blob: "0".repeat(40) as BlobSha,
  size: 200,
  ...other,
});

const codes = (file: TreeFile): string[] =>
  judgeTreeEntry(file).map(({ code }) => code);

describe("a file of the tree", () => {
  test.each([
    "access/curfew.yaml",
    "access/people.yaml",
    "access/README.md",
    "access/tiers/prod.yaml",
    "access/grants/prod/alice.yaml",
    "access/grants/prod/alice smith é.yaml",
    "src/main.ts",
    "accessories/x.yml",
  ])("may lie at %s", (path) => {
    expect(codes(entry(path))).toEqual([]);
  });

  test.each([
    ["access", "move anything else outside access/"],
    ["access/curfew.yml", "in .yaml"],
    ["access/CURFEW.YAML", "in .yaml"],
    ["access/settings.yaml", "access/curfew.yaml"],
    ["access/__proto__", "access/curfew.yaml"],
    ["access/constructor", "access/curfew.yaml"],
    ["access/grant/prod/alice.yaml", "access/grants/<tier>/<name>.yaml;"],
    ["access/grants", "Put grants at access/grants/<tier>/<name>.yaml"],
    [
      "access/grants/alice.yaml",
      "Put grants at access/grants/<tier>/<name>.yaml",
    ],
    ["access/grants/prod/alice.yml", "in .yaml"],
    ["access/grants/prod/alice.YAML", "in .yaml"],
    [
      "access/grants/prod/.yaml",
      "Put grants at access/grants/<tier>/<name>.yaml",
    ],
    ["access/grants/prod/README.md", "outside access/"],
    [
      "access/grants/prod/deep/alice.yaml",
      "Put grants at access/grants/<tier>/<name>.yaml",
    ],
    ["access/grants/prod/deep/.gitkeep", "outside access/"],
    ["access/tiers", "Put tiers at access/tiers/<tier>.yaml"],
    ["access/tiers/prod.yml", "in .yaml"],
    ["access/tiers/notes.txt", "Put tiers at access/tiers/<tier>.yaml"],
    ["access/tiers/deep/prod.yaml", "Put tiers at access/tiers/<tier>.yaml"],
    ["access/old/access/grants/x", "move anything else outside access/"],
    ["access/old/access/tiers/x", "move anything else outside access/"],
    ["access/curfew.yaml/x", "move anything else outside access/"],
  ])("is stray at %s", (path, hint) => {
    const [finding, ...others] = judgeTreeEntry(entry(path));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: "file-stray",
      severity: "error",
      path,
      line: null,
      column: null,
    });
    expect(finding?.hint).toContain(hint);
  });

  test.each([
    [{ kind: "symlink" }, ["file-symlink"]],
    [{ kind: "submodule", size: null }, ["file-submodule"]],
    [{ kind: "executable" }, ["file-executable"]],
    [{ size: 65_536 }, []],
    [{ size: 65_537 }, ["file-too-large"]],
    [
      { kind: "executable", size: 65_537 },
      ["file-executable", "file-too-large"],
    ],
    [{ size: null }, []],
    [{ pathIsUtf8: false }, ["path-not-utf8"]],
    [{ path: "access/grants/prod/a\u202eb.yaml" }, ["file-stray"]],
    [{ path: "access/grants/prod/##[error].yaml" }, ["file-stray"]],
    [
      { path: "access/grants/prod/a.yml", kind: "symlink" },
      ["file-symlink", "file-stray"],
    ],
    [{ path: "access/people.yaml", size: 524_288 }, []],
    [{ path: "access/people.yaml", size: 524_289 }, ["file-too-large"]],
    [{ path: "access/README.md", size: 999_999 }, []],
    [{ path: "README.md", kind: "symlink" }, []],
    [{ path: "access/grants/prod/.gitkeep", size: 0 }, []],
    [{ path: "access/grants/prod/.gitkeep", size: 1 }, ["file-stray"]],
    [{ path: "access/grants/.gitkeep", size: 1 }, ["file-stray"]],
  ] as const)("that is %j has the findings %j", (other, expected) => {
    expect(codes(entry("access/grants/prod/alice.yaml", other))).toEqual(
      expected,
    );
  });
});

describe("is read for the faults of what it says", () => {
  test.each([
    ["access/grants/prod/alice.yaml", {}, true],
    ["access/grants/prod/alice.yaml", { kind: "executable" }, true],
    ["access/tiers/prod.yaml", { kind: "executable" }, true],
    ["access/curfew.yaml", {}, true],
    ["access/people.yaml", {}, true],
    ["access/grants/prod/alice.yaml", { kind: "symlink" }, false],
    ["access/grants/prod/alice.yaml", { kind: "submodule" }, false],
    ["access/grants/prod/alice.yaml", { size: 65_537 }, false],
    ["access/grants/prod/alice.yml", {}, false],
    ["access/README.md", {}, false],
  ] as const)("%s, where it is %j: %j", (path, other, expected) => {
    expect(isReadable(entry(path, other))).toBe(expected);
  });
});
