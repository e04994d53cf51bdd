import { describe, expect, it } from "vitest";
import type { AwsUserId } from "../../../src/domain/aws.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { instant } from "../../../src/domain/time.ts";
import type { Passage } from "../../../src/rules/ledger/passages.ts";
import {
  cuttingTiers,
  isConcerned,
  tiersWithCuts,
  wishFor,
} from "../../../src/rules/sessions/wish.ts";
import { parseTier } from "../../../src/rules/tier-file.ts";
import type { TierHistory } from "../../../src/rules/tier-history.ts";

const now = instant(Date.parse("2026-11-22T14:00:00Z"));
const hour = 3_600_000;
const alice = "90677b1234-00000000-0000-4000-8000-000000000001" as AwsUserId;

const tierOf = (lines: string): Tier => {
  const { value } = parseTier({
    path: "access/tiers/admin.yaml",
    bytes: Buffer.from(
      `description: x\naudience: [Users]\nmaxDuration: 4h\napprovals: 1\n${lines}`,
    ),
  });
  if (value === null) throw new Error("no tier");
  return value;
};
const set = (name: string): string =>
  `aws: { permissionSet: ${name}, accounts: { prod: "111122223333" } }`;
const tier = tierOf(`group: Admin\ncutSessions: true\n${set("Admin")}`);

const historyOf = (...versions: readonly (Tier | null)[]): TierHistory =>
  new Map([
    [
      tier.name,
      versions.map((version, position) => ({
        position,
        state:
          version === null
            ? ({ kind: "broken" } as const)
            : ({ kind: "present", tier: version } as const),
      })),
    ],
  ]);

describe("a tier cuts sessions", () => {
  it("where it says so now, on its permission set and on the one before", () => {
    const before = tierOf(`group: Old\n${set("Second")}`);
    const first = tierOf(`group: Admin\n${set("First")}`);
    expect(cuttingTiers(historyOf(null, tier, before, first))).toEqual([
      {
        tier,
        isCutting: true,
        isCurrent: true,
        groups: new Set(["Admin", "Old"]),
        permissionSets: ["Admin", "Second"],
      },
    ]);
  });

  it("and not where it does not, or is gone", () => {
    const without = tierOf(`group: Admin\n${set("Admin")}`);
    expect(cuttingTiers(historyOf(without, tier))).toEqual([]);
    expect(cuttingTiers(historyOf(null))).toEqual([]);
    expect(cuttingTiers(new Map())).toEqual([]);
  });

  it("no more, but has what it cut lifted", () => {
    const without = tierOf(`group: Admin\n${set("Admin")}`);
    expect(tiersWithCuts(historyOf(without, tier))).toMatchObject([
      { isCutting: false, isCurrent: false, permissionSets: ["Admin"] },
    ]);
    expect(tiersWithCuts(historyOf(without))).toEqual([]);
    expect(tiersWithCuts(historyOf(null))).toEqual([]);
  });

  it("of those who are out because it is gone", () => {
    const history: TierHistory = new Map([
      [
        tier.name,
        [
          { position: 0, state: { kind: "deleted" } },
          { position: 1, state: { kind: "present", tier } },
        ],
      ],
    ]);
    expect(tiersWithCuts(history)).toMatchObject([
      { isCutting: true, isCurrent: false },
    ]);
  });

  it("on nothing where it opens nothing", () => {
    const nothing = tierOf("group: Admin\ncutSessions: true\n");
    expect(cuttingTiers(historyOf(nothing))).toMatchObject([
      { permissionSets: [] },
    ]);
  });
});

const passage = (change: Partial<Passage>): Passage => ({
  user: "alice@example.com",
  userId: "00u00000000000000001" as Passage["userId"],
  group: "Admin",
  groupId: "00g00000000000000001" as Passage["groupId"],
  version: null,
  wanted: "out",
  since: instant(now - 2 * hour),
  awsUserId: alice,
  shown: { result: "departed", at: instant(now - hour), because: [] },
  ...change,
});

const wish = (
  change: Partial<Passage>,
  standing: Parameters<typeof wishFor>[2] = [],
  isCutting = true,
) =>
  wishFor(
    { groups: new Set(["Admin"]), isCutting },
    [passage(change)],
    standing,
    now,
  );

describe("what somebody has open is to be cut", () => {
  it("once AWS has shown them gone, up to now and as far as its clock may be ahead", () => {
    expect(wish({})).toEqual({
      all: new Set(),
      out: new Map([[alice, now + 30_000]]),
      readmitted: new Map(),
    });
  });

  it.each<[string, Partial<Passage>]>([
    ["another group's", { group: "Other" }],
    ["unknown to AWS", { awsUserId: null }],
    ["not shown gone yet", { shown: null }],
    [
      "still shown in",
      {
        shown: {
          result: "never-departed",
          at: instant(now - hour),
          because: [],
        },
      },
    ],
    [
      "gone for longer than any session lasts",
      {
        shown: {
          result: "departed",
          at: instant(now - 12 * hour),
          because: [],
        },
      },
    ],
  ])("and not of somebody who is %s", (_, change) => {
    expect(wish(change).out.size).toBe(0);
  });

  it("once, unless they came and went again since", () => {
    const cut = (at: number, kind: "before" | "all" = "before") =>
      [{ kind, user: alice, at: instant(at) }] as const;
    expect(wish({}, cut(now - hour)).out.size).toBe(0);
    expect(wish({}, cut(now - hour - 1)).out.size).toBe(1);
    expect(wish({}, cut(now, "all")).out.size).toBe(1);
    expect(
      wish({ awsUserId: alice.replace(/1$/, "2") as AwsUserId }, cut(now)).out
        .size,
    ).toBe(1);
  });

  it("of a tier that does not cut any more, only of whom it denies everything", () => {
    const denied = [{ kind: "all", user: alice, at: instant(now) }] as const;
    expect(wish({}, [], false).out.size).toBe(0);
    expect(wish({}, denied, false).out.size).toBe(1);
    const bob = alice.replace(/1$/, "2") as AwsUserId;
    expect(wish({ awsUserId: bob }, denied, false).out.size).toBe(0);
  });

  it("and who is in again is told apart", () => {
    const back = { wanted: "in", since: now } as const;
    expect(wish(back)).toEqual({
      all: new Set(),
      out: new Map(),
      readmitted: new Map([[alice, now]]),
    });
    expect(wish({ ...back, awsUserId: null }).readmitted.size).toBe(0);
    expect(wish({ ...back, group: "Other" }).readmitted.size).toBe(0);
  });
});

describe("a tier that is not current is looked at", () => {
  const looked = (change: Partial<Passage>, isCurrent = false): boolean =>
    isConcerned(
      { groups: new Set(["Admin"]), isCurrent },
      [passage(change)],
      now,
    );
  const long = instant(now - 24 * hour);
  const shown = (result: "departed" | "never-departed") => ({
    shown: { result, at: long, because: [] },
  });

  it("for a day after somebody left it, or until they have", () => {
    expect(looked({})).toBe(true);
    expect(looked({ shown: null })).toBe(true);
    expect(looked({ shown: null, since: long })).toBe(false);
    expect(looked(shown("departed"))).toBe(false);
    expect(looked(shown("never-departed"))).toBe(true);
    expect(looked({ wanted: "in" })).toBe(false);
    expect(looked({ group: "Other" })).toBe(false);
  });

  it("and one that is, always", () => {
    expect(looked({ wanted: "in" }, true)).toBe(true);
  });
});
