import { describe, expect, test } from "vitest";
import type { EndReason } from "../../../src/domain/stay.ts";
import { afterRemovals } from "../../../src/rules/ledger/after-removals.ts";
import { holdKey, pairKey, partsOf } from "../../../src/rules/ledger/state.ts";
import {
  adminGroup,
  adminId,
  admitted,
  at,
  commit,
  intent,
  judged,
  ledgerOf,
  outcome,
  pathOf,
  type Said,
  the,
  tombstone,
  userId,
  vanishedHold,
  versionOf,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const record = (...said: readonly Said[]) =>
  ledgerOf(...said).versions.get(versionOf(spec));

describe("the ledger remembers", () => {
  test("nothing, where there is none", () => {
    expect(ledgerOf()).toMatchObject({
      head: null,
      tip: null,
      frozen: null,
      unexplained: [],
    });
  });

  test("main's last seen tip and its own head", () => {
    const state = ledgerOf(
      ["09:00", { type: "genesis", reason: "first observation" }],
      ["10:00", { type: "tip", commit: commit(5) }],
      ["11:00", { type: "tip", commit: commit(4) }],
    );
    expect(state).toMatchObject({ tip: commit(4), head: { seq: 2 } });
  });

  test("who froze all adds, until the thaw", () => {
    const freeze = { type: "freeze", reason: "incident", by: "hubot" } as const;
    expect(ledgerOf(["09:00", freeze]).frozen).toEqual({
      reason: "incident",
      by: "hubot",
    });
    expect(
      ledgerOf(["09:00", freeze], ["10:00", { type: "thaw", by: "hubot" }])
        .frozen,
    ).toBeNull();
  });

  test("which groups were seen once", () => {
    expect([...ledgerOf(["09:00", watch()]).watched]).toEqual([
      [adminId, adminGroup],
    ]);
  });

  test("the removals that nothing explained, with their time, and no others", () => {
    expect(
      ledgerOf([
        "09:00",
        outcome("remove", null),
        outcome("remove", null, "failed"),
        outcome("remove", spec),
        outcome("add", null),
      ]).unexplained,
    ).toEqual([
      { at: at("09:00"), groupId: adminId, userId: userId("mallory") },
    ]);
  });

  test("when a membership was last reported vanished", () => {
    const { vanished, holds } = ledgerOf(
      ["09:00", vanishedHold(spec)],
      ["10:00", vanishedHold(spec)],
      ["11:00", { ...vanishedHold(spec), reason: "brake" } as never],
    );
    expect(vanished.get(pairKey(adminId, userId("alice")))).toBe(at("10:00"));
    expect(
      holds.has(
        holdKey({
          reason: "brake",
          version: versionOf(spec),
          groupId: adminId,
          userId: userId("alice"),
        }),
      ),
    ).toBe(true);
  });

  test("a hold of nobody in particular", () => {
    expect(
      holdKey({
        reason: "unmanaged",
        version: null,
        groupId: null,
        userId: null,
      }),
    ).toBe("unmanaged - -/-");
  });
});

describe("of a grant version the ledger remembers", () => {
  test("that an add takes back an earlier removal, and what was last said of each", () => {
    expect(
      record(
        ["10:00", outcome("remove", spec)],
        ["11:00", outcome("add", spec, "acknowledged")],
      ),
    ).toMatchObject({
      added: { result: "acknowledged", at: at("11:00") },
      removed: null,
    });
    expect(
      record(
        ["10:00", outcome("add", spec)],
        ["11:00", outcome("remove", spec, "acknowledged")],
      ),
    ).toMatchObject({
      added: { result: "confirmed", at: at("10:00") },
      removed: { result: "acknowledged", at: at("11:00") },
    });
  });

  test("a refusal for good", () => {
    expect(
      record(["10:00", judged(spec, "refused")], ["11:00", judged(spec)])
        ?.verdict?.verdict,
    ).toBe("refused");
    expect(
      record(["10:00", judged(spec)], ["11:00", judged(spec, "refused")])
        ?.verdict?.verdict,
    ).toBe("refused");
  });

  test("when it was first judged, and when its tombstone was first written", () => {
    const end = tombstone(spec, "revoked");
    expect(
      record(["10:00", judged(spec), end], ["11:00", judged(spec), end]),
    ).toMatchObject({ judgedAt: at("10:00"), endedAt: at("10:00") });
  });

  test("the ids that were fixed first", () => {
    const nobody = { ...judged(spec), userId: null, groupId: null } as never;
    const other = judged({ ...spec, userId: userId("other") });
    expect(record(["10:00", nobody], ["11:00", other])?.verdict).toMatchObject({
      userId: userId("other"),
      groupId: adminId,
    });
    expect(
      record(["10:00", judged(spec)], ["11:00", other])?.verdict?.userId,
    ).toBe(userId("alice"));
  });

  test("the earliest end of its intents, and the ids of the first", () => {
    expect(
      record(
        ["10:00", intent(spec)],
        ["11:00", intent({ ...spec, userId: userId("other") }, "15:00")],
        ["11:30", intent(spec, "17:00")],
      )?.intent,
    ).toMatchObject({
      endsAt: "2026-11-22T15:00:00Z",
      userId: userId("alice"),
    });
  });

  test("the first reason of its end", () => {
    expect(
      record(
        ["10:00", tombstone(spec, "revoked")],
        ["11:00", tombstone(spec, "expired")],
      )?.end?.reason,
    ).toBe("revoked");
  });

  test("its end, though the reason is one that a later release made up", () => {
    expect(
      record(["10:00", tombstone(spec, "abducted" as EndReason)])?.end?.reason,
    ).toBe("revoked");
  });

  test("whether its file has a stay that is not over", () => {
    expect([...ledgerOf(admitted(spec)).openPaths]).toEqual([pathOf(spec)]);
    expect([...ledgerOf(["10:00", judged(spec)]).openPaths]).toEqual([]);
    expect([
      ...ledgerOf(admitted(spec), ["11:00", tombstone(spec, "revoked")])
        .openPaths,
    ]).toEqual([]);
  });
});

test("a grant version names the commit that brought it, and its file", () => {
  expect(partsOf(versionOf(spec))).toEqual({
    commit: commit(10),
    path: pathOf(spec),
  });
});

test("a removal counts from the moment it is made, and changes nothing else", () => {
  const other = { ...spec, user: "bob" };
  const state = ledgerOf(admitted(spec), admitted(other));
  const after = afterRemovals(state, [versionOf(spec)], at("12:00"));
  expect(after).toEqual({
    ...state,
    versions: new Map([
      [
        versionOf(spec),
        {
          ...the(state.versions.get(versionOf(spec))),
          removed: {
            result: "acknowledged",
            at: at("12:00"),
            isSigned: true,
          },
          takenOutAt: at("12:00"),
        },
      ],
      [versionOf(other), the(state.versions.get(versionOf(other)))],
    ]),
  });
});
