import { describe, expect, test } from "vitest";
import { readLedger, toLine } from "../../../src/rules/ledger/chain.ts";
import {
  pendingLines,
  readPending,
  sealPending,
} from "../../../src/rules/ledger/pending.ts";
import {
  at,
  intent,
  judged,
  keysOf,
  linesOf,
  outcome,
  the,
  tombstone,
  vanishedHold,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const us = keysOf("us");
const facts = [
  judged(spec),
  intent(spec),
  tombstone(spec, "revoked"),
  outcome("remove", null),
  vanishedHold(spec),
];
const lines = pendingLines(facts, at("12:00"), us.sign);
const typesOf = (kept: readonly string[], keys: typeof us | null) =>
  readPending(kept, keys).map(({ type }) => type);

describe("what could not be pushed", () => {
  test("is kept as far as nobody would find it again", () => {
    expect(typesOf(lines, us)).toEqual(["end", "outcome", "hold"]);
  });

  test("is not kept of a version that a newer one replaced, whose verdict is not kept either", () => {
    const superseded = pendingLines(
      [tombstone(spec, "superseded")],
      at("12:00"),
      us.sign,
    );
    expect(superseded).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ["another key", pendingLines(facts, at("12:00"), keysOf("mallory").sign)],
    ["nobody", pendingLines(facts, at("12:00"), null)],
  ])("is not believed where %s signed it", (_, forged) => {
    expect(typesOf(forged, us)).toEqual([]);
  });

  test("is not believed without a signature, and no key is asked about one", () => {
    const gullible = { isSigned: () => true, sign: null };
    expect(typesOf(pendingLines(facts, at("12:00"), null), gullible)).toEqual(
      [],
    );
  });

  test("is kept of a freeze, whatever the words of its reason", () => {
    const freeze = {
      type: "freeze",
      reason: "superseded",
      by: "hubot",
    } as const;
    expect(typesOf(pendingLines([freeze], at("12:00"), us.sign), us)).toEqual([
      "freeze",
    ]);
  });

  test("is believed without a signature where there is no key at all", () => {
    expect(typesOf(pendingLines(facts, at("12:00"), null), null)).toEqual([
      "end",
      "outcome",
      "hold",
    ]);
  });

  test("is not believed where it was changed, or is something else", () => {
    expect(
      typesOf(
        [
          the(lines[0]).replace("revoked", "expired"),
          "not a line",
          ...linesOf([["12:00", judged(spec)]], ["us"]),
        ],
        us,
      ),
    ).toEqual([]);
  });

  test("comes into the ledger behind its head, at the time when it was done, signed", () => {
    const before = linesOf(
      [["09:00", { type: "genesis", reason: "on purpose" }]],
      ["us"],
    );
    const { entries } = readLedger([
      { name: "2026-11.jsonl", text: before.join("\n") },
    ]);
    const sealed = sealPending(
      readPending(lines, us),
      the(entries[0]),
      us.sign,
    );
    const whole = readLedger(
      [
        {
          name: "2026-11.jsonl",
          text: [...before, ...sealed.map(toLine)].join("\n"),
        },
      ],
      us,
    );
    expect(whole.broken).toBeNull();
    expect(whole.entries.map(({ type }) => type)).toEqual([
      "genesis",
      "end",
      "outcome",
      "hold",
    ]);
    expect(sealed.map((entry) => entry.at)).toEqual(
      sealed.map(() => "2026-11-22T12:00:00Z"),
    );
    expect(sealPending(readPending(lines, us), null, null)[0]).toMatchObject({
      seq: 0,
    });
  });
});
