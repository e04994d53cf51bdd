/** Random histories, likely ones more often than others. */
import fc from "fast-check";
import { people, tierNames } from "./company.ts";
import type { Deed, History } from "./deeds.ts";
import { type Fault, vendors } from "./memory/gate.ts";

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
  call: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom("before" as const, "after" as const),
  kind: fc.constantFrom("error" as const, "kill" as const),
  lasts: fc.boolean(),
});

const weighted: readonly { weight: number; arbitrary: fc.Arbitrary<Deed> }[] = [
  {
    weight: 6,
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
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("sweep" as const),
      by: fc.constantFrom("service" as const, "actions" as const),
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
