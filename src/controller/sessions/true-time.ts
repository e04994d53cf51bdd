/**
 * A cut goes by AWS's clock, and ours can be wrong. Where servers say that it is behind, the moment of a cut is theirs: ours would spare what
 * was opened in between, for good. Where it is ahead, nothing is lifted before its time by theirs.
 */
import {
  type Instant,
  later,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";
import type { Clock, Pause } from "../ports.ts";

/** The later of the two clocks; `lead`: how far the servers' is ahead. */
export const byLaterClock = (now: Instant, lead: Milliseconds): Instant =>
  later(now, milliseconds(Math.max(0, lead)));

/** The earlier of the two clocks. */
export const earlierClock = (
  clock: Clock & Pause,
  lead: Milliseconds,
): Clock & Pause => ({
  now: async () => later(await clock.now(), milliseconds(Math.min(0, lead))),
  pause: (length) => clock.pause(length),
});
