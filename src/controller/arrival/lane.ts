/** Where the controller stays: asks AWS beside the runs, each time at its time, and wakes a run when there is something to write or to tell. */
import { earliest, instant } from "../../domain/time.ts";
import type { Alarm, Clock } from "../ports.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import type { Arrivals, Seen } from "./arrivals.ts";
import { createArrivalWatch } from "./watch.ts";
import type { Readback } from "../../domain/ledger.ts";

export interface ArrivalLane {
  /** What a run left behind. */
  readonly know: (seen: Seen) => Promise<void>;
  /** What AWS showed and the ledger does not know yet. */
  readonly news: () => readonly Readback[];
  readonly arrivals: () => Arrivals;
  /** Begins nothing more; what was begun is left to itself. */
  readonly stop: () => void;
}

export const createArrivalLane = (deps: {
  readonly tools: AwsTools;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** AWS showed something, or somebody is stuck, or no longer. */
  readonly onNews: () => void;
}): ArrivalLane => {
  const watch = createArrivalWatch(deps);
  const stopped = new AbortController();
  let waiting = new AbortController();
  let told = "";

  const keep = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      waiting = new AbortController();
      const next = earliest(never, ...watch.waiting().map((one) => one.next));
      await deps.alarm.reach(next, waiting.signal);
      await watch.look();
      const news = JSON.stringify([
        watch.news(),
        watch.arrivals().findings.map(({ message }) => message),
      ]);
      // What is gone from here has been written down, by the run that knows it.
      if (news !== told && news !== nothing) deps.onNews();
      told = news;
    }
  };
  void keep();

  return {
    know: async (seen) => {
      await watch.know(seen);
      waiting.abort();
    },
    news: watch.news,
    arrivals: watch.arrivals,
    stop: () => {
      stopped.abort();
      waiting.abort();
    },
  };
};

const nothing = JSON.stringify([[], []]);

/** Far enough that it never comes, and near enough for any timer. */
const never = instant(8.64e15);
