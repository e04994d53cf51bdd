/**
 * Rate limits: per bucket, in windows of a minute of the sandbox's time. While the clock stands still nothing is refilled, as
 * nothing would be within one instant.
 */
import { type Instant, instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";

export type Bucket =
  | "/api/v1/groups"
  | "/api/v1/groups/{id}"
  | "/api/v1/users"
  | "/api/v1/users/{id}"
  | "/api/v1/apps"
  | "/api/v1/logs"
  | "/oauth2/v1"
  | "/api/v1";

export interface Limits {
  /** Requests a minute; what is left of the running window changes with it. */
  set(bucket: Bucket, limit: number): void;
  /** No bucket is ever empty any more; the headers stay. */
  lift(): void;
  /** The next `times` requests are refused for being too many at once: limit and remaining are 0. */
  forceConcurrency(times: number): void;
  /** Takes one request from a bucket. */
  take(bucket: Bucket): Taken;
}

interface Taken {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** As last published for an organisation; facts say that one token gets half, so a test that cares sets its own. */
const published: Readonly<Record<Bucket, number>> = {
  "/api/v1/groups": 500,
  "/api/v1/groups/{id}": 1000,
  "/api/v1/users": 600,
  "/api/v1/users/{id}": 2000,
  "/api/v1/apps": 100,
  "/api/v1/logs": 120,
  "/oauth2/v1": 2000,
  "/api/v1": 1200,
};

const window = 60_000;

export const createLimits = (clock: SandboxClock): Limits => {
  const limits = new Map<Bucket, number>(
    Object.entries(published) as [Bucket, number][],
  );
  const windows = new Map<Bucket, { resetAt: Instant; used: number }>();
  let crowded = 0;
  let lifted = false;

  const headers = (limit: number, remaining: number, resetAt: Instant) => ({
    "x-rate-limit-limit": String(limit),
    "x-rate-limit-remaining": String(remaining),
    "x-rate-limit-reset": String(Math.ceil(resetAt / 1000)),
  });

  return {
    set: (bucket, limit) => {
      limits.set(bucket, limit);
    },
    lift: () => {
      lifted = true;
    },
    forceConcurrency: (times) => {
      crowded = times;
    },
    take: (bucket) => {
      const now = clock.now();
      if (crowded > 0) {
        crowded -= 1;
        return {
          allowed: false,
          headers: headers(0, 0, instant(now + window)),
        };
      }
      const running = windows.get(bucket);
      const current =
        running !== undefined && now < running.resetAt
          ? running
          : { resetAt: instant(now + window), used: 0 };
      windows.set(bucket, current);
      const limit = limits.get(bucket) ?? published[bucket];
      const allowed = lifted || current.used < limit;
      if (allowed) current.used += 1;
      return {
        allowed,
        headers: headers(
          limit,
          Math.max(0, limit - current.used),
          current.resetAt,
        ),
      };
    },
  };
};
