import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
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

/** Without keys nobody can tell who wrote it, and nothing in it is taken as proven. */
export const readLedger = async (
  branch: Pick<LedgerBranch, "read">,
  keys: LedgerKeys | null = null,
): Promise<Ledger> => {
  const stored = await branch.read();
  const { entries, trust, broken } = parseLedger(stored?.files ?? [], keys);
  return {
    state: foldLedger(entries, keys === null ? [] : trust),
    commit: stored?.head ?? null,
    broken,
  };
};
