/** A clock for lanes and timetables: it stands still until a test moves it, and then wakes whoever waited for that. */
import type { Alarm, Clock } from "../../src/controller/ports.ts";
import { type Instant, instant } from "../../src/domain/time.ts";
import { createClock } from "../../src/sandbox/clock.ts";

export interface TestClock extends Clock, Alarm {
  /** `12:00` or `12:00:30`; resolves when everybody who was woken has come to rest. */
  set(time: string): Promise<void>;
}

export const at = (time: string): Instant =>
  instant(Date.parse(`2026-11-22T${time.length === 5 ? `${time}:00` : time}Z`));

/** Everything that needs no more than the event loop. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
};

export const testClock = (time: string): TestClock => {
  const clock = createClock(at(time));
  return {
    now: () => Promise.resolve(clock.now()),
    reach: async (until, signal) => {
      if (signal.aborted) return;
      await Promise.race([
        clock.reached(until),
        new Promise((resolve) => {
          signal.addEventListener("abort", resolve, { once: true });
        }),
      ]);
    },
    set: async (to) => {
      clock.set(at(to));
      await settle();
    },
  };
};
