import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Person } from "../../../src/domain/directory.ts";
import type { TierName } from "../../../src/domain/ids.ts";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import type { Change } from "../../../src/domain/plan.ts";
import type { EndReason } from "../../../src/domain/stay.ts";
import { toRfc3339 } from "../../../src/domain/time.ts";
import {
  burialFacts,
  confirmationFacts,
  factsBeforeAdds,
} from "../../../src/rules/ledger/facts.ts";
import { pairKey } from "../../../src/rules/ledger/state.ts";
import { makePlan, type PlanInput } from "../../../src/rules/plan/make-plan.ts";
import {
  adminId,
  at,
  type Built,
  build,
  darkness,
  everyone,
  type GrantSpec,
  hours,
  intent,
  judged,
  life,
  outcome,
  pathOf,
  type Said,
  the,
  tier,
  tiersOf,
  tombstone,
  told,
  userId,
  vanishedHold,
  versionOf,
  watch,
  type World,
} from "./world.ts";

const seed = 20_261_122;
const runs = { seed, numRuns: 300 };

/** One version of a grant file, and all that may have become of it. */
interface Fate {
  readonly spec: GrantSpec;
  readonly stands: "on main" | "unreadable" | "gone";
  readonly hasIntent: boolean;
  readonly intentEnds: string;
  readonly judged: "proven" | "refused" | null;
  readonly added: "acknowledged" | "confirmed" | "failed" | null;
  readonly end: EndReason | null;
  readonly removed: "acknowledged" | "confirmed" | "failed" | null;
  readonly vanished: boolean;
}

const clocks = ["10:30", "11:30", "11:59:30", "12:00", "12:30", "16:00"];
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.option(arbitrary, { nil: null, freq: 2 });

const fate: fc.Arbitrary<Fate> = fc.record({
  spec: fc
    .record({
      user: fc.constantFrom("alice", "bob", "zoe"),
      tier: fc.constantFrom("admin", "other", "none"),
      file: fc.constantFrom("a", "b", "c"),
      position: fc.integer({ min: 1, max: 40 }),
      merged: fc.constantFrom("10:00", "11:00", "11:58"),
      expires: fc.constantFrom(...clocks),
      duration: maybe(fc.constantFrom("30m", "2h", "8h")),
      starts: maybe(fc.constantFrom("11:00", "12:30")),
      verdict: fc.constantFrom("proven", "proven", "refused", "unknown"),
      userId: maybe(fc.constant(userId("former"))),
    })
    .map(({ duration, starts, userId: id, ...spec }): GrantSpec => ({
      ...spec,
      ...(duration === null ? {} : { duration }),
      ...(starts === null ? {} : { starts }),
      ...(id === null ? {} : { userId: id }),
    })),
  stands: fc.constantFrom("on main", "on main", "unreadable", "gone"),
  hasIntent: fc.boolean(),
  intentEnds: fc.constantFrom(...clocks),
  judged: maybe(fc.constantFrom("proven", "refused")),
  added: maybe(fc.constantFrom("acknowledged", "confirmed", "failed")),
  end: fc.option(
    fc.constantFrom<EndReason>("expired", "revoked", "left-audience"),
    { nil: null, freq: 1 },
  ),
  removed: fc.option(fc.constantFrom("acknowledged", "confirmed", "failed"), {
    nil: null,
    freq: 1,
  }),
  vanished: fc.constantFrom(false, false, true),
});

/** A path is one file, so main shows the newest of those that would stand there. */
const fates = fc
  .uniqueArray(fate, {
    maxLength: 7,
    selector: ({ spec }) => versionOf(spec),
  })
  .map((all) => {
    const newest = new Map<string, Fate>();
    for (const one of all) {
      const known = newest.get(pathOf(one.spec));
      if (
        one.stands !== "gone" &&
        (known === undefined || placeOf(one) < placeOf(known))
      )
        newest.set(pathOf(one.spec), one);
    }
    return all.map((one): Fate =>
      newest.get(pathOf(one.spec)) === one ? one : { ...one, stands: "gone" },
    );
  });

const personOf = ({ spec }: Fate) => spec.userId ?? userId(the(spec.user));

const placeOf = ({ spec }: Fate): number => spec.position ?? 10;

const said = (all: readonly Fate[], isWatched: boolean): readonly Said[] => [
  ["09:00", ...(isWatched ? [watch()] : [])],
  ...all.flatMap(({ spec, ...was }): Said[] => [
    [
      "11:00",
      ...(was.judged === null ? [] : [judged(spec, was.judged)]),
      ...(was.hasIntent ? [intent(spec, was.intentEnds)] : []),
      ...(was.added === null ? [] : [outcome("add", spec, was.added)]),
    ],
    [
      "11:59:30",
      ...(was.vanished ? [vanishedHold(spec)] : []),
      ...(was.end === null ? [] : [tombstone(spec, was.end)]),
      ...(was.removed === null ? [] : [outcome("remove", spec, was.removed)]),
    ],
  ]),
];

const adminTier = tier({ audience: ["AWS Users"] });
const otherTier = tier({ name: "other" as TierName, maxDuration: hours(2) });
const histories = [
  tiersOf({ admin: life([100, adminTier]), other: life([100, otherTier]) }),
  tiersOf({
    admin: life([3, "broken"], [100, adminTier]),
    other: life(
      [5, tier({ name: "other" as TierName, group: "Moved" })],
      [100, otherTier],
    ),
  }),
  tiersOf({
    admin: life([2, adminTier], [4, "deleted"], [100, adminTier]),
    other: life([20, otherTier]),
  }),
  tiersOf({ admin: life([3, tier({ unmanaged: "report" })], [100, "broken"]) }),
  tiersOf({}),
];

const names = [...everyone, "zoe", "mallory", "former"];
const statuses: readonly Person["status"][] = [
  "ACTIVE",
  "SUSPENDED",
  "DEPROVISIONED",
  "LOCKED_OUT",
];

interface Chance {
  readonly all: readonly Fate[];
  readonly world: World;
}

const chance = (isWhole: boolean): fc.Arbitrary<Chance> =>
  fc
    .record({
      all: fates,
      now: fc.constantFrom("11:59:59", "12:00", "12:05"),
      members: fc.subarray(names),
      audience: fc.subarray(names),
      status: fc.dictionary(
        fc.constantFrom(...names),
        fc.constantFrom(...statuses),
        { maxKeys: 2 },
      ),
      tiers: fc.constantFrom(...histories),
      isWatched: isWhole ? fc.constant(true) : fc.boolean(),
      unreadable: isWhole
        ? fc.constant("nothing")
        : fc.constantFrom(
            "nothing",
            "nothing",
            "members",
            "audience",
            "people",
            "groups",
            "rules",
            "Okta",
            "main",
            "everything",
          ),
      asked: isWhole ? fc.constant(true) : fc.boolean(),
      addsStopped: isWhole
        ? fc.constant(null)
        : maybe(fc.constant("stopped for the test")),
      isUnsafe: fc.boolean(),
      brake: fc.record({
        removals: fc.integer({ min: 0, max: 3 }),
        share: fc.constantFrom(0.1, 0.5, 1),
      }),
    })
    .map(({ all, isWatched, unreadable, addsStopped, isUnsafe, ...rest }) => {
      const isDark = unreadable === "Okta" || unreadable === "everything";
      const facts =
        unreadable === "people"
          ? { people: new Map(), arePeopleComplete: false }
          : unreadable === "groups"
            ? { groups: null }
            : unreadable === "rules"
              ? { ruleTargets: null }
              : isDark
                ? darkness
                : {};
      const world: World = {
        ...rest,
        facts,
        members: unreadable === "members" ? null : rest.members,
        audience: unreadable === "audience" ? null : rest.audience,
        grants:
          unreadable === "main" || unreadable === "everything"
            ? null
            : all
                .filter(({ stands }) => stands === "on main")
                .map(({ spec }) => spec),
        unreadable: all
          .filter(({ stands }) => stands === "unreadable")
          .map(({ spec }) => pathOf(spec)),
        ledger: said(all, isWatched),
        unsafeTiers: isUnsafe ? { other: "for the test" } : {},
        ...(addsStopped === null ? {} : { addsStopped }),
      };
      return { all, world };
    });

describe("for every world", () => {
  test("there is a plan, and nobody is added without a proof of this run, in time, and with no tombstone", () => {
    fc.assert(
      fc.property(chance(false), ({ world }) => {
        const { plan, verdicts, input, claims } = build(world);
        for (const change of plan.changes) {
          if (change.action !== "add") continue;
          const version = the(change.version);
          const record = input.ledger.versions.get(version);
          expect(world.asked).toBe(true);
          expect(verdicts.get(version)?.kind).toBe("proven");
          expect(claims.some((claim) => claim.version === version)).toBe(true);
          expect(record?.end ?? null).toBeNull();
          expect(record?.verdict?.verdict).not.toBe("refused");
          expect(change.startsAt).toBeLessThanOrEqual(plan.now);
          expect(change.endsAt).toBeGreaterThan(plan.now);
          expect(world.addsStopped).toBeUndefined();
          expect(input.unsafeTiers.has(change.tier)).toBe(false);
          const members = input.facts.members.get(the(change.groupId));
          expect(members?.has(the(change.userId))).toBe(
            record?.added == null && members?.has(the(change.userId)) === true,
          );
        }
      }),
      runs,
    );
  });

  test("every end that an intent holds is a removal when it has come, until Okta confirmed it, unless another grant gives the same", () => {
    let fired = 0;
    fc.assert(
      fc.property(chance(false), ({ all, world }) => {
        const { plan } = build(world);
        const gives = ({ spec, ...was }: Fate): boolean =>
          was.hasIntent ||
          (was.stands === "on main" &&
            (spec.verdict !== "refused" || world.asked === false));
        for (const due of all) {
          if (!due.hasIntent || at(due.intentEnds) > plan.now) continue;
          if (due.removed === "confirmed") continue;
          const who = personOf(due);
          const others = all.filter(
            (one) =>
              one !== due &&
              (one.spec.user === due.spec.user || personOf(one) === who) &&
              gives(one) &&
              !(one.hasIntent && at(one.intentEnds) <= plan.now),
          );
          if (others.length > 0) continue;
          fired += 1;
          expect(
            plan.changes.filter(
              ({ action, userId: id, groupId }) =>
                action === "remove" && id === who && groupId === adminId,
            ),
            told(plan).join("\n"),
          ).toMatchObject([{ reason: "expired" }]);
        }
      }),
      runs,
    );
    expect(fired).toBeGreaterThan(50);
  });

  test("no change says more than one thing of one membership, and no end is later than the recorded one", () => {
    fc.assert(
      fc.property(chance(false), ({ world }) => {
        const { plan, input } = build(world);
        const memberships = plan.changes
          .filter(({ groupId, userId: id }) => groupId !== null && id !== null)
          .map(({ groupId, userId: id }) => pairKey(groupId, id));
        expect(new Set(memberships).size).toBe(memberships.length);
        for (const { version, endsAt } of plan.changes) {
          const recorded =
            version === null
              ? null
              : (input.ledger.versions.get(version)?.intent ?? null);
          if (recorded !== null)
            expect(endsAt).toBeLessThanOrEqual(Date.parse(recorded.endsAt));
        }
      }),
      runs,
    );
  });

  test("nobody is called a stranger whom a complete list does not show, and the brake's number holds", () => {
    fc.assert(
      fc.property(chance(false), ({ world }) => {
        const { plan, input } = build(world);
        const evicted = plan.changes.filter(
          ({ reason, action }) => reason === "unmanaged" && action === "remove",
        );
        for (const { groupId, userId: id } of evicted)
          expect(input.facts.members.get(the(groupId))?.has(the(id))).toBe(
            true,
          );
        expect(evicted.length).toBeLessThanOrEqual(the(world.brake).removals);
        if (evicted.length > 0) {
          expect(world.grants).not.toBeNull();
          expect(input.ledger.watched.size).toBe(1);
        }
      }),
      runs,
    );
  });

  test("the plan reads the same in whichever order everything came", () => {
    fc.assert(
      fc.property(
        chance(false),
        fc.infiniteStream(fc.nat(1_000_000)),
        ({ world }, order) => {
          const { input, plan } = build(world);
          expect(makePlan(shuffled(input, order))).toEqual(plan);
        },
      ),
      runs,
    );
  });

  test("changes are sorted: due ends, other removals, adds, holds, keeps", () => {
    const rank = ({ action, reason }: Change): number =>
      action === "remove" && reason === "expired"
        ? 0
        : ["remove", "add", "hold", "keep"].indexOf(action) + 1;
    fc.assert(
      fc.property(chance(false), ({ world }) => {
        const ranks = build(world).plan.changes.map(rank);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      runs,
    );
  });

  test("a second run finds nothing more to do", () => {
    let done = 0;
    fc.assert(
      fc.property(chance(true), ({ world }) => {
        const first = build(world);
        const next = afterwards(world, first);
        done += first.plan.changes.filter(isDoing).length;
        const second = build(next).plan;
        expect(
          second.changes.filter(isDoing),
          told(first.plan).join("\n"),
        ).toEqual([]);
        // Whether a file ever let the stranger in, nobody could tell; now that the stranger is out, it does not matter.
        const evicted = first.plan.changes
          .filter(({ reason }) => reason === "unmanaged")
          .map(({ userId: id }) => id);
        expect(
          second.ended.filter(({ userId: id }) => !evicted.includes(id)),
        ).toEqual([]);
        const third = build(afterwards(next, build(next)));
        expect(told(third.plan)).toEqual(told(second));
      }),
      runs,
    );
    expect(done).toBeGreaterThan(100);
  });
});

const isDoing = ({ action }: Change): boolean =>
  action === "add" || action === "remove";

/** The world after a run that did everything, and wrote it down. */
const afterwards = (world: World, { plan, ...built }: Built): World => {
  const { input, claims, verdicts } = built;
  const factsInput = {
    plan,
    claims,
    verdicts,
    facts: input.facts,
    ledger: input.ledger,
  };
  const members = new Set(world.members);
  const nameOf = (change: Change): string =>
    the(names.find((name) => userId(name) === change.userId));
  const outcomes = plan.changes.filter(isDoing).flatMap((change) => {
    if (change.action === "add") members.add(nameOf(change));
    else members.delete(nameOf(change));
    const shared = plan.ended
      .filter(
        ({ groupId, userId: id }) =>
          pairKey(groupId, id) === pairKey(change.groupId, change.userId),
      )
      .map(({ version }) => version);
    const versions =
      change.action === "add" || change.version === null
        ? [change.version]
        : [...new Set([change.version, ...shared])];
    return versions.map(
      (version) =>
        ({
          type: "outcome",
          action: change.action as "add" | "remove",
          version,
          userId: change.userId,
          groupId: change.groupId,
          result: "confirmed",
          error: null,
        }) satisfies LedgerFact,
    );
  });
  const before: Said = [toRfc3339(plan.now), ...factsBeforeAdds(factsInput)];
  const written = build({ ...world, ledger: [...the(world.ledger), before] })
    .input.ledger;
  return {
    ...world,
    members: [...members],
    ledger: [
      ...the(world.ledger),
      [
        ...before,
        ...outcomes,
        ...confirmationFacts(
          factsInput,
          plan.changes.filter((change) => change.action === "add"),
        ),
        ...burialFacts(factsInput, written),
      ],
    ],
  };
};

const shuffled = (input: PlanInput, order: fc.Stream<number>): PlanInput => {
  const mix = <Item>(items: Iterable<Item>): Item[] =>
    [...items]
      .map((item) => ({ item, key: order.next().value as number }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const { facts } = input;
  return {
    ...input,
    claims: mix(input.claims),
    tiers: new Map(mix(input.tiers)),
    facts: {
      ...facts,
      groups: facts.groups === null ? null : new Map(mix(facts.groups)),
      members: new Map(
        mix(facts.members).map(
          ([group, people]) =>
            [group, people === null ? null : new Map(mix(people))] as const,
        ),
      ),
      people: new Map(mix(facts.people)),
    },
    ledger: {
      ...input.ledger,
      versions: new Map(mix(input.ledger.versions)),
    },
  };
};
