import { describe, expect, test } from "vitest";
import type { Person } from "../../../src/domain/directory.ts";
import {
  adminGroup,
  adminId,
  admitted,
  audienceGroup,
  audienceId,
  build,
  darkness,
  group,
  groupId,
  hours,
  intent,
  judged,
  life,
  login,
  burial,
  outcome,
  pathOf,
  person,
  planOf,
  type Said,
  tier,
  tiersOf,
  tombstone,
  userId,
  vanishedHold,
  type World,
} from "./world.ts";

type Scenario = readonly [sentence: string, world: World, plan: string[]];

const wish = {};
const asks: World = { grants: [wish], members: [] };

/** Half a minute after a stay of another file was ended. */
const afterRemoval = {
  now: "12:00:30",
  members: ["alice"],
  ledger: [
    admitted({ expires: "12:00" }),
    ["12:00", outcome("remove", { expires: "12:00" }, "acknowledged")],
  ] as readonly Said[],
};

describe("a person is added", () => {
  test.each<Scenario>([
    [
      "for a grant that is proven and in time",
      asks,
      ["add granted alice until 14:00"],
    ],
    [
      "at the start that the grant names, and not before",
      { ...asks, grants: [{ starts: "12:30" }] },
      ["keep pending alice until 14:00"],
    ],
    [
      "at once where GitHub's clock is ahead of ours, or it was merged since the run began",
      { ...asks, now: "09:59" },
      ["add granted alice until 14:00"],
    ],
    [
      "when that start has come",
      { ...asks, now: "12:30", grants: [{ starts: "12:30" }] },
      ["add granted alice until 14:00"],
    ],
    [
      "until maxDuration cuts a longer wish",
      {
        ...asks,
        tiers: tiersOf({
          admin: life([100, tier({ maxDuration: hours(3) })]),
        }),
      },
      ["add granted alice until 13:00"],
    ],
    [
      "until the last end of several grants",
      { ...asks, grants: [wish, { file: "long", expires: "18:00" }] },
      ["add granted alice until 18:00"],
    ],
    [
      "again, where the run was killed between the intent and the add",
      { ...asks, ledger: [["10:01", intent(wish)]] },
      ["add granted alice until 14:00"],
    ],
    [
      "again, where Okta acknowledged the add and does not show it a minute later",
      {
        ...asks,
        now: "10:02",
        ledger: [["10:01", intent(wish), outcome("add", wish, "acknowledged")]],
      },
      ["add granted alice until 14:00"],
    ],
    [
      "not again within that minute",
      {
        ...asks,
        now: "10:01:59",
        ledger: [["10:01", intent(wish), outcome("add", wish, "acknowledged")]],
      },
      ["keep recently-added alice until 14:00"],
    ],
    [
      "again, where the add failed",
      {
        ...asks,
        ledger: [["10:01", intent(wish), outcome("add", wish, "failed")]],
      },
      ["add granted alice until 14:00"],
    ],
    [
      "anew right after a removal, as the list may still show the person",
      {
        now: "12:00:30",
        members: ["alice"],
        grants: [{ expires: "18:00", file: "new", merged: "12:00:20" }],
        ledger: [
          admitted({ expires: "12:00" }),
          [
            "12:00",
            tombstone({ expires: "12:00" }, "expired"),
            outcome("remove", { expires: "12:00" }, "acknowledged"),
          ],
        ],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "not anew a minute after it: then the list shows who is in",
      {
        now: "12:01",
        members: ["alice"],
        grants: [{ expires: "18:00", file: "new", merged: "12:00:20" }],
        ledger: [
          admitted({ expires: "12:00" }),
          [
            "12:00",
            tombstone({ expires: "12:00" }, "expired"),
            outcome("remove", { expires: "12:00" }, "acknowledged"),
          ],
        ],
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "not anew, where one of the grants was added since the removal",
      {
        ...afterRemoval,
        grants: [
          { expires: "16:00", file: "new", merged: "12:00:05" },
          { expires: "18:00", file: "newer", merged: "12:00:20" },
        ],
        ledger: [
          ...afterRemoval.ledger,
          ["12:00:10", outcome("add", { file: "new" })],
        ],
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "not anew, where the grant was added in the second of the removal",
      {
        ...afterRemoval,
        grants: [{ expires: "16:00", file: "new", merged: "11:59:50" }],
        ledger: [
          ...afterRemoval.ledger,
          ["12:00", outcome("add", { file: "new" })],
        ],
      },
      ["keep granted alice until 16:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});

describe("nobody is added", () => {
  const held = (reason: string) => [`hold ${reason} alice until 14:00`];
  const withPerson = (status: Person["status"]): World => ({
    ...asks,
    status: { alice: status },
  });
  const withGroups = (...groups: ReturnType<typeof group>[]): World => ({
    ...asks,
    facts: {
      groups: new Map([
        [adminGroup, groups],
        [audienceGroup, [group(audienceId, audienceGroup)]],
      ]),
    },
  });
  const mfa = tiersOf({ admin: life([100, tier({ mfa: "required" })]) });
  const renamed = groupId("renamed");
  test.each<Scenario>([
    [
      "whose grant was refused",
      { ...asks, grants: [{ verdict: "refused" }] },
      held("verdict-refused"),
    ],
    [
      "whose grant was refused once, whatever is found today",
      { ...asks, ledger: [["10:01", judged(wish, "refused"), judged(wish)]] },
      held("verdict-refused"),
    ],
    [
      "whose grant waits for its start, when it was refused",
      { ...asks, grants: [{ starts: "13:00", verdict: "refused" }] },
      held("verdict-refused"),
    ],
    [
      "whose grant waits for the start that the ledger knows, when it was refused",
      {
        ...asks,
        grants: [{ starts: "13:00", verdict: "refused" }],
        ledger: [["10:01", judged(wish, "refused")]],
      },
      held("verdict-refused"),
    ],
    [
      "of whose approval nothing can be told",
      { ...asks, grants: [{ verdict: "unknown" }] },
      held("verdict-unknown"),
    ],
    [
      "of whose approval nothing can be told, though the ledger has it",
      {
        ...asks,
        grants: [{ verdict: "unknown" }],
        ledger: [["10:01", judged(wish), intent(wish)]],
      },
      held("verdict-unknown"),
    ],
    [
      "on the ledger's word for a file that cannot be read",
      {
        ...asks,
        grants: [],
        unreadable: [pathOf(wish)],
        ledger: [["10:01", judged(wish), intent(wish)]],
      },
      held("verdict-unknown"),
    ],
    [
      "on the ledger's word for a file whose new content is not approved",
      {
        ...asks,
        grants: [{ position: 1, expires: "20:00", verdict: "refused" }],
        ledger: [["10:01", judged(wish), intent(wish)]],
      },
      held("verdict-unknown"),
    ],
    [
      "on the ledger's word while main cannot be read",
      {
        ...asks,
        grants: null,
        ledger: [["10:01", judged(wish), intent(wish)]],
      },
      held("verdict-unknown"),
    ],
    [
      "whose grant has ended before anybody saw it",
      { ...asks, now: "14:00" },
      [],
    ],
    [
      "whose grant has its tombstone",
      { ...asks, ledger: [["10:01", tombstone(wish, "revoked")]] },
      [],
    ],
    [
      "while adds are stopped",
      { ...asks, addsStopped: "frozen" },
      held("adds-stopped"),
    ],
    [
      "to a tier that another rule calls unsafe",
      { ...asks, unsafeTiers: { admin: "shared" } },
      held("tier-broken"),
    ],
    [
      "to a tier that opens nothing in AWS yet",
      { ...asks, notReady: { admin: "no permission set" } },
      held("aws-not-ready"),
    ],
    [
      "to a tier whose file broke",
      {
        ...asks,
        tiers: tiersOf({ admin: life([5, "broken"], [100, tier()]) }),
      },
      held("tier-broken"),
    ],
    [
      "to a tier that did not exist at the merge",
      { ...asks, tiers: tiersOf({ admin: life([5, tier()]) }) },
      held("group-missing"),
    ],
    [
      "to a tier that could not be read at the merge, nor before",
      {
        ...asks,
        tiers: tiersOf({ admin: life([5, tier()], [100, "broken"]) }),
      },
      held("group-missing"),
    ],
    [
      "to a tier that was not there when an intent was written, which main tells otherwise now",
      {
        ...asks,
        tiers: tiersOf({}),
        ledger: [["10:01", intent(wish)]],
      },
      held("tier-broken"),
    ],
    [
      "while Okta's groups cannot be read",
      { ...asks, facts: { groups: null } },
      held("group-unreadable"),
    ],
    [
      "while Okta's groups cannot be read, though their ids are known",
      {
        ...asks,
        facts: { groups: null },
        ledger: [["10:01", judged(wish)]],
      },
      held("group-unreadable"),
    ],
    [
      "while nothing of Okta can be read",
      { ...asks, facts: darkness, ledger: [["10:01", judged(wish)]] },
      held("group-unreadable"),
    ],
    [
      "while the group's members cannot be read",
      { ...asks, members: null },
      held("group-unreadable"),
    ],
    [
      "while the group's members cannot be read, within a minute of an add either",
      {
        members: null,
        now: "10:01:30",
        grants: [wish],
        ledger: [admitted(wish)],
      },
      held("group-unreadable"),
    ],
    ["to a group that is not there", withGroups(), held("group-missing")],
    [
      "to a group that is not there any more",
      { ...withGroups(), ledger: [["10:01", judged(wish)]] },
      held("group-missing"),
    ],
    [
      "where two groups have the name",
      withGroups(group(adminId, adminGroup), group(renamed, adminGroup)),
      held("group-ambiguous"),
    ],
    [
      "where a second group took the name",
      {
        ...withGroups(group(adminId, adminGroup), group(renamed, adminGroup)),
        ledger: [["10:01", judged(wish)]],
      },
      held("group-ambiguous"),
    ],
    [
      "to a group that was made anew under the same name",
      {
        ...withGroups(group(renamed, adminGroup)),
        ledger: [["10:01", judged(wish)]],
      },
      held("group-changed"),
    ],
    [
      "to a group of an application",
      withGroups(group(adminId, adminGroup, "APP_GROUP")),
      held("group-unsafe"),
    ],
    [
      "to a group that Okta built in",
      withGroups(group(adminId, adminGroup, "BUILT_IN")),
      held("group-unsafe"),
    ],
    [
      "to a group that a group rule fills",
      { ...asks, facts: { ruleTargets: new Set([adminId]) } },
      held("group-unsafe"),
    ],
    [
      "while the group rules cannot be read",
      { ...asks, facts: { ruleTargets: null } },
      held("group-unreadable"),
    ],
    [
      "who is not in Okta",
      { ...asks, grants: [{ user: "zoe" }] },
      ["hold person-unknown zoe until 14:00"],
    ],
    [
      "who may be in Okta, but could not be searched for",
      {
        ...asks,
        grants: [{ user: "zoe" }],
        facts: { arePeopleComplete: false },
      },
      ["hold person-unreadable zoe until 14:00"],
    ],
    [
      "whose login two people have",
      {
        ...asks,
        facts: {
          people: new Map([
            [
              login("alice"),
              [person("alice"), { ...person("alice"), id: userId("alice2") }],
            ],
          ]),
        },
      },
      held("person-ambiguous"),
    ],
    [
      "who has the login of somebody else who was approved",
      {
        ...asks,
        ledger: [["10:01", judged({ ...wish, userId: userId("former") })]],
      },
      held("person-unknown"),
    ],
    [
      "whom the ledger names, and who has another login",
      {
        ...asks,
        ledger: [["10:01", intent({ ...wish, userId: userId("bob") })]],
      },
      held("person-unknown"),
    ],
    [
      "who was approved, and could not be searched for now",
      {
        ...asks,
        ledger: [["10:01", judged({ ...wish, userId: userId("former") })]],
        facts: { arePeopleComplete: false },
      },
      held("person-unreadable"),
    ],
    ["who is suspended", withPerson("SUSPENDED"), held("person-inactive")],
    [
      "who is deactivated",
      withPerson("DEPROVISIONED"),
      held("person-inactive"),
    ],
    ...(
      [
        "LOCKED_OUT",
        "PASSWORD_EXPIRED",
        "RECOVERY",
        "STAGED",
        "PROVISIONED",
      ] as const
    ).map((status): Scenario => [
      `who is ${status}, which only delays it`,
      withPerson(status),
      held("person-not-ready"),
    ]),
    [
      "outside the audience",
      { ...asks, audience: ["bob"] },
      held("outside-audience"),
    ],
    [
      "while the audience cannot be read",
      { ...asks, audience: null },
      held("audience-unreadable"),
    ],
    [
      "while the audience's group is missing",
      {
        ...asks,
        tiers: tiersOf({
          admin: life([100, tier({ audience: ["Renamed"] })]),
        }),
      },
      held("audience-unreadable"),
    ],
    [
      "without a factor, where the tier asks for one",
      {
        ...asks,
        tiers: mfa,
        facts: { factors: new Map([[userId("alice"), false]]) },
      },
      held("mfa-missing"),
    ],
    [
      "whose factors could not be read, where the tier asks for one",
      { ...asks, tiers: mfa },
      held("mfa-unreadable"),
    ],
    [
      "before the start, though nobody in Okta has the login yet",
      { ...asks, grants: [{ user: "zoe", starts: "13:00" }] },
      ["keep pending zoe until 14:00"],
    ],
    [
      "whose login is unknown, when the grant was refused anyway",
      { ...asks, grants: [{ user: "zoe", verdict: "refused" }] },
      ["hold verdict-refused zoe until 14:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });

  test("but somebody with an active factor is, where the tier asks for one", () => {
    expect(
      planOf({
        ...asks,
        tiers: mfa,
        facts: { factors: new Map([[userId("alice"), true]]) },
      }),
    ).toEqual(["add granted alice until 14:00"]);
  });
});

describe("a membership that was confirmed and has vanished", () => {
  const a = { file: "a", expires: "16:00" };
  const b = { file: "b", expires: "18:00", merged: "10:30", position: 9 };
  const reported = [...[admitted(a)], ["11:00", vanishedHold(a)] as const];
  test.each<Scenario>([
    [
      "is held",
      { members: [], grants: [a], ledger: [admitted(a)] },
      ["hold vanished alice until 16:00"],
    ],
    [
      "is held with every overlapping grant that was merged before the report",
      { members: [], grants: [a, b], ledger: [admitted(a)] },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held, though its grant was extended before anybody saw that it had gone",
      {
        members: [],
        grants: [{ ...a, expires: "18:00", merged: "10:30", position: 9 }],
        ledger: [admitted(a)],
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held, though its grant was extended and another one stands beside it",
      {
        members: [],
        grants: [
          { ...a, expires: "18:00", merged: "10:30", position: 9 },
          { file: "c", expires: "17:00", merged: "10:30" },
        ],
        ledger: [admitted(a)],
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held, though its own end has come since, and a grant that stood beside it goes on",
      { now: "16:01", members: [], grants: [a, b], ledger: [admitted(a)] },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held, though its own end has come since, and its grant was extended in that second",
      {
        now: "16:01",
        members: [],
        grants: [{ ...a, expires: "18:00", merged: "16:00", position: 9 }],
        ledger: [admitted(a)],
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is over, where its end came before anybody approved what goes on now",
      {
        now: "16:02",
        members: [],
        grants: [a, { ...b, merged: "16:01" }],
        ledger: [admitted(a)],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is over, where its end came before what goes on now began",
      {
        now: "16:02",
        members: [],
        grants: [a, { ...b, starts: "16:01" }],
        ledger: [admitted(a)],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is over, where Curfew took the person out at its end and the other grant was not known yet",
      {
        now: "16:02",
        members: [],
        grants: [a, b],
        ledger: [
          admitted(a),
          ["16:00", tombstone(a, "expired"), outcome("remove", a)],
        ],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is not held for a file that means somebody else now",
      {
        members: [],
        grants: [{ user: "bob", file: "a", position: 1 }, b],
        ledger: [admitted(a)],
      },
      ["add granted alice until 18:00", "add granted bob until 14:00"],
    ],
    [
      "is held, where it was confirmed in the second in which Curfew took the person out for another end",
      {
        members: [],
        grants: [b],
        ledger: [
          admitted(a),
          ["11:00", outcome("remove", a), outcome("add", b)],
        ],
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held with a grant that was merged in the second of the report",
      {
        members: [],
        grants: [{ ...b, merged: "11:00" }],
        ledger: reported,
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is not looked for within a minute of its add, where its grant was extended meanwhile",
      {
        members: [],
        now: "10:01:50",
        grants: [{ ...a, expires: "18:00", merged: "10:01:20", position: 9 }],
        ledger: [admitted(a)],
      },
      ["keep recently-added alice until 18:00"],
    ],
    [
      "is not held, where its file was taken over and the old stay had been ended before",
      {
        members: [],
        grants: [{ ...a, expires: "18:00", merged: "10:30", position: 9 }],
        ledger: [admitted(a), ["10:40", tombstone(a, "superseded")]],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is not held, where Curfew took the person out itself, not knowing of the grant that runs on",
      {
        members: [],
        now: "17:00",
        grants: [b],
        ledger: [admitted(a), admitted(b), ["16:01", outcome("remove", a)]],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is not held either, where Okta's list is still to show that",
      {
        members: ["alice"],
        now: "16:01:30",
        grants: [b],
        ledger: [admitted(a), admitted(b), ["16:01", outcome("remove", a)]],
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is held, where the end of another grant found the person out already",
      {
        members: [],
        now: "17:00",
        grants: [b],
        ledger: [admitted(a), admitted(b), ["16:01", burial(a)]],
      },
      ["hold vanished alice until 18:00"],
    ],
    [
      "stays held when the grant that was confirmed is over, and another runs on",
      { members: [], grants: [b], ledger: reported },
      ["hold vanished alice until 18:00"],
    ],
    [
      "is held by every grant that accounted for it, though one of them was deleted at the same time",
      {
        members: [],
        grants: [a],
        ledger: [admitted(a), admitted(b, "10:31")],
      },
      ["hold vanished alice until 16:00"],
    ],
    [
      "comes back with a grant that was merged after the report",
      {
        members: [],
        grants: [a, { ...b, merged: "11:30" }],
        ledger: reported,
      },
      ["add granted alice until 18:00"],
    ],
    [
      "is over with the newer grant that brought the person back, whatever was there before",
      {
        members: ["alice"],
        now: "12:30",
        grants: [a, { ...b, expires: "12:00", merged: "11:30" }],
        ledger: [
          ...reported,
          admitted({ ...b, expires: "12:00", merged: "11:30" }, "11:31"),
        ],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "is kept, where somebody put the person back in time",
      { members: ["alice"], grants: [a], ledger: reported },
      ["keep granted alice until 16:00"],
    ],
    [
      "goes on to its own end, where somebody put the person back before a newer grant could",
      {
        members: ["alice"],
        grants: [a, { ...b, expires: "14:00", merged: "11:30" }],
        ledger: reported,
      },
      ["keep granted alice until 16:00"],
    ],
    [
      "is not called vanished, while the group cannot be read",
      { members: null, grants: [a], ledger: [admitted(a)] },
      ["hold group-unreadable alice until 16:00"],
    ],
    [
      "is held on the ledger's word alone, where its file cannot be read",
      {
        members: [],
        grants: [],
        unreadable: [pathOf(a)],
        ledger: [admitted(a)],
      },
      ["hold vanished alice until 16:00"],
    ],
    [
      "is removed at its end all the same",
      { members: [], now: "16:00", grants: [a], ledger: reported },
      ["remove expired alice until 16:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });

  test.each<readonly [string, readonly Said[], boolean]>([
    ["is news once", [admitted(a)], false],
    ["is no news the second time", reported, true],
    [
      "is no news, where it was confirmed in the second of the report",
      [["11:00", judged(a), intent(a), outcome("add", a), vanishedHold(a)]],
      true,
    ],
    [
      "is news again, when the person came back and vanished again",
      [
        ...reported,
        ["11:30", outcome("add", { ...b, merged: "11:15" })] as const,
      ],
      false,
    ],
  ])("%s", (_sentence, ledger, expected) => {
    const { plan } = build({
      members: [],
      grants: [a, { ...b, merged: "11:15" }].slice(
        0,
        ledger.length === 3 ? 2 : 1,
      ),
      ledger,
    });
    expect(plan.changes).toMatchObject([
      { reason: "vanished", reported: expected },
    ]);
  });
});

test("why nothing can be told of an approval is said in one sentence", () => {
  const { plan } = build({ ...asks, grants: [{ verdict: "unknown" }] });
  expect(plan.changes[0]?.detail).toMatch(
    /^Whether it was approved could not be found out now: [^.]+\.$/,
  );
});
