import { describe, expect, test } from "vitest";
import type { TierName } from "../../src/domain/ids.ts";
import type { Tier } from "../../src/domain/tier.ts";
import {
  currentTier,
  groupsEverNamed,
  groupsNamed,
  standingTiers,
  tierLife,
  type TierHistory,
} from "../../src/rules/tier-history.ts";
import { hours, life, tier, tiersOf } from "./plan/world.ts";

type TierFiles = readonly (readonly [number, Tier | "deleted" | "broken"])[];

const admin = "admin" as TierName;
const saml = (role: string) =>
  tier({ aws: { kind: "saml", role, provider: "okta" } });

describe("a tier as a merge met it", () => {
  test.each<[string, TierFiles, object | null]>([
    ["is what the file said then", [[10, tier()]], { ended: null }],
    ["is nothing before its first commit", [[9, tier()]], null],
    [
      "is nothing after its deletion",
      [
        [11, "deleted"],
        [12, tier()],
      ],
      null,
    ],
    [
      "is the version before it, where the file was broken",
      [
        [11, "broken"],
        [12, tier({ maxDuration: hours(3) })],
      ],
      { maxDuration: hours(3) },
    ],
    [
      "has the smallest maxDuration since, broken versions aside",
      [
        [1, tier({ maxDuration: hours(5) })],
        [2, "broken"],
        [3, tier({ maxDuration: hours(2) })],
        [12, tier({ maxDuration: hours(4) })],
      ],
      { maxDuration: hours(2), ended: null },
    ],
    [
      "ends with the first thing that ended it",
      [
        [1, tier({ group: "Other" })],
        [2, "deleted"],
        [12, tier()],
      ],
      { ended: "tier-deleted" },
    ],
    [
      "ends with a change of its group, though it was deleted later",
      [
        [1, "deleted"],
        [2, tier({ group: "Other" })],
        [12, tier()],
      ],
      { ended: "tier-changed" },
    ],
    [
      "ends with a change of its role in AWS",
      [
        [2, saml("b")],
        [12, saml("a")],
      ],
      { ended: "tier-changed" },
    ],
    [
      "goes on with every other change",
      [
        [2, tier({ approvals: 3, audience: ["X"] })],
        [12, tier()],
      ],
      { ended: null },
    ],
  ])("%s", (_sentence, versions, expected) => {
    const found = tierLife(tiersOf({ admin: life(...versions) }), admin, 10);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test("is nothing where nobody heard of it", () => {
    expect(tierLife(new Map(), admin, 10)).toBeNull();
  });
});

describe("the tier that governs now", () => {
  test.each([
    ["is the newest", life([1, tier()]), { tier: tier(), broken: false }],
    [
      "is the last readable one, and admits nobody, where the newest is broken",
      life([1, "broken"], [2, tier()]),
      { tier: tier(), broken: true },
    ],
    [
      "is none after a deletion",
      life([1, "deleted"], [2, tier()]),
      { tier: null, broken: false },
    ],
    [
      "is none where none was ever readable",
      life([1, "broken"]),
      { tier: null, broken: true },
    ],
  ])("%s", (_sentence, versions, expected) => {
    expect(currentTier(tiersOf({ admin: versions }), admin)).toEqual(expected);
  });

  test("is none where nobody heard of it", () => {
    expect(currentTier(new Map(), admin)).toEqual({
      tier: null,
      broken: false,
    });
  });
});

test("every group that a tier ever named is watched, by the tier that answers for it", () => {
  const old = tier({ group: "Old" });
  const named = groupsEverNamed(
    tiersOf({
      admin: life([1, "broken"], [2, tier()], [3, old], [4, "deleted"]),
      other: life(
        [5, tier({ name: "other" as TierName, group: "Old" })],
        [6, tier({ name: "other" as TierName })],
      ),
    }),
  );
  expect([...named].map(([group, { name }]) => `${group}: ${name}`)).toEqual([
    "AWS Admin: admin",
    "Old: other",
  ]);
});

describe("a group that two tiers named once", () => {
  const versions = (name: string, position: number) =>
    life([position, tier({ name: name as TierName, group: "Old" })]);
  const gone = (name: string, position: number) => [
    ...life([1, "deleted"]),
    ...versions(name, position),
  ];
  test.each([
    ["the one that names it still", { a: gone("a", 2), b: versions("b", 3) }],
    ["the one that named it last", { a: gone("a", 3), b: gone("b", 2) }],
    ["the first by name", { c: gone("c", 2), b: gone("b", 2) }],
  ])("is answered for by %s, in whatever order they are found", (_, lives) => {
    const answering = (tiers: TierHistory) =>
      [...groupsEverNamed(tiers)].map(([group, { name }]) => [group, name]);
    const tiers = tiersOf(lives);
    expect(answering(tiers)).toEqual([["Old", "b"]]);
    expect(answering(new Map([...tiers].reverse()))).toEqual([["Old", "b"]]);
  });
});

test("a tier has a file until it is deleted, be it broken, and names a group as long as it can be read", () => {
  const tiers = tiersOf({
    there: life([1, tier({ group: "There" })], [2, "deleted"]),
    broken: life([1, "broken"], [2, tier({ group: "Broken" })]),
    unread: life([1, "broken"]),
    gone: life([1, "deleted"], [2, tier({ group: "Gone" })]),
  });
  expect(standingTiers(tiers)).toEqual(["there", "broken", "unread"]);
  expect([...groupsNamed(tiers)]).toEqual(["There", "Broken"]);
});
