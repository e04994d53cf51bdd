import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import { type ChainHead, readLedger } from "./chain.ts";
import { foldLedger } from "./fold.ts";

export interface LedgerAudit {
  /** null: it holds, as far as it goes. */
  readonly flaw: LedgerFlaw | null;
  readonly entries: number;
  /** Entries from before the first signature: nothing that permits is believed of them. */
  readonly early: number;
  /** Compare its hash with what runs printed, or the dead man's switch got. */
  readonly head: ChainHead | null;
}

export interface LedgerFlaw {
  /** null: of the ledger as a whole. */
  readonly file: string | null;
  /** 1-based; null with `file`. */
  readonly line: number | null;
  readonly why: string;
  readonly remedy: string;
}

/** Chain and signatures of the whole ledger, and whether the hashes that were kept outside are in it. */
export const auditLedger = (
  files: readonly { readonly name: string; readonly text: string }[],
  keys: LedgerKeys,
  anchors: readonly string[],
): LedgerAudit => {
  const { entries, trust, broken } = readLedger(files, keys);
  const { head, isSigned } = foldLedger(entries, trust);
  const hashes = new Set(entries.map(({ hash }) => hash));
  const lost = anchors.find((anchor) => !hashes.has(anchor));
  const ofAll = (why: string, remedy: string): LedgerFlaw => ({
    file: null,
    line: null,
    why,
    remedy,
  });
  return {
    flaw:
      broken !== null
        ? {
            ...broken,
            remedy:
              "Find out who pushed to the branch curfew/ledger. Restore it to the last commit that holds, from a clone that you trust.",
          }
        : lost !== undefined
          ? ofAll(
              `no entry has the hash ${lost}, which was kept outside`,
              "The ledger was rolled back or replaced: restore it from a clone that has that entry.",
            )
          : !isSigned
            ? ofAll(
                "no entry is signed by a key that is accepted",
                "Name the public key that signed it. Where it never was signed: set CURFEW_LEDGER_KEY, and sign it from here on with curfew reconcile --new-ledger.",
              )
            : null,
    entries: entries.length,
    early: trust.filter((one) => one === "early").length,
    head,
  };
};
