import { describe, expect, test } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { TierAws } from "../../../src/domain/tier.ts";
import {
  adminGroup,
  adminId,
  admitted,
  build,
  darkness,
  endsTold,
  groupId,
  type GrantSpec,
  hours,
  intent,
  judged,
  life,
  outcome,
  pathOf,
  planOf,
  the,
  tier,
  tiersOf,
  tombstone,
  userId,
  vanishedHold,
  versionOf,
  watch,
  type World,
} from "./world.ts";

type Scenario = readonly [sentence: string, world: World, plan: string[]];

const stay = { expires: "12:00" };
const member = { members: ["alice"] };

const identityCenter = (change: object = {}): TierAws => ({
  kind: "identity-center",
  permissionSet: "EC2AdminAccess",
  managedPolicies: ["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"],
  inlinePolicy: null,
  sessionDuration: hours(1),
  accounts: { prod: "111122223333" },
  ...change,
});

describe("a grant ends", () => {
  test.each<Scenario>([
    [
      "at its end, which is exclusive",
      { ...member, grants: [stay], ledger: [admitted(stay)] },
      ["remove expired alice until 12:00"],
    ],
    [
      "not a second before",
      {
        ...member,
        now: "11:59:59",
        grants: [stay],
        ledger: [admitted(stay)],
      },
      ["keep granted alice until 12:00"],
    ],
    [
      "when its duration is over, counted from GitHub's merge",
      {
        ...member,
        grants: [{ duration: "2h" }],
        ledger: [admitted({ duration: "2h", expires: "12:00" })],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "by its duration from a later start",
      {
        ...member,
        now: "12:00",
        grants: [{ duration: "2h", starts: "11:00" }],
        ledger: [
          admitted({ duration: "2h", starts: "11:00", expires: "13:00" }),
        ],
      },
      ["keep granted alice until 13:00"],
    ],
    [
      "by the end that its intent holds, where the verdict of a duration grant cannot be had",
      {
        ...member,
        grants: [{ duration: "2h", verdict: "unknown" }],
        ledger: [
          [
            "10:01",
            intent({ duration: "2h" }, "12:00"),
            outcome("add", {}, "confirmed"),
          ],
        ],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "by its length from the merge, where nobody can ever tell whether it was approved: then as a stranger",
      {
        ...member,
        grants: [{ duration: "2h", verdict: "unknown", isBrought: true }],
      },
      ["remove unmanaged alice"],
    ],
    [
      "though nothing says that the ledger ever knew it, where the file's end has passed and the person is in",
      { ...member, grants: [stay] },
      ["remove expired alice until 12:00"],
    ],
    [
      "though the ledger knows of no intent, where it knows of the approval",
      {
        ...member,
        grants: [{ ...stay, verdict: "unknown" }],
        ledger: [["10:01", judged(stay)]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "though nobody can tell whether it was approved, where the ledger is lost or does not hold",
      {
        ...member,
        grants: [{ ...stay, verdict: "unknown" }],
        isLedgerWhole: false,
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "though main cannot be read",
      { ...member, grants: null, ledger: [admitted(stay)] },
      ["remove expired alice until 12:00"],
    ],
    [
      "though nothing of Okta can be read",
      { grants: null, ledger: [admitted(stay)], facts: darkness },
      ["remove expired alice until 12:00"],
    ],
    [
      "though a list does not show the person, because the intent says that an add was made",
      { members: [], grants: [stay], ledger: [["10:01", intent(stay)]] },
      ["remove expired alice until 12:00"],
    ],
    [
      "though adds are stopped and the tier is unsafe",
      {
        ...member,
        grants: [stay],
        ledger: [admitted(stay)],
        addsStopped: "frozen",
        unsafeTiers: { admin: "shared" },
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "by its file's end, though the tier's file broke",
      {
        ...member,
        grants: [stay],
        ledger: [admitted(stay)],
        tiers: tiersOf({ admin: life([5, "broken"], [100, tier()]) }),
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "though its approval is refused now, because an intent says that it gave access",
      {
        ...member,
        grants: [{ ...stay, verdict: "refused" }],
        ledger: [admitted(stay)],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "though the recorded tier is no name",
      {
        ...member,
        grants: [],
        ledger: [["10:01", { ...intent(stay), tier: "No Name" } as never]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "as expired, on the fast lane, though its file was deleted as well",
      { ...member, grants: [], ledger: [admitted(stay)] },
      ["remove expired alice until 12:00"],
    ],
    [
      "as expired, on the fast lane, though it was revoked before and the removal failed",
      {
        ...member,
        grants: [stay],
        ledger: [admitted(stay), ["11:00", tombstone(stay, "revoked")]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "as expired, on the fast lane, though a longer one of the person was deleted",
      {
        ...member,
        grants: [stay],
        ledger: [
          admitted(stay),
          admitted({ file: "longer", expires: "18:00" }, "10:02"),
        ],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "by id, though the login belongs to somebody else now",
      {
        grants: [],
        members: [],
        ledger: [admitted({ ...stay, userId: userId("former") })],
      },
      ["remove expired alice until 12:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });

  test("by the ids that its intent fixed", () => {
    const former = { ...stay, userId: userId("former") };
    const { plan } = build({ grants: [stay], ledger: [admitted(former)] });
    expect(plan.changes).toMatchObject([
      { action: "remove", userId: userId("former") },
    ]);
  });
});

describe("where main is known only as it was", () => {
  const over: GrantSpec = { expires: "11:00" };
  const stale: World = { ...member, grants: [over], isMainStale: true };
  test.each<Scenario>([
    [
      "the end of whom the grant let in fires",
      { ...stale, ledger: [admitted(over)] },
      ["remove expired alice until 11:00"],
    ],
    [
      "one that let nobody in says nothing of who is there",
      { ...stale, ledger: [["09:00", watch(), judged(over)]] },
      [],
    ],
    [
      "nor does one that the ledger never heard of",
      { ...stale, ledger: [["09:00", watch()]] },
      [],
    ],
    [
      "nor, without a ledger, one that was refused",
      {
        ...stale,
        grants: [{ ...over, verdict: "refused" }],
        ledger: [],
        isLedgerWhole: false,
      },
      [],
    ],
    [
      "it does once main is known",
      {
        ...stale,
        isMainStale: false,
        ledger: [["09:00", watch(), judged(over)]],
      },
      ["remove expired alice until 11:00"],
    ],
    [
      "without a ledger an end fires all the same",
      { ...stale, ledger: [], isLedgerWhole: false },
      ["remove expired alice until 11:00"],
    ],
  ])("%s", (_sentence, world, plan) => {
    expect(planOf(world)).toEqual(plan);
  });
});

describe("a stay ends early", () => {
  const long = { expires: "18:00" };
  const inForce = { ...member, ledger: [admitted(long)], grants: [long] };
  test.each<Scenario>([
    [
      "when its file is deleted",
      { ...inForce, grants: [] },
      ["remove file-removed alice until 18:00"],
    ],
    [
      "when its file was deleted meanwhile, and came back without an approval of its own",
      {
        ...inForce,
        grants: [{ ...long, position: 3, verdict: "refused" }],
        removals: { [pathOf(long)]: 5 },
      },
      ["remove file-removed alice until 18:00"],
    ],
    [
      "never by an edit without approval, where the file had been deleted before the grant only",
      {
        ...inForce,
        grants: [{ ...long, position: 3, verdict: "refused" }],
        removals: { [pathOf(long)]: 12 },
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "never because main cannot be read",
      { ...inForce, grants: null },
      ["keep granted alice until 18:00"],
    ],
    [
      "never because its file cannot be read: the known end holds",
      { ...inForce, grants: [], unreadable: [pathOf(long)] },
      ["keep granted alice until 18:00"],
    ],
    [
      "when its file means another person now, who has to be approved",
      {
        ...inForce,
        grants: [
          {
            user: "bob",
            file: "alice",
            position: 1,
            verdict: "refused",
            expires: "18:00",
          },
        ],
      },
      [
        "remove superseded alice until 18:00",
        "hold verdict-refused bob until 18:00",
      ],
    ],
    [
      "when a newer version of its file is proven, in whose favour it ends",
      {
        ...inForce,
        grants: [{ expires: "20:00", position: 1, merged: "11:00" }],
      },
      ["keep granted alice until 20:00"],
    ],
    [
      "without a gap where that version was merged since the run began",
      {
        ...inForce,
        grants: [{ expires: "20:00", position: 1, merged: "12:01" }],
      },
      ["keep granted alice until 20:00"],
    ],
    [
      "at once, when the newer version shortens it to an end that has passed",
      {
        ...inForce,
        grants: [{ expires: "11:30", position: 1, merged: "11:00" }],
      },
      ["remove expired alice until 11:30"],
    ],
    [
      "for good when the ledger has the newer version's approval, though nobody can be asked again",
      {
        ...inForce,
        grants: [
          {
            expires: "13:00",
            position: 1,
            merged: "11:00",
            verdict: "unknown",
          },
        ],
        ledger: [
          admitted(long),
          ["11:01", judged({ expires: "13:00", position: 1 })],
        ],
        now: "13:00",
      },
      ["remove expired alice until 13:00"],
    ],
    [
      "not in favour of a newer version that is not approved",
      {
        ...inForce,
        grants: [{ expires: "20:00", position: 1, verdict: "refused" }],
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "not in favour of a newer version of which nothing can be told",
      {
        ...inForce,
        grants: [{ expires: "20:00", position: 1, verdict: "unknown" }],
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "when it was revoked, whatever main says",
      {
        ...inForce,
        ledger: [admitted(long), ["11:00", tombstone(long, "revoked")]],
      },
      ["remove revoked alice until 18:00"],
    ],
    [
      "when its tier is deleted or renamed",
      {
        ...inForce,
        tiers: tiersOf({ admin: life([5, "deleted"], [100, tier()]) }),
      },
      ["remove tier-deleted alice until 18:00"],
    ],
    [
      "when its tier is deleted, though it came back",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([4, tier()], [5, "deleted"], [100, tier()]),
        }),
      },
      ["remove tier-deleted alice until 18:00"],
    ],
    [
      "when its tier names another group",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([5, tier({ group: "Other" })], [100, tier()]),
        }),
      },
      ["remove tier-changed alice until 18:00"],
    ],
    [
      "when its tier named another group for a while",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life(
            [4, tier()],
            [5, tier({ group: "Other" })],
            [100, tier()],
          ),
        }),
      },
      ["remove tier-changed alice until 18:00"],
    ],
    [
      "when its tier opens something else in AWS",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life(
            [5, tier({ aws: identityCenter({ permissionSet: "Other" }) })],
            [100, tier({ aws: identityCenter() })],
          ),
        }),
      },
      ["remove tier-changed alice until 18:00"],
    ],
    [
      "not when the same policies stand in another order",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life(
            [
              5,
              tier({
                aws: identityCenter({
                  managedPolicies: [
                    "arn:aws:iam::aws:policy/B",
                    "arn:aws:iam::aws:policy/A",
                  ],
                }),
              }),
            ],
            [100, tier({ aws: identityCenter() })],
          ),
        }),
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "not by what the tier was before the merge",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life(
            [100, tier()],
            [101, tier({ group: "Other", maxDuration: hours(1) })],
          ),
        }),
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "when maxDuration was lowered after the merge",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([5, tier({ maxDuration: hours(2) })], [100, tier()]),
        }),
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "when maxDuration was low for a while after the merge",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life(
            [4, tier()],
            [5, tier({ maxDuration: hours(3) })],
            [100, tier()],
          ),
        }),
      },
      ["keep granted alice until 13:00"],
    ],
    [
      "as the tier said at the merge, though maxDuration was raised since",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([5, tier()], [100, tier({ maxDuration: hours(4) })]),
        }),
        ledger: [],
      },
      ["keep granted alice until 14:00"],
    ],
    [
      "by the lowered maxDuration, though its file cannot be read any more",
      {
        ...inForce,
        grants: [],
        unreadable: [pathOf(long)],
        tiers: tiersOf({
          admin: life([5, tier({ maxDuration: hours(2) })], [100, tier()]),
        }),
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "by the recorded end, though what main says now would be later",
      {
        ...inForce,
        ledger: [["10:01", intent(long, "13:00"), outcome("add", long)]],
      },
      ["keep granted alice until 13:00"],
    ],
    [
      "by the earlier of two recorded ends, whichever was written last",
      {
        ...inForce,
        grants: null,
        ledger: [
          ["10:01", intent(long, "13:00"), intent(long, "17:00")],
          ["10:02", intent(long, "12:30"), outcome("add", long)],
        ],
      },
      ["keep granted alice until 12:30"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});

describe("overlapping grants of one person and tier", () => {
  const short = { file: "short", expires: "12:00" };
  const long = { file: "long", expires: "18:00" };
  const both = { ...member, grants: [short, long] };
  test.each<Scenario>([
    [
      "end with the last proven one",
      { ...both, ledger: [admitted(short), admitted(long, "10:02")] },
      ["keep granted alice until 18:00"],
    ],
    [
      "end with the last proven one, which the ledger has not seen yet",
      { ...both, ledger: [admitted(short)] },
      ["keep granted alice until 18:00"],
    ],
    [
      "end with the short one where the long one is refused",
      {
        ...both,
        grants: [short, { ...long, verdict: "refused" }],
        ledger: [admitted(short)],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "end with the short one where nothing can be told of the long one, which never gave access",
      {
        ...both,
        grants: [short, { ...long, verdict: "unknown" }],
        ledger: [admitted(short), ["10:02", judged(long)]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "go on where nothing can be told of the long one now, but it gave access before",
      {
        ...both,
        grants: [short, { ...long, verdict: "unknown" }],
        ledger: [admitted(short), admitted(long, "10:02")],
      },
      ["keep verdict-unknown alice until 18:00"],
    ],
    [
      "do not wait for a file that nobody has judged yet, and that may never be approved",
      {
        ...both,
        asked: false,
        ledger: [admitted(short)],
        facts: darkness,
      },
      [
        "remove expired alice until 12:00",
        "hold group-unreadable alice until 18:00",
      ],
    ],
    [
      "wait for one that was found to be approved before, until it is asked about again",
      {
        ...both,
        asked: false,
        ledger: [admitted(short), ["10:02", judged(long)]],
        facts: darkness,
      },
      ["hold verdict-unknown alice until 18:00"],
    ],
    [
      "wait for one that has given access, until it is asked about again",
      {
        ...both,
        asked: false,
        ledger: [admitted(short), ["10:02", intent(long)]],
        facts: darkness,
      },
      ["hold verdict-unknown alice until 18:00"],
    ],
    [
      "do not wait for another person's verdict",
      {
        asked: false,
        grants: [short, { ...long, user: "bob" }],
        ledger: [admitted(short)],
        facts: darkness,
      },
      [
        "remove expired alice until 12:00",
        "hold group-unreadable bob until 18:00",
      ],
    ],
    [
      "do not wait for a file of which the ledger knows an add alone, with no approval",
      {
        ...both,
        asked: false,
        ledger: [admitted(short), ["10:02", outcome("add", long)]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "do not wait for a verdict that was a refusal",
      {
        ...both,
        asked: false,
        ledger: [admitted(short), ["10:02", judged(long, "refused")]],
        facts: darkness,
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "end with the short one where the long one has not begun",
      {
        ...both,
        grants: [short, { ...long, starts: "13:00" }],
        ledger: [admitted(short)],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "keep the person until the last end, in whichever order they stand",
      {
        ...both,
        now: "11:00",
        grants: [long, short],
        ledger: [admitted(short)],
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "end together when both files are deleted",
      {
        ...member,
        grants: [],
        now: "11:00",
        ledger: [admitted(short), admitted(long, "10:02")],
      },
      ["remove file-removed alice until 18:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});

describe("what ended is removed", () => {
  const ended = [
    admitted(stay),
    ["12:00", tombstone(stay, "expired")],
  ] as const;
  const again = { grants: [stay], now: "12:10" };
  test.each<Scenario>([
    [
      "again, until Okta's list says that it is done",
      {
        ...again,
        members: [],
        ledger: [...ended, ["12:00", outcome("remove", stay, "acknowledged")]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "again after a failure",
      {
        ...again,
        ...member,
        ledger: [...ended, ["12:00", outcome("remove", stay, "failed")]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "once: what was confirmed is not touched again",
      {
        ...again,
        members: [],
        ledger: [...ended, ["12:00", outcome("remove", stay)]],
      },
      [],
    ],
    [
      "and not asked about again when the group cannot be read",
      {
        ...again,
        members: null,
        ledger: [...ended, ["12:00", outcome("remove", stay)]],
      },
      [],
    ],
    [
      "again within a minute, because a list may lag behind",
      {
        ...again,
        ...member,
        now: "12:00:59",
        ledger: [...ended, ["12:00", outcome("remove", stay)]],
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "again within a minute, though it is signed that it was done",
      {
        ...again,
        ...member,
        now: "12:00:59",
        ledger: [
          ["09:00", watch()],
          ...ended,
          ["12:00", outcome("remove", stay)],
        ],
        isSigned: true,
      },
      ["remove expired alice until 12:00"],
    ],
    [
      "as a stranger a minute later: somebody put the person back by hand",
      {
        ...again,
        ...member,
        now: "12:01",
        ledger: [
          ["09:00", watch()],
          ...ended,
          ["12:00", outcome("remove", stay)],
        ],
        isSigned: true,
      },
      ["remove unmanaged alice"],
    ],
    [
      "a minute later all the same, past brake and tier, where nobody signed that it was done",
      {
        ...again,
        ...member,
        now: "12:01",
        ledger: [...ended, ["12:00", outcome("remove", stay)]],
      },
      ["remove expired alice until 12:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});

describe("what is over gets its tombstone", () => {
  type Burial = readonly [sentence: string, world: World, ended: string[]];
  const long = { expires: "18:00" };
  test.each<Burial>([
    [
      "with its reason",
      { ...member, grants: [stay], ledger: [admitted(stay)] },
      ["alice expired, not out"],
    ],
    [
      "and Okta's word, where the list shows nobody",
      { members: [], grants: [stay] },
      ["alice expired"],
    ],
    [
      "and Okta's word, where nobody can tell whether it ever let anybody in, and nobody is in",
      { members: [], grants: [{ ...stay, verdict: "unknown" }] },
      ["alice expired"],
    ],
    [
      "only when it is known whether it ever let anybody in, where the person is in",
      { ...member, grants: [{ ...stay, verdict: "unknown" }] },
      [],
    ],
    [
      "only when it is known whether it ever let anybody in, where the person may be in",
      { members: null, grants: [{ ...stay, verdict: "unknown" }] },
      [],
    ],
    [
      "only when it is known whether it ever let anybody in, where Okta shows neither its person nor its group",
      {
        members: null,
        grants: [{ ...stay, verdict: "unknown" }],
        facts: darkness,
      },
      [],
    ],
    [
      "not before that, when a longer stay of the same file would end only in its favour",
      {
        members: null,
        grants: [{ ...stay, verdict: "unknown" }],
        ledger: [admitted({ ...long, position: 20 })],
        facts: darkness,
      },
      [],
    ],
    [
      "nor while Okta's list does not show yet whom the longer stay has just let in",
      {
        members: [],
        grants: [{ ...stay, verdict: "unknown" }],
        ledger: [admitted({ ...long, position: 20 }, "11:59:30")],
      },
      [],
    ],
    [
      "with the removal of one that let the person in, though nobody can tell of the other",
      {
        ...member,
        grants: [{ ...stay, file: "b", verdict: "unknown" }, stay],
        ledger: [admitted(stay)],
      },
      ["alice expired, not out", "b expired, not out"],
    ],
    [
      "and Okta's word, where it was refused",
      { ...member, grants: [{ ...stay, verdict: "refused" }] },
      ["alice expired"],
    ],
    [
      "and Okta's word, where another grant keeps the person",
      {
        ...member,
        grants: [stay, { file: "long", ...long }],
        ledger: [admitted(stay)],
      },
      ["alice expired"],
    ],
    [
      "though the group cannot be read, but not Okta's word",
      { members: null, grants: [stay], ledger: [["10:01", judged(stay)]] },
      ["alice expired, not out"],
    ],
    [
      "though the person was suspended while the group could not be read",
      {
        members: null,
        status: { alice: "SUSPENDED" },
        grants: [long],
        ledger: [admitted(long)],
      },
      ["alice person-inactive, not out"],
    ],
    [
      "though nobody knows the person, when the group's list is known",
      { members: [], grants: [{ ...stay, user: "zoe" }] },
      ["zoe expired"],
    ],
    [
      "but not Okta's word, when the group's list is not known",
      { members: null, grants: [{ ...stay, user: "zoe" }] },
      ["zoe expired, not out"],
    ],
    [
      "but not Okta's word, when people could not be searched for",
      {
        grants: [{ ...stay, user: "zoe" }],
        facts: { arePeopleComplete: false },
      },
      ["zoe expired, not out"],
    ],
    [
      "and Okta's word, where the group does not exist",
      {
        grants: [stay],
        facts: { groups: new Map() },
      },
      ["alice expired"],
    ],
    [
      "but not Okta's word, where the groups could not be read",
      { grants: [stay], facts: { groups: null } },
      ["alice expired, not out"],
    ],
    [
      "again, until Okta's word is there as well",
      {
        members: [],
        grants: [stay],
        ledger: [admitted(stay), ["12:00", tombstone(stay, "expired")]],
      },
      ["alice expired, not out"],
    ],
    [
      "beside a newer grant that brought the person back after somebody had taken them out",
      {
        ...member,
        grants: [stay, { file: "long", ...long, merged: "11:30", position: 5 }],
        ledger: [
          admitted(stay),
          ["11:00", vanishedHold(stay)],
          admitted(
            { file: "long", ...long, merged: "11:30", position: 5 },
            "11:31",
          ),
        ],
      },
      ["alice expired"],
    ],
    [
      "but not what was extended, within a minute of its add: Okta may not show it yet",
      {
        members: [],
        now: "10:01:50",
        grants: [{ expires: "20:00", merged: "10:01:20", position: 1 }],
        ledger: [admitted(long)],
      },
      [],
    ],
    [
      "once",
      {
        members: [],
        grants: [stay],
        ledger: [
          admitted(stay),
          ["12:00", tombstone(stay, "expired"), outcome("remove", stay)],
        ],
      },
      [],
    ],
    [
      "but not what was extended, while nobody can tell whether the person was thrown out since",
      {
        members: null,
        grants: [{ expires: "20:00", merged: "11:00", position: 1 }],
        ledger: [admitted(long)],
      },
      [],
    ],
    [
      "what was extended, once the person is seen in",
      {
        ...member,
        grants: [{ expires: "20:00", merged: "11:00", position: 1 }],
        ledger: [admitted(long)],
      },
      ["alice superseded"],
    ],
    [
      "one for each version of a membership, in a fixed order",
      {
        ...member,
        grants: [],
        ledger: [
          admitted({ file: "b", ...long }),
          admitted({ file: "a", ...stay }, "10:02"),
        ],
      },
      ["a expired, not out", "b file-removed, not out"],
    ],
    [
      "which is that of the files, whichever ends first",
      {
        ...member,
        grants: [],
        ledger: [
          admitted({ file: "b", ...stay }),
          admitted({ file: "a", ...long }, "10:02"),
        ],
      },
      ["a file-removed, not out", "b expired, not out"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(endsTold(build(world).plan)).toEqual(expected);
  });
});

describe("two versions of one file get their tombstones in the versions' order", () => {
  test.each([
    ["the older one", { position: 3, expires: "18:00" }, { position: 4 }],
    ["the newer one", { position: 3 }, { position: 4, expires: "18:00" }],
  ])("where %s ends first", (_sentence, newer, older) => {
    const { plan } = build({
      ...member,
      now: "11:00",
      grants: [],
      ledger: [admitted(older), admitted(newer, "10:02")],
    });
    expect(plan.ended.map(({ version }) => version)).toEqual([
      versionOf(newer),
      versionOf(older),
    ]);
  });
});

describe("what is over in a group that Okta does not show", () => {
  const long = { expires: "18:00" };
  const other = life([5, tier({ group: "Other" })], [100, tier()]);
  const gone: World = {
    members: null,
    grants: [stay],
    ledger: [["09:00", watch()], admitted(stay)],
    facts: { groups: new Map(), byId: new Map([[adminId, null]]) },
  };
  const open = ["remove expired alice until 12:00"];
  const openEnd = ["alice expired, not out"];
  test.each<
    readonly [sentence: string, world: World, plan: string[], ended: string[]]
  >([
    ["is tried again and again", gone, open, openEnd],
    [
      "is closed once its tier was removed",
      {
        ...gone,
        tiers: tiersOf({ admin: life([5, "deleted"], [100, tier()]) }),
      },
      [],
      ["alice expired"],
    ],
    [
      "is closed once its tier names another group, and so is what that ended",
      {
        ...gone,
        tiers: tiersOf({ admin: other }),
        grants: [stay, { file: "long", ...long }],
      },
      [],
      ["alice expired", "long tier-changed"],
    ],
    [
      "waits where something of the person is not over: by its add alone anybody can tell that the person was thrown out",
      {
        ...gone,
        tiers: tiersOf({}),
        grants: [stay, { file: "long", ...long }],
        ledger: [
          ...the(gone.ledger),
          ["10:02", intent({ file: "long", ...long })],
        ],
      },
      ["hold tier-broken alice until 18:00"],
      [],
    ],
    [
      "is tried again where that change is not proven",
      {
        ...gone,
        tiers: tiersOf({ admin: other }),
        governing: tiersOf({ admin: life([100, tier()]) }),
      },
      open,
      openEnd,
    ],
    [
      "is tried again where main could not be read",
      { ...gone, grants: null },
      open,
      openEnd,
    ],
    [
      "is tried again where the group is there, and its list alone could not be read",
      {
        ...gone,
        tiers: tiersOf({ admin: other }),
        facts: { groups: new Map() },
      },
      open,
      openEnd,
    ],
  ])("%s", (_sentence, world, plan, ended) => {
    expect(planOf(world)).toEqual(plan);
    expect(endsTold(build(world).plan)).toEqual(ended);
  });
});

describe("a person's standing in Okta", () => {
  const long = { expires: "18:00" };
  const inForce = { ...member, grants: [long], ledger: [admitted(long)] };
  test.each<Scenario>([
    [
      "ends a stay when the person is suspended",
      { ...inForce, status: { alice: "SUSPENDED" } },
      ["remove person-inactive alice until 18:00"],
    ],
    [
      "ends a stay when the person is deactivated",
      { ...inForce, status: { alice: "DEPROVISIONED" } },
      ["remove person-inactive alice until 18:00"],
    ],
    [
      "ends a stay that gave access, though the list does not show the person",
      { ...inForce, members: [], status: { alice: "SUSPENDED" } },
      ["remove person-inactive alice until 18:00"],
    ],
    [
      "ends a stay of which the ledger knows nothing, where the person is in",
      { ...inForce, ledger: [], status: { alice: "SUSPENDED" } },
      ["remove person-inactive alice until 18:00"],
    ],
    ...(["LOCKED_OUT", "PASSWORD_EXPIRED", "RECOVERY"] as const).map(
      (status): Scenario => [
        `leaves a member in who is ${status}`,
        { ...inForce, status: { alice: status } },
        ["keep granted alice until 18:00"],
      ],
    ),
    [
      "ends a stay when the person left the audience",
      { ...inForce, audience: ["bob"] },
      ["remove left-audience alice until 18:00"],
    ],
    [
      "ends nothing when the audience cannot be read",
      { ...inForce, audience: null },
      ["keep granted alice until 18:00"],
    ],
    [
      "ends nothing when the audience's group is missing",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([100, tier({ audience: ["Renamed"] })]),
        }),
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "ends nothing when the person is in one of two audiences, and the other is missing",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([100, tier({ audience: ["Renamed", "AWS Users"] })]),
        }),
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "is judged by the last readable audience where the tier's file broke",
      {
        ...inForce,
        audience: ["bob"],
        tiers: tiersOf({ admin: life([5, "broken"], [100, tier()]) }),
      },
      ["remove left-audience alice until 18:00"],
    ],
    [
      "is judged by the audience as it is now, not as it was at the merge",
      {
        ...inForce,
        tiers: tiersOf({
          admin: life([5, tier()], [100, tier({ audience: [adminGroup] })]),
        }),
        audience: [],
      },
      ["remove left-audience alice until 18:00"],
    ],
    [
      "ends a stay for good: who came back to the audience stays out",
      {
        ...inForce,
        members: [],
        ledger: [
          admitted(long),
          ["11:00", tombstone(long, "left-audience"), outcome("remove", long)],
        ],
      },
      [],
    ],
    [
      "ends a stay for good: who is active again stays out",
      {
        ...inForce,
        members: [],
        ledger: [
          ["10:01", intent(long), outcome("add", long, "acknowledged")],
          ["11:00", tombstone(long, "person-inactive")],
          ["11:01", outcome("remove", long)],
        ],
      },
      [],
    ],
    [
      "gives access again with a new approved merge",
      {
        ...inForce,
        members: [],
        grants: [{ ...long, position: 1, merged: "11:30" }],
        ledger: [
          admitted(long),
          ["11:00", tombstone(long, "left-audience"), outcome("remove", long)],
        ],
      },
      ["add granted alice until 18:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});

describe("a group that two tiers name", () => {
  const other = tier({ name: "other" as TierName, audience: ["Others"] });
  const tiers = tiersOf({
    admin: life([100, tier()]),
    other: life([99, other]),
  });
  const unsafeTiers = { admin: "shared", other: "shared" };
  const first = { expires: "12:00" };
  const second = { tier: "other", expires: "18:00" };
  const othersId = groupId("others");
  const facts = (members: readonly string[]) => ({
    groups: new Map([
      ...the(build({}).input.facts.groups),
      [
        "Others",
        [{ id: othersId, name: "Others", type: "OKTA_GROUP" as const }],
      ],
    ]),
    members: new Map([
      ...build({ members: ["alice"] }).input.facts.members,
      [othersId, the(build({ members }).input.facts.members.get(adminId))],
    ]),
  });
  test.each<Scenario>([
    [
      "keeps a member whom either of them accounts for",
      {
        ...member,
        tiers,
        unsafeTiers,
        grants: [first, second],
        ledger: [admitted(first), admitted(second, "10:02")],
        facts: facts(["alice"]),
      },
      ["keep granted alice until 18:00"],
    ],
    [
      "judges each grant by its own tier's audience",
      {
        ...member,
        now: "11:00",
        tiers,
        unsafeTiers,
        grants: [first, second],
        ledger: [admitted(first), admitted(second, "10:02")],
        facts: facts(["bob"]),
      },
      ["keep granted alice until 12:00"],
    ],
    [
      "loses the adds of both",
      {
        tiers,
        unsafeTiers,
        grants: [{ ...first, expires: "13:00" }, second],
        members: [],
      },
      ["hold tier-broken alice until 18:00"],
    ],
    [
      "still loses its members in time",
      {
        ...member,
        now: "18:00",
        tiers,
        unsafeTiers,
        grants: [first, second],
        ledger: [admitted(first), admitted(second, "10:02")],
      },
      ["remove expired alice until 18:00"],
    ],
    [
      "has no strangers",
      { tiers, unsafeTiers, members: ["mallory"], grants: [] },
      ["hold group-unsafe mallory"],
    ],
    [
      "belongs to the one tier alone once the other has moved on, in whichever order their grants stand",
      {
        members: [],
        tiers: tiersOf({
          admin: life([5, tier({ group: "Elsewhere" })], [100, tier()]),
          other: life([4, tier({ name: "other" as TierName })]),
        }),
        grants: [
          { ...first, expires: "19:00" },
          { ...second, position: 3 },
        ],
        ledger: [
          admitted({ ...first, expires: "19:00" }),
          ["11:00", tombstone(first, "tier-changed"), outcome("remove", first)],
        ],
      },
      ["add granted alice until 18:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf(world)).toEqual(expected);
  });
});
