/** Ids from counters, so that two runs of the same story spell the same ids. */
export interface Ids {
  /** Okta's length and alphabet: the prefix and letters or digits, 20 characters in all. */
  next(prefix: string): string;
  uuid(): string;
  /** A number that nobody had before, of its own kind. */
  count(kind: string): number;
  /** How many there are of each kind: whoever sets an Okta back in time sets this back. */
  readonly counters: Map<string, number>;
}

const idLength = 20;

export const createIds = (): Ids => {
  const counters = new Map<string, number>();
  const count = (kind: string): number => {
    const next = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, next);
    return next;
  };
  return {
    counters,
    count,
    next: (prefix) => {
      const stem = `${prefix}sbx`;
      return stem + String(count(prefix)).padStart(idLength - stem.length, "0");
    },
    uuid: () =>
      `00000000-0000-4000-8000-${String(count("uuid")).padStart(12, "0")}`,
  };
};
