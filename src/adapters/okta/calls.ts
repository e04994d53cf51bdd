/**
 * Every request goes through here: few at a time, with an access token, not into a bucket that is known to be empty, and again after a
 * failure that may pass. What is sent must therefore be safe to send twice; adds, removals and reads are.
 */
import type { Milliseconds } from "../../domain/time.ts";
import { loadClient, type OktaSdk } from "./client.ts";
import type { CheckedConfig } from "./config.ts";
import { isTransient } from "./errors.ts";
import { isRefusal, OktaFailure, toFailure } from "./failure.ts";
import { createGates } from "./gates.ts";
import { createLimiter, type Lane } from "./limiter.ts";
import { type Bucket, bucketOf } from "./metering.ts";
import { waitAfter, waitAfterSuccess } from "./pacing.ts";
import { createAccessToken } from "./token.ts";
import { createTransport, type Transport } from "./transport.ts";

export interface Call {
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
  readonly waitOut: (
    call: Pick<Call, "bucket">,
    failure: OktaFailure,
    attempt: number,
  ) => Promise<void>;
  readonly nextOf: Transport["nextOf"];
}

export const createCalls = (config: CheckedConfig): Calls => {
  const { limits } = config;
  const limiter = createLimiter(limits.concurrency);
  const gates = createGates(config.pause);
  const token = createAccessToken(config.now);
  const transport = createTransport(config, (endpoint, room) => {
    const wait = waitAfterSuccess(room, limits.longestPause);
    if (wait !== null) void closeQuietly(bucketOf(endpoint), wait);
  });
  let loading: Promise<OktaSdk> | null = null;

  /** A pause that fails is not the answer's fault; the next request tries without it. */
  const closeQuietly = (bucket: Bucket, wait: Milliseconds): Promise<void> =>
    gates.close(bucket, wait).catch(() => undefined);

  /** One try: a slot, an open gate, a token, the request. */
  const tryOnce = async <T>(
    call: Call,
    request: (sdk: OktaSdk) => Promise<T>,
    used: { token: string | null },
  ): Promise<T> => {
    for (;;) {
      await waitForGate(call);
      const done = await limiter.run(call.lane, async () => {
        // It may have shut while this call waited for its slot; other buckets need the slot meanwhile.
        if (gates.shut(call.bucket) !== null) return null;
        const sdk = await (loading ??= loadClient(config, transport));
        used.token = await token.ready(sdk);
        return { value: await request(sdk).catch(rethrowAsFailure) };
      });
      if (done !== null) return done.value;
    }
  };

  const waitForGate = async (call: Call): Promise<void> => {
    for (;;) {
      if (call.deadline()) throw new OktaFailure({ kind: "timeout" });
      const shut = gates.shut(call.bucket);
      if (shut === null) return;
      await shut;
    }
  };

  const send = async <T>(
    call: Call,
    request: (sdk: OktaSdk) => Promise<T>,
  ): Promise<T> => {
    const used: { token: string | null } = { token: null };
    let hasRenewed = false;
    let attempt = 1;
    for (;;) {
      try {
        // A retry has waited long enough.
        const lane = attempt > 1 ? "urgent" : call.lane;
        return await tryOnce({ ...call, lane }, request, used);
      } catch (error) {
        if (!(error instanceof OktaFailure)) throw error;
        if (isRefusal(error, 401) && !hasRenewed && used.token !== null) {
          hasRenewed = true;
          token.discard(used.token);
          continue;
        }
        const isLast = attempt >= limits.attempts || call.deadline();
        if (isLast || !mayRetry(call, error)) throw error;
        await waitOut(call, error, attempt);
        attempt += 1;
      }
    }
  };

  const waitOut = async (
    { bucket }: Pick<Call, "bucket">,
    failure: OktaFailure,
    attempt: number,
  ): Promise<void> => {
    const wait = waitAfter(failure, {
      attempt,
      longest: limits.longestPause,
      now: await config.now(),
      random: config.random(),
    });
    if (wait.sharedByBucket) await gates.close(bucket, wait.length);
    else await config.pause(wait.length);
  };

  return { send, waitOut, nextOf: transport.nextOf };
};

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
