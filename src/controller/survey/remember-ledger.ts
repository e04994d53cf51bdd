/**
 * For a process that lives long: what the ledger says at a commit never changes, so it is read and checked once, and its text, which is
 * the larger part of it, is not kept. What was added since goes on where that ended; a ledger that is anything else than longer is read
 * whole, and so is one in which something does not hold.
 */
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerBranch } from "../ports.ts";
import {
  type Reading,
  startReading,
  type StoredLedger,
} from "./read-ledger.ts";

type Branch = Pick<LedgerBranch, "knownTip" | "read" | "readBehind">;

/** What was read, and how to go on behind it: once, because the reading itself goes on. */
interface Read {
  readonly stored: StoredLedger;
  readonly reading: Reading;
}

export const rememberLedger = (
  branch: Branch,
  keys: LedgerKeys | null,
): (() => Promise<StoredLedger>) => {
  let known: {
    readonly tip: CommitSha | null;
    readonly read: Promise<Read>;
  } | null = null;

  const read = (tip: CommitSha | null): Promise<Read> => {
    const before = known?.read ?? null;
    const now = { tip, read: readOn(branch, keys, before) };
    known = now;
    const forget = (): void => {
      if (known === now) known = null;
    };
    // The branch may have moved between the question and the reading.
    now.read.then(({ stored }) => {
      if (stored.commit !== tip) forget();
    }, forget);
    return now.read;
  };

  return async () => {
    const tip = await branch.knownTip();
    const { stored } = await (known?.tip === tip ? known.read : read(tip));
    return stored;
  };
};

const readOn = async (
  branch: Branch,
  keys: LedgerKeys | null,
  before: Promise<Read> | null,
): Promise<Read> => {
  // Where it cannot be continued, for whatever reason, nothing is lost but time.
  const longer = await before
    ?.then((read) => continued(branch, read))
    .catch(() => null);
  if (longer != null) return longer;
  const reading = startReading(keys);
  await reading.take(await branch.read());
  return { reading, stored: reading.stored() };
};

const continued = async (
  branch: Branch,
  { stored: { broken, commit }, reading }: Read,
): Promise<Read | null> => {
  if (broken !== null || commit === null) return null;
  const added = await branch.readBehind(commit);
  if (added === null) return null;
  await reading.take(added);
  const stored = reading.stored();
  // The place of what does not hold is told by the whole of it.
  return stored.broken === null ? { reading, stored } : null;
};
