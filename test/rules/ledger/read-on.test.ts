import { describe, expect, test } from "vitest";
import { walkLedger } from "../../../src/rules/ledger/chain.ts";
import { shareTexts } from "../../../src/rules/ledger/share-texts.ts";
import { foldLedger, startFold } from "../../../src/rules/ledger/fold.ts";
import {
  admitted,
  commit,
  judged,
  linesOf,
  outcome,
  tombstone,
  vanishedHold,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const lines = linesOf([
  ["09:00", { type: "genesis", reason: "started on purpose" }, watch()],
  admitted(spec),
  ["10:01", judged(spec, "proven")],
  ["10:02", { type: "tip", commit: commit(10) }],
  ["10:05", vanishedHold(spec), outcome("remove", null)],
  ["10:06", tombstone(spec, "revoked")],
]);
/** Accepts what is there, so that trust depends on what stands before alone. */
const keys = { sign: null, isSigned: () => true };
const fileOf = (some: readonly string[]) => [
  { name: "2026-11.jsonl", text: some.map((line) => `${line}\n`).join("") },
];

describe("a ledger that is read on where an earlier reading ended", () => {
  test.each(lines.map((_, cut) => [cut]))(
    "says what the whole says, cut behind line %i",
    (cut) => {
      const share = shareTexts();
      const fold = startFold();
      const walk = (some: readonly string[]) =>
        [...walkLedger(fileOf(some), keys, fold.position())].map((line) => {
          if (line.entry === null) throw new Error("no entry");
          fold.take(share(line.entry), line.trust);
          return line;
        });
      const parts = [...walk(lines.slice(0, cut)), ...walk(lines.slice(cut))];
      const whole = [...walkLedger(fileOf(lines), keys)];
      expect(parts).toEqual(whole);
      expect(fold.state()).toEqual(
        foldLedger(
          whole.flatMap(({ entry }) => entry ?? []),
          whole.map(({ trust }) => trust),
        ),
      );
    },
  );

  test("has a flaw where the next line continues something else, or lost its signature", () => {
    const [first = "", ...rest] = lines;
    const [begun] = [...walkLedger(fileOf([first]), keys)];
    const from = { head: begun?.entry ?? null, isSigned: true };
    const [forged] = walkLedger(fileOf(rest), keys, from);
    expect(forged).toMatchObject({ trust: "forged", broken: { line: 1 } });
    const [odd] = walkLedger(fileOf(rest.slice(1)), null, from);
    expect(odd?.broken?.why).toContain("stands where 1 belongs");
  });

  test("leaves what was said before as it was", () => {
    const entries = [...walkLedger(fileOf(lines), null)].flatMap(
      ({ entry }) => entry ?? [],
    );
    const fold = startFold();
    const states = entries.map((entry) => {
      fold.take(entry);
      return fold.state();
    });
    expect(states).toEqual(
      entries.map((_, index) => foldLedger(entries.slice(0, index + 1))),
    );
  });
});
