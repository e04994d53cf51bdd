/** What the ledger's branch said before its tip, for when the tip says nothing that can be relied on. */
import type { CommitSha } from "../../domain/ids.ts";
import { firstParentHistory } from "./history.ts";
import {
  type LedgerFiles,
  ledgerFolder,
  readLedgerAt,
} from "./ledger-branch.ts";
import type { Mirror } from "./mirror.ts";

/** Whoever may push can put as many damaged ones before it as they like. */
const mostStates = 200;

/** From `tip` back along first parents, newest first; a state that cannot be read is passed over. */
export const lookBackFrom = async <Found>(
  mirror: Mirror,
  tip: CommitSha,
  look: (state: LedgerFiles) => Promise<Found | null>,
): Promise<Found | null> => {
  const states = await firstParentHistory(mirror, tip, [ledgerFolder]);
  for (const { sha } of states.slice(0, mostStates)) {
    const state = await readLedgerAt(mirror, sha).catch(() => null);
    const found = state === null ? null : await look(state);
    if (found !== null) return found;
  }
  return null;
};
