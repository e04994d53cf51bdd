/**
 * What one call hears of a rate limit holds for all: GitHub would refuse what is asked meanwhile as well, and counts it against us.
 * One for the App and one for its installation, because GitHub limits them apart.
 */
import {
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";
import type { LimitedError } from "./errors.ts";

export interface Gate {
  /** Throws the limit that still lasts. */
  readonly pass: (now: Instant) => void;
  readonly shut: (limit: LimitedError, now: Instant) => void;
  /** Waits for as long as the limit asks for, together with others who wait for it; then it is open. */
  readonly waitOut: (limit: LimitedError) => Promise<void>;
}

interface Shut {
  readonly limit: LimitedError;
  readonly since: Instant;
  waiting: Promise<void> | null;
}

/** GitHub's windows are an hour. */
const longestShut = milliseconds(3_600_000);

export const createGate = ({
  longestWait,
  pause,
}: {
  /** Nobody waits longer for a limit. */
  readonly longestWait: Milliseconds;
  readonly pause: (length: Milliseconds) => Promise<void>;
}): Gate => {
  let known: Shut | null = null;
  return {
    pass: (now) => {
      if (known === null) return;
      if (lastsAt(known, now)) throw known.limit;
      known = null;
    },
    shut: (limit, since) => {
      known ??= { limit, since, waiting: null };
    },
    waitOut: (limit) => {
      const one = known;
      if (one === null || one.limit.wait > longestWait)
        return pause(limit.wait);
      one.waiting ??= pause(one.limit.wait).finally(() => {
        if (known === one) known = null;
      });
      return one.waiting;
    },
  };
};

/** By the clock, where nobody waited for its end; one that was set back would keep it shut. */
const lastsAt = ({ limit, since }: Shut, now: Instant): boolean =>
  now >= since && now - since < Math.min(limit.wait, longestShut);
