/**
 * For a run that remembers nothing, where the ledger cannot be read, does not hold, was set back or is gone: the last state of it that
 * held. It adds nobody, keeps nobody and makes nobody a stranger; only what had ended by it ends.
 */
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerBranch, LedgerText } from "../ports.ts";
import type { Ground } from "./ground.ts";
import { type StoredLedger, understandLedger } from "./read-ledger.ts";

type Branch = Pick<LedgerBranch, "lookBack" | "setbacks">;

/** Characters: reading and checking that much takes seconds, and other removals come behind it. */
const mostText = 100_000_000;
const mostRead = 5 * mostText;
const mostSetbacks = 50;

export const recallHeld = async (
  { ledger: branch }: { readonly ledger: Branch },
  ground: Ground,
): Promise<Ground> => {
  const { ledger, keys } = ground;
  if (ledger.broken === null && isSound(ledger, keys)) return ground;
  let lastHeld: StoredLedger | null = null;
  const look = holding(keys);
  const passed = new Set<CommitSha>();
  for (const from of [null, ...(await leftBehind(branch))]) {
    const found = await branch.lookBack(from, look, passed).catch(() => null);
    if (found === "enough") break;
    if (found !== null && isLater(found, lastHeld)) lastHeld = found;
  }
  return lastHeld === null ? ground : { ...ground, lastHeld: lastHeld.state };
};

/** What was never signed anybody may have put in its place who can push. */
const isSound = (
  { state }: Pick<StoredLedger, "state">,
  keys: LedgerKeys | null,
): boolean => state.head !== null && (keys === null || state.isSigned);

const holding = (keys: LedgerKeys | null) => {
  let read = 0;
  let checked = 0;
  return async (text: LedgerText): Promise<StoredLedger | "enough" | null> => {
    const size = text.files.reduce((sum, file) => sum + file.text.length, 0);
    read += size;
    if (read > mostRead) return "enough";
    // One that somebody has blown up hides none behind it.
    if (checked + size > mostText) return null;
    checked += size;
    const stored = await understandLedger(text, keys);
    return stored.broken === null && isSound(stored, keys) ? stored : null;
  };
};

/** Commits that the branch has left; those first that its own history shows, and then the newest. */
const leftBehind = async (branch: Branch): Promise<readonly CommitSha[]> => {
  const setbacks = await branch.setbacks().catch(() => []);
  const commits = setbacks
    .toSorted((a, b) => (b.at ?? Infinity) - (a.at ?? Infinity) || 0)
    .map(({ from }) => from);
  return [...new Set(commits)].slice(0, mostSetbacks);
};

const isLater = (one: StoredLedger, other: StoredLedger | null): boolean =>
  other === null || Number(one.writtenAt) > Number(other.writtenAt);
