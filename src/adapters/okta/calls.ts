/**
 * Every request goes through here: few at a time, with an access token, not into a bucket that is known to be empty, and again after a
 * failure that may pass. What is sent must therefore be safe to send twice; adds, removals and reads are.
 */
import { loadClient, type OktaSdk } from "./client.ts";
import type { CheckedConfig } from "./config.ts";
import { isTransient } from "./errors.ts";
import { isTokenRefusal, OktaFailure, toFailure } from "./failure.ts";
import type { Lane } from "./limiter.ts";
import { type Bucket, bucketOf } from "./metering.ts";
import { waitAfter, waitAfterSuccess } from "./pacing.ts";
import { createAccessToken } from "./token.ts";
import { createTransport, type Transport } from "./transport.ts";

interface Call {
  readonly bucket: Bucket;
  readonly lane: Lane;
  readonly deadline: Deadline;
  /** `limits`: only rate limits are waited for; any other failure is the caller's. */
  readonly retries: "all" | "limits";
}

/** Has the operation had its time? */
export type Deadline = () => boolean;

export interface Calls {
  send<T>(call: Call, request: (sdk: OktaSdk) => Promise<T>): Promise<T>;
  /** Rests after the failure of the `attempt`th try, as long as it asks for. */
  readonly restAfter: (
    bucket: Bucket,
    failure: OktaFailure,
    attempt: number,
  ) => Promise<void>;
  readonly nextOf: Transport["nextOf"];
}

type Outcome<T> =
  | { readonly value: T }
  | { readonly failure: OktaFailure; readonly rest: Rest | null };

/** Null instead of it: no second try would help. */
type Rest = () => Promise<void>;

export const createCalls = (config: CheckedConfig): Calls => {
  const { limits } = config;
  const { limiter, gates } = config.traffic;
  const token = createAccessToken(config.now);
  const transport = createTransport(config, (endpoint, room) => {
    const bucket = bucketOf(endpoint);
    const left = bucket === "groups" ? (config.leave?.(room) ?? 0) : 0;
    const wait = waitAfterSuccess(room, limits.longestPause, left);
    if (wait !== null) void gates.close(bucket, wait);
  });
  let loading: Promise<OktaSdk> | null = null;

  const planRest = async (
    bucket: Bucket,
    failure: OktaFailure,
    attempt: number,
  ): Promise<Rest> => {
    const wait = waitAfter(failure, {
      attempt,
      longest: limits.longestPause,
      now: await config.now(),
      random: config.random(),
    });
    if (!wait.sharedByBucket) return () => config.pause(wait.length);
    const opening = gates.close(bucket, wait.length);
    return () => opening;
  };

  const send = async <T>(
    call: Call,
    request: (sdk: OktaSdk) => Promise<T>,
  ): Promise<T> => {
    const used: { token: string | null } = { token: null };
    let hasRenewed = false;
    let attempt = 1;
    let last: OktaFailure | null = null;

    const tryOnce = async (): Promise<Outcome<T>> => {
      const sdk = await (loading ??= loadClient(config, transport));
      try {
        used.token = await token.ready(sdk);
        return { value: await request(sdk).catch(rethrowAsFailure) };
      } catch (failure) {
        if (!(failure instanceof OktaFailure)) throw failure;
        // Still in its slot: the gate must be shut before the next request can slip through.
        const rest = mayRetry(call, failure)
          ? await planRest(call.bucket, failure, attempt)
          : null;
        return { failure, rest };
      }
    };

    const inTurn = async (): Promise<Outcome<T>> => {
      for (;;) {
        await gateOf(call, last);
        // A retry has waited long enough.
        const lane = attempt > 1 ? "urgent" : call.lane;
        const outcome = await limiter.run(lane, () =>
          // It may have shut while this call waited for its slot, which other buckets need meanwhile.
          gates.shut(call.bucket) === null ? tryOnce() : Promise.resolve(null),
        );
        if (outcome !== null) return outcome;
      }
    };

    for (;;) {
      const outcome = await inTurn();
      if ("value" in outcome) return outcome.value;
      const { failure, rest } = outcome;
      if (isTokenRefusal(failure) && !hasRenewed && used.token !== null) {
        hasRenewed = true;
        token.discard(used.token);
        continue;
      }
      if (rest === null || attempt >= limits.attempts || call.deadline())
        throw failure;
      await rest();
      attempt += 1;
      last = failure;
    }
  };

  /** Where the time is over, what came of the last try says more than that there was no time for another. */
  const gateOf = async (
    call: Call,
    last: OktaFailure | null,
  ): Promise<void> => {
    for (let isHeld = false; ; isHeld = true) {
      const shut = gates.shut(call.bucket);
      if (call.deadline()) throw last ?? outOfTime(isHeld || shut !== null);
      if (shut === null) return;
      await shut;
    }
  };

  return {
    send,
    restAfter: async (bucket, failure, attempt) =>
      (await planRest(bucket, failure, attempt))(),
    nextOf: transport.nextOf,
  };
};

const outOfTime = (isHeld: boolean): OktaFailure =>
  new OktaFailure({ kind: "timeout", ...(isHeld ? { isUnsent: true } : {}) });

const rethrowAsFailure = (error: unknown): never => {
  throw toFailure(error);
};

const mayRetry = (call: Call, failure: OktaFailure): boolean =>
  call.retries === "all"
    ? isTransient(failure)
    : failure.fault.kind === "refusal" && failure.fault.status === 429;

/** Real time, not the clock's: it bounds how long a caller can be held, whatever the clock is set to. */
export const withDeadline = async <T>(
  length: number,
  operation: (deadline: Deadline) => Promise<T>,
): Promise<T> => {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
  }, length);
  timer.unref();
  try {
    return await operation(() => isOver);
  } finally {
    clearTimeout(timer);
  }
};
