import { describe, expect, it } from "vitest";
import type { AwsUserId } from "../../../src/domain/aws.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { instant } from "../../../src/domain/time.ts";
import type { Passage } from "../../../src/rules/ledger/passages.ts";
import {
  cuttingTiers,
  groupsWith,
  isConcerned,
  isLiftedLately,
  mayBeOut,
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
  it("where it says so now, on its permission set and on all that it had before", () => {
    const before = tierOf(`group: Old\n${set("Second")}`);
    const first = tierOf(`group: Admin\n${set("First")}`);
    expect(cuttingTiers(historyOf(null, tier, before, first))).toEqual([
      {
        tier,
        isCutting: true,
        isCurrent: true,
        groups: new Set(["Admin", "Old"]),
        permissionSets: ["Admin", "Second", "First"],
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
  awsGroupId: null,
  addedAt: null,
  departedAt: instant(now - hour),
  shown: { result: "departed", at: instant(now - hour), because: [] },
  ...change,
});

const wish = (
  change: Partial<Passage>,
  standing: Parameters<typeof wishFor>[2] = [],
  isCutting = true,
  seenOut?: ReadonlySet<AwsUserId>,
) =>
  wishFor(
    { groups: new Set(["Admin"]), isCutting, keepers: new Set(["Admin"]) },
    [passage(change)],
    standing,
    now,
    seenOut,
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
    expect(
      wish({ awsUserId: alice.replace(/1$/, "2") as AwsUserId }, cut(now)).out
        .size,
    ).toBe(1);
  });

  it("of a tier that does not cut any more, only of whom it denies everything", () => {
    const denied = [
      { kind: "all", user: alice, at: instant(now - hour) },
    ] as const;
    expect(wish({}, [], false).out.size).toBe(0);
    expect(wish({}, denied, false).out.size).toBe(1);
    const bob = alice.replace(/1$/, "2") as AwsUserId;
    expect(wish({ awsUserId: bob }, denied, false).out.size).toBe(0);
  });

  it("of whom everything is denied to, once they were seen out after the denial, however late", () => {
    const denied = (at: number) =>
      [{ kind: "all", user: alice, at: instant(at) }] as const;
    expect(wish({}, denied(now - hour)).out.size).toBe(1);
    expect(wish({}, denied(now - hour + 1)).out.size).toBe(0);
    expect(wish({}, denied(now), true, new Set([alice])).out).toEqual(
      new Map([[alice, now + 30_000]]),
    );
    const long = instant(now - 13 * hour);
    const shown = { result: "departed", at: long, because: [] } as const;
    expect(wish({ shown }, denied(long)).out.size).toBe(1);
  });

  it("and not of somebody who is in by another group that gives the same", () => {
    const other = passage({
      group: "New",
      wanted: "in",
      since: instant(now - 3 * hour),
      awsUserId: null,
      shown: null,
    });
    const both = (one: Partial<Passage>, ...groups: string[]) =>
      wishFor(
        {
          groups: new Set(["Admin"]),
          isCutting: true,
          keepers: new Set(["Admin", ...groups]),
        },
        [passage({}), { ...other, ...one }],
        [],
        now,
      ).out.size;
    expect(both({}, "New")).toBe(0);
    expect(both({})).toBe(1);
    const elsewhere = { userId: "00u00000000000000002" as Passage["userId"] };
    expect(both(elsewhere, "New")).toBe(1);
    expect(both({ ...elsewhere, awsUserId: alice }, "New")).toBe(0);
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
  const week = 7 * 24 * hour;
  const long = instant(now - week);
  const shown = (result: "departed" | "never-departed") => ({
    shown: { result, at: long, because: [] },
    departedAt: result === "departed" ? long : null,
  });

  it("for a week after somebody left it, or until they have", () => {
    expect(looked({})).toBe(true);
    expect(looked({ shown: null, departedAt: null, since: long })).toBe(true);
    expect(looked(shown("departed"))).toBe(false);
    expect(looked(shown("never-departed"))).toBe(true);
    // Whoever came back has an earlier departure behind them.
    expect(looked({ wanted: "in" })).toBe(true);
    expect(looked({ wanted: "in", departedAt: null })).toBe(false);
    expect(looked({ group: "Other" })).toBe(false);
    const arrived = { result: "arrived", at: long, because: [] } as const;
    expect(looked({ wanted: "in", departedAt: null, shown: arrived })).toBe(
      false,
    );
  });

  it("for one of many, and not for nobody", () => {
    const concerned = (...changes: readonly Partial<Passage>[]): boolean =>
      isConcerned(
        { groups: new Set(["Admin"]), isCurrent: false },
        changes.map(passage),
        now,
      );
    const lifted = (...changes: readonly Partial<Passage>[]): boolean =>
      isLiftedLately({ groups: new Set(["Admin"]) }, changes.map(passage), now);
    const others = { group: "Other" };
    expect(concerned({}, others)).toBe(true);
    expect(concerned()).toBe(false);
    const departedAt = instant(now - 12 * hour);
    expect(lifted({ departedAt }, others)).toBe(true);
    expect(lifted()).toBe(false);
  });

  it("also for what an earlier run may have lifted and not brought to the accounts", () => {
    const lifted = (change: Partial<Passage>): boolean =>
      isLiftedLately({ groups: new Set(["Admin"]) }, [passage(change)], now);
    expect(lifted({})).toBe(false);
    expect(lifted({ departedAt: instant(now - 12 * hour) })).toBe(true);
    expect(lifted({ departedAt: instant(now - week + 1) })).toBe(true);
    expect(lifted({ departedAt: long })).toBe(false);
    expect(lifted({ departedAt: null })).toBe(false);
    const other = { group: "Other", departedAt: instant(now - 13 * hour) };
    expect(lifted(other)).toBe(false);
  });

  it("and one that is, always", () => {
    expect(looked({ wanted: "in" }, true)).toBe(true);
  });
});

describe("whoever has a permission set", () => {
  it("has it by any group that a tier gave it to, now or earlier", () => {
    const regrouped = tierOf(`group: New\n${set("Admin")}`);
    const other = tierOf(`group: Other\n${set("Reader")}`);
    const nothing = tierOf("group: Plain\n");
    const history: TierHistory = new Map([
      ...historyOf(regrouped, tier, null),
      ["b" as never, historyOf(other).get(tier.name) ?? []],
      ["c" as never, historyOf(nothing).get(tier.name) ?? []],
    ]);
    expect([...groupsWith(history, "Admin")]).toEqual(["New", "Admin"]);
    expect([...groupsWith(history, "Reader")]).toEqual(["Other"]);
  });
});

describe("whether somebody who is denied everything is out", () => {
  const may = (since: number, ...theirs: readonly Partial<Passage>[]) =>
    mayBeOut(
      new Set(["Admin"]),
      theirs.map(passage),
      { user: alice, login: "alice@example.com", since: instant(since) },
      now,
    );

  it("is asked where the ledger has them out, by their id or their login", () => {
    expect(may(now, {})).toBe(true);
    expect(may(now, { awsUserId: null })).toBe(true);
    expect(may(now, {}, { wanted: "in" })).toBe(false);
  });

  it("is asked of them alone: an id tells more than a login", () => {
    const bob = alice.replace(/1$/, "2") as AwsUserId;
    expect(may(now, { user: "renamed@example.com" })).toBe(true);
    expect(may(now, {}, { awsUserId: bob, wanted: "in" })).toBe(true);
  });

  it("and where it does not know them, an hour later", () => {
    const others = [{ group: "Other" }, { awsUserId: null, user: "bob" }];
    expect(may(now - hour + 1, ...others)).toBe(false);
    expect(may(now - hour, ...others)).toBe(true);
  });
});
