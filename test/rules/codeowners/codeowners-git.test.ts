import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownersOf } from "../../../src/rules/codeowners/owners-of.ts";
import { parseCodeowners } from "../../../src/rules/codeowners/parse.ts";

/**
 * Git's ignore rules are the ancestor of CODEOWNERS patterns. They agree but for a last lone star (git goes on below a folder
 * that it matched) and a double star before a last slash, which are left out here and stand in the documented cases.
 */
const name = fc.constantFrom("a", "b", "ab", "a.b", "c d", "ba", ".a", "a*");
const glob = fc.constantFrom(
  ...["a", "b", "ab", "a*", "*b", "?", "a?", "*.b", "*a*", "c\\ d", "a\\*"],
);
const middle = fc.oneof(
  { weight: 4, arbitrary: glob },
  { weight: 1, arbitrary: fc.constantFrom("*", "**") },
);
const pattern = fc
  .tuple(
    fc.constantFrom("", "/"),
    fc.array(middle, { maxLength: 3 }),
    glob,
    fc.constantFrom("", "/", "/**"),
  )
  .map(
    ([start, before, last, end]) => start + [...before, last].join("/") + end,
  );
const path = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"));

describe("the matcher and git", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "curfew-ignore-"));
    execFileSync("git", ["init", "--quiet", folder]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** For each path the line of the last pattern that matches; 0: none. */
  const askGit = (patterns: readonly string[], paths: readonly string[]) => {
    writeFileSync(join(folder, ".gitignore"), patterns.join("\n") + "\n");
    let answer: string;
    try {
      answer = execFileSync(
        "git",
        ["check-ignore", "--stdin", "-z", "-v", "-n", "--no-index"],
        { cwd: folder, input: paths.join("\0") + "\0", encoding: "utf8" },
      );
    } catch (error) {
      // Exit 1 says that no path was ignored; the answer is complete all the same.
      answer = (error as { stdout: string }).stdout;
    }
    const fields = answer.split("\0");
    return paths.map((_, place) => Number(fields[place * 4 + 1]));
  };

  it("agree on which patterns match which paths", () => {
    let matches = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.uniqueArray(path, { minLength: 60, maxLength: 60 }),
        (written, paths) => {
          const codeowners = parseCodeowners({
            path: "CODEOWNERS",
            text: written,
          });
          expect(codeowners.findings).toEqual([]);
          const ours = paths.map(
            (file) => ownersOf(codeowners, file)?.line ?? 0,
          );
          expect(ours).toEqual(askGit([written], paths));
          matches += ours.filter((line) => line > 0).length;
        },
      ),
      { seed: 20261122, numRuns: 400 },
    );
    expect(matches).toBeGreaterThan(1000);
  });
});

describe("any text at all", () => {
  it("is parsed and asked without a crash, every finding inside the file", () => {
    const alphabet = fc.constantFrom(
      ..."ab/*?\\#![]@. \t\r\n\u00a0\ud83d\ude00".split(""),
    );
    const text = fc.oneof(
      fc.string({ unit: alphabet, maxLength: 80 }),
      fc.string({ unit: "binary", maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, fc.string({ unit: alphabet }), (written, file) => {
        const codeowners = parseCodeowners({
          path: "CODEOWNERS",
          text: written,
        });
        ownersOf(codeowners, file);
        const lines = written.split("\n");
        for (const { line, column } of codeowners.findings)
          if (line !== null && column !== null) {
            expect(lines[line - 1]).toBeDefined();
            expect(column).toBeLessThanOrEqual(
              (lines[line - 1] ?? "").length + 1,
            );
          }
      }),
      { seed: 20261122, numRuns: 5000 },
    );
  });

  it("as bytes is no danger either", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        parseCodeowners({ path: "CODEOWNERS", bytes });
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });
});
