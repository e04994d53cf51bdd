import { describe, expect, test } from "vitest";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { fileOf, grantPath, marks, validGrant } from "./written-files.ts";

const parse = (text: string, path = grantPath) =>
  parseGrant(fileOf(path, text));

/** The valid grant with one line replaced; an empty text takes the line away. */
const withLine = (key: string, line: string): string =>
  validGrant.replace(
    new RegExp(`^${key}:.*\n`, "m"),
    line === "" ? "" : `${line}\n`,
  );

describe("a grant", () => {
  test("is read with its end, its start and its ticket", () => {
    expect(parse(validGrant)).toMatchObject({
      value: {
        path: grantPath,
        user: "alice@example.com",
        tier: "prod-ec2-admin",
        end: { kind: "expires", at: Date.parse("2026-11-22T18:00:00Z") },
        starts: Date.parse("2026-11-22T14:00:00Z"),
        reason: "Checkout latency, on call",
        ticket: "INC-4211",
      },
      findings: [],
      written: null,
    });
  });

  test("needs no more than person, tier, end and reason", () => {
    const text =
      "user: ALICE@example.com\ntier: prod-ec2-admin\nduration: 1h30m\nreason: x\n";
    expect(parse(text).value).toEqual({
      path: grantPath,
      user: "alice@example.com",
      tier: "prod-ec2-admin",
      end: { kind: "duration", length: 5_400_000 },
      starts: null,
      reason: "x",
      ticket: null,
    });
  });

  test.each([
    [
      "expires",
      "expire_at: 2026-11-22T18:00:00Z",
      ["end-missing 1:1", "unknown-key 3:1"],
    ],
    ["expires", "", ["end-missing 1:1"]],
    ["expires", "expires:", ["wrong-type 3:1"]],
    [
      "expires",
      "expires: 2026-11-22T18:00:00Z\nduration: 4h",
      ["end-ambiguous 4:1"],
    ],
    [
      "expires",
      "expires: never\nduration: 4",
      ["time-malformed 3:10", "end-ambiguous 4:1", "wrong-type 4:11"],
    ],
    ["expires", "expires: 2026-11-22", ["time-malformed 3:10"]],
    ["expires", "expires: 20261122", ["wrong-type 3:10"]],
    ["expires", "expires: 2026-11-22T18:00:00", ["time-without-offset 3:10"]],
    ["expires", "expires: 2026-02-31T18:00:00Z", ["time-impossible 3:10"]],
    ["expires", "expires: 2026-11-22T18:00:60Z", ["time-leap-second 3:10"]],
    ["expires", "duration: 4 hours", ["invalid-value 3:11"]],
    ["expires", 'duration: ""', ["invalid-value 3:11"]],
    ["starts", "starts: now", ["time-malformed 4:9"]],
    ["tier", "tier: prod-ec2-admins", ["tier-not-folder 2:7"]],
    ["tier", "tier: Prod Ec2", ["tier-not-folder 2:7"]],
    ["tier", "", ["missing-key 1:1"]],
    ["user", "", ["missing-key 1:1"]],
    ["user", "User: alice@example.com", ["missing-key 1:1", "unknown-key 1:1"]],
    ["user", "user: [alice@example.com]", ["wrong-type 1:7"]],
    ["user", 'user: ""', ["invalid-value 1:7"]],
    ["user", "user: alice@example.com bob@example.com", ["invalid-value 1:7"]],
    ["user", 'user: "alice@example.com\\n"', ["invalid-value 1:7"]],
    ["user", "user: аlice@example.com", ["login-lookalike 1:7"]],
    ["user", "user: αlice@example.com", ["login-lookalike 1:7"]],
    ["user", "user: alice\u200b@example.com", ["login-lookalike 1:7"]],
    ["user", "user: alıce@example.com", ["login-lookalike 1:7"]],
    ["user", "user: alice\u0301@example.com", ["login-lookalike 1:7"]],
    ["user", "user: alice@example.com\u3000x", ["invalid-value 1:7"]],
    ["user", `user: ${"a".repeat(101)}`, ["invalid-value 1:7"]],
    ["user", "user: 12345", ["wrong-type 1:7"]],
    ["reason", "", ["missing-key 1:1"]],
    ["reason", "reason:", ["wrong-type 5:1"]],
    ["reason", 'reason: "  "', ["invalid-value 5:9"]],
    ["reason", 'reason: ""', ["invalid-value 5:9"]],
    ["reason", `reason: ${"x".repeat(1001)}`, ["invalid-value 5:9"]],
    ["reason", 'reason: "a\\u001b[2K"', ["control-character 5:9"]],
    ["ticket", "ticket: 4211", ["wrong-type 6:9"]],
    ["ticket", "ticket: 2026-11-22", []],
    ["ticket", `ticket: ${"1-".repeat(101)}`, ["invalid-value 6:9"]],
    ["ticket", "ticket: INC-1\nticket: INC-2", ["yaml-duplicate-key 7:1"]],
    ["ticket", "__proto__: {}", ["unknown-key 6:1"]],
    ["ticket", "constructor: x", ["unknown-key 6:1"]],
    ["ticket", "a/b~c: x", ["unknown-key 6:1"]],
  ])("whose %s is %j has the findings %j", (key, line, expected) => {
    expect(marks(parse(withLine(key, line)).findings)).toEqual(expected);
  });

  test.each([
    ["[]", ["wrong-type 1:1"]],
    ["just text", ["wrong-type 1:1"]],
    ["null", ["wrong-type 1:1"]],
    ["", ["yaml-empty 1:1"]],
    ["a: &x 1", ["yaml-anchor 1:4"]],
    [
      "{}",
      [
        "missing-key 1:1",
        "missing-key 1:1",
        "missing-key 1:1",
        "end-missing 1:1",
      ],
    ],
  ])("that is %j has the findings %j", (text, expected) => {
    const { value, findings } = parse(text);
    expect(value).toBeNull();
    expect(marks(findings)).toEqual(expected);
  });

  test.each([
    ["access/grants/alice.yaml", ["file-stray"]],
    ["access/tiers/prod-ec2-admin.yaml", ["file-stray"]],
    ["access/grants/other/alice.yaml", ["tier-not-folder 2:7"]],
    ["access/grants/prod-ec2-admin/deep/alice.yaml", ["file-stray"]],
  ])("at %s has the findings %j", (path, expected) => {
    expect(marks(parse(validGrant, path).findings)).toEqual(expected);
  });

  test("in a folder that cannot be a tier's is told so", () => {
    const text = withLine("tier", "tier: Prod_EC2");
    const { findings } = parse(text, "access/grants/Prod_EC2/alice.yaml");
    expect(marks(findings)).toEqual(["tier-name 2:7"]);
  });

  test("that is not text is told so, without a position", () => {
    const parsed = parseGrant({ path: grantPath, bytes: Uint8Array.of(0xff) });
    expect(marks(parsed.findings)).toEqual(["file-not-utf8"]);
    expect(parsed.value).toBeNull();
    const nowhere = { line: null, column: null };
    expect(parsed.positions.ofKey(["user"])).toEqual(nowhere);
    expect(parsed.positions.ofValue(["user"])).toEqual(nowhere);
    expect(parsed.positions.sourceOf(["user"])).toBeNull();
  });

  test("with a hundred unknown keys has fifty findings of them", () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}: 1\n`);
    expect(parse(validGrant + keys.join("")).findings).toHaveLength(50);
  });

  test("of five hundred lines is not read any further", () => {
    const lines = "# A comment\n".repeat(500);
    expect(parse(validGrant + lines).findings).toMatchObject([
      { code: "file-too-large" },
    ]);
  });
});

describe("of a folder and another tier, the hint", () => {
  const folder = "prod-ec2-admin";
  test.each([
    [
      "leaves the choice where there are both",
      "dev",
      ["dev", folder],
      "Write tier: prod-ec2-admin, or move the file to access/grants/dev/.",
    ],
    [
      "leads to no folder of a tier that there is not",
      "prod-ec2-admim",
      ["dev", folder],
      "Write tier: prod-ec2-admin.",
    ],
    [
      "leads out of a folder of a tier that there is not",
      "dev",
      ["dev"],
      "Move the file to access/grants/dev/.",
    ],
    [
      "guesses what was meant where there is neither",
      "dew",
      ["dev"],
      'Did you mean "dev"?',
    ],
    [
      "names those that there are",
      "something-else",
      ["dev", "ops"],
      "Neither is a tier. These are there: dev, ops.",
    ],
  ])("%s", (_sentence, tier, tierNames, hint) => {
    const text = withLine("tier", `tier: ${tier}`);
    const { findings } = parseGrant(fileOf(grantPath, text), tierNames);
    expect(findings).toMatchObject([{ code: "tier-not-folder", hint }]);
  });
});

describe("a hint says how to mend the grant:", () => {
  test.each([
    ["expires", "expire_at: x", "unknown-key", 'Did you mean "expires"?'],
    ["reason", "because: x", "unknown-key", "These are known: user, tier"],
    ["ticket", "ticket: 4211", "wrong-type", 'Put it in quotes: "4211".'],
    ["ticket", "ticket: 007", "wrong-type", 'Put it in quotes: "007".'],
    ["ticket", "ticket: true", "wrong-type", 'Put it in quotes: "true".'],
    ["ticket", "ticket:", "wrong-type", "delete the line"],
    ["expires", "duration: 4", "wrong-type", "such as 4h"],
    ["reason", "", "missing-key", "Add reason: Why the person needs access"],
    [
      "expires",
      "expires: 2026-11-22T18:00:00",
      "time-without-offset",
      "2026-11-22T18:00:00Z",
    ],
    ["tier", "tier: a::b", "tier-not-folder", "Write tier: prod-ec2-admin."],
    ["ticket", "ticket: [1]", "wrong-type", "The ticket behind the request"],
  ])("%s as %j", (key, line, code, hint) => {
    const { findings } = parse(withLine(key, line));
    expect(findings.find((finding) => finding.code === code)?.hint).toContain(
      hint,
    );
  });

  test.each([
    ["а", "a Cyrillic letter"],
    ["α", "a Greek letter"],
    ["\u00ad", "\\u00ad (U+00AD, invisible)"],
    ["ı", "not ASCII"],
    ["\u0301", "an accent of its own"],
    ["𝒂", "U+1D482"],
  ])("%j in a login is called %s", (character, name) => {
    const { findings } = parse(
      withLine("user", `user: x${character}@example.com`),
    );
    expect(findings[0]?.message).toContain(name);
  });
});
