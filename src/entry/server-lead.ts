import type { Clock } from "../controller/ports.ts";
import {
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../domain/time.ts";

/** How far the servers' clocks are ahead of ours, by the `Date` of their last answer (whole seconds, and a call old). */
export const createServerLead = (
  clock: Clock,
): {
  readonly tell: (serverTime: Instant | null) => void;
  readonly current: () => Milliseconds | null;
} => {
  let lead: Milliseconds | null = null;
  return {
    tell: (serverTime) => {
      if (serverTime === null) return;
      void clock.now().then(
        (ours) => {
          // Dates are cut to whole seconds, so less than one second says nothing.
          const difference = serverTime - ours;
          lead = milliseconds(Math.abs(difference) < 1_000 ? 0 : difference);
        },
        () => undefined,
      );
    },
    current: () => lead,
  };
};
