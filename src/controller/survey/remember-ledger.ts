/**
 * For a process that lives long: what the ledger says at a commit never changes, so it is read and checked once, and its text, which is
 * the larger part of it, is not kept.
 */
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerBranch } from "../ports.ts";
import { type StoredLedger, understandLedger } from "./read-ledger.ts";

export const rememberLedger = (
  branch: Pick<LedgerBranch, "knownTip" | "read">,
  keys: LedgerKeys | null,
): (() => Promise<StoredLedger>) => {
  let known: {
    readonly tip: CommitSha | null;
    readonly stored: Promise<StoredLedger>;
  } | null = null;

  const read = (tip: CommitSha | null): Promise<StoredLedger> => {
    const stored = branch.read().then((text) => understandLedger(text, keys));
    const reading = { tip, stored };
    known = reading;
    const forget = (): void => {
      if (known === reading) known = null;
    };
    // The branch may have moved between the question and the reading.
    stored.then(({ commit }) => {
      if (commit !== tip) forget();
    }, forget);
    return stored;
  };

  return async () => {
    const tip = await branch.knownTip();
    return known !== null && known.tip === tip ? known.stored : read(tip);
  };
};
