import { type Instant, type Milliseconds, milliseconds } from "./time.ts";

/**
 * How far a server's clock is ahead of ours, by the `Date` of an answer, in whole seconds. It was written at some time between the
 * question and the end of the answer, and that can be long: only what lies outside is a difference.
 */
export const serverLead = (
  serverTime: Instant,
  askedAt: Instant,
  answeredAt: Instant,
): Milliseconds => {
  const difference =
    Math.max(0, serverTime - answeredAt) + Math.min(0, serverTime - askedAt);
  // Dates are cut to whole seconds, so less than one second says nothing.
  return milliseconds(Math.abs(difference) < 1_000 ? 0 : difference);
};
