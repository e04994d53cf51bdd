import { describe, expect, test } from "vitest";
import { partsLimit, readText, sizeLimit } from "../../src/rules/bytes.ts";
import { readDocument } from "../../src/rules/document.ts";
import { positionAt, TextPositions } from "../../src/rules/positions.ts";

const faultsOf = (text: string): string[] =>
  readDocument(text).faults.map(({ code, offset }) => {
    const { line, column } = positionAt(text, offset);
    return `${code} ${line ?? "?"}:${column ?? "?"}`;
  });

describe("a YAML document is refused where it", () => {
  test.each([
    ["is empty", "", ["yaml-empty 1:1"]],
    ["has comments only", "# nothing\n", ["yaml-empty 1:1"]],
    ["has a marker only", "---\n", ["yaml-empty 1:1"]],
    ["is broken", "a: [1\nb: 2", ["yaml-syntax 2:1"]],
    ["has an open quote", "a: 'x", ["yaml-syntax 1:6"]],
    ["nests with a tab", "a:\n\tb: 1", ["yaml-syntax 2:1"]],
    ["has a colon in plain text", "a: b: c", ["yaml-syntax 1:4"]],
    ["starts a text with @", "a: @b", ["yaml-syntax 1:4"]],
    ["has a list as a key", "? [a]\n: 1", ["yaml-syntax 1:3"]],
    ["has an alias as a key", "*a : 1", ["yaml-syntax 1:1"]],
    ["has a key twice", "a: 1\nb: 2\na: 3", ["yaml-duplicate-key 3:1"]],
    ["has a key twice, in flow", "{a: 1, a: 1}", ["yaml-duplicate-key 1:8"]],
    [
      "has a key twice, in depth",
      "a: {b: 1, b: 2}",
      ["yaml-duplicate-key 1:11"],
    ],
    [
      "has a key twice, once quoted",
      'a: 1\n"a": 1',
      ["yaml-duplicate-key 2:1"],
    ],
    [
      "has __proto__ twice",
      "__proto__: 1\n__proto__: 2",
      ["yaml-duplicate-key 2:1"],
    ],
    [
      "is several",
      "a: 1\n---\nb: 2\n---\nc: 3",
      ["yaml-several-documents 2:1"],
    ],
    ["has a standard tag", "a: !!str 1", ["yaml-tag 1:4"]],
    ["has an own tag", "a: !foo b", ["yaml-tag 1:4"]],
    ["has the tag !", "a: ! 1", ["yaml-tag 1:4"]],
    ["has a tagged list", "a: !!seq [1]", ["yaml-tag 1:4"]],
    ["has a tagged key", "!!str a: 1", ["yaml-tag 1:1"]],
    ["has a tagged nothing", "a: !!str", ["yaml-tag 1:4"]],
    ["has an anchor", "a: &x 1", ["yaml-anchor 1:4"]],
    ["has an anchor on a list", "- &x [1]", ["yaml-anchor 1:3"]],
    ["has an anchor on nothing", "a: &x\nb: 1", ["yaml-anchor 1:4"]],
    ["has an alias", "a: &x 1\nb: *x", ["yaml-anchor 1:4", "yaml-anchor 2:4"]],
    [
      "has a tag and an anchor, with signs like theirs around",
      '# !a &b\nc: "!d &e" # !f\ng: |\n  !h &i\nj: !k &l # !m\n  [&n o, !p]',
      ["yaml-anchor 5:7", "yaml-tag 5:4", "yaml-anchor 6:4", "yaml-tag 6:10"],
    ],
    ["has an alias of nothing", "b: *x", ["yaml-anchor 1:4"]],
    ["has a YAML directive", "%YAML 1.1\n---\na: yes", ["yaml-syntax 1:1"]],
    [
      "has a TAG directive",
      "# x\n%TAG ! tag:x,2000:\n---\na: 1",
      ["yaml-syntax 2:1"],
    ],
    ["has a bell", "a: 1\nb: \u0007", ["control-character 2:4"]],
    ["has a terminal sequence", "a: \u001b[31m", ["control-character 1:4"]],
    ["has a carriage return alone", "a: 1\rb: 2", ["control-character 1:5"]],
    ["turns the direction", "a: 1 # \u202e", ["control-character 1:8"]],
    ["has a byte order mark inside", "a: \ufeff1", ["control-character 1:4"]],
    ["has a tag character", "a: x\u{e0041}", ["control-character 1:5"]],
    [
      "hides a control in an escape",
      'a: "x\\u001b"',
      ["control-character 1:4"],
    ],
    ["escapes half a character", 'a: "x\\ud83d"', ["control-character 1:4"]],
    ["hides one in a key", '"\\u202ea": 1', ["control-character 1:1"]],
  ])("%s", (_, text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });
});

describe("a YAML document says", () => {
  test.each([
    [
      "plain data",
      "a: [1, x, true, null, 1.5]\n",
      { a: [1, "x", true, null, 1.5] },
    ],
    ["dates as text", "a: 2026-11-22", { a: "2026-11-22" }],
    ["times as text", "a: 2026-11-22T18:00:00Z", { a: "2026-11-22T18:00:00Z" }],
    ["yes and no as text", "a: yes\nb: no", { a: "yes", b: "no" }],
    ["minutes as text", "a: 4:30", { a: "4:30" }],
    ["merge keys as keys", "<<: {a: 1}", { "<<": { a: 1 } }],
    ["number keys as text", "1: x\ntrue: y", { 1: "x", true: "y" }],
    ["a key alone as empty", "? a", { a: null }],
    ["a key alone in flow as empty", "{a}", { a: null }],
    ["an empty key as empty text", ": x", { "": "x" }],
    ["a text at the top", "x", "x"],
    ["null at the top", "~", null],
    ["Windows' line ends", "a: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
    ["emoji with joiners", "a: 👩‍🚀", { a: "👩‍🚀" }],
  ])("%s", (_, text, expected) => {
    expect(readDocument(text)).toEqual({ value: expected, faults: [] });
  });

  test("__proto__ as a key of its own, not as a prototype", () => {
    const { value } = readDocument("__proto__: {user: x}");
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("the first of two equal keys, so that the rest can be judged, too", () => {
    expect(readDocument("a: 1\na: 2").value).toEqual({ a: 1 });
  });
});

describe("a hostile document is refused before it costs anything:", () => {
  const bomb = ["a: &a [x, x]"]
    .concat(
      Array.from({ length: 26 }, (_, index) => {
        const [own, last] = [98 + index, 97 + index].map((code) =>
          String.fromCharCode(code),
        );
        return `${own ?? ""}: &${own ?? ""} [*${last ?? ""}, *${last ?? ""}]`;
      }),
    )
    .slice(0, 26)
    .join("\n");

  test.each([
    ["an alias bomb", bomb, "yaml-anchor"],
    ["65,000 open brackets", "[".repeat(65_000), "yaml-syntax"],
    ["16,000 open braces", "{a: ".repeat(16_000), "yaml-syntax"],
    ["32,000 dashes", "- ".repeat(32_000), "yaml-syntax"],
    ["32,000 question marks", "? ".repeat(32_000), "yaml-syntax"],
    ["41 levels", "[".repeat(41) + "]".repeat(41), "yaml-syntax"],
    ["65,000 closing brackets", "]".repeat(65_000), "yaml-syntax"],
    ["16,000 documents", "---\n".repeat(16_000), "yaml-several-documents"],
    ["9,000 equal keys", "a: 1\n".repeat(9_000), "yaml-duplicate-key"],
  ])("%s", (_, text, code) => {
    const { faults } = readDocument(text);
    expect(new Set(faults.map((fault) => fault.code))).toEqual(new Set([code]));
    expect(faults.length).toBeLessThanOrEqual(52);
  });

  test("more words and signs than are allowed", () => {
    const text = "a: [b]\n";
    expect(readDocument(text, 20).faults).toEqual([]);
    expect(readDocument(text.repeat(9), 20)).toEqual({
      value: undefined,
      faults: [
        {
          code: "file-too-large",
          message:
            "The YAML is made of more than 20 words and signs; so many are not read.",
          hint: "Make it smaller: such a file needs a few lines only.",
          offset: 0,
        },
      ],
    });
  });

  test.each([
    ["access/grants/x/alice.yaml", 1_000],
    ["access/tiers/x.yaml", 10_000],
    ["access/people.yaml", 250_000],
  ])("of which %s may have %i", (path, most) => {
    expect(partsLimit(path)).toBe(most);
  });

  test("40 levels are read", () => {
    expect(readDocument("[".repeat(40) + "]".repeat(40)).faults).toEqual([]);
  });
});

describe("a position", () => {
  const text = "a: 1\nb:\n  - x\n  - { c: 2 }\nd:\n";

  test.each([
    [[], "1:1", "1:1", null],
    [["a"], "1:1", "1:4", "1"],
    [["b", 0], "3:5", "3:5", "x"],
    [["b", "1", "c"], "4:7", "4:10", "2"],
    [["b", 7], "2:1", "2:1", null],
    [["d"], "5:1", "5:1", ""],
    [["missing"], "1:1", "1:1", null],
    [["b", 1, "missing"], "4:5", "4:5", null],
    [["a", "deeper"], "1:1", "1:1", null],
  ])(
    "of %j is %s, its value's %s, its source %j",
    (path, key, value, source) => {
      const positions = new TextPositions(text);
      const shown = ({ line, column }: ReturnType<typeof positions.ofKey>) =>
        `${line ?? "?"}:${column ?? "?"}`;
      expect(shown(positions.ofKey(path))).toBe(key);
      expect(shown(positions.ofValue(path))).toBe(value);
      expect(positions.sourceOf(path)).toBe(source);
    },
  );

  test("of a key without a value is the key's", () => {
    expect(new TextPositions("x: 1\n? a").ofValue(["a"])).toEqual({
      line: 2,
      column: 3,
    });
  });

  test("in a text that cannot be read is its beginning", () => {
    const positions = new TextPositions("[".repeat(1000));
    expect(positions.ofKey(["a"])).toEqual({ line: 1, column: 1 });
  });

  test("counts UTF-16 units", () => {
    expect(new TextPositions("{ 👩: 1, b: 2 }").ofKey(["b"])).toEqual({
      line: 1,
      column: 10,
    });
  });
});

describe("a file's bytes", () => {
  const codeOf = (bytes: Uint8Array): string => {
    const read = readText(bytes, sizeLimit("access/tiers/x.yaml"));
    return read.text === null ? read.fault.code : "read";
  };

  test.each([
    ["UTF-8", new TextEncoder().encode("reason: é 👩"), "read"],
    ["64 KB", new Uint8Array(65_536).fill(97), "read"],
    ["one byte more", new Uint8Array(65_537).fill(97), "file-too-large"],
    ["Latin-1", Uint8Array.of(97, 58, 32, 0xe9), "file-not-utf8"],
    ["a surrogate in UTF-8", Uint8Array.of(0xed, 0xa0, 0x80), "file-not-utf8"],
    ["an overlong form", Uint8Array.of(0xc0, 0xaf), "file-not-utf8"],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 97, 0), "file-not-utf8"],
    [
      "a byte order mark",
      Uint8Array.of(0xef, 0xbb, 0xbf, 97),
      "file-byte-order-mark",
    ],
  ])("that are %s: %s", (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  test("are read again after a file that is not UTF-8", () => {
    expect(codeOf(Uint8Array.of(0xe2, 0x82))).toBe("file-not-utf8");
    expect(codeOf(Uint8Array.of(97))).toBe("read");
  });

  test("may be more for the people of a whole company", () => {
    expect(sizeLimit("access/people.yaml")).toBe(524_288);
  });
});
