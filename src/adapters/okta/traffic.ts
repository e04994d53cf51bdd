/** What the clients of one organisation share within a process: slots for requests in flight, and the gates of its rate limits. */
import type { Milliseconds } from "../../domain/time.ts";
import { createGates, type Gates } from "./gates.ts";
import { createSlots, type Limiter } from "./limiter.ts";

export interface Traffic {
  readonly limiter: Limiter;
  readonly gates: Gates;
}

type Pause = (length: Milliseconds) => Promise<void>;

/** Okta accepts 75 requests at a time from a whole organisation, whoever sends them. */
const atOnce = 8;
const atOnceForEnds = 6;
const atOnceForRuns = 4;

export const createTraffic = (pause: Pause): Traffic => ({
  limiter: createSlots(atOnce).share(atOnce),
  gates: createGates(pause),
});

/**
 * For a service: ends go first, and neither ends nor runs can fill every slot, whatever hangs in theirs. A gate that a run shut holds no
 * end (it may have been shut to leave room for ends); one that an end shut holds the runs as well.
 */
export const divideTraffic = (
  pause: Pause,
): { readonly ends: Traffic; readonly runs: Traffic } => {
  const slots = createSlots(atOnce);
  const gates = createGates(pause);
  return {
    ends: { limiter: slots.share(atOnceForEnds), gates },
    runs: {
      limiter: slots.share(atOnceForRuns),
      gates: createGates(pause, gates),
    },
  };
};
