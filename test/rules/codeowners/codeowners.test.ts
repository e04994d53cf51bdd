import { describe, expect, it } from "vitest";
import { locateCodeowners } from "../../../src/rules/codeowners/locate.ts";
import {
  ownersOf,
  ownersTable,
} from "../../../src/rules/codeowners/owners-of.ts";
import {
  maxCodeownersBytes,
  parseCodeowners,
} from "../../../src/rules/codeowners/parse.ts";
import type { FileKind, TreeFile } from "../../../src/domain/repository.ts";
import type { BlobSha } from "../../../src/domain/ids.ts";
import { documentedCases, unsupportedPatterns } from "./documented-cases.ts";

const path = ".github/CODEOWNERS";
const parse = (text: string) => parseCodeowners({ path, text });
const texts = (text: string, file: string) =>
  ownersOf(parse(text), file)?.owners.map((owner) => owner.text) ?? null;

describe("a pattern", () => {
  for (const { says, pattern, yes, no } of documentedCases)
    it(`${says}: ${pattern}`, () => {
      const codeowners = parse(`${pattern} @a`);
      expect(
        codeowners.findings.filter(({ severity }) => severity === "error"),
      ).toEqual([]);
      for (const file of yes)
        expect([file, ownersOf(codeowners, file)?.line]).toEqual([file, 1]);
      for (const file of no)
        expect([file, ownersOf(codeowners, file)]).toEqual([file, null]);
    });

  it.each(unsupportedPatterns)(
    "that is not supported is an error: %j",
    (pattern, column) => {
      const { findings, rules } = parse(`* @a\n${pattern} @b`);
      expect(findings).toMatchObject([
        { code: "codeowners-syntax", severity: "error", line: 2, column },
      ]);
      expect(rules).toHaveLength(1);
    },
  );

  it("cannot end in the middle of an escape", () => {
    expect(parse("* @a\nab\\").findings).toMatchObject([
      { code: "codeowners-syntax", severity: "error", line: 2, column: 3 },
    ]);
  });

  it("that can match nothing is a warning", () => {
    expect(parse("/ @a").findings).toMatchObject([
      { code: "codeowners-syntax", severity: "warning", line: 1, column: 1 },
    ]);
  });
});

describe("a line", () => {
  it("that matches last wins, whatever stands before it", () => {
    const text = "* @all\n/docs/ @docs\n*.md @writers\n/docs/x.md @x\n";
    expect(texts(text, "a")).toEqual(["@all"]);
    expect(texts(text, "docs/a")).toEqual(["@docs"]);
    expect(texts(text, "docs/a.md")).toEqual(["@writers"]);
    expect(texts(text, "docs/x.md")).toEqual(["@x"]);
  });

  it("without owners clears ownership, which is not the same as no match", () => {
    const codeowners = parse("/a/ @a\n/a/free/\n");
    expect(ownersOf(codeowners, "a/free/x")).toEqual({
      owners: [],
      pattern: "/a/free/",
      line: 2,
    });
    expect(ownersOf(codeowners, "b")).toBeNull();
  });

  it("can end in a comment, whose words own nothing", () => {
    expect(texts("/x # was @bob", "x")).toEqual([]);
    expect(texts("/x @a # and @bob", "x")).toEqual(["@a"]);
    expect(texts("/x\t@a\t#@bob", "x")).toEqual(["@a"]);
  });

  it("that is blank or a comment is none, and counts", () => {
    const { rules, findings } = parse("\n  \n# * @b\n  # x\n\t* @a\r\n");
    expect(rules).toEqual([
      {
        pattern: "*",
        line: 5,
        owners: [{ kind: "user", login: "a", text: "@a" }],
      },
    ]);
    expect(findings).toEqual([]);
  });

  it("names users, teams and addresses", () => {
    expect(
      parse("* @Octo-Cat_corp @org/team-a docs@example.com").rules,
    ).toEqual([
      {
        pattern: "*",
        line: 1,
        owners: [
          {
            kind: "user",
            login: "Octo-Cat_corp",
            text: "@Octo-Cat_corp",
          },
          {
            kind: "team",
            organisation: "org",
            team: "team-a",
            text: "@org/team-a",
          },
          {
            kind: "email",
            address: "docs@example.com",
            text: "docs@example.com",
          },
        ],
      },
    ]);
  });

  it.each([
    ["@", 3],
    ["bob", 3],
    ["@a/b/c", 3],
    ["@-a", 3],
    ["@a,@b", 3],
    ["@a#b", 3],
    ["@bоb", 3],
    ["@a @b;", 6],
    ["@a \u00a0", 6],
    [`@${"a".repeat(40)}`, 3],
  ])("with a malformed owner is an error: %j", (owners, column) => {
    expect(parse(`* ${owners}`).findings).toMatchObject([
      { code: "codeowners-owner-malformed", severity: "error", column },
    ]);
  });
});

describe("a file", () => {
  it("is refused above 3 MB, when it is not UTF-8 and with a byte order mark", () => {
    const code = (bytes: Uint8Array) =>
      parseCodeowners({ path, bytes }).findings.map((finding) => finding.code);
    expect(code(new Uint8Array(maxCodeownersBytes + 1))).toEqual([
      "codeowners-too-large",
    ]);
    expect(code(Uint8Array.of(0x2a, 0xff))).toEqual(["file-not-utf8"]);
    expect(code(Uint8Array.of(0xef, 0xbb, 0xbf, 0x2a))).toEqual([
      "file-byte-order-mark",
    ]);
    expect(code(new TextEncoder().encode("* @a"))).toEqual([]);
  });

  const entry = (
    file: string,
    kind: FileKind = "file",
    size: number | null = 10,
  ): TreeFile => ({
    path: file,
    pathIsUtf8: true,
    kind,
    size,
    blob: "0".repeat(40) as BlobSha,
  });

  it("is looked for in GitHub's order, and the first that exists is the only one", () => {
    const all = ["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"];
    expect(locateCodeowners(all.map((file) => entry(file)))).toEqual({
      file: entry(".github/CODEOWNERS"),
    });
    expect(
      locateCodeowners(all.slice(0, 2).map((file) => entry(file))),
    ).toEqual({ file: entry("CODEOWNERS") });
    expect(locateCodeowners([entry("docs/CODEOWNERS")])).toEqual({
      file: entry("docs/CODEOWNERS"),
    });
  });

  it.each([
    [
      [entry("src/CODEOWNERS"), entry(".github/codeowners")],
      "codeowners-missing",
    ],
    [[entry("CODEOWNERS", "symlink")], "file-symlink"],
    [[entry("CODEOWNERS", "executable")], "file-executable"],
    [[entry("CODEOWNERS", "submodule", null)], "file-submodule"],
    [
      [
        entry("CODEOWNERS", "file", maxCodeownersBytes + 1),
        entry("docs/CODEOWNERS"),
      ],
      "codeowners-too-large",
    ],
  ])("that cannot be believed is a finding (%#: %s)", (files, code) => {
    expect(locateCodeowners(files)).toMatchObject({ finding: { code } });
  });

  it("has no size only where it is nothing to read", () => {
    expect(locateCodeowners([entry("CODEOWNERS", "file", null)])).toMatchObject(
      { file: { path: "CODEOWNERS" } },
    );
  });
});

describe("the table of owners", () => {
  it("says for each path who owns it and by which line", () => {
    expect(
      ownersTable(parse("/a/ @x @o/t\n/a/b"), ["a/1", "a/b", "c"]),
    ).toEqual([
      {
        path: "a/1",
        owners: ["@x", "@o/t"],
        pattern: "/a/",
        line: 1,
        file: path,
      },
      { path: "a/b", owners: [], pattern: "/a/b", line: 2, file: path },
      { path: "c", owners: [], pattern: null, line: null, file: path },
    ]);
    expect(ownersTable(null, ["c"])).toEqual([
      { path: "c", owners: [], pattern: null, line: null, file: null },
    ]);
  });
});

describe("the index", () => {
  const rules = (count: number) =>
    Array.from({ length: count }, (_, place) =>
      [
        `/team-${place}/ @t${place}`,
        `/team-${place}/*.ext${place} @e${place}`,
        `*.x${place} @x${place}`,
        `name-${place} @n${place}`,
      ].at(place % 4),
    ).join("\n");

  it("compares a path with few rules, however many there are", () => {
    const cost = (count: number) => {
      const codeowners = parse(rules(count));
      const counter = { comparisons: 0 };
      for (let place = 0; place < 100; place++)
        ownersOf(codeowners, `team-${place}/src/file.x${place}`, counter);
      return counter.comparisons;
    };
    expect(cost(1000)).toBeLessThan(100 * 30);
    expect(cost(1000)).toBeLessThan(cost(100) * 2);
  });

  it("gives what asking each rule alone, last first, would give", () => {
    const text = [
      "* @all",
      "*.md @md",
      "/a/ @a",
      "/a/**/*.md @amd",
      "b/ @b",
      "/a/b/* @ab",
      "**/c/** @c",
      "/a/b/*.m? @q",
      "?",
    ];
    const whole = parse(text.join("\n"));
    const alone = text.map((line) => parse(line));
    const names = ["a", "b", "c", "x.md", "y.mx", "dd"];
    for (const first of names)
      for (const second of names)
        for (const third of names) {
          const file = `${first}/${second}/${third}`;
          const last = alone.findLastIndex(
            (codeowners) => ownersOf(codeowners, file) !== null,
          );
          expect([file, ownersOf(whole, file)?.line]).toEqual([file, last + 1]);
        }
  });
});
