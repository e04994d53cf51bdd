/** What was done and could not be pushed, as lines that stand alone until the ledger takes them. */
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerEntry, LedgerFact } from "../../domain/ledger.ts";
import { type Instant, instant } from "../../domain/time.ts";
import {
  type ChainHead,
  readLedger,
  sealFacts,
  textToSign,
  toLine,
} from "./chain.ts";

/** Verdicts and intents are found again, and a thaw counts only where it stands in the ledger. */
const kept: ReadonlySet<LedgerFact["type"]> = new Set<LedgerFact["type"]>([
  "end",
  "outcome",
  "hold",
  "freeze",
]);

/**
 * The end of what a newer version of its file replaced is found again as well: kept alone, without that one's verdict, it would take out
 * whoever both let in as soon as the verdict cannot be told.
 */
const isKept = (fact: LedgerFact): boolean =>
  kept.has(fact.type) && !(fact.type === "end" && fact.reason === "superseded");

export const pendingLines = (
  facts: readonly LedgerFact[],
  at: Instant,
  sign: LedgerKeys["sign"],
): readonly string[] =>
  facts
    .filter(isKept)
    .flatMap((fact) => sealFacts([fact], null, at, sign).map(toLine));

/** Only lines that are whole, and signed where there are keys: what comes into the ledger this way is signed there. */
export const readPending = (
  lines: readonly string[],
  keys: LedgerKeys | null,
): readonly LedgerEntry[] =>
  lines.flatMap((text) => {
    const { entries, broken } = readLedger([{ name: "", text }]);
    return broken === null
      ? entries.filter(
          (entry) =>
            isKept(entry) &&
            (keys === null ||
              (entry.signature !== undefined &&
                keys.isSigned(textToSign(entry.hash), entry.signature))),
        )
      : [];
  });

/** Behind the ledger's head, at the time at which each was done. */
export const sealPending = (
  pending: readonly LedgerEntry[],
  head: ChainHead | null,
  sign: LedgerKeys["sign"],
): readonly LedgerEntry[] => {
  const entries: LedgerEntry[] = [];
  for (const entry of pending)
    entries.push(
      ...sealFacts(
        [entry],
        entries.at(-1) ?? head,
        instant(Date.parse(entry.at)),
        sign,
      ),
    );
  return entries;
};
