import type { LedgerEntry } from "../../domain/ledger.ts";

/**
 * One text for all that say the same: each line brings its own copy of the version, the person, the group and the times that three or four
 * lines before it named. What it remembers for that goes when whoever reads lets go of it.
 */
export const shareTexts = (): ((entry: LedgerEntry) => LedgerEntry) => {
  const known = new Map<string, string>();
  const shared = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shared);
    if (typeof value !== "string") return value;
    const first = known.get(value);
    if (first !== undefined) return first;
    known.set(value, value);
    return value;
  };
  return (entry) =>
    Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [
        key,
        seals.has(key) ? value : shared(value),
      ]),
    ) as LedgerEntry;
};

/** No two lines have the same. */
const seals: ReadonlySet<string> = new Set(["previous", "hash", "signature"]);
