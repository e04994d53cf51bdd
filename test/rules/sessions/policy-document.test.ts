import { describe, expect, it, test } from "vitest";
import {
  putTogether,
  takeApart,
} from "../../../src/rules/sessions/policy-document.ts";

const again = (text: string): string | null => {
  const document = takeApart(text);
  return document === null ? null : putTogether(document);
};

describe("a policy document is taken apart", () => {
  it("and put together letter for letter, whatever its statements hold", () => {
    const statement =
      '{ "Sid":"A, [b] {c} \\" d", "Action" : ["s3:*", "x"],\n "Condition":{"NumericEquals":{"a":12345678901234567890.10},"a":{}}, "a":1,"a":2 }';
    const text = `{"Version":"2012-10-17","Statement":[${statement},{}],"Id" : "x, y"}`;
    expect(takeApart(text)?.statements).toEqual([statement, "{}"]);
    expect(again(text)).toBe(text);
  });

  it("where it has one statement without a list", () => {
    expect(takeApart(' { "Statement" : { "Sid": "x" } } ')?.statements).toEqual(
      ['{ "Sid": "x" }'],
    );
  });

  it("where a key is written with escapes", () => {
    expect(takeApart('{"St\\u0061tement":[{"Sid":"x"}]}')?.statements).toEqual([
      '{"Sid":"x"}',
    ]);
  });

  it("into nothing where there is none, and a document without statements is none", () => {
    expect(takeApart(null)?.statements).toEqual([]);
    expect(again('{"Version":"2012-10-17","Statement":[ ]}')).toBeNull();
  });

  it("into what a new one holds besides its statements", () => {
    const document = takeApart(null);
    if (document === null) throw new Error("no document");
    const statements = ['{"Sid":"x"}'];
    expect(JSON.parse(putTogether({ ...document, statements }) ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Sid: "x" }],
    });
  });

  test.each([
    ["is no JSON", "{"],
    ["is no JSON within its statements", '{"Statement":[{"Sid":}]}'],
    ["is a list that holds something", '["Statement"]'],
    ["is no object", "[]"],
    ["has no statements", "{}"],
    ["says its statements twice", '{"Statement":[],"Statement":[]}'],
    ["says anything twice", '{"Id":"a","Id":"b","Statement":[]}'],
  ])("but not where it %s", (_, text) => {
    expect(takeApart(text)).toBeNull();
  });
});
