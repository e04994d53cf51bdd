import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Pause } from "../controller/ports.ts";
import { BlockedError } from "../domain/errors.ts";
import { type Instant, instant, type Milliseconds } from "../domain/time.ts";

/** The machine's clock, or a sandbox's: then waiting moves that one, and takes no time. */
export const createClock = (clockUrl: string | null): Clock & Pause =>
  clockUrl === null ? machineClock : sandboxClock(clockUrl);

const machineClock: Clock & Pause = {
  now: () => Promise.resolve(instant(Date.now())),
  pause: (length: Milliseconds) => wait(length),
};

const sandboxClock = (url: string): Clock & Pause => {
  const ask = async (advance: number): Promise<Instant> => {
    const now = await askForTime(url, advance);
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
const askForTime = async (url: string, advance: number): Promise<unknown> => {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ advance }),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    return ((await response.json()) as { now?: unknown } | null)?.now;
  } catch {
    return undefined;
  }
};
