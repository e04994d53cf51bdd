import type { Branded } from "./ids.ts";

/** A point in time, as milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<number, "Instant">;
/** A length of time in milliseconds. */
export type Milliseconds = Branded<number, "Milliseconds">;

export const instant = (milliseconds: number): Instant =>
  milliseconds as Instant;
export const milliseconds = (value: number): Milliseconds =>
  value as Milliseconds;

export const later = (from: Instant, by: Milliseconds): Instant =>
  instant(from + by);

export const earliest = (first: Instant, ...others: Instant[]): Instant =>
  instant(Math.min(first, ...others));

/** RFC 3339 has four digits for the year, so these are the first and the last millisecond that it can name. */
export const nameable = {
  first: instant(Date.parse("0000-01-01T00:00:00Z")),
  last: instant(Date.parse("9999-12-31T23:59:59.999Z")),
} as const;

/**
 * RFC 3339 in UTC with whole seconds where the instant has no fraction: `2026-11-22T18:00:00Z`. A sum that lies beyond what can be
 * named is shown as the nearest that can: what is written down here is read again, and a ledger with an unreadable line stops all adds.
 */
export const toRfc3339 = (at: Instant): string =>
  new Date(Math.min(Math.max(at, nameable.first), nameable.last))
    .toISOString()
    .replace(".000Z", "Z");
