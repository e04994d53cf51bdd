import { describe, expect, test } from "vitest";
import type { LedgerFact, Readback } from "../../../src/domain/ledger.ts";
import {
  adminGroup,
  adminId,
  at,
  intent,
  judged,
  ledgerOf,
  outcome,
  type Said,
  signedLedgerOf,
  tombstone,
  userId,
  vanishedHold,
  versionOf,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const second = { ...spec, file: "again" };
const alice = userId("alice");
const inAws = "0123456789-00000000-0000-4000-8000-00000000000a" as never;

const readback = (
  result: Readback["result"],
  awsUserId: Readback["awsUserId"] = inAws,
  groupId = adminId,
): LedgerFact => ({
  type: "readback",
  userId: alice,
  groupId,
  result,
  awsUserId,
  because: [],
});

/** With the login, without which nothing would be concluded from it. */
const ofStranger = (changes: object) =>
  ({
    ...outcome("remove", null),
    user: "mallory@example.com",
    ...changes,
  }) as LedgerFact;

const passages = (...said: readonly Said[]) => ledgerOf(...said).passages;

describe("a membership is on its way to AWS", () => {
  test("from the first word that it is in Okta, until AWS shows it", () => {
    const said: Said[] = [
      ["10:00", intent(spec)],
      ["10:01", outcome("add", spec, "acknowledged")],
      ["10:05", outcome("add", spec)],
    ];
    const way = {
      user: "alice@example.com",
      userId: alice,
      group: adminGroup,
      groupId: adminId,
      version: versionOf(spec),
      wanted: "in",
      since: at("10:01"),
    };
    expect(passages(...said)).toEqual([
      {
        ...way,
        awsUserId: null,
        awsGroupId: null,
        addedAt: at("10:01"),
        departedAt: null,
        shown: null,
      },
    ]);
    expect(passages(...said, ["10:06", readback("arrived")])).toEqual([
      {
        ...way,
        awsUserId: inAws,
        awsGroupId: null,
        addedAt: null,
        departedAt: null,
        shown: { result: "arrived", at: at("10:06"), because: [] },
      },
    ]);
  });

  test("out of it, when the last grant that held it has gone", () => {
    const said: Said[] = [
      ["10:00", intent(spec), intent(second), outcome("add", spec)],
      ["10:02", outcome("add", second), readback("arrived")],
      ["10:03", outcome("remove", spec)],
    ];
    expect(passages(...said)).toMatchObject([{ wanted: "in" }]);
    const gone: Said[] = [...said, ["10:04", outcome("remove", second)]];
    expect(passages(...gone)).toMatchObject([
      {
        wanted: "out",
        since: at("10:04"),
        version: versionOf(second),
        awsUserId: inAws,
        shown: null,
      },
    ]);
    expect(
      passages(...gone, ["10:05", readback("departed", null)]),
    ).toMatchObject([
      {
        awsUserId: inAws,
        shown: { result: "departed", at: at("10:05"), because: [] },
      },
    ]);
  });

  test("each for itself, with its own person", () => {
    const other = { ...spec, user: "bob" };
    expect(
      passages(
        ["10:00", intent(spec), intent(other)],
        ["10:01", outcome("add", spec), outcome("add", other)],
        ["10:02", readback("arrived")],
      ),
    ).toMatchObject([
      { user: "alice@example.com", shown: { result: "arrived" } },
      { user: "bob@example.com", shown: null },
    ]);
  });

  test("no second time, where another grant serves who has arrived", () => {
    expect(
      passages(
        ["10:00", intent(spec), intent(second), outcome("add", spec)],
        ["10:01", readback("arrived")],
        ["10:02", outcome("add", second)],
      ),
    ).toMatchObject([
      { since: at("10:00"), addedAt: null, shown: { result: "arrived" } },
    ]);
  });

  test.each<[string, LedgerFact]>([
    ["its tombstone", tombstone(spec, "expired")],
    ["its verdict", judged(spec)],
    [
      "a hold of something else",
      { ...vanishedHold(spec), reason: "brake" } as LedgerFact,
    ],
  ])("still, behind %s, which changes nothing in Okta", (_, fact) => {
    expect(
      passages(["10:00", intent(spec), outcome("add", spec)], ["10:30", fact]),
    ).toMatchObject([{ wanted: "in", since: at("10:00") }]);
  });

  test("out of it, when somebody took the person out in Okta", () => {
    const hold = vanishedHold(spec);
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["10:30", hold],
        ["10:31", outcome("remove", spec)],
      ),
    ).toMatchObject([{ wanted: "out", since: at("10:30") }]);
    expect(
      passages(
        ["10:30", hold],
        ["10:31", { ...hold, userId: null } as LedgerFact],
        ["10:32", { ...hold, groupId: null } as LedgerFact],
      ),
    ).toEqual([]);
  });

  test("out of it as a stranger, by the login that stands with the removal", () => {
    expect(
      passages(["10:00", watch()], ["10:10", ofStranger({})]),
    ).toMatchObject([
      {
        user: "mallory@example.com",
        userId: userId("mallory"),
        group: adminGroup,
        version: null,
        wanted: "out",
        since: at("10:10"),
      },
    ]);
  });

  test("out of it once more, where somebody was put back by hand after a departure", () => {
    const byHand = {
      ...outcome("remove", null),
      userId: alice,
      user: "alice@example.com",
    };
    const left: Said[] = [
      ["10:00", watch(), intent(spec), outcome("add", spec)],
      ["10:30", outcome("remove", spec)],
      ["10:31", readback("departed")],
    ];
    expect(
      passages(...left, ["11:00", byHand], ["11:01", byHand]),
    ).toMatchObject([
      { wanted: "out", since: at("11:00"), awsUserId: inAws, shown: null },
    ]);
    expect(passages(...left)).toMatchObject([{ shown: { at: at("10:31") } }]);
  });

  test.each<[string, ...Said[]]>([
    ["a stranger without a login", ["10:00", watch(), outcome("remove", null)]],
    ["a stranger of a group that nobody knows", ["10:00", ofStranger({})]],
    [
      "a stranger without ids",
      [
        "10:00",
        watch(),
        ofStranger({ userId: null }),
        ofStranger({ groupId: null }),
      ],
    ],
    [
      "an add without a version",
      ["10:00", watch(), ofStranger({ action: "add" })],
    ],
    ["a version without an intent", ["10:00", outcome("add", spec)]],
    ["what failed", ["10:00", intent(spec), outcome("add", spec, "failed")]],
    ["an answer to no question", ["10:00", readback("arrived")]],
  ])("and nothing is of %s", (_, ...said) => {
    expect(passages(...said)).toEqual([]);
  });

  test("with the ids under which AWS showed it, and what it showed before", () => {
    const group = "0123456789-00000000-0000-4000-8000-00000000000b" as never;
    const arrived = { ...readback("arrived"), awsGroupId: group } as LedgerFact;
    const gone: Said[] = [
      ["10:00", intent(spec), outcome("add", spec)],
      ["10:01", arrived],
      ["10:30", outcome("remove", spec)],
      ["10:31", readback("departed", null)],
    ];
    expect(passages(...gone, ["10:40", outcome("add", spec)])).toMatchObject([
      {
        wanted: "in",
        awsUserId: inAws,
        awsGroupId: group,
        addedAt: at("10:40"),
        departedAt: at("10:31"),
        shown: null,
      },
    ]);
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["11:00", readback("never-arrived")],
        ["11:30", outcome("remove", spec)],
      ),
    ).toMatchObject([{ wanted: "out", addedAt: at("10:00") }]);
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["10:30", outcome("remove", spec)],
        ["11:30", readback("never-departed")],
      ),
    ).toMatchObject([{ addedAt: null, departedAt: null }]);
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["10:30", outcome("remove", spec)],
        ["23:30", readback("not-known", null)],
      ),
    ).toMatchObject([{ shown: { result: "not-known" } }]);
  });

  test("and an answer to an earlier question is none", () => {
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["10:30", outcome("remove", spec), readback("never-arrived")],
      ),
    ).toMatchObject([{ wanted: "out", shown: null }]);
    expect(
      passages(
        ["10:00", intent(spec), outcome("add", spec)],
        ["10:30", readback("never-departed")],
      ),
    ).toMatchObject([{ wanted: "in", shown: null }]);
  });

  test("and nobody without the key says what AWS showed", () => {
    const answered = (by: string | null) =>
      signedLedgerOf(
        ["us", "09:00", { type: "genesis", reason: "on purpose" }],
        ["us", "10:00", intent(spec), outcome("add", spec)],
        [by, "10:01", readback("arrived")],
      ).state.passages[0]?.shown;
    expect(answered("us")).not.toBeNull();
    expect(answered("mallory")).toBeNull();
    expect(answered(null)).toBeNull();
  });
});
