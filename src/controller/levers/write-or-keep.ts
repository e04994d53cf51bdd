import { messageOf } from "../../domain/errors.ts";
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Instant } from "../../domain/time.ts";
import { toLine } from "../../rules/ledger/chain.ts";
import { pendingLines } from "../../rules/ledger/pending.ts";
import {
  keepForLater,
  type RecordDeps,
  recordOutcomes,
} from "../apply/record.ts";
import type { Repository } from "../ports.ts";
import type { Ledger } from "../survey/read-ledger.ts";

export interface LeverDeps extends RecordDeps {
  readonly repository: Pick<Repository, "fetchMain">;
}

export interface Said {
  readonly ledger: Ledger;
  /** Why it stands beside the ledger and not in it; null: it is written. */
  readonly trouble: string | null;
  /** Does it stand anywhere? A state directory may be as far out of reach as the ledger. */
  readonly isKept: boolean;
}

/** True whoever else writes meanwhile. Where the ledger cannot take it, the next run of this controller does. */
export const writeOrKeep = async (
  deps: LeverDeps,
  ledger: Ledger,
  facts: readonly LedgerFact[],
  now: Instant,
  summary: string,
): Promise<Said> => {
  try {
    if (ledger.broken !== null)
      throw new Error(`the ledger does not hold: ${ledger.broken.why}`);
    if (ledger.commit === null) throw new Error("there is no ledger");
    const refetch = () => deps.repository.fetchMain();
    return {
      ledger: await recordOutcomes(deps, refetch, ledger, facts, now, summary),
      trouble: null,
      isKept: true,
    };
  } catch (error) {
    const later = await keepForLater(deps, ledger, facts, now);
    const kept = new Set(later.pending.map(toLine));
    const lines = pendingLines(facts, now, deps.keys?.sign ?? null);
    return {
      ledger: later,
      trouble: messageOf(error),
      isKept: lines.every((line) => kept.has(line)),
    };
  }
};
