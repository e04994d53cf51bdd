/** What GitHub documents about patterns, as data: `yes` are matched, `no` are not. */
export interface PatternCase {
  readonly says: string;
  readonly pattern: string;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

export const documentedCases: readonly PatternCase[] = [
  {
    says: "a star alone is everything",
    pattern: "*",
    yes: ["a", "a/b", ".github/x", "a/b/c.txt"],
    no: [],
  },
  {
    says: "an extension is matched at any depth",
    pattern: "*.js",
    yes: ["a.js", "x/a.js", "x/y/a.min.js", ".js"],
    no: ["a.jsx", "js", "a.JS"],
  },
  {
    says: "a word is matched at any depth, with everything below it",
    pattern: "apps",
    yes: ["apps", "apps/x", "x/apps", "x/apps/y/z"],
    no: ["apps.txt", "myapps", "Apps"],
  },
  {
    says: "a slash at the start anchors at the root",
    pattern: "/build/logs/",
    yes: ["build/logs/a", "build/logs/a/b"],
    no: ["build/logs", "x/build/logs/a"],
  },
  {
    says: "a slash inside anchors at the root",
    pattern: "build/logs",
    yes: ["build/logs", "build/logs/a"],
    no: ["x/build/logs", "build/logsx"],
  },
  {
    says: "a slash only at the end does not anchor",
    pattern: "apps/",
    yes: ["apps/a", "x/apps/a", "x/apps/y/z"],
    no: ["apps", "x/apps"],
  },
  {
    says: "a last star names direct children only",
    pattern: "docs/*",
    yes: ["docs/getting-started.md", "docs/.hidden"],
    no: ["docs/build-app/troubleshooting.md", "x/docs/a", "docs"],
  },
  {
    says: "a star at the root names what stands there",
    pattern: "/*",
    yes: ["a", ".env"],
    no: ["a/b"],
  },
  {
    says: "a star with more in its segment also covers what is below",
    pattern: "/f*",
    yes: ["foo", "foo/bar/baz"],
    no: ["bar/foo", "xfoo"],
  },
  {
    says: "a star does not cross a slash",
    pattern: "/a*c",
    yes: ["abc", "ac", "a-b-c/d"],
    no: ["a/c", "abcd"],
  },
  {
    says: "a star in the middle is exactly one segment",
    pattern: "foo/*/baz",
    yes: ["foo/bar/baz", "foo/bar/baz/x"],
    no: ["foo/baz", "foo/a/b/baz"],
  },
  {
    says: "folders of any name",
    pattern: "/*/",
    yes: ["a/b", "a/b/c"],
    no: ["a"],
  },
  {
    says: "a double star at the start is any depth",
    pattern: "**/logs",
    yes: ["logs", "build/logs", "a/b/logs/c"],
    no: ["logsx", "a/logs.txt"],
  },
  {
    says: "a double star at the end is strictly below",
    pattern: "a/**",
    yes: ["a/b", "a/b/c"],
    no: ["a", "x/a/b"],
  },
  {
    says: "a double star in the middle is zero or more levels",
    pattern: "a/**/b",
    yes: ["a/b", "a/x/b", "a/x/y/b", "a/b/c"],
    no: ["a", "x/a/b", "ab"],
  },
  {
    says: "a double star before the last slash is what a slash alone is",
    pattern: "foo/**/",
    yes: ["foo/bar", "foo/bar/baz"],
    no: ["foo"],
  },
  {
    says: "a double star and a star is everything below",
    pattern: "a/**/*",
    yes: ["a/b", "a/b/c"],
    no: ["a"],
  },
  {
    says: "a last star names direct children only, whatever double star comes before it",
    pattern: "a/b/**/c/*",
    yes: ["a/b/c/d", "a/b/x/c/d"],
    no: ["a/b/c", "a/b/x", "a/b/c/d/e"],
  },
  {
    says: "a last slash after a double star in the middle",
    pattern: "a/**/b/",
    yes: ["a/b/c", "a/x/b/c/d"],
    no: ["a/b", "a/x/c"],
  },
  { says: "two stars alone", pattern: "**", yes: ["a", "a/b"], no: [] },
  {
    says: "any folder's content",
    pattern: "**/",
    yes: ["a/b", "a/b/c", "a"],
    no: [],
  },
  {
    says: "two stars beside a letter are one star",
    pattern: "/a**c",
    yes: ["abc", "ac"],
    no: ["a/b/c"],
  },
  {
    says: "double stars in a row are one",
    pattern: "/a/**/**/b",
    yes: ["a/b", "a/x/y/b"],
    no: ["b", "a/x"],
  },
  {
    says: "several double stars",
    pattern: "/a/**/b/**/c",
    yes: ["a/b/c", "a/x/b/y/z/c", "a/b/b/c/d"],
    no: ["a/c/b", "a/x/c"],
  },
  {
    says: "a question mark is exactly one character",
    pattern: "/f?o",
    yes: ["foo", "füo", "f😀o"],
    no: ["fo", "fooo", "f/o"],
  },
  {
    says: "a last question mark also covers what is below",
    pattern: "/docs/?",
    yes: ["docs/a", "docs/a/b/c"],
    no: ["docs", "docs/ab", "docs/ab/c"],
  },
  {
    says: "a dot before a star demands no extension",
    pattern: "/v1.*",
    yes: ["v1.2", "v1.2.3", "v1./x"],
    no: ["v1", "v2.1"],
  },
  {
    says: "an escaped star is a star",
    pattern: "/f\\*o",
    yes: ["f*o"],
    no: ["foo", "f\\*o"],
  },
  {
    says: "an escaped question mark is one",
    pattern: "/f\\?o*",
    yes: ["f?o", "f?ob"],
    no: ["foo"],
  },
  {
    says: "an escaped space is a space",
    pattern: "/my\\ docs/",
    yes: ["my docs/a"],
    no: ["my/docs/a", "my"],
  },
  {
    says: "escaped brackets and backslashes are themselves",
    pattern: "/\\[a\\]\\\\",
    yes: ["[a]\\"],
    no: ["a"],
  },
  {
    says: "paths are compared with regard to case",
    pattern: "/access/grants/prod/",
    yes: ["access/grants/prod/a.yaml"],
    no: ["Access/grants/prod/a.yaml", "access/grants/Prod/a.yaml"],
  },
  {
    says: "a letter that only looks alike is another letter",
    pattern: "/prod/",
    yes: ["prod/a"],
    no: ["prоd/a"],
  },
  { says: "a slash alone matches nothing", pattern: "/", yes: [], no: ["a"] },
  {
    says: "parentheses, braces, pipes and dots are themselves",
    pattern: "/(a|b){2}.c+$",
    yes: ["(a|b){2}.c+$"],
    no: ["aa", "(a|b){2}xc+$"],
  },
  {
    says: "greed gives back what the rest needs",
    pattern: "/*a*b*.x.y",
    yes: ["zzazzbzz.x.y", "ab.x.y", "aab.x.y.x.y"],
    no: ["ba.x.y", "ab.x.z.y"],
  },
];

/** What cannot be said in CODEOWNERS, with the column that is to blame. */
export const unsupportedPatterns: readonly (readonly [
  pattern: string,
  column: number,
])[] = [
  ["!secret", 1],
  ["\\#hash", 1],
  ["file[0-9]", 5],
  ["a]b", 2],
  ["a***b", 2],
  ["a//b", 3],
  ["//", 2],
  ["./a", 2],
  ["a/../b", 5],
  ["a/..", 4],
  ["a\\b", 2],
  ["a#b", 2],
  ["a\u00a0b", 2],
  ["a\u200bb", 2],
  ["a\u0007b", 2],
  ["a\u007fb", 2],
];
