/** What a mutation tester could change in how files are read without any other test noticing. */
import { describe, expect, test } from "vitest";
import { parsePeople } from "../../../src/rules/people-file.ts";
import { TextPositions } from "../../../src/rules/positions.ts";
import { parseTier } from "../../../src/rules/tier-file.ts";
import {
  fileOf,
  marks,
  peoplePath,
  tierPath,
  validPeople,
  validTier,
} from "../written-files.ts";
import { expectWholeFindings } from "../sentences.ts";

describe("a tier", () => {
  const parse = (from: string, to: string) => {
    expect(validTier).toContain(from);
    return parseTier(fileOf(tierPath, validTier.replace(from, to)));
  };
  const accounts = '{ staging: "444455556666", prod: "111122223333" }';
  const policy = "{ Version: 2012-10-17, Statement: [] }";

  test("may have sessions of twelve hours", () => {
    const { value } = parse("sessionDuration: 1h", "sessionDuration: 12h");
    expect(value?.aws).toMatchObject({ sessionDuration: 43_200_000 });
  });

  test.each([
    '{ a: "000000000001", b: "000000000002", c: "000000000003" }',
    '{ b: "000000000002", c: "000000000003", a: "000000000001" }',
    '{ c: "000000000003", b: "000000000002", a: "000000000001" }',
  ])("has its accounts by name, written as %s", (written) => {
    expect(JSON.stringify(parse(accounts, written).value?.aws)).toContain(
      '{"a":"000000000001","b":"000000000002","c":"000000000003"}',
    );
  });

  test("without the accounts of its permission set is told so", () => {
    const { value, findings } = parse(`  accounts: ${accounts}\n`, "");
    expect(value).toBeNull();
    expect(marks(findings)).toEqual(["missing-key 14:1"]);
  });

  test.each([
    ["'[]'", /no JSON object/],
    ["'null'", /no JSON object/],
    ["'{'", /no JSON object/],
    ["{}", /no Statement/],
    [`{ Statement: [${"x".repeat(10_240)}] }`, /longer than AWS takes/],
  ])("is told what its inline policy lacks", (written, said) => {
    const { findings } = parse(policy, written);
    expect(findings[0]?.message).toMatch(said);
    expect(findings).toHaveLength(1);
    expectWholeFindings(findings);
  });

  test.each(["['AWS\u200bEC2']", "{ toString: x }"])(
    "whose group is %j, and so no text, is told of that alone",
    (written) => {
      const { findings } = parse("AWS EC2 Admin", written);
      expect(marks(findings)).toEqual(["wrong-type 2:8"]);
    },
  );

  test("is told how to write a group's name that is odd", () => {
    const { findings } = parse("AWS EC2 Admin", "AWS\u00a0EC2");
    expectWholeFindings(findings);
  });
});

describe("two people", () => {
  test.each([
    [/, id: \d+/g, "", ["missing-key 2:5", "missing-key 3:5"]],
    [/id: \d+/g, "id: { a: 1 }", ["wrong-type 2:52", "wrong-type 3:50"]],
    [/id: \d+/g, "id: true", ["wrong-type 2:52", "wrong-type 3:50"]],
  ])(
    "of whom neither has an id are not taken for one: %s as %j",
    (from, to, expected) => {
      const text = validPeople.replaceAll(from, to);
      const { findings } = parsePeople(fileOf(peoplePath, text));
      expect(marks(findings)).toEqual(expected);
    },
  );
});

describe("a position", () => {
  test("is counted from the first line, though that is empty", () => {
    const positions = new TextPositions("\na: 1");
    expect(positions.ofValue(["a"])).toEqual({ line: 2, column: 4 });
  });

  test("of a null that is written is its own", () => {
    const positions = new TextPositions("a: ~\nb:");
    expect(positions.ofValue(["a"])).toEqual({ line: 1, column: 4 });
    expect(positions.ofValue(["b"])).toEqual({ line: 2, column: 1 });
  });
});
