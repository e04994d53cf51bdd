import { setTimeout as wait } from "node:timers/promises";
import type { Alarm, Clock, Pause } from "../controller/ports.ts";
import { BlockedError } from "../domain/errors.ts";
import {
  type Instant,
  instant,
  later,
  type Milliseconds,
} from "../domain/time.ts";

/** The machine's clock, or a sandbox's: then waiting moves that one, and takes no time. */
export const createClock = (clockUrl: string | null): Clock & Pause =>
  clockUrl === null ? machineClock : sandboxClock(clockUrl);

/**
 * For a process that lives long: waiting waits, in a sandbox too, until somebody else moves the clock. Once the process is stopping,
 * no pause is worth its time.
 */
export const createLastingClock = (
  clockUrl: string | null,
  stopping: AbortSignal,
): Clock & Pause & Alarm => {
  const clock = createClock(clockUrl);
  const now = () => clock.now();
  const nap = clockUrl === null ? machineNap : sandboxNap(clockUrl);
  const reach: Alarm["reach"] = async (at, signal) => {
    while (!signal.aborted) {
      const left = at - (await now().catch(() => at - longestNap));
      if (left <= 0) return;
      await nap(left, at, signal);
    }
  };
  return {
    now,
    reach,
    pause: async (length) => reach(later(await now(), length), stopping),
  };
};

/**
 * Timers stand still while a machine sleeps, know nothing of a clock that is set, and fire at once beyond 2^31 ms. So nobody waits
 * longer than this without a look at the clock.
 */
const longestNap = 500;

type Nap = (left: number, until: Instant, signal: AbortSignal) => Promise<void>;

const machineNap: Nap = async (left, _until, signal) => {
  await wait(Math.min(left, longestNap), undefined, { signal }).catch(
    () => undefined,
  );
};

/** Answered when the time has come, or when the sandbox has had enough of waiting. */
const sandboxNap =
  (url: string): Nap =>
  async (_left, until, signal) => {
    const now = await askForTime(url, { until }, signal);
    if (now === undefined) await machineNap(longestNap, until, signal);
  };

const machineClock: Clock & Pause = {
  now: () => Promise.resolve(instant(Date.now())),
  pause: (length: Milliseconds) => wait(length),
};

const sandboxClock = (url: string): Clock & Pause => {
  const ask = async (advance: number): Promise<Instant> => {
    const now = await askForTime(url, { advance });
    if (typeof now !== "number")
      throw new BlockedError(
        "CURFEW_CLOCK_URL does not tell the time.",
        "Start the sandbox again, or unset CURFEW_CLOCK_URL.",
      );
    return instant(now);
  };
  return {
    now: () => ask(0),
    pause: async (length) => {
      await ask(length);
    },
  };
};

/** undefined: no answer, or none that tells. */
const askForTime = async (
  url: string,
  asked: { readonly advance?: number; readonly until?: Instant },
  signal?: AbortSignal,
): Promise<unknown> => {
  const late = AbortSignal.timeout(10_000);
  try {
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify(asked),
      redirect: "error",
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    return ((await response.json()) as { now?: unknown } | null)?.now;
  } catch {
    return undefined;
  }
};
