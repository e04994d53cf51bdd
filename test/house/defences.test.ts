import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defences } from "../defences/all.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("a defence that `npm run defences` takes out", () => {
  it.each(defences)("$hazard: $what", ({ cuts, file, test }) => {
    // Whoever rewrites the lines says in test/defences how to take them out now.
    for (const { file: source, from } of cuts)
      expect(read(`src/adapters/${source}`).split(from), from).toHaveLength(2);
    // Groups and test stand one after the other; a table's test has its case's name elsewhere.
    const names = [
      ...read(`test/adapters/${file}.test.ts`).matchAll(
        /(?:describe|it)(?:\.\w+)?(?:<[^>]*>)?\(\s*"([^"]+)"|\]\)?\(\s*"([^"]+)"/g,
      ),
    ].map(([, plain, tabled]) => plain ?? tabled ?? "");
    expect(names.some((name) => test.startsWith(name))).toBe(true);
  });

  it("stands in the table of docs/testing.md, and nothing else does", () => {
    const table = [
      ...read("docs/testing.md").matchAll(
        /^\| ((?:Okta|GitHub|git|AWS)(?: \d+|:[^|]*?)) +\| ([^|]+?) +\|/gm,
      ),
    ].map(([, hazard, what]) => `${hazard}: ${what}`);
    expect(table).toEqual(
      defences.map(({ hazard, what }) => `${hazard}: ${what}`),
    );
  });
});
