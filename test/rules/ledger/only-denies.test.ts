import { describe, expect, test } from "vitest";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import { onlyDenies } from "../../../src/rules/ledger/only-denies.ts";
import {
  adminId,
  commit,
  intent,
  judged,
  outcome,
  tombstone,
  userId,
  vanishedHold,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const known = () => true;
const unknown = () => false;

describe("what nobody signed", () => {
  test.each<[string, LedgerFact]>([
    ["an end", tombstone(spec, "revoked")],
    ["a freeze", { type: "freeze", reason: "an incident", by: "hubot" }],
    ["a refusal", judged(spec, "refused")],
    ["a hold of who vanished", vanishedHold(spec)],
  ])("denies, as %s", (_sentence, fact) => {
    expect(onlyDenies(fact, unknown)).toBe(true);
  });

  test("denies as an intent of a version that has one, and as no other", () => {
    expect(onlyDenies(intent(spec), known)).toBe(true);
    expect(onlyDenies(intent(spec), unknown)).toBe(false);
  });

  test.each<[string, LedgerFact]>([
    ["a genesis", { type: "genesis", reason: "on purpose" }],
    ["a tip", { type: "tip", commit: commit(1) }],
    ["a watch", watch()],
    ["a proof", judged(spec)],
    [
      "a change of policy, even a refused one",
      {
        type: "policy",
        first: commit(5),
        commit: commit(4),
        before: commit(6),
        members: [commit(5)],
        under: commit(9),
        verdict: "refused",
        because: [],
      },
    ],
    ["an outcome", outcome("remove", spec)],
    [
      "a word of AWS",
      {
        type: "readback",
        userId: userId("alice"),
        groupId: adminId,
        result: "departed",
        awsUserId: null,
        because: [],
      },
    ],
    [
      "a hold of another reason",
      { ...vanishedHold(spec), reason: "brake" } as LedgerFact,
    ],
    ["a thaw", { type: "thaw", by: "mallory" }],
  ])("does not count, as %s", (_sentence, fact) => {
    expect(onlyDenies(fact, known)).toBe(false);
  });
});
