import type { CommitSha } from "../../domain/ids.ts";
import {
  readLedger as parseLedger,
  type ReadLedger,
} from "../../rules/ledger/chain.ts";
import { foldLedger, type LedgerState } from "../../rules/ledger/state.ts";
import type { LedgerBranch } from "../ports.ts";

export interface Ledger {
  readonly state: LedgerState;
  /** The branch's tip; null: there is no ledger. */
  readonly commit: CommitSha | null;
  readonly broken: ReadLedger["broken"];
}

export const readLedger = async (
  branch: Pick<LedgerBranch, "read">,
): Promise<Ledger> => {
  const stored = await branch.read();
  const { entries, broken } = parseLedger(stored?.files ?? []);
  return { state: foldLedger(entries), commit: stored?.head ?? null, broken };
};
