import { type Instant, instant, type Milliseconds } from "../domain/time.ts";

/** The sandbox's time: it stands still until somebody moves it. */
export interface SandboxClock {
  now(): Instant;
  set(at: Instant): void;
  advance(by: Milliseconds): void;
}

export const createClock = (start: Instant): SandboxClock => {
  let now = start;
  return {
    now: () => now,
    set: (at) => {
      now = at;
    },
    advance: (by) => {
      now = instant(now + by);
    },
  };
};
