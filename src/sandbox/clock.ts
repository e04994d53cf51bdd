import { type Instant, instant, type Milliseconds } from "../domain/time.ts";

/** The sandbox's time: it stands still until somebody moves it. */
export interface SandboxClock {
  now(): Instant;
  set(at: Instant): void;
  advance(by: Milliseconds): void;
  /** Resolves when the time has come, at once where it has. */
  reached(at: Instant): Promise<void>;
}

export const createClock = (start: Instant): SandboxClock => {
  let now = start;
  const waiting = new Set<{
    readonly at: Instant;
    readonly tell: () => void;
  }>();
  const set = (at: Instant): void => {
    now = at;
    for (const one of waiting)
      if (one.at <= now) {
        waiting.delete(one);
        one.tell();
      }
  };
  return {
    now: () => now,
    set,
    advance: (by) => {
      set(instant(now + by));
    },
    reached: (at) =>
      at <= now
        ? Promise.resolve()
        : new Promise((tell) => waiting.add({ at, tell })),
  };
};
