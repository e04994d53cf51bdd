import type { Clock } from "../controller/ports.ts";
import { serverLead } from "../domain/server-lead.ts";
import type { Instant, Milliseconds } from "../domain/time.ts";

/** How far the servers' clocks are ahead of ours, by their last answer. */
export const createServerLead = (
  clock: Clock,
): {
  readonly tell: (serverTime: Instant | null, askedAt: Instant) => void;
  readonly current: () => Milliseconds | null;
} => {
  let lead: Milliseconds | null = null;
  return {
    tell: (serverTime, askedAt) => {
      if (serverTime === null) return;
      void clock.now().then(
        (answeredAt) => {
          lead = serverLead(serverTime, askedAt, answeredAt);
        },
        () => undefined,
      );
    },
    current: () => lead,
  };
};
