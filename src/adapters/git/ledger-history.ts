/** What the ledger's branch said before its tip, for when the tip says nothing that can be relied on. */
import type { CommitSha } from "../../domain/ids.ts";
import { firstParentHistory } from "./history.ts";
import {
  type LedgerFiles,
  ledgerFolder,
  readLedgerAt,
} from "./ledger-branch.ts";
import type { Mirror } from "./mirror.ts";

/** Whoever may push can put as many damaged ones before it as they like, and each costs processes. */
const mostStates = 200;
const mostTogether = 400;

/** Is nothing more to be found from there than was looked at already? */
export const isPassed = (
  from: CommitSha,
  passed: ReadonlySet<CommitSha>,
): boolean => passed.has(from) || passed.size >= mostTogether;

/**
 * From `tip` back along first parents, newest first; a state that cannot be read is passed over. What is in `passed` was looked at before, and
 * so was what is behind it.
 */
export const lookBackFrom = async <Found>(
  mirror: Mirror,
  tip: CommitSha,
  look: (state: LedgerFiles) => Promise<Found | null>,
  passed: Set<CommitSha>,
): Promise<Found | null> => {
  const states = await firstParentHistory(
    mirror,
    tip,
    [ledgerFolder],
    undefined,
    mostStates,
  );
  for (const { sha } of states) {
    if (isPassed(sha, passed)) return null;
    passed.add(sha);
    const state = await readLedgerAt(mirror, sha).catch(() => null);
    const found = state === null ? null : await look(state);
    if (found !== null) return found;
  }
  return null;
};
