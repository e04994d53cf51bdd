/** What a mutation tester could turn round in the reading of a file without any other test noticing. */
import { describe, expect, test } from "vitest";
import { readDocument } from "../../../src/rules/document.ts";
import { parsePeople } from "../../../src/rules/people-file.ts";
import { fileOf, peoplePath } from "../written-files.ts";

describe("a YAML document", () => {
  test.each(["a: !!str 1", "a: &x 1", "a: *x", "- !x [b]"])(
    "such as %j says nothing that can be relied on",
    (text) => {
      expect(readDocument(text).value).toBeUndefined();
    },
  );

  test("of empty quotes is an empty text, and not an empty file", () => {
    expect(readDocument('""')).toEqual({ value: "", faults: [] });
  });

  test("is read when it has just as many words and signs as are allowed", () => {
    // The document's beginning and the text's, which are marks of the lexer, and the text.
    expect(readDocument("abc", 3)).toEqual({ value: "abc", faults: [] });
    expect(readDocument("abc", 2).faults).toMatchObject([
      { code: "file-too-large" },
    ]);
  });
});

test("of a hundred people with a fault each, fifty are told", () => {
  const entries = Array.from(
    { length: 100 },
    (_, index) =>
      `  - { login: zoë${index}, github: z${index}, id: ${index + 1} }`,
  );
  const { findings } = parsePeople(
    fileOf(peoplePath, ["people:", ...entries].join("\n")),
  );
  expect(findings.map(({ code }) => code)).toEqual(
    Array.from({ length: 50 }, () => "login-lookalike"),
  );
});
