/** Where exactly a cut is written, and who goes first where there is little room. */
import { describe, expect, test } from "vitest";
import type { AwsUserId } from "../../../src/domain/aws.ts";
import { type Instant, instant } from "../../../src/domain/time.ts";
import type { Cut } from "../../../src/rules/sessions/cuts.ts";
import {
  carryCuts,
  type CutPlan,
  type CutWish,
  isSameCuts,
  isWithinLimits,
  planCuts,
} from "../../../src/rules/sessions/plan-cuts.ts";
import { the } from "../plan/world.ts";

const now = instant(Date.parse("2026-11-22T14:00:00Z"));
const person = (nth: number): AwsUserId =>
  `90677b1234-00000000-0000-4000-8000-${String(nth).padStart(12, "0")}` as AwsUserId;
const [alice, bob] = [person(1), person(2)];

const plan = (document: string | null, wish: Partial<CutWish>): CutPlan =>
  the(
    planCuts(
      document,
      { out: new Map(), all: new Set(), readmitted: new Map(), ...wish },
      now,
    ),
  );
const out = (...users: readonly (readonly [AwsUserId, Instant])[]) => ({
  out: new Map(users),
});

/** Leaves room for so many characters of cuts. */
const filled = (room: number): string => {
  const rest = '{"Statement":[{"Sid":""}]}'.length + 1;
  return `{"Statement":[{"Sid":"${"x".repeat(10_240 - rest - room)}"}]}`;
};

describe("an emergency", () => {
  test("goes before a cut whose moment is still to come", () => {
    const cut = plan(null, out([alice, instant(now + 30_000)])).document;
    expect(plan(cut, { all: new Set([alice]) }).cuts).toEqual([
      { kind: "all", user: alice, at: now },
    ]);
  });

  test("goes before somebody else who is new, where there is room for one", () => {
    const { cuts, left } = plan(filled(300), {
      all: new Set([alice, bob]),
      ...out([alice, now]),
    });
    expect(cuts.map(({ kind, user }) => `${kind} ${user}`)).toEqual([
      `all ${bob}`,
    ]);
    expect(left).toEqual([alice]);
  });

  test("takes nobody's place who is cut already", () => {
    const before = plan(filled(300), out([alice, now]));
    expect(before.left).toEqual([]);
    const { cuts, left } = plan(before.document, { all: new Set([bob]) });
    expect(cuts).toEqual(before.cuts);
    expect(left).toEqual([bob]);
  });
});

describe("of a policy that is full", () => {
  const crowd = Array.from({ length: 300 }, (_none, nth) => person(nth));
  const full = plan(null, out(...crowd.map((user) => [user, now] as const)));
  const [first = alice] = full.cuts.map(({ user }) => user);

  test.each<[string, Partial<CutWish>]>([
    ["an emergency of one of them", { all: new Set([first]) }],
    [
      "one of them who was let in again, and is out once more",
      {
        ...out([first, instant(now + 60_000)]),
        readmitted: new Map([[first, now]]),
      },
    ],
  ])("%s is left where it does not fit", (_sentence, wish) => {
    expect(full.left).not.toEqual([]);
    const { document, cuts, left } = plan(full.document, wish);
    expect(isWithinLimits(document)).toBe(true);
    expect(left).toEqual([first]);
    expect(cuts).toEqual(full.cuts);
  });
});

test("where the rest of the policy grew, an emergency that stands stays before a moment", () => {
  const { document } = plan(null, {
    ...out([alice, now]),
    all: new Set([bob]),
  });
  const { Statement } = JSON.parse(the(document)) as { Statement: unknown[] };
  const filler = JSON.parse(filled(300)) as { Statement: unknown[] };
  const grown = JSON.stringify({
    Statement: [...filler.Statement, ...Statement],
  });
  expect(isWithinLimits(grown)).toBe(false);
  const { cuts, left } = plan(grown, {});
  expect(cuts.map(({ kind, user }) => `${kind} ${user}`)).toEqual([
    `all ${bob}`,
  ]);
  expect(left).toEqual([alice]);
});

describe("AWS takes a policy", () => {
  test.each([
    ["x".repeat(10_240), true],
    ["x".repeat(10_241), false],
    [" ".repeat(32_768), true],
    [" ".repeat(32_769), false],
  ])("of so many characters that are not blank, and bytes", (text, isTaken) => {
    expect(isWithinLimits(text)).toBe(isTaken);
  });
});

test("a tier's own policy stays letter for letter where nobody is cut", () => {
  const own = '{ "Version": "2012-10-17", "Statement": [] }';
  expect(carryCuts(own, null)).toBe(own);
});

test("cuts are the same in any order, and others where one is another", () => {
  const one: Cut = { kind: "before", user: alice, at: now };
  const another: Cut = { ...one, user: bob };
  expect(isSameCuts([one, another], [another, one])).toBe(true);
  expect(isSameCuts([one], [another])).toBe(false);
});
