import type { GrantVersionId } from "../../domain/ids.ts";
import type { LedgerFact } from "../../domain/ledger.ts";

/** What somebody without the key wrote can take access away, or shorten it; it brings nobody in and keeps nobody there. */
export const onlyDenies = (
  fact: LedgerFact,
  /** A second intent can only bring the end nearer. */
  hasIntent: (version: GrantVersionId) => boolean,
): boolean => {
  switch (fact.type) {
    case "end":
    case "freeze":
      return true;
    case "verdict":
      return fact.verdict === "refused";
    case "intent":
      return hasIntent(fact.version);
    case "hold":
      return fact.reason === "vanished";
    case "genesis":
    case "tip":
    case "watch":
    case "policy":
    case "outcome":
    case "readback":
    case "thaw":
      return false;
  }
};
