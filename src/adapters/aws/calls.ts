/**
 * Every request goes through here: paced, few at a time, bounded as a whole, and again after a refusal that passes. What was perhaps done
 * is sent again only where doing it twice is the same as doing it once.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import type { IamClient, IdentityStore, SsoAdmin } from "./client.ts";
import { loadIam, loadIdentityStore, loadSsoAdmin } from "./client.ts";
import type { AwsService, CheckedConfig } from "./config.ts";
import { isRefusedForNow, isTransient, translating } from "./errors.ts";
import { AwsFailure, toFailure } from "./failure.ts";
import { createPace } from "./pace.ts";

export interface Call {
  /** What is wanted, as the rest of "Could not …". */
  readonly what: string;
  /** AWS's own name. */
  readonly operation: string;
  /** Is doing it twice the same as doing it once? */
  readonly isRepeatable: boolean;
}

interface Sending<Sdk> {
  (sdk: Sdk, options: { readonly abortSignal: AbortSignal }): Promise<object>;
}

export interface Calls {
  /** Answers what AWS said, unchecked; `read` makes of it what is believed, within the same translation of errors. */
  ssoAdmin<T>(
    call: Call,
    send: Sending<SsoAdmin>,
    read: (answer: object) => T,
  ): Promise<T>;
  identityStore<T>(
    call: Call,
    send: Sending<IdentityStore>,
    read: (answer: object) => T,
  ): Promise<T>;
  iam<T>(
    call: Call,
    send: Sending<IamClient>,
    read: (answer: object) => T,
  ): Promise<T>;
}

export const createCalls = (config: CheckedConfig): Calls => {
  const { limits } = config;
  const pace = createPace({
    perSecond: limits.perSecond,
    atOnce: limits.concurrency,
    now: config.now,
    pause: config.pause,
  });
  const ssoAdmin = once(() => loadSsoAdmin(config));
  const identityStore = once(() => loadIdentityStore(config));
  const iam = once(() => loadIam(config));

  const tryOnce = async <Sdk>(
    load: () => Promise<Sdk>,
    send: Sending<Sdk>,
  ): Promise<object> => {
    const sdk = await load();
    const ended = new AbortController();
    // Both: the signal ends what is under way, the race a body that drips on after it.
    const overdue = wait(limits.callTimeout, null, {
      signal: ended.signal,
      ref: false,
    }).then(
      () => {
        ended.abort();
        throw new AwsFailure({ kind: "timeout" });
      },
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([
        send(sdk, { abortSignal: ended.signal }),
        overdue,
      ]);
    } catch (error) {
      throw toFailure(error, ended.signal.aborted);
    } finally {
      ended.abort();
    }
  };

  const repeat = async <Sdk, T>(
    bucket: string,
    call: Call,
    load: () => Promise<Sdk>,
    send: Sending<Sdk>,
    read: (answer: object) => T,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return read(await pace.run(bucket, () => tryOnce(load, send)));
      } catch (error) {
        if (
          !(error instanceof AwsFailure) ||
          attempt >= limits.attempts ||
          !mayRepeat(call, error)
        )
          throw error;
        await config.pause(pauseAfter(attempt));
      }
    }
  };

  const pauseAfter = (attempt: number): Milliseconds =>
    milliseconds(
      Math.min(
        500 * 2 ** (attempt - 1) * (1 + config.random() / 2),
        limits.longestPause,
      ),
    );

  const through =
    <Sdk>(
      service: AwsService,
      bucketOf: (operation: string) => string,
      load: () => Promise<Sdk>,
    ) =>
    <T>(
      call: Call,
      send: Sending<Sdk>,
      read: (answer: object) => T,
    ): Promise<T> =>
      translating(call.what, { service, operation: call.operation }, () =>
        repeat(bucketOf(call.operation), call, load, send, read),
      );

  return {
    ssoAdmin: through("sso-admin", () => "sso-admin", ssoAdmin),
    identityStore: through(
      "identitystore",
      (operation) => operation,
      identityStore,
    ),
    iam: through("iam", () => "iam", iam),
  };
};

const mayRepeat = (call: Call, failure: AwsFailure): boolean =>
  isRefusedForNow(failure) || (call.isRepeatable && isTransient(failure));

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
};
