import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Pause } from "../controller/ports.ts";
import { TransientError } from "../domain/errors.ts";
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
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ advance }),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const { now } = (await response.json()) as { now?: unknown };
    if (typeof now !== "number")
      throw new TransientError("CURFEW_CLOCK_URL did not tell the time.");
    return instant(now);
  };
  return {
    now: () => ask(0),
    pause: async (length) => {
      await ask(length);
    },
  };
};
