import { describe, expect, test } from "vitest";
import type { TierName } from "../../src/domain/ids.ts";
import type { Tier } from "../../src/domain/tier.ts";
import {
  currentTier,
  groupsEverNamed,
  tierLife,
} from "../../src/rules/tier-history.ts";
import { hours, life, tier, tiersOf } from "./plan/world.ts";

type TierFiles = readonly (readonly [number, Tier | "deleted" | "broken"])[];

const admin = "admin" as TierName;
const saml = (role: string) =>
  tier({ aws: { kind: "saml", role, provider: "okta" } });

describe("a tier as a merge met it", () => {
  const lifeFrom = (position: number, ...versions: TierFiles) =>
    tierLife(tiersOf({ admin: life(...versions) }), admin, position);

  test.each<[string, ReturnType<typeof tierLife>, object | null]>([
    ["is what the file said then", lifeFrom(10, [10, tier()]), { ended: null }],
    ["is nothing before its first commit", lifeFrom(10, [9, tier()]), null],
    [
      "is nothing after its deletion",
      lifeFrom(10, [11, "deleted"], [12, tier()]),
      null,
    ],
    [
      "is the version before it, where the file was broken",
      lifeFrom(10, [11, "broken"], [12, tier({ maxDuration: hours(3) })]),
      { maxDuration: hours(3) },
    ],
    [
      "has the smallest maxDuration since, broken versions aside",
      lifeFrom(
        10,
        [1, tier({ maxDuration: hours(5) })],
        [2, "broken"],
        [3, tier({ maxDuration: hours(2) })],
        [12, tier({ maxDuration: hours(4) })],
      ),
      { maxDuration: hours(2), ended: null },
    ],
    [
      "ends with the first thing that ended it",
      lifeFrom(10, [1, tier({ group: "Other" })], [2, "deleted"], [12, tier()]),
      { ended: "tier-deleted" },
    ],
    [
      "ends with a change of its group, though it was deleted later",
      lifeFrom(10, [1, "deleted"], [2, tier({ group: "Other" })], [12, tier()]),
      { ended: "tier-changed" },
    ],
    [
      "ends with a change of its role in AWS",
      lifeFrom(10, [2, saml("b")], [12, saml("a")]),
      { ended: "tier-changed" },
    ],
    [
      "goes on with every other change",
      lifeFrom(10, [2, tier({ approvals: 3, audience: ["X"] })], [12, tier()]),
      { ended: null },
    ],
  ])("%s", (_sentence, found, expected) => {
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
