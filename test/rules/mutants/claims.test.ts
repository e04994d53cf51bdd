/** What a mutation tester could turn round in the claims of files and of remembered versions without any other test noticing. */
import { describe, expect, test } from "vitest";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import { type Claim, makeClaims } from "../../../src/rules/claims.ts";
import { membershipsOf } from "../../../src/rules/memberships.ts";
import {
  adminId,
  admitted,
  at,
  build,
  type GrantSpec,
  hours,
  intent,
  judged,
  life,
  login,
  pathOf,
  tier,
  tiersOf,
  tombstone,
  userId,
  versionOf,
  type World,
} from "../plan/world.ts";

const short = tier({ maxDuration: hours(1) });

const withoutMerge = (spec: GrantSpec, kind: "proven" | "refused") =>
  ({ ...judged(spec, kind), mergedAt: null }) as LedgerFact;

describe("a file on main", () => {
  const unasked: GrantSpec = { duration: "2h", verdict: "unknown" };
  test.each<[string, World, object]>([
    [
      "that the ledger knows by its tombstone alone is over, and when it was merged nobody knows",
      {
        grants: [unasked],
        ledger: [["11:00", tombstone(unasked, "revoked")]],
      },
      { mergedAt: null, state: { reason: "revoked" } },
    ],
    [
      "that was refused before anybody knew its merge has no times",
      {
        grants: [unasked],
        ledger: [["10:01", withoutMerge(unasked, "refused")]],
      },
      { mergedAt: null, startsAt: null, endsAt: null },
    ],
    [
      "that was judged, and whose tier nobody knows, has no group",
      { grants: [{}], tiers: tiersOf({}), ledger: [["10:01", judged({})]] },
      { group: "" },
    ],
    [
      "that begins nobody knows when has no end either, whatever the proven policy allows",
      { grants: [unasked], governing: tiersOf({ admin: life([100, short]) }) },
      { startsAt: null, endsAt: null, state: { kind: "active" } },
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(build(world).claims).toMatchObject([expected]);
  });

  test("that nobody has judged brings no evidence", () => {
    const { claimInput } = build({ grants: [{}] });
    expect(makeClaims({ ...claimInput, verdicts: new Map() })).toMatchObject([
      { evidence: "" },
    ]);
  });
});

describe("a remembered version", () => {
  const unknown: GrantSpec = { position: 5, verdict: "unknown" };
  const isRemembered = ({ version }: Claim) => version === versionOf({});
  const world = { grants: [unknown], ledger: [admitted({})] };
  test.each<[string, World, object]>([
    ["has no evidence", { ...world, grants: null }, { evidence: "" }],
    [
      "is over where its tier was deleted since, though a file stands in its place",
      {
        ...world,
        tiers: tiersOf({ admin: life([2, "deleted"], [100, tier()]) }),
      },
      { state: { kind: "ended", reason: "tier-deleted" } },
    ],
    [
      "is over where its tier changed since its merge, though not since that of the file in its place",
      {
        ...world,
        tiers: tiersOf({
          admin: life([8, tier()], [100, tier({ group: "Once" })]),
        }),
      },
      { state: { kind: "ended", reason: "tier-changed" } },
    ],
    [
      "whose merge is gone goes by what became of the tier since the file in its place",
      {
        ...world,
        isMainRewritten: true,
        tiers: tiersOf({ admin: life([2, "deleted"], [100, tier()]) }),
      },
      { state: { kind: "ended", reason: "tier-deleted" } },
    ],
    [
      "whose merge is gone, without a file that can be read, keeps its end, however short the tier is now",
      {
        grants: [],
        ledger: [admitted({})],
        unreadable: [pathOf({})],
        isMainRewritten: true,
        tiers: tiersOf({ admin: life([1, short], [100, tier()]) }),
      },
      { endsAt: at("14:00"), state: { kind: "active" } },
    ],
    [
      "gives way to a file that means another tier than the ledger has of it",
      {
        ...world,
        ledger: [["10:01", { ...intent({}), tier: "other" } as LedgerFact]],
      },
      { state: { kind: "ended", reason: "superseded" } },
    ],
    [
      "gives way to a file off the record whose end nobody knows",
      {
        grants: [{ ...unknown, duration: "1h" }],
        ledger: [
          admitted({}),
          ["11:00", withoutMerge({ position: 5 }, "proven")],
        ],
        isMainRewritten: true,
      },
      {
        endsAt: at("14:00"),
        state: { kind: "ended", reason: "superseded" },
      },
    ],
  ])("%s", (_sentence, given, expected) => {
    expect(build(given).claims.filter(isRemembered)).toMatchObject([expected]);
  });
});

describe("a claim is of the membership", () => {
  const alice = { tier: "admin", user: login("alice") };
  const wish = "admin alice@example.com";
  const user = userId("alice");
  test.each([
    ["that it wishes for, without ids", null, null, [wish]],
    ["that it wishes for, without the group's id", null, user, [wish]],
    ["that it wishes for, without the person's id", adminId, null, [wish]],
    ["of its ids, and of its wish", adminId, user, [expect.anything(), wish]],
  ])("%s", (_sentence, groupId, userId, expected) => {
    expect(
      membershipsOf({ ...alice, groupId, userId } as unknown as Claim),
    ).toEqual(expected);
  });
});
