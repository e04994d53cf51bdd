/** How long to wait after a failure. Pure; the waiting is in `calls.ts`. */
import {
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";
import type { OktaFailure } from "./failure.ts";
import type { RateLimitRoom } from "./metering.ts";

export interface Wait {
  readonly length: Milliseconds;
  /** The whole rate-limit bucket is shut until then, for other requests too. */
  readonly sharedByBucket: boolean;
}

const shortest = 500;

export const waitAfter = (
  failure: OktaFailure,
  about: {
    /** 1 after the first try. */
    readonly attempt: number;
    readonly longest: number;
    readonly now: Instant;
    /** [0, 1) */
    readonly random: number;
  },
): Wait => {
  const isLimited =
    failure.fault.kind === "refusal" && failure.fault.status === 429;
  const untilReset = isLimited ? waitForReset(failure.room, about.now) : null;
  const backOff = shortest * 2 ** (about.attempt - 1);
  const wanted =
    // A reset that has passed already must not become a tight loop.
    untilReset === null ? backOff : Math.max(untilReset, backOff);
  const length = Math.min(wanted * (1 + about.random / 4), about.longest);
  const sharedByBucket =
    untilReset !== null &&
    failure.fault.kind === "refusal" &&
    failure.fault.from === "api";
  return { length: milliseconds(length), sharedByBucket };
};

/**
 * An answer that used up the bucket, or all but what is left to others: what is sent before the reset would only be refused, and logged
 * as a violation. null: there is room.
 */
export const waitAfterSuccess = (
  room: RateLimitRoom,
  longest: number,
  left = 0,
): Milliseconds | null => {
  const { remaining, serverTime } = room;
  if (remaining === null || remaining > left || serverTime === null)
    return null;
  const untilReset = waitForReset(room, serverTime);
  return untilReset === null || untilReset <= 0
    ? null
    : milliseconds(Math.min(untilReset, longest));
};

/**
 * By Okta's own clock where it tells it: ours may be wrong. One second more, because both headers are in whole seconds. null: no
 * reset is known, or too many requests at a time were the cause (limit 0), where the reset is only a hint.
 */
const waitForReset = (room: RateLimitRoom, now: Instant): number | null =>
  room.resetAt === null || room.limit === 0
    ? null
    : room.resetAt - (room.serverTime ?? now) + 1_000;
