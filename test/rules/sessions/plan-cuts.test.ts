import { describe, expect, it, test } from "vitest";
import type { AwsUserId } from "../../../src/domain/aws.ts";
import { type Instant, instant } from "../../../src/domain/time.ts";
import { cutsIn, readCuts } from "../../../src/rules/sessions/cuts.ts";
import {
  carryCuts,
  type CutPlan,
  type CutWish,
  planCuts,
  withoutCuts,
} from "../../../src/rules/sessions/plan-cuts.ts";

const at = (time: string): Instant =>
  instant(Date.parse(`2026-11-22T${time}Z`));
const now = at("14:00:00");
const person = (nth: number): AwsUserId =>
  `90677b1234-00000000-0000-4000-8000-${String(nth).padStart(12, "0")}` as AwsUserId;
const [alice, bob, carol] = [person(1), person(2), person(3)];

const plan = (
  document: string | null,
  wish: Partial<CutWish>,
  when = now,
): CutPlan => {
  const made = planCuts(
    document,
    { out: new Map(), all: new Set(), readmitted: new Map(), ...wish },
    when,
  );
  if (made === null) throw new Error("no plan");
  return made;
};

const out = (...users: readonly (readonly [AwsUserId, Instant])[]) => ({
  out: new Map(users),
});

const foreign =
  '{"Version":"2012-10-17","Statement":[{"Sid":"Mine","Effect":"Allow","Action":"s3:*","Resource":"*"}]}';

const statementsOf = (document: string | null): unknown[] =>
  (JSON.parse(document ?? "{}") as { Statement: unknown[] }).Statement;

describe("a cut", () => {
  it("denies what was issued before somebody was out, beside what stands there", () => {
    const { document, isChanged } = plan(foreign, out([alice, at("13:59:58")]));
    expect(isChanged).toBe(true);
    expect(statementsOf(document)).toEqual([
      { Sid: "Mine", Effect: "Allow", Action: "s3:*", Resource: "*" },
      {
        Sid: "CurfewCut20261122T135958Z",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
          StringEquals: { "identitystore:UserId": alice },
          DateLessThan: { "aws:TokenIssueTime": "2026-11-22T13:59:58Z" },
        },
      },
    ]);
  });

  it("is shared by those who went out in the same second, counted upwards", () => {
    const { document } = plan(
      null,
      out([alice, instant(now - 999)], [bob, now], [carol, at("13:00:00")]),
    );
    expect(readCuts(document)).toEqual([
      { kind: "before", user: alice, at: now },
      { kind: "before", user: bob, at: now },
      { kind: "before", user: carol, at: at("13:00:00") },
    ]);
    expect(statementsOf(document)).toHaveLength(2);
  });

  it("is not written again where it stands, and only ever moves on", () => {
    const { document } = plan(foreign, out([alice, now]));
    const again = plan(document, out([alice, now]));
    expect(again).toMatchObject({ document, isChanged: false });
    expect(plan(document, out([alice, at("13:00:00")])).isChanged).toBe(false);
    expect(plan(document, out([alice, at("15:00:00")])).cuts).toEqual([
      { kind: "before", user: alice, at: at("15:00:00") },
    ]);
  });

  it("is lifted half a day later, and leaves what was there letter for letter", () => {
    const { document } = plan(foreign, out([alice, now]));
    const almost = instant(now + 12 * 3_600_000 - 1);
    expect(plan(document, {}, almost).isChanged).toBe(false);
    const lifted = plan(document, {}, instant(almost + 1));
    expect(lifted).toMatchObject({ document: foreign, isChanged: true });
    const alone = plan(null, out([alice, now])).document;
    expect(plan(alone, {}, instant(almost + 1)).document).toBeNull();
  });

  it("is refused where the policy cannot be added to", () => {
    const wish = {
      out: new Map(),
      all: new Set<AwsUserId>(),
      readmitted: new Map(),
    };
    expect(planCuts("{}", wish, now)).toBeNull();
    expect(readCuts("no policy")).toBeNull();
  });
});

describe("in an emergency", () => {
  const denied = plan(foreign, { all: new Set([alice]) }).document;

  it("everything is denied, until somebody has seen the person out", () => {
    expect(statementsOf(denied)[1]).toEqual({
      Sid: "CurfewCutNow20261122T140000Z",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "identitystore:UserId": alice } },
    });
    const tomorrow = instant(now + 24 * 3_600_000);
    expect(plan(denied, {}, tomorrow).isChanged).toBe(false);
    expect(plan(denied, out([alice, at("14:01:00")])).cuts).toEqual([
      { kind: "before", user: alice, at: at("14:01:00") },
    ]);
  });

  it("goes before an earlier cut, and is not moved by a second emergency", () => {
    const cut = plan(null, out([alice, at("13:00:00")])).document;
    const all = { all: new Set([alice]) };
    expect(plan(cut, all).cuts).toEqual([
      { kind: "all", user: alice, at: now },
    ]);
    expect(plan(denied, all, at("15:00:00")).isChanged).toBe(false);
  });

  it("ends for whoever is let in again afterwards, and for nobody else", () => {
    const readmitted = (when: Instant) => ({
      readmitted: new Map([[alice, when]]),
    });
    expect(plan(denied, readmitted(now)).isChanged).toBe(false);
    expect(plan(denied, readmitted(at("14:30:00"))).cuts).toEqual([
      { kind: "before", user: alice, at: at("14:30:00") },
    ]);
  });
});

describe("where a person stands twice", () => {
  it("the later moment counts", () => {
    const [first, second] = [at("12:00:00"), at("13:00:00")].map((when) =>
      JSON.stringify(statementsOf(plan(null, out([alice, when])).document)[0]),
    );
    for (const statements of [
      [first, second],
      [second, first],
    ])
      expect(plan(`{"Statement":[${statements.join(",")}]}`, {}).cuts).toEqual([
        { kind: "before", user: alice, at: at("13:00:00") },
      ]);
  });
});

describe("within AWS's limits", () => {
  const crowd = (count: number, apart: number) =>
    out(
      ...Array.from(
        { length: count },
        (_, nth) => [person(nth), instant(now - nth * apart)] as const,
      ),
    );
  const length = (document: string | null): number =>
    document?.replace(/\s/g, "").length ?? 0;

  // docs/aws.md has these figures.
  it.each([
    ["long", 41, 200],
    ["short", 43, 256],
  ])(
    "people with %s ids: %i have moments of their own, %i can share one",
    (ids, apart, together) => {
      const people = (count: number, step: number) => ({
        out: new Map(
          [...crowd(count, step).out].map(([user, moment]) => [
            (ids === "long" ? user : user.slice(11)) as AwsUserId,
            moment,
          ]),
        ),
      });
      const momentsOf = (count: number): number =>
        new Set(plan(null, people(count, 1000)).cuts.map((cut) => cut.at)).size;
      expect(momentsOf(apart)).toBe(apart);
      expect(momentsOf(apart + 1)).toBeLessThan(apart);
      expect(plan(null, people(together, 0)).left).toEqual([]);
      expect(plan(null, people(together + 1, 0)).left).toHaveLength(1);
    },
  );

  it("more of them share the latest of their neighbours", () => {
    const { cuts, left, document } = plan(foreign, crowd(180, 1000));
    expect(left).toEqual([]);
    expect(length(document)).toBeLessThanOrEqual(10_240);
    cuts.forEach(({ user, at: moment }) => {
      const own = crowd(180, 1000).out.get(user) ?? now;
      expect(moment).toBeGreaterThanOrEqual(own);
      expect(moment - own).toBeLessThan(60_000);
    });
  });

  it("nobody who is back in is denied what they opened since", () => {
    const before = plan(null, out([alice, at("13:59:01")])).document;
    const { cuts } = plan(before, {
      ...crowd(180, 1000),
      readmitted: new Map([[alice, at("13:59:01")]]),
    });
    expect(cuts.find(({ user }) => user === alice)?.at).toBe(
      crowd(180, 1000).out.get(alice),
    );
  });

  it("whom there is no room for is named; those before stay, and an emergency goes first", () => {
    const many = plan(foreign, crowd(400, 1000));
    expect(many.left.length).toBeGreaterThan(100);
    expect(many.cuts.length).toBeGreaterThan(150);
    expect(length(many.document)).toBeLessThanOrEqual(10_240);
    const more = plan(many.document, {
      out: new Map([[person(900), now]]),
      all: new Set([person(901)]),
    });
    expect(more.left).toContain(person(900));
    const few = plan(null, {
      ...crowd(400, 1000),
      all: new Set([person(999)]),
    });
    expect(few.cuts.map(({ user }) => user)).toContain(person(999));
  });

  it("a policy that is full already is left as it is", () => {
    const full = `{"Statement":[{"Sid":"Mine","Resource":"${"x".repeat(10_200)}"}]}`;
    expect(plan(full, out([alice, now]))).toMatchObject({
      document: full,
      isChanged: false,
      left: [alice],
    });
    const bytes = `{"Statement":[{"Sid":"Mine"${" ".repeat(32_700)}}]}`;
    expect(plan(bytes, out([alice, now])).left).toEqual([alice]);
  });
});

describe("a statement is ours", () => {
  const ours = JSON.stringify(
    statementsOf(plan(null, out([alice, now])).document)[0],
  );

  it("by its name and its whole shape, also as AWS may give it back", () => {
    const cuts = [{ kind: "before", user: alice, at: now }];
    expect(cutsIn(ours)).toEqual(cuts);
    expect(cutsIn(ours.replace('"Action":"*"', '"Action":["*"]'))).toEqual(
      cuts,
    );
  });

  test.each([
    ["has another name", ours.replace("CurfewCut", "Cut")],
    ["has no name", ours.replace("Sid", "Id")],
    ["has no condition", '{"Sid":"CurfewCut20261122T140000Z"}'],
    ["is no object", '"CurfewCut20261122T140000Z"'],
    ["names no person", ours.replace(alice, "alice")],
    ["names nobody", ours.replace("StringEquals", "StringLike")],
    ["denies something else", ours.replace('"Action":"*"', '"Action":"s3:*"')],
    ["has a time that is none", ours.replace("Cut20261122", "Cut20269999")],
    ["says another time than its name", ours.replace("T14:00", "T15:00")],
  ])("and not where it %s", (_, statement) => {
    expect(cutsIn(statement)).toBeNull();
  });
});

describe("the tier's own policy", () => {
  const standing = plan(foreign, out([alice, now])).document;

  it("is compared without the cuts", () => {
    expect(withoutCuts(standing)).toBe(foreign);
    expect(withoutCuts(foreign)).toBe(foreign);
    expect(withoutCuts(null)).toBeNull();
    expect(withoutCuts("no JSON")).toBe("no JSON");
    expect(withoutCuts(plan(null, out([alice, now])).document)).toBeNull();
  });

  it("is written with the cuts that stand", () => {
    const other = foreign.replace("s3", "ec2");
    const carried = carryCuts(other, standing);
    expect(withoutCuts(carried)).toBe(other);
    expect(readCuts(carried)).toEqual(readCuts(standing));
    expect(readCuts(carryCuts(null, standing))).toHaveLength(1);
    expect(carryCuts(other, foreign)).toBe(other);
    expect(carryCuts(other, null)).toBe(other);
    expect(carryCuts("{}", standing)).toBe("{}");
    expect(carryCuts(other, "no JSON")).toBe(other);
  });
});
