import { describe, expect, test } from "vitest";
import type { Tier } from "../../src/domain/tier.ts";
import { instant } from "../../src/domain/time.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { judgeGrant } from "../../src/rules/judge-grant.ts";
import { tierMeant } from "../../src/rules/legible-grant.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import {
  fileOf,
  grantPath,
  marks,
  tierPath,
  validGrant,
  validTier,
} from "./written-files.ts";

const keys = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `key${index}: x`);

const at = (time: string) => instant(Date.parse(time));

const tierOf = (text: string): Tier => {
  const { value } = parseTier(fileOf(tierPath, text));
  if (value === null) throw new Error("the tier of the test is broken");
  return value;
};

// maxDuration 4h, maxAhead 2d, a ticket such as INC-1
const tier = tierOf(validTier);
const freeTier = tierOf(validTier.replace(/^ticket:.*\n/m, ""));

const grantOf = (...lines: string[]) =>
  parseGrant(
    fileOf(
      grantPath,
      [
        "user: alice@example.com",
        "tier: prod-ec2-admin",
        "reason: x",
        ...lines,
      ].join("\n"),
    ),
  );

const now = at("2026-11-22T12:00:00Z");
const tierNames = ["prod-ec2-admin", "prod-read"];
const ticket = "ticket: INC-1";

describe("a grant that is not merged has", () => {
  test.each([
    ["no fault within the tier's limit", ["expires: 2026-11-22T16:00:00Z"], []],
    ["a cut beyond it", ["expires: 2026-11-22T16:00:01Z"], ["end-cut 5:10"]],
    ["a cut of its duration", ["duration: 5h"], ["end-cut 5:11"]],
    ["no fault with the longest duration", ["duration: 4h"], []],
    [
      "no cut counted from its start",
      ["expires: 2026-11-22T20:00:00Z", "starts: 2026-11-22T16:00:00Z"],
      [],
    ],
    [
      "a cut counted from its start",
      ["expires: 2026-11-22T21:00:00Z", "starts: 2026-11-22T16:00:00Z"],
      ["end-cut 5:10"],
    ],
    ["a passed end", ["expires: 2026-11-22T12:00:00Z"], ["end-in-past 5:10"]],
    ["no passed end a second later", ["expires: 2026-11-22T12:00:01Z"], []],
    [
      "a start after its end",
      ["expires: 2026-11-22T14:00:00Z", "starts: 2026-11-22T15:00:00Z"],
      ["starts-after-end 6:9"],
    ],
    [
      "a start at its end",
      ["expires: 2026-11-22T14:00:00Z", "starts: 2026-11-22T14:00:00Z"],
      ["starts-after-end 6:9"],
    ],
    [
      "a start and an end in the past",
      ["expires: 2026-11-21T14:00:00Z", "starts: 2026-11-21T13:00:00Z"],
      ["end-in-past 5:10"],
    ],
    [
      "the furthest start",
      ["duration: 1h", "starts: 2026-11-24T12:00:00Z"],
      [],
    ],
    [
      "a start too far ahead",
      ["duration: 1h", "starts: 2026-11-24T12:00:01Z"],
      ["starts-too-far 6:9"],
    ],
    [
      "a passed end alone, however long ago it was",
      ["expires: 1960-01-01T00:00:00Z"],
      ["end-in-past 5:10"],
    ],
    [
      "no limit that overflows",
      ["expires: 9999-12-31T23:59:59Z"],
      ["end-cut 5:10"],
    ],
  ])("%s", (_, lines, expected) => {
    const parsed = grantOf(ticket, ...lines);
    expect(marks(judgeGrant(parsed, { tier, tierNames, now }))).toEqual(
      expected,
    );
  });
});

describe("a merged grant", () => {
  test.each([
    [
      "is cut from its merge",
      ["expires: 2026-11-22T14:00:00Z"],
      "2026-11-22T09:00:00Z",
      ["end-cut 5:10"],
    ],
    ["lasts from its merge", ["duration: 2h"], "2026-11-22T11:00:00Z", []],
    [
      "has ended its duration after its merge",
      ["duration: 2h"],
      "2026-11-22T10:00:00Z",
      ["end-in-past 5:11"],
    ],
    [
      "has ended at the tier's limit",
      ["expires: 2026-11-22T18:00:00Z"],
      "2026-11-22T08:00:00Z",
      ["end-in-past 5:10"],
    ],
    [
      "may have started long ago",
      ["duration: 2h", "starts: 2026-11-22T11:00:00Z"],
      "2026-11-20T11:00:00Z",
      [],
    ],
    [
      "started too far from its merge",
      ["duration: 2h", "starts: 2026-11-22T11:00:00Z"],
      "2026-11-20T10:59:59Z",
      ["starts-too-far 6:9"],
    ],
  ])("%s", (_, lines, mergedAt, expected) => {
    const parsed = grantOf(ticket, ...lines);
    const context = { tier, tierNames, now, mergedAt: at(mergedAt) };
    expect(marks(judgeGrant(parsed, context))).toEqual(expected);
  });
});

describe("the warning of a cut says when access will really end", () => {
  test.each([
    [
      ["expires: 2026-11-22T20:00:00Z"],
      undefined,
      "at 2026-11-22T16:00:00Z if the grant is merged now, not at 2026-11-22T20:00:00Z",
    ],
    [
      ["expires: 2026-11-22T20:00:00Z"],
      null,
      "at 2026-11-22T16:00:00Z if the grant is merged now, not",
    ],
    [
      ["expires: 2026-11-22T20:00:00Z"],
      at("2026-11-22T11:30:00Z"),
      "at 2026-11-22T15:30:00Z, not",
    ],
    [
      ["expires: 2026-11-22T20:00:00Z", "starts: 2026-11-22T13:00:00Z"],
      undefined,
      "at 2026-11-22T17:00:00Z, not",
    ],
    [
      ["expires: 2026-11-22T20:00:00Z", "starts: 2026-11-22T12:00:00Z"],
      at("2026-11-22T11:30:00Z"),
      "at 2026-11-22T16:00:00Z, not",
    ],
  ])("%j, merged at %j", (lines, mergedAt, said) => {
    const context = { tier, tierNames, now };
    const [finding] = judgeGrant(
      grantOf(ticket, ...lines),
      mergedAt === undefined ? context : { ...context, mergedAt },
    );
    expect(finding).toMatchObject({ code: "end-cut", severity: "warning" });
    expect(finding?.message).toContain(said);
  });
});

describe("a grant's ticket", () => {
  test.each([
    ["is missing where the tier demands one", tier, "", ["ticket-missing 1:1"]],
    ["is right", tier, "ticket: INC-42", []],
    ["is wrong", tier, "ticket: CHG-42", ["ticket-malformed 4:9"]],
    [
      "must match as a whole",
      { ...tier, ticket: "INC-[0-9]" },
      "ticket: xINC-42",
      ["ticket-malformed 4:9"],
    ],
    [
      "must match to its end",
      { ...tier, ticket: "^INC-[0-9]$" },
      'ticket: "INC-4\\n"',
      ["ticket-malformed 4:9"],
    ],
    ["is free where the tier demands none", freeTier, "ticket: anything", []],
    ["may be missing where the tier demands none", freeTier, "", []],
    [
      "cannot hang the judge",
      { ...tier, ticket: "^(a+)+$" },
      `ticket: ${"a".repeat(199)}!`,
      ["ticket-malformed 4:9"],
    ],
  ])("%s", (_, itsTier, line, expected) => {
    const parsed = grantOf(line, "duration: 1h");
    const context = { tier: itsTier, tierNames, now };
    expect(marks(judgeGrant(parsed, context))).toEqual(expected);
  });
});

describe("a grant's tier", () => {
  test.each([
    [["prod-ec2-admn"], "tier-unknown", 'Did you mean "prod-ec2-admn"?'],
    [
      ["readers", "writers"],
      "tier-unknown",
      "These are there: readers, writers.",
    ],
    [[], "tier-unknown", "Add access/tiers/prod-ec2-admin.yaml first."],
    [
      ["prod-ec2-admin"],
      "tier-broken",
      "Mend access/tiers/prod-ec2-admin.yaml first.",
    ],
  ])("that is none of %j is %s: %s", (names, code, hint) => {
    const parsed = grantOf("duration: 1h");
    const findings = judgeGrant(parsed, { tier: null, tierNames: names, now });
    expect(marks(findings)).toEqual([`${code} 2:7`]);
    expect(findings[0]?.hint).toBe(hint);
  });

  test("that is unknown leaves the grant's own end to be judged", () => {
    const parsed = grantOf("expires: 2026-11-22T11:00:00Z");
    const findings = judgeGrant(parsed, { tier: null, tierNames, now });
    expect(marks(findings)).toEqual(["tier-broken 2:7", "end-in-past 4:10"]);
  });
});

describe("a grant that is wrong by itself is judged as far as it is right:", () => {
  const past = "expires: 2020-01-01T00:00:00Z";
  test.each<[string, string[], string[]]>([
    ["without an end", [], ["ticket-missing 1:1"]],
    [
      "with two ends",
      ["duration: 2h", past, "ticket: CHG-1"],
      ["ticket-malformed 6:9"],
    ],
    ["with an end that is no time", ["expires: soon", ticket], []],
    [
      "with an unknown key",
      ["usr: alice", past],
      ["ticket-missing 1:1", "end-in-past 5:10"],
    ],
    [
      "with an unknown key, and too long",
      ["usr: alice", "duration: 9h", ticket],
      ["end-cut 5:11"],
    ],
    ["with an empty key", [": x", "duration: 1h"], ["ticket-missing 1:1"]],
    ["with a ticket that is a number", ["ticket: 7", "duration: 1h"], []],
    ["with an empty ticket", ['ticket: ""', "duration: 1h"], []],
    [
      "with a start that is no time",
      ["starts: soon", "duration: 9h", "ticket: CHG-1"],
      ["ticket-malformed 6:9"],
    ],
    [
      "with a start that is no time, and an end in the past",
      ["starts: soon", past, ticket],
      ["end-in-past 5:10"],
    ],
    [
      "with a start that is right, and no end",
      ["starts: 2026-12-24T12:00:00Z", ticket],
      ["starts-too-far 4:9"],
    ],
    ["with too much that is wrong", [...keys(60), past], []],
    ["as YAML", ["user: [", past], []],
    ["with a list in place of it all", ["- x"], []],
  ])("%s", (_, lines, expected) => {
    const parsed = grantOf(...lines);
    expect(parsed.value).toBeNull();
    expect(marks(judgeGrant(parsed, { tier, tierNames, now }))).toEqual(
      expected,
    );
  });

  test("flawed as a file, by all that it says", () => {
    const parsed = parseGrant({
      ...fileOf(
        grantPath,
        validGrant.replace("2026-11-22T18", "2020-11-22T18"),
      ),
      isFlawed: true,
    });
    expect(parsed).toMatchObject({ value: null, findings: [] });
    expect(marks(judgeGrant(parsed, { tier, tierNames, now }))).toEqual([
      "end-in-past 3:10",
      "starts-after-end 4:9",
    ]);
  });

  test("its tier is looked for unless it is another than the folder", () => {
    const text = validGrant.replace("expires: 2026-11-22T18:00:00Z\n", "");
    const codesOf = (tierLine: string): string[] =>
      judgeGrant(
        parseGrant(
          fileOf(grantPath, text.replace("tier: prod-ec2-admin", tierLine)),
        ),
        { tier: null, tierNames: ["other"], now },
      ).map(({ code }) => code);
    expect(codesOf("tier: prod-ec2-admin")).toEqual(["tier-unknown"]);
    expect(codesOf("tier: another")).toEqual([]);
    expect(codesOf("")).toEqual([]);
  });
});

describe("a grant is judged by", () => {
  const other = tierOf(validTier.replace("maxDuration: 4h", "maxDuration: 1h"));
  const meant = (path: string, text: string, tiers: readonly string[]) =>
    tierMeant(parseGrant(fileOf(path, text)), (name) =>
      tiers.includes(name) ? (name === "prod-ec2-admin" ? tier : other) : null,
    );
  const elsewhere = "access/grants/elsewhere/alice.yaml";
  const all = ["prod-ec2-admin", "elsewhere"];

  test("the tier of its folder", () => {
    expect(meant(grantPath, validGrant, all)).toBe(tier);
    expect(meant(elsewhere, validGrant, all)).toBe(other);
    expect(meant(elsewhere, "user: x", all)).toBe(other);
  });

  test("the one that it names, where its folder is no tier's", () => {
    expect(meant(elsewhere, validGrant, ["prod-ec2-admin"])).toBe(tier);
    expect(meant("access/grants/x.yaml", validGrant, all)).toBe(tier);
  });

  test("none, where neither is there", () => {
    expect(meant(elsewhere, validGrant, [])).toBeNull();
    expect(meant(grantPath, validGrant, [])).toBeNull();
    expect(meant(elsewhere, "user: [", all)).toBe(other);
    expect(meant(elsewhere, "user: [", [])).toBeNull();
  });
});
