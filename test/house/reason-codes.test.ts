import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Programs switch on the codes of reasons: each is said by some judgement, and told to those who write the programs. */

const root = join(import.meta.dirname, "../..");
const text = (path: string): string => readFileSync(join(root, path), "utf8");
const codesIn = (source: string, quoted: RegExp): readonly string[] => [
  ...new Set([...source.matchAll(quoted)].map(([, code = ""]) => code)),
];

const union = codesIn(text("src/domain/reason-code.ts"), /\| "([a-z-]+)"/g);
const findings = codesIn(text("src/domain/finding.ts"), /\| "([a-z-]+)"/g);
const documented = codesIn(
  /### Reason codes\n([^#]*)/.exec(text("docs/reference.md"))?.[1] ?? "",
  /`([a-z]+(?:-[a-z]+)*)`/g,
);
const source = ["src/rules/approval", "src/controller/proof"]
  .flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => text(join(folder, file))),
  )
  .join("\n");

it("documents every code of a reason, and no other", () => {
  expect(union.length).toBeGreaterThan(40);
  expect(documented).toEqual(expect.arrayContaining([...union]));
  const known = [...union, ...findings, "code", "holds"];
  expect(documented.filter((code) => !known.includes(code))).toEqual([]);
});

it("has no code that nothing says", () => {
  const said = (code: string) => source.includes(`"${code}"`);
  expect(union.filter((code) => !said(code))).toEqual([]);
});
