import {
  type Instant,
  instant,
  type Milliseconds,
} from "../../../src/domain/time.ts";

/** Time that passes only when somebody lets it. */
export interface VirtualClock {
  readonly current: () => Instant;
  pass(length: Milliseconds): void;
}

export const createVirtualClock = (start: Instant): VirtualClock => {
  let now = start;
  return {
    current: () => now,
    pass: (length) => {
      now = instant(now + length);
    },
  };
};
