/** Decisions that a mutation tester could turn round without any other test noticing. */
import { describe, expect, test } from "vitest";
import { makeClaims } from "../../../src/rules/claims.ts";
import { withinRoom } from "../../../src/rules/render/bounded.ts";
import { findingsSection } from "../../../src/rules/render/findings-section.ts";
import {
  admitted,
  build,
  judged,
  ledgerOf,
  outcome,
  planOf,
  signedLedgerOf,
  versionOf,
  watch,
} from "../plan/world.ts";

describe("where main goes on from its last recorded tip, a remembered version", () => {
  test.each([
    [
      "whose merge is on main is judged by what main says",
      [],
      [{ state: { kind: "ended", reason: "file-removed" } }],
    ],
    [
      "keeps its end while main cannot be read",
      null,
      [{ verdict: "remembered", state: { kind: "active" } }],
    ],
  ])("%s", (_sentence, grants, expected) => {
    const { claimInput } = build({ grants, ledger: [admitted({})] });
    expect(makeClaims({ ...claimInput, isMainContinued: true })).toMatchObject(
      expected,
    );
  });
});

describe("of a file that nobody approved", () => {
  test("and that begins later, the refusal is said at once", () => {
    expect(
      planOf({ grants: [{ starts: "13:00", verdict: "refused" }] }),
    ).toEqual(["hold verdict-refused alice until 14:00"]);
  });

  test("and whose time is over, nothing is said", () => {
    expect(
      planOf({ grants: [{ expires: "11:00", verdict: "refused" }] }),
    ).toEqual([]);
  });

  test("and that nobody could ask about, a due end does not wait for it", () => {
    expect(
      planOf({
        asked: false,
        grants: [{ expires: "11:00" }, { file: "another", position: 5 }],
        members: ["alice"],
        ledger: [["09:00", watch()], admitted({ expires: "11:00" })],
      }),
    ).toEqual(["remove expired alice until 11:00"]);
  });
});

describe("the ledger", () => {
  test.each([
    ["proven", true],
    ["refused", false],
  ] as const)("that is signed and says %s proves: %s", (kind, isProven) => {
    const { state } = signedLedgerOf(
      ["us", "09:00", { type: "genesis", reason: "first observation" }],
      ["us", "10:00", judged({}, kind)],
    );
    expect(state.versions.get(versionOf({}))).toMatchObject({
      verdict: { verdict: kind },
      isProven,
    });
  });

  test("is signed when one of its entries is", () => {
    expect(ledgerOf(["10:00", judged({})]).hasSignatures).toBe(false);
    expect(
      signedLedgerOf([null, "10:00", watch()], ["us", "10:01", judged({})])
        .state.hasSignatures,
    ).toBe(true);
  });
});

test("a removal from a time that has not come costs the brake nothing", () => {
  expect(
    planOf({
      brake: { removals: 1, share: 1 },
      members: ["mallory"],
      ledger: [
        ["09:00", watch()],
        ["12:30", outcome("remove", null, "confirmed", "eve")],
      ],
    }),
  ).toEqual(["remove unmanaged mallory"]);
});

describe("what has no room in a comment", () => {
  const count = (left: number): string => `${left} more`;
  test.each([
    [8, ["one", "two"]],
    [7, ["one", "1 more"]],
    [4, ["one", "1 more"]],
    [3, ["2 more"]],
  ])("of %i characters is counted", (room, expected) => {
    expect(withinRoom(["one", "two"], room, count)).toEqual(expected);
  });

  test("and where nothing was found there is no heading", () => {
    expect(findingsSection([], 1_000)).toEqual([]);
  });
});
