/**
 * A value with its past. Okta's lists and its search index lag behind its acknowledgements, so a late reader has to be shown
 * what was true a while ago.
 */
import type { Instant, Milliseconds } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";

export interface History<Value> {
  /** null: deleted, or never there. */
  now(): Value | null;
  /** As a reader sees it who is `delay` behind. */
  seen(delay: Milliseconds): Value | null;
  set(value: Value | null): void;
}

export const createHistory = <Value>(
  clock: SandboxClock,
  first: Value | null,
): History<Value> => {
  const entries: { readonly at: Instant; readonly value: Value | null }[] = [
    { at: clock.now(), value: first },
  ];
  const now = (): Value | null => entries.at(-1)?.value ?? null;
  return {
    now,
    seen: (delay) => {
      // Without a delay nothing depends on the clock, which a test may set back.
      if (delay === 0) return now();
      const horizon = clock.now() - delay;
      return entries.findLast(({ at }) => at <= horizon)?.value ?? null;
    },
    set: (value) => {
      entries.push({ at: clock.now(), value });
    },
  };
};
