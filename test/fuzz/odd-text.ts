/** What people and attackers put where something else belongs. */
import fc from "fast-check";

/** Characters that pass for others, or for nothing. All of them may stand in a YAML file's bytes. */
export const lookAlikes = [
  "\u0430", // Cyrillic a
  "\u0435", // Cyrillic e
  "\u0456", // Cyrillic i
  "\u0458", // Cyrillic j
  "\u0441", // Cyrillic c
  "\u03bf", // Greek omicron
  "\u03b1", // Greek alpha
  "\u0261", // Latin script g
  "\u0131", // dotless i
  "\u0251", // Latin alpha
  "\u13a0", // Cherokee D
  "\u2113", // script l
  "\uff41", // full-width a
  "\uff20", // full-width @
  "\uff0e", // full-width full stop
  "\u2024", // one dot leader
  "\u2010", // hyphen
  "\u2212", // minus
  "\ufb01", // fi ligature
  "a\u0301", // a and an accent of its own
  "\u00e1",
  "\u{1d5ba}", // mathematical a
  "\u{1f130}",
  "\u200b", // zero-width space
  "\u200c",
  "\u200d",
  "\u2060", // word joiner
  "\ufeff",
  "\u00ad", // soft hyphen
  "\u034f", // combining grapheme joiner
  "\u180e",
  "\u200e",
  "\u200f",
  "\u061c",
  "\u202a",
  "\u202e", // right-to-left override
  "\u2066",
  "\u2069",
  "\u{e0061}", // tag a
  "\ufe0f",
  "\u3164", // Hangul filler
  "\u115f",
  "\u00a0",
  "\u2003",
  "\u3000",
] as const;

/** Short, wrong somewhere, and each for a reason. */
const short: readonly string[] = [
  "",
  "~",
  "[]",
  "{}",
  "- x",
  "? x",
  ": y",
  "&a x",
  "*a",
  "!!str x",
  "!!binary x",
  "!x",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "%TAG ! tag:x:\n",
  "#",
  " #",
  "'",
  '"',
  "|\n",
  "|9\n",
  ">-\n  x\n",
  "\t",
  "\r",
  "\r\n",
  "\n",
  "\u0000",
  "\u0007",
  "\u0085",
  "\u001b[31m",
  "\u001b]0;x\u0007",
  "\u009b2J",
  "\u2028",
  "\ufffe",
  "\uffff",
  "\ud800",
  "\udc00\ud800",
  "👩‍🚀",
  "<<: {}",
  "__proto__: {a: 1}",
  "__proto__",
  "constructor",
  "toString: 1",
  "hasOwnProperty: 1",
  "0x10",
  "0o7",
  ".nan",
  "-.inf",
  "1e999",
  "-0",
  "1_000",
  "0.1",
  "9007199254740993",
  "99999999999999999999",
  "2026-02-31",
  "2026-11-22",
  "2026-11-22T18:00:60Z",
  "2026-11-22t18:00:00z",
  "0000-01-01T00:00:00+23:59",
  "9999-12-31T23:59:59-23:59",
  "2026-11-22T18:00:00.9999999999999Z",
  "4h",
  "0h",
  "9999999999999d",
  "true",
  "yes",
  "null",
  "::error::x",
  "\n::set-output name=x::y\n",
  "##[x]",
  "\n##[error]x",
  "::add-mask::",
  "${{ secrets.X }}",
  "$(id)",
  "<script>",
  "[[[[",
  "}}}}",
  ",",
  "@",
  "`",
  "..",
  "../..",
  "\\",
  "\\u0007",
  '"\\u202e"',
  '"\\ud800"',
  '"\\x00"',
  '"\\q"',
  "access/grants/x/y.yaml",
  "@acme/security",
  "***",
  "**/",
  "a/**/b",
  "!a",
  "a".repeat(300),
  "é".repeat(200),
];

export const oddText = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...short) },
  { weight: 2, arbitrary: fc.constantFrom(...lookAlikes) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", maxLength: 12 }),
  },
);

type Grow = (size: number) => string;

const times =
  (unit: string, end = ""): Grow =>
  (size) =>
    unit.repeat(Math.max(1, Math.floor(size / unit.length))) + end;

const numbered =
  (line: (index: number) => string): Grow =>
  (size) =>
    Array.from({ length: Math.ceil(size / 14) }, (_, index) =>
      line(index),
    ).join("\n");

/** Texts that are large in one direction each: deep, wide, long, many. The first aborted Node inside the YAML library. */
const large: readonly Grow[] = [
  times("["),
  times("{a: "),
  times("{"),
  times("]"),
  times("- "),
  times("? "),
  times(": "),
  times("&a "),
  times("!a "),
  times("["),
  times("[", "]"),
  times("'"),
  times('"'),
  times("%"),
  times("#\n"),
  times("\n"),
  times("\r\n"),
  times("\r"),
  times(" "),
  times("\t"),
  times("---\n"),
  times("...\n"),
  times("a: 1\n"),
  times("- {}\n"),
  times("a\n"),
  times("a"),
  times("é"),
  times("👩"),
  times("\u0301"),
  times("9"),
  times("0"),
  times("a.", "@example.com"),
  times("*a"),
  times("a/"),
  times("\\ "),
  times("@a "),
  times("::error::"),
  (size) => `user: ${"a".repeat(size)}\n`,
  (size) => `expires: 2026-11-22T18:00:00.${"9".repeat(size)}\n`,
  (size) => `duration: ${"9".repeat(size)}h\n`,
  (size) => `${"k".repeat(size)}: 1\n`,
  (size) => `? ${"k".repeat(size)}\n: 1\n`,
  (size) => `ticket: "${"(".repeat(size)}"\n`,
  (size) => `ticket: "${"(a{9}){9}".repeat(Math.ceil(size / 9))}"\n`,
  (size) => `reason: |\n${"  x\n".repeat(Math.ceil(size / 4))}`,
  (size) => `reason: >\n${" \n".repeat(Math.ceil(size / 2))}`,
  (size) => `audience: [${"a, ".repeat(Math.ceil(size / 3))}]\n`,
  (size) => `audience: [${"{}, ".repeat(Math.ceil(size / 4))}]\n`,
  (size) => `people: [${"a, ".repeat(Math.ceil(size / 3))}]\n`,
  numbered((index) => `key${index}: ${index}`),
  numbered((index) => `a${index}: &a${index} x`),
  numbered((index) => `- *a${index}`),
  numbered((index) => `${" ".repeat(index % 300)}a:`),
  numbered((index) => `/a${index}/* @a${index}`),
];

/** Up to the largest file that is read, and a little more. */
export const largeText = fc
  .tuple(
    fc.constantFrom(...large),
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 30, max: 1500 }) },
      { weight: 1, arbitrary: fc.constantFrom(20_000, 65_000, 65_600) },
    ),
  )
  .map(([grow, size]) => grow(size));
