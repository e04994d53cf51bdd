/** Random histories, likely ones more often than others. */
import fc from "fast-check";
import { people, tierNames } from "./company.ts";
import type { Deed, History, WorldDeed } from "./deeds.ts";
import { type Fault, type Vendor, vendors } from "./memory/gate.ts";

const person = fc.constantFrom(...people);
const tier = fc.constantFrom(...tierNames);
const how = fc.constantFrom(
  "squash" as const,
  "merge" as const,
  "rebase" as const,
);
const hours = fc.constantFrom(1, 2, 4, 8, 24, 100);
const which = fc.nat({ max: 9 });

const fault: fc.Arbitrary<Fault> = fc.record({
  vendor: fc.constantFrom(...vendors),
  call: fc.constantFrom(1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 8, 10),
  when: fc.constantFrom("before" as const, "after" as const),
  kind: fc.constantFrom("error" as const, "kill" as const),
  lasts: fc.boolean(),
});

/** What the world does by itself. */
const worldly: readonly {
  weight: number;
  arbitrary: fc.Arbitrary<WorldDeed>;
}[] = [
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("grant" as const),
      user: person,
      tier,
      hours,
      how,
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        do: fc.constant("request" as const),
        by: person,
        user: person,
        isOwn: fc.boolean(),
        tier,
        hours,
        end: fc.constantFrom("duration" as const, "at" as const),
        startsInHours: fc.constantFrom(0, 0, 0, 2, 24),
      })
      .map(({ isOwn, ...deed }) => (isOwn ? { ...deed, by: deed.user } : deed)),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("approve" as const),
      pull: which,
      by: person,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("push" as const),
      pull: which,
      by: person,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("merge" as const),
      pull: which,
      how,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("sneak" as const),
      user: person,
      tier,
      hours,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("extend" as const),
      file: which,
      hours,
      approved: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("swap" as const),
      file: which,
      user: person,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("break" as const), file: which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("delete" as const), file: which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("revert" as const),
      file: which,
      approved: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("tier" as const),
      tier,
      approvals: fc.constantFrom(1, 2),
      maxHours: fc.constantFrom(1, 8, 72),
      group: fc.constantFrom(0, 0, 1),
      approved: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("tier" as const),
      tier,
      approvals: fc.constant(1),
      maxHours: fc.constantFrom(8, 72),
      group: fc.constant(0),
      chain: fc.constantFrom(1, 8, 24),
      approved: fc.constant(true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("settings" as const),
      mode: fc.constantFrom(
        "enforce" as const,
        "enforce" as const,
        "observe" as const,
      ),
      brake: fc.constantFrom(1, 2, 10_000),
      approved: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant("rewind" as const),
        changes: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ do: fc.constant("trust" as const) }),
      fc.record({
        do: fc.constant("key" as const),
        isSet: fc.constantFrom(true, true, false),
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("owners" as const),
      mallory: fc.boolean(),
      approved: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("stranger" as const),
      user: person,
      tier,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("eject" as const),
      user: person,
      tier,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("status" as const),
      user: person,
      status: fc.constantFrom(
        "ACTIVE" as const,
        "ACTIVE" as const,
        "SUSPENDED" as const,
        "DEPROVISIONED" as const,
        "LOCKED_OUT" as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("audience" as const),
      user: person,
      isIn: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      minutes: fc.constantFrom(1, 10, 60, 61, 120, 480, 1_500, 50_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("outage" as const),
      vendor: fc.constantFrom(...vendors),
      isOn: fc.boolean(),
    }),
  },
];

/** Calls between which something can happen; git's third and fourth are the looks at main around an add, Okta's eighth the add. */
const moments: readonly (readonly [Vendor, number])[] = [
  ...[1, 2, 3, 3, 4, 4, 5, 6].map((call) => ["git", call] as const),
  ...[1, 3, 5, 7, 8, 8, 8, 9, 10, 12].map((call) => ["okta", call] as const),
  ...[1, 4, 8, 12].map((call) => ["github", call] as const),
  ...[1, 2].map((call) => ["ledger", call] as const),
];

const controller = fc.constantFrom("service" as const, "actions" as const);

const weighted: readonly { weight: number; arbitrary: fc.Arbitrary<Deed> }[] = [
  ...worldly,
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("sweep" as const),
      by: controller,
      faults: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }),
        },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        do: fc.constant("amid" as const),
        by: controller,
        at: fc.constantFrom(...moments),
        deed: fc.oneof(...worldly),
      })
      .map(({ at: [vendor, call], ...deed }) => ({ ...deed, vendor, call })),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant("freeze" as const) }),
      fc.record({ do: fc.constant("thaw" as const) }),
      fc.record({ do: fc.constant("thaw" as const) }),
      fc.record({ do: fc.constant("revoke" as const), user: person, tier }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("sweeps" as const),
      turns: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 12 }),
    }),
  },
];

export const history: fc.Arbitrary<History> = fc.array(fc.oneof(...weighted), {
  minLength: 1,
  maxLength: 40,
  size: "max",
});
