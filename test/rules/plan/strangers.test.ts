import { describe, expect, test } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import type { DirectoryFacts } from "../../../src/rules/facts.ts";
import { applyBrake } from "../../../src/rules/plan/brake.ts";
import {
  adminGroup,
  adminId,
  admitted,
  at,
  audienceGroup,
  audienceId,
  build,
  darkness,
  group,
  groupId,
  judged,
  ledgerOf,
  life,
  login,
  outcome,
  person,
  planOf,
  the,
  tier,
  tiersOf,
  userId,
  watch,
  type World,
} from "./world.ts";

type Scenario = readonly [sentence: string, world: World, plan: string[]];

const report = tiersOf({ admin: life([100, tier({ unmanaged: "report" })]) });
const removed = (who: string): LedgerFact =>
  outcome("remove", null, "confirmed", who);
const heldByBrake = (who: string): LedgerFact => ({
  type: "hold",
  version: null,
  userId: userId(who),
  groupId: adminId,
  reason: "brake",
});

/** The usual group under another name, with mallory in it. */
const renamed = (name: string): Partial<DirectoryFacts> => ({
  groups: new Map([[adminGroup, []]]),
  byId: new Map([[adminId, group(adminId, name)]]),
  members: new Map([
    [adminId, new Map([[userId("mallory"), person("mallory")]])],
  ]),
});

/** Another group with the name of the usual one, with zoe in it. */
const twoGroups: Partial<DirectoryFacts> = {
  groups: new Map([
    [
      adminGroup,
      [group(adminId, adminGroup), group(groupId("second"), adminGroup)],
    ],
  ]),
  members: new Map([
    [adminId, new Map([[userId("mallory"), person("mallory")]])],
    [groupId("second"), new Map([[userId("zoe"), person("zoe")]])],
  ]),
};

test("whoever stays in though nothing can be told is named in a finding, five at the most", () => {
  const told = (users: readonly string[], spec = {}): string[] =>
    build({
      members: users,
      audience: users,
      grants: users.map((user, position) => ({
        user,
        position,
        verdict: "unknown",
        ...spec,
      })),
    }).plan.findings.map(
      ({ code, severity, message }) => `${severity} ${code}: ${message}`,
    );
  expect(told(["alice"])).toEqual([
    "warning verdict-unknown: Kept, though nobody could tell whether it was approved: alice@example.com in AWS Admin.",
  ]);
  expect(told(["a", "b", "c", "d", "e", "f", "g"])[0]).toMatch(
    /e@example\.com in AWS Admin, and 2 more\.$/,
  );
  expect(told(["alice", "bob"])[0]).toMatch(/: alice\S+ in .*, bob\S+ in /);
  expect(told(["alice"], { verdict: "proven" })).toEqual([]);
  expect(
    build({ grants: [{ verdict: "unknown" }], members: [] }).plan,
  ).toMatchObject({ changes: [{ reason: "verdict-unknown" }], findings: [] });
});

describe("a member whom no grant explains", () => {
  test.each<Scenario>([
    ["is removed", { members: ["mallory"] }, ["remove unmanaged mallory"]],
    [
      "is only reported, where the tier says so",
      { members: ["mallory"], tiers: report },
      ["hold unmanaged mallory"],
    ],
    [
      "is removed from a group that only an older version of the tier named",
      {
        members: ["mallory"],
        tiers: tiersOf({
          admin: life([5, tier({ group: "New" })], [100, tier()]),
        }),
      },
      ["remove unmanaged mallory"],
    ],
    [
      "is held in a group that has another name in Okta now",
      {
        facts: renamed("AWS Admins"),
        ledger: [["09:00", watch()]],
      },
      ["hold group-unsafe mallory"],
    ],
    [
      "is nobody's affair in a group that no tier ever named, whatever the ledger says",
      {
        facts: renamed("Elsewhere"),
        ledger: [["09:00", { ...watch(), group: "Elsewhere" } as LedgerFact]],
      },
      [],
    ],
    [
      "is nobody in a group that is gone",
      {
        facts: { ...renamed("x"), byId: new Map([[adminId, null]]) },
        ledger: [["09:00", watch()]],
      },
      [],
    ],
    [
      "is removed from the group of a tier that was deleted",
      {
        members: ["mallory"],
        tiers: tiersOf({ admin: life([5, "deleted"], [100, tier()]) }),
      },
      ["remove unmanaged mallory"],
    ],
    [
      "is removed from the group of a tier whose file broke: breaking it shields nobody",
      {
        members: ["mallory"],
        tiers: tiersOf({ admin: life([5, "broken"], [100, tier()]) }),
        unsafeTiers: { admin: "cannot be read" },
      },
      ["remove unmanaged mallory"],
    ],
    [
      "is judged by the tier that names the group now, not by one that did once",
      {
        members: ["mallory"],
        tiers: tiersOf({
          first: life(
            [3, tier({ name: "first" as TierName, group: "New" })],
            [
              5,
              tier({
                name: "first" as TierName,
                unmanaged: "report",
              }),
            ],
          ),
          admin: life([100, tier()]),
        }),
      },
      ["remove unmanaged mallory"],
    ],
    [
      "is judged by the newest of the tiers that named the group once",
      {
        members: ["mallory"],
        tiers: tiersOf({
          newer: life(
            [2, "deleted"],
            [5, tier({ name: "newer" as TierName, unmanaged: "report" })],
          ),
          older: life([3, "deleted"], [6, tier({ name: "older" as TierName })]),
        }),
      },
      ["hold unmanaged mallory"],
    ],
    [
      "is judged by the first in name of two tiers that came with one commit",
      {
        members: ["mallory"],
        tiers: tiersOf({
          b: life([5, tier({ name: "b" as TierName })]),
          a: life([5, tier({ name: "a" as TierName, unmanaged: "report" })]),
        }),
      },
      ["hold unmanaged mallory"],
    ],
    ["is left alone while the list cannot be read", { members: null }, []],
    ["is left alone while Okta cannot be read", { facts: darkness }, []],
    [
      "is left alone while main cannot be read: the grant may stand where we cannot look",
      { members: ["mallory"], grants: null },
      [],
    ],
    [
      "is held where two groups have the name: whoever can make another one hides nobody in ours",
      {
        members: ["mallory"],
        facts: {
          groups: new Map([
            [
              adminGroup,
              [
                group(adminId, adminGroup),
                group(groupId("second"), adminGroup),
              ],
            ],
          ]),
        },
      },
      ["hold group-unsafe mallory"],
    ],
    [
      "is looked for in both of two groups of the name, while it is not known which is ours",
      { ledger: [], facts: twoGroups },
      ["hold group-unsafe mallory", "hold group-unsafe zoe"],
    ],
    [
      "is looked for in ours alone of two groups of the name, once it is known which that is",
      { facts: twoGroups },
      ["hold group-unsafe mallory"],
    ],
    [
      "is held where a group rule fills the group",
      { members: ["mallory"], facts: { ruleTargets: new Set([adminId]) } },
      ["hold group-unsafe mallory"],
    ],
    [
      "is held while the group rules cannot be read",
      { members: ["mallory"], facts: { ruleTargets: null } },
      ["hold group-unreadable mallory"],
    ],
    [
      "is held where the group is not of Okta's own kind",
      {
        members: ["mallory"],
        facts: {
          groups: new Map([
            [adminGroup, [group(adminId, adminGroup, "APP_GROUP")]],
            [audienceGroup, [group(audienceId, audienceGroup)]],
          ]),
        },
      },
      ["hold group-unsafe mallory"],
    ],
    [
      "is one whose grant was refused",
      { members: ["alice"], grants: [{ verdict: "refused" }] },
      ["remove unmanaged alice"],
    ],
    ...(["refused", "unknown"] as const).flatMap((verdict): Scenario[] => [
      [
        `is one whom only a file names that was over before the ledger heard of it, and whose verdict is ${verdict}`,
        { members: ["alice"], grants: [{ expires: "11:00", verdict }] },
        ["remove unmanaged alice"],
      ],
      [
        `is held by the brake, though such a file names the person, and its verdict is ${verdict}`,
        {
          members: ["alice"],
          grants: [{ expires: "11:00", verdict }],
          ledger: [],
        },
        ["hold brake alice"],
      ],
      [
        `is only reported where the tier says so, though such a file names the person, and its verdict is ${verdict}`,
        {
          members: ["alice"],
          grants: [{ expires: "11:00", verdict }],
          tiers: report,
        },
        ["hold unmanaged alice"],
      ],
      [
        `is one whom a file names under a tier that changed since, and whose verdict is ${verdict}`,
        {
          members: ["alice"],
          grants: [{ verdict, position: 50 }],
          tiers: tiersOf({
            admin: life([5, tier({ group: "New" })], [100, tier()]),
          }),
        },
        ["remove unmanaged alice"],
      ],
    ]),
    [
      "is not thrown out by a file of which nothing can be told, because it names somebody outside the audience",
      {
        members: ["alice"],
        audience: [],
        grants: [{ verdict: "unknown" }],
      },
      ["keep verdict-unknown alice until 14:00"],
    ],
    [
      "is a stranger, braked, where a refused file names somebody outside the audience",
      {
        members: ["alice"],
        audience: [],
        grants: [{ verdict: "refused" }],
        ledger: [],
      },
      ["hold brake alice"],
    ],
    [
      "is one whose grant has not begun",
      { members: ["alice"], grants: [{ starts: "13:00" }] },
      ["remove unmanaged alice"],
    ],
    [
      "is not one of whose grant nothing can be told",
      { members: ["alice"], grants: [{ verdict: "unknown" }] },
      ["keep verdict-unknown alice until 14:00"],
    ],
    [
      "is not one who may be whom a grant means, while people cannot be searched for",
      {
        members: ["alice", "mallory"],
        grants: [{}],
        facts: { people: new Map(), arePeopleComplete: false },
      },
      ["remove unmanaged mallory", "hold person-unreadable alice until 14:00"],
    ],
    [
      "is one whom a grant means for another group alone, while people cannot be searched for",
      {
        members: ["alice"],
        grants: [{ tier: "other" }],
        tiers: tiersOf({
          admin: life([100, tier()]),
          other: life([
            100,
            tier({ name: "other" as TierName, group: audienceGroup }),
          ]),
        }),
        audience: ["alice"],
        facts: { people: new Map(), arePeopleComplete: false },
        ledger: [
          [
            "09:00",
            watch(),
            { type: "watch", group: audienceGroup, groupId: audienceId },
          ],
        ],
      },
      ["remove unmanaged alice", "hold person-unreadable alice until 14:00"],
    ],
    [
      "is one whose login somebody else has as well, so that nobody can tell whom the grant means",
      {
        members: ["alice"],
        grants: [{}],
        facts: {
          people: new Map([
            [
              login("alice"),
              [person("alice"), { ...person("alice"), id: userId("alice2") }],
            ],
          ]),
        },
      },
      ["remove unmanaged alice", "hold person-ambiguous alice until 14:00"],
    ],
    [
      "is one whom only an ended grant means, while people cannot be searched for",
      {
        members: ["alice"],
        now: "15:00",
        grants: [{}],
        facts: { people: new Map(), arePeopleComplete: false },
      },
      ["remove unmanaged alice"],
    ],
    [
      "is somebody else with the login of a person who was approved",
      {
        members: ["alice"],
        grants: [{}],
        ledger: [
          ["09:00", watch()],
          ["10:01", judged({ userId: userId("former") })],
        ],
      },
      ["remove unmanaged alice", "hold person-unknown alice until 14:00"],
    ],
    [
      "is not a person whose login changed during the stay",
      {
        members: ["renamed"],
        grants: [{}],
        audience: ["renamed"],
        ledger: [admitted({ userId: userId("renamed") })],
      },
      ["keep granted alice until 14:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });

  test("is reported once, where the tier only reports", () => {
    const hold: LedgerFact = {
      type: "hold",
      version: null,
      userId: userId("mallory"),
      groupId: adminId,
      reason: "unmanaged",
    };
    const { plan } = build({
      members: ["mallory"],
      tiers: report,
      ledger: [["09:00", watch(), hold]],
    });
    expect(plan.changes).toMatchObject([{ action: "hold", reported: true }]);
  });
});

describe("the brake", () => {
  const four = ["m1", "m2", "m3", "m4"];
  const two = { removals: 2, share: 1 };
  test.each<Scenario>([
    [
      "lets the first of them go and holds the rest",
      { members: four, brake: two },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "hold brake m3",
        "hold brake m4",
      ],
    ],
    [
      "lets the same ones go in whichever order Okta lists them",
      { members: four.toReversed(), brake: two },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "hold brake m3",
        "hold brake m4",
      ],
    ],
    [
      "lets those go first who were held before, so that newcomers cannot shield them",
      {
        members: four,
        brake: two,
        ledger: [["09:00", watch(), heldByBrake("m4"), heldByBrake("m3")]],
      },
      [
        "remove unmanaged m3",
        "remove unmanaged m4",
        "hold brake m1",
        "hold brake m2",
      ],
    ],
    [
      "counts what went within 24 hours",
      {
        members: four,
        brake: two,
        ledger: [
          ["2026-11-21T12:00:01Z", watch(), removed("x1")],
          ["11:00", removed("x2")],
        ],
      },
      four.map((who) => `hold brake ${who}`),
    ],
    [
      "forgets what went 24 hours ago",
      {
        members: four,
        brake: two,
        ledger: [
          ["2026-11-21T12:00:00Z", watch(), removed("x1"), removed("x2")],
        ],
      },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "hold brake m3",
        "hold brake m4",
      ],
    ],
    [
      "counts what went in this very instant",
      {
        members: ["m1"],
        brake: two,
        ledger: [["12:00", watch(), removed("x1"), removed("x2")]],
      },
      ["hold brake m1"],
    ],
    [
      "counts a person once: who comes back again and again uses nothing up",
      {
        members: ["m1", "x1"],
        brake: two,
        ledger: [
          ["09:00", watch(), removed("x1"), removed("x1"), removed("x1")],
        ],
      },
      ["remove unmanaged m1", "remove unmanaged x1"],
    ],
    [
      "does not count a removal that failed",
      {
        members: ["m1"],
        brake: { removals: 1, share: 1 },
        ledger: [["09:00", watch(), outcome("remove", null, "failed", "x1")]],
      },
      ["remove unmanaged m1"],
    ],
    [
      "lets only a share of a group go",
      { members: four, brake: { removals: 5, share: 0.5 } },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "hold brake m3",
        "hold brake m4",
      ],
    ],
    [
      "counts those of the share who went within 24 hours",
      {
        members: ["m1", "m2", "m3"],
        brake: { removals: 5, share: 0.5 },
        ledger: [["09:00", watch(), removed("x1")]],
      },
      ["remove unmanaged m1", "hold brake m2", "hold brake m3"],
    ],
    [
      "lets one go, however small the group is",
      { members: ["m1", "m2"], brake: { removals: 5, share: 0.2 } },
      ["remove unmanaged m1", "hold brake m2"],
    ],
    [
      "holds all in a group's first sweep",
      { members: ["m1"], ledger: [] },
      ["hold brake m1"],
    ],
    [
      "holds all in the first sweep of a group that was made anew",
      { members: ["m1"], ledger: [["09:00", watch(groupId("former"))]] },
      ["hold brake m1"],
    ],
    [
      "lets so many more go as somebody said for this run",
      { members: four, brake: two, allowRemovals: 1 },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "remove unmanaged m3",
        "hold brake m4",
      ],
    ],
    [
      "lets them go in a first sweep as well",
      { members: four, ledger: [], allowRemovals: 3 },
      [
        "remove unmanaged m1",
        "remove unmanaged m2",
        "remove unmanaged m3",
        "hold brake m4",
      ],
    ],
    [
      "never holds a due end, nor a deletion",
      {
        members: ["alice", "bob", "m1"],
        brake: { removals: 0, share: 0 },
        grants: [{ expires: "12:00" }],
        ledger: [
          ["09:00", watch()],
          admitted({ expires: "12:00" }),
          admitted({ user: "bob" }, "10:02"),
        ],
      },
      [
        "remove expired alice until 12:00",
        "remove file-removed bob until 14:00",
        "hold brake m1",
      ],
    ],
    [
      "is not used up by those whom grants explain",
      {
        members: ["alice", "m1"],
        brake: { removals: 1, share: 1 },
        ledger: [
          ["09:00", watch()],
          admitted({ expires: "11:00" }),
          ["11:00", outcome("remove", { expires: "11:00" })],
        ],
        now: "11:00:10",
      },
      ["remove expired alice until 11:00", "remove unmanaged m1"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });

  const named = (name: string, group: string) =>
    [
      name,
      life([100, tier({ name: name as TierName, group, audience: [] })]),
    ] as const;
  const listed = (groups: Readonly<Record<string, readonly string[]>>) => ({
    groups: new Map(
      Object.keys(groups).map((name) => [name, [group(groupId(name), name)]]),
    ),
    members: new Map(
      Object.entries(groups).map(([name, members]) => [
        groupId(name),
        new Map(members.map((who) => [userId(who), person(who)])),
      ]),
    ),
  });
  const watchOf = (name: string): LedgerFact => ({
    type: "watch",
    group: name,
    groupId: groupId(name),
  });
  const flood = (at: string): readonly string[] =>
    ["1", "2", "3", "4", "5", "6"].map((number) => `${at}${number}`);
  const floodedGroups = {
    tiers: tiersOf(
      Object.fromEntries([named("a", "A"), named("b", "B"), named("c", "C")]),
    ),
    facts: listed({ A: flood("a"), B: flood("b"), C: ["c1"] }),
  };
  const goes = (world: World): string[] =>
    planOf(world).filter((line) => line.startsWith("remove"));

  test("lets no flood in one group shield a stranger in another", () => {
    expect(
      goes({
        ...floodedGroups,
        brake: { removals: 4, share: 1 },
        ledger: [["09:00", ...["A", "B", "C"].map(watchOf)]],
      }),
    ).toEqual([
      "remove unmanaged a1",
      "remove unmanaged a2",
      "remove unmanaged b1",
      "remove unmanaged c1",
    ]);
  });

  test("serves the group first that waited longest, so that floods in many groups shield nobody in one more", () => {
    const went = (who: string, from: string): LedgerFact => ({
      ...(removed(who) as LedgerFact & { type: "outcome" }),
      groupId: groupId(from),
    });
    const earlier = "2026-11-20T09:00:00Z";
    const later = "2026-11-20T10:00:00Z";
    const world = {
      ...floodedGroups,
      brake: { removals: 1, share: 1 },
    };
    const watched = [earlier, ...["A", "B", "C"].map(watchOf)] as const;
    expect(
      goes({ ...world, ledger: [watched, [later, went("a0", "A")]] }),
    ).toEqual(["remove unmanaged b1"]);
    expect(
      goes({
        ...world,
        ledger: [watched, [later, went("b0", "B"), went("a0", "A")]],
      }),
    ).toEqual(["remove unmanaged c1"]);
    expect(
      goes({
        ...world,
        ledger: [
          [...watched, went("c0", "C")],
          [later, went("a0", "A"), went("b0", "B")],
        ],
      }),
    ).toEqual(["remove unmanaged c1"]);
  });

  test("counts nobody in a group whose size is not known, and lets one go", () => {
    const eviction = {
      ...the(build({ members: ["m1"] }).plan.changes[0]),
      action: "remove",
      reason: "unmanaged",
      groupId: adminId,
      userId: userId("m1"),
    } as const;
    expect(
      applyBrake([eviction], {
        now: at("12:00"),
        brake: { removals: 1, share: 1 },
        ledger: ledgerOf(["09:00", watch()]),
        allowRemovals: 0,
        groupSizes: new Map(),
      }),
    ).toEqual([eviction]);
  });

  test("says whether it held the person before", () => {
    const { plan } = build({
      members: ["m1", "m2"],
      brake: { removals: 0, share: 1 },
      ledger: [["09:00", watch(), heldByBrake("m2")]],
    });
    expect(plan.changes).toMatchObject([
      { user: "m1@example.com", reported: false },
      { user: "m2@example.com", reported: true },
    ]);
  });
});

describe("a plan reads", () => {
  test("due ends, other removals, adds, holds and keeps, each by tier, person and file", () => {
    const world: World = {
      members: ["alice", "bob", "carol", "mallory"],
      grants: [
        { user: "carol" },
        { user: "alice", expires: "12:00" },
        { user: "dave" },
        { user: "dave", file: "refused", verdict: "refused", tier: "none" },
      ],
      ledger: [["09:00", watch()], admitted({ user: "bob" })],
    };
    expect(planOf(world)).toEqual([
      "remove expired alice until 12:00",
      "remove file-removed bob until 14:00",
      "remove unmanaged mallory",
      "add granted dave until 14:00",
      "hold verdict-refused dave until 14:00",
      "keep granted carol until 14:00",
    ]);
  });

  test("every add before any hold, whoever comes first in the alphabet", () => {
    expect(
      planOf({ grants: [{ verdict: "refused" }, { user: "bob" }] }),
    ).toEqual([
      "add granted bob until 14:00",
      "hold verdict-refused alice until 14:00",
    ]);
  });

  test("of one grant, where two end together, whichever was found first", () => {
    const grants = [{ file: "a" }, { file: "b" }];
    const one = build({ grants }).plan.changes;
    expect(build({ grants: grants.toReversed() }).plan.changes).toEqual(one);
    expect(one).toMatchObject([{ grant: "access/grants/admin/b.yaml" }]);
  });

  test("two people of one login apart", () => {
    const twin = { ...person("m1"), id: userId("m2") };
    const { plan } = build({
      facts: {
        members: new Map([
          [
            adminId,
            new Map([
              [twin.id, twin],
              [userId("m1"), person("m1")],
            ]),
          ],
        ]),
      },
    });
    expect(plan.changes.map(({ userId: id }) => id)).toEqual([
      userId("m1"),
      userId("m2"),
    ]);
    expect(plan.changes[0]?.user).toBe(login("m1"));
  });
});
