import { describe, expect, it } from "vitest";
import { count, list, quote } from "../../../src/rules/approval/words.ts";

describe("the words of a judgement", () => {
  it.each([
    [[], ""],
    [["@bob"], "@bob"],
    [["@bob", "@carol"], "@bob or @carol"],
    [["@bob", "@carol", "@dave"], "@bob, @carol or @dave"],
  ])("%j", (names, expected) => {
    expect(list(names)).toBe(expected);
  });

  it("quote up to 80 characters of what others wrote, on one line", () => {
    expect(quote("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
    expect(quote("x".repeat(81))).toBe(`"${"x".repeat(80)}…"`);
    expect(quote("a\nb")).toBe('"a\\nb"');
  });

  it("count", () => {
    expect([0, 1, 2].map((number) => count(number, "file"))).toEqual([
      "0 files",
      "1 file",
      "2 files",
    ]);
  });
});
