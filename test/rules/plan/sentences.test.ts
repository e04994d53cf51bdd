/** Of which of several reasons a sentence speaks; that each is whole, `sentences.ts` sees to in every world. */
import { describe, expect, test } from "vitest";
import {
  adminId,
  build,
  type GrantSpec,
  life,
  tier,
  tiersOf,
  versionOf,
  watch,
  type World,
} from "./world.ts";

const detailsOf = (world: World): readonly string[] =>
  build(world).plan.changes.map(({ detail }) => detail);

describe("the brake says what it held somebody for:", () => {
  const four = ["m1", "m2", "m3", "m4"];
  test.each<readonly [string, World, RegExp]>([
    ["a first sweep", { ledger: [] }, /\. This is the group's first sweep, /],
    [
      "the number of 24 hours",
      { brake: { removals: 2, share: 1 } },
      /\. As many as the brake lets go in 24 hours, 2, were removed /,
    ],
    [
      "the group's share",
      { brake: { removals: 5, share: 0.5 } },
      /\. 2 of 4 in the group were removed .* lets 50 % of them go\. /,
    ],
    [
      "a number of none",
      { brake: { removals: 0, share: 0.5 } },
      /in 24 hours, 0, /,
    ],
  ])("%s", (_sentence, world, why) => {
    expect(detailsOf({ members: four, ...world }).at(-1)).toMatch(why);
  });
});

describe("of an approval that is not known it is said", () => {
  const untold = "Whether it was approved could not be found out now";
  const rewritten: World = {
    isMainRewritten: true,
    members: ["alice"],
    ledger: [["09:00", watch()]],
  };
  const unknown: GrantSpec = { verdict: "unknown" };
  test.each<readonly [string, World, string]>([
    [
      "what stands in the way",
      { grants: [unknown], members: [] },
      `${untold}: it is unknown.`,
    ],
    [
      "no more than that, where nobody has asked",
      { grants: [{}], members: [], asked: false },
      `${untold}.`,
    ],
    [
      "what stands in the way, on a main that was rewritten too",
      { ...rewritten, grants: [unknown] },
      `${untold}: it is unknown. Nothing is concluded from that.`,
    ],
  ])("%s", (_sentence, world, detail) => {
    expect(detailsOf(world)).toEqual([detail]);
  });

  test("that somebody has to vouch for a rewritten main, where it is known there", () => {
    expect(detailsOf({ ...rewritten, grants: [{}] })).toEqual([
      expect.stringMatching(
        /^Main was rewritten, .* vouched for the new main\. Nothing is concluded/,
      ),
    ]);
  });
});

test.each([
  ["outside-audience", ["AWS Admin", "AWS Users"]],
  ["audience-unreadable", ["Gone", "AWS Users"]],
])("who is held as %s reads the audience's groups", (reason, audience) => {
  const { plan } = build({
    grants: [{}],
    audience: [],
    tiers: tiersOf({ admin: life([100, tier({ audience })]) }),
  });
  expect(plan.changes).toMatchObject([{ reason }]);
  expect(plan.changes[0]?.detail).toContain(`(${audience.join(", ")})`);
});

describe("where nobody in Okta is the person of a grant, the group is named all the same", () => {
  const stranger = { user: "zoe" };
  test("to whom waits", () => {
    expect(build({ grants: [stranger] }).plan.changes).toMatchObject([
      { reason: "person-unknown", groupId: adminId, userId: null },
    ]);
  });

  test("and to whom is told once only", () => {
    const hold = {
      type: "hold",
      version: versionOf(stranger),
      userId: null,
      groupId: adminId,
      reason: "person-unknown",
    } as const;
    expect(
      build({ grants: [stranger], ledger: [["10:00", hold]] }).plan.changes,
    ).toMatchObject([{ reason: "person-unknown", reported: true }]);
  });

  test("where the grant is over", () => {
    expect(
      build({ grants: [stranger], now: "15:00" }).plan.ended,
    ).toMatchObject([{ groupId: adminId, userId: null }]);
  });
});
