/** Asking again: reads as they are, writes only after a look. Bounded in number and in the time that is waited. */
import { TransientError } from "../../domain/errors.ts";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import { LimitedError, UnsettledError } from "./errors.ts";
import type { Gate } from "./gate.ts";

export interface Patience {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Before the first further attempt; doubled each time. */
  readonly backoff: Milliseconds;
  /** All waiting of one read together. A limit that lasts longer is the next run's. */
  readonly longestWait: Milliseconds;
  readonly pause: (length: Milliseconds) => Promise<void>;
}

export const retrying = async <T>(
  patience: Patience,
  gate: Gate,
  attempt: () => Promise<T>,
): Promise<T> => {
  let waited = 0;
  for (let round = 0; ; round += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError) || round >= patience.retries)
        throw error;
      const wait =
        error instanceof LimitedError
          ? error.wait
          : milliseconds(patience.backoff * 2 ** round);
      waited += wait;
      if (waited > patience.longestWait) throw error;
      if (error instanceof LimitedError) await gate.waitOut(error);
      else await patience.pause(wait);
    }
  }
};

/**
 * Runs a write that begins with a look at what is there already, and once more where its answer was lost: the second look finds
 * what the first attempt did. Nothing is ever written twice without a look in between.
 */
export const settling = async <T>(
  patience: Patience,
  gate: Gate,
  lookAndWrite: () => Promise<T>,
): Promise<T> => {
  try {
    return await lookAndWrite();
  } catch (error) {
    if (!(error instanceof UnsettledError)) throw error;
    const limit = error.cause instanceof LimitedError ? error.cause : null;
    if (limit !== null && limit.wait > patience.longestWait) throw error;
    await (limit === null
      ? patience.pause(patience.backoff)
      : gate.waitOut(limit));
    return await lookAndWrite();
  }
};
