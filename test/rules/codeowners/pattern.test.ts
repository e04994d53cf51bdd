import { describe, expect, it, test } from "vitest";
import { ownersOf } from "../../../src/rules/codeowners/owners-of.ts";
import { parseCodeowners } from "../../../src/rules/codeowners/parse.ts";
import { unsupportedPatterns } from "./documented-cases.ts";

const parse = (text: string) => parseCodeowners({ path: "CODEOWNERS", text });

describe("of a pattern that is not supported", () => {
  it.each([...unsupportedPatterns.map(([pattern]) => pattern), "ab\\"])(
    "it is said why: %j",
    (pattern) => {
      const [finding] = parse(pattern).findings;
      expect(finding?.message).toMatch(/^[`\w].{12,}[\w`]$/u);
      expect(finding?.message).not.toMatch(/undefined|[\p{Cc}\p{Cf}\u00a0]/u);
    },
  );

  test("each is told apart", () => {
    const messages = [
      "!a",
      "a***",
      "a\\b",
      "a]",
      "a#b",
      "a\u0007",
      "a//b",
      "a/..",
    ];
    expect(
      new Set(messages.map((one) => parse(one).findings[0]?.message)).size,
    ).toBe(messages.length);
  });
});

describe("a path costs", () => {
  /** The line that matches, and the comparisons that it took. */
  const found = (text: string, file: string) => {
    const counter = { comparisons: 0 };
    const line = ownersOf(parse(text), file, counter)?.line ?? null;
    return [line, counter.comparisons];
  };

  it.each<[string, string, string, [number | null, number]]>([
    [
      "nothing where the last rule is for everything",
      "/a/b @a\n*.md @b\n* @c",
      "a/b.md",
      [3, 0],
    ],
    ["nothing where no glob has its extension", "/*.md @a", "a", [null, 0]],
    ["one test of a glob that has it", "/*.md @a\n/*.x @b", "a.md", [1, 1]],
    ["one look-up for each of its segments", "/a/b @a\n/c @b", "a/b", [1, 2]],
  ])("%s", (_, text, file, expected) => {
    expect(found(text, file)).toEqual(expected);
  });
});
