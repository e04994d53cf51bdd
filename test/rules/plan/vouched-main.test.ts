/** Main was rewritten, and the trust root moved onto its new chain: what was let in before ends as it was to end. */
import { describe, expect, test } from "vitest";
import { makeAgenda } from "../../../src/rules/ends/agenda.ts";
import {
  admitted,
  at,
  build,
  type GrantSpec,
  life,
  planOf,
  the,
  tier,
  tiersOf,
  tombstone,
  watch,
  type World,
} from "./world.ts";

/** As the ledger knows it, on the chain that is gone. */
const known: GrantSpec = { position: 3, expires: "14:00" };
/** The same file on the new chain, where GitHub links it to no pull request. */
const unlinked: GrantSpec = { ...known, position: 8, verdict: "refused" };

const vouchedFor: World = {
  isMainVouchedFor: true,
  isSigned: true,
  members: ["alice"],
  grants: [unlinked],
  ledger: [["09:00", watch()], admitted(known)],
  // It lets nobody go whom nothing explains.
  brake: { removals: 0, share: 0 },
};

type Scenario = readonly [sentence: string, world: World, plan: string[]];

describe("on a main that somebody vouched for after it was rewritten", () => {
  test.each<Scenario>([
    [
      "a stay goes on where its file stands with another id",
      {},
      ["keep granted alice until 14:00"],
    ],
    [
      "its known end fires",
      { now: "14:00" },
      ["remove expired alice until 14:00"],
    ],
    [
      "a file that did not come along ends it",
      { grants: [] },
      ["remove file-removed alice until 14:00"],
    ],
    [
      "what was ended before is still to be removed",
      {
        grants: [],
        ledger: [
          ...the(vouchedFor.ledger),
          ["11:00", tombstone(known, "file-removed")],
        ],
      },
      ["remove file-removed alice until 14:00"],
    ],
    [
      "a newer version that is approved takes its place",
      { grants: [{ ...unlinked, expires: "20:00", verdict: "proven" }] },
      ["keep granted alice until 20:00"],
    ],
    [
      "it brings nobody back",
      { members: [], grants: [unlinked] },
      ["hold vanished alice until 14:00"],
    ],
    [
      "a tier that opens something else since ends it",
      {
        tiers: tiersOf({
          admin: life([5, tier({ group: "Others" })], [100, tier()]),
        }),
      },
      ["remove tier-changed alice until 14:00"],
    ],
    [
      "what nobody signed keeps nobody in and explains no removal",
      { isSigned: false },
      ["hold brake alice"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf({ ...vouchedFor, ...world })).toEqual(expected);
  });

  test("the agenda has the known end, for a lane that plans nothing", () => {
    const { claims } = build(vouchedFor);
    expect(makeAgenda(claims, at("12:00")).ends).toMatchObject([
      { dueAt: at("14:00"), until: null },
    ]);
  });
});
