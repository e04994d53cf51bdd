/** What is said of a CODEOWNERS file, and where exactly it begins to be said. */
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type { Permission } from "../../../src/domain/forge.ts";
import type { BlobSha, TierName } from "../../../src/domain/ids.ts";
import type { TreeFile } from "../../../src/domain/repository.ts";
import {
  lintCodeowners,
  type LintInput,
} from "../../../src/rules/codeowners/lint.ts";
import { locateCodeowners } from "../../../src/rules/codeowners/locate.ts";
import {
  maxCodeownersBytes,
  parseCodeowners,
} from "../../../src/rules/codeowners/parse.ts";
import { expectSentences } from "../sentences.ts";

const path = "CODEOWNERS";
const all = "* @root1 @root2\n";

const lint = (text: string, more: Partial<LintInput> = {}) =>
  lintCodeowners({
    codeowners: parseCodeowners({ path, text }),
    tiers: [{ name: "prod" as TierName, approvals: 1 }],
    files: [],
    accounts: null,
    teams: null,
    ...more,
  });

const file = (more: Partial<TreeFile>): TreeFile => ({
  path,
  pathIsUtf8: true,
  kind: "file",
  size: 10,
  blob: "0".repeat(40) as BlobSha,
  ...more,
});

const located = (...files: readonly TreeFile[]): readonly Finding[] => {
  const found = locateCodeowners(files);
  return "finding" in found ? [found.finding] : [];
};

const parsed = (
  source: { readonly text: string } | { readonly bytes: Uint8Array },
) => parseCodeowners({ path, ...source });
const bytesOf = (...given: number[]) => ({ bytes: Uint8Array.from(given) });
const large = (more: number) => ({
  bytes: new Uint8Array(maxCodeownersBytes + more).fill(0x20),
});

const accounts = new Map<string, Permission | null>([
  ["ghost", null],
  ["weak", "read"],
]);

type Row = readonly [
  gist: RegExp,
  advice: RegExp,
  findings: () => readonly Finding[],
];

describe("a finding says what is wrong, of what, and what to do", () => {
  test.each<Row>([
    [/^There is no CODEOWNERS file/, /access\/grants/, () => located()],
    [
      /not a regular file \(symlink\)$/,
      /regular file/,
      () => located(file({ kind: "symlink" })),
    ],
    [
      /larger than 3 MB/,
      /smaller/,
      () => located(file({ size: maxCodeownersBytes + 1 })),
    ],
    [/larger than 3 MB/, /smaller/, () => parsed(large(1)).findings],
    [/is not UTF-8$/, /as UTF-8/, () => parsed(bytesOf(0xff)).findings],
    [
      /byte order mark$/,
      /without a byte order mark/,
      () => parsed(bytesOf(0xef, 0xbb, 0xbf)).findings,
    ],
    [
      /^"bob" is no owner: write @user, /,
      /^Mend the line/,
      () => parsed({ text: "* bob" }).findings,
    ],
    [
      /^`\/` matches nothing$/,
      /^Mend the line/,
      () => parsed({ text: "/ @a" }).findings,
    ],
    [
      /^x@example.com is an address: .*never approves$/,
      /GitHub account/,
      () => lint(`${all}/a x@example.com`),
    ],
    [
      /^@ghost does not exist/,
      /Correct the name/,
      () => lint(`${all}/a @ghost`, { accounts }),
    ],
    [
      /^@weak has no write access/,
      /Give it write access/,
      () => lint(`${all}/a @weak`, { accounts }),
    ],
    [
      /^access\/grants\/prod needs 1 and has 1 possible approver$/,
      /one owner more/,
      () => lint(`${all}/access/grants/ @bob`),
    ],
    [
      /^The last line that matches access\/grants\/prod names no owner,/,
      /Give it owners/,
      () => lint(`${all}/access/grants/`),
    ],
    [
      /^No line matches access\/grants\/prod, so nobody owns it$/,
      /Give it owners/,
      () =>
        lint(
          "/access/*.yaml @a\n/access/tiers/ @a\n/.github/ @a\nCODEOWNERS @a",
        ),
    ],
  ])("%s", (gist, advice, findings) => {
    const found = findings();
    expect(found).toHaveLength(1);
    for (const { message, hint, line, column } of found) {
      expect(message).toMatch(gist);
      expectSentences(message.replace(/^[`@a-z]/, "A").concat("."));
      expect(hint).toMatch(advice);
      expectSentences(hint);
      // Either the file as a whole is meant, or a place in it.
      expect(column === null).toBe(line === null);
    }
  });

  test("at the beginning of the line that is to be mended", () => {
    expect(lint(`${all}/a @ghost`, { accounts })).toMatchObject([
      { line: 2, column: 1 },
    ]);
  });

  test("and a file that is not to be had is an error", () => {
    expect(located()).toMatchObject([{ severity: "error" }]);
  });
});

describe("a tier's approvers are counted", () => {
  test("by the files of its own folder", () => {
    const text = `${all}/access/grants/test/ @bob\n/access/grants/prod-eu/ @bob`;
    const files = [
      "access/grants/test/a.yaml",
      "access/grants/prod-eu/a.yaml",
      "a.yaml",
    ];
    expect(lint(text, { files })).toEqual([]);
    expect(
      lint(text, {
        files,
        tiers: [{ name: "prod-eu" as TierName, approvals: 1 }],
      }),
    ).toHaveLength(1);
  });
});

describe("a CODEOWNERS file", () => {
  test("of just 3 MB is read", () => {
    expect(located(file({ size: maxCodeownersBytes }))).toEqual([]);
    expect(parsed(large(0)).findings).toEqual([]);
  });

  test("that cannot be read has no rules", () => {
    expect(parsed(bytesOf(0xff)).rules).toEqual([]);
  });

  test("names those alone as owners who can be some", () => {
    const { rules } = parsed({ text: "* @a bob" });
    expect(rules[0]?.owners.map(({ text }) => text)).toEqual(["@a"]);
  });

  test("joins what an escaped space parts in a pattern, and not among owners", () => {
    const { rules, findings } = parsed({ text: "a\\ b @a\\ @b" });
    expect(rules).toMatchObject([
      { pattern: "a\\ b", owners: [{ text: "@b" }] },
    ]);
    expect(findings[0]?.message).toContain('"@a\\"');
  });
});
