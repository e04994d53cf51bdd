/**
 * When a run is due by the clock: each minute for what changed, once a night for everything, at each start and end, and twice after
 * whatever was done. One alarm for the next of them; after a sleep or a jump of the clock everything that was passed counts once.
 */
import type { Alarm, Clock } from "../../controller/ports.ts";
import { earliest, type Instant, instant } from "../../domain/time.ts";
import { UsageError } from "../usage-error.ts";

/** `changed`: what Okta says has changed since the last look. `full`: everything, whatever Okta says. */
export type Sweep = "changed" | "full";

export interface Timetable {
  /** Starts and ends to come. */
  plan(moments: readonly Instant[]): void;
  /** Something was done: it is looked at again soon, and when Okta must show it. */
  lookAgain(at: Instant): void;
  stop(): Promise<void>;
}

export interface TimetableOptions {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly sweeps: Schedule;
  readonly fullSweeps: Schedule;
  readonly wake: (why: string, sweep: Sweep) => void;
}

/** The first instant of a cron expression after another, in UTC. */
export type Schedule = (after: Instant) => Instant;

export const parseSchedule = async (
  name: string,
  expression: string,
): Promise<Schedule> => {
  const { CronTime } = await import("cron");
  const { valid } = CronTime.validateCronExpression(expression);
  if (!valid)
    throw new UsageError(`${name} is not a cron expression: ${expression}`);
  const times = new CronTime(expression, "UTC");
  const next: Schedule = (after) =>
    instant(times.getNextDateFrom(new Date(after), "UTC").toMillis());
  try {
    // A day that never comes (30 February) is well written all the same, and only the search for it throws.
    next(instant(Date.now()));
  } catch (error) {
    throw new UsageError(`${name} never comes: ${expression}`, {
      cause: error,
    });
  }
  return next;
};

/** Okta may take ten seconds to show a change, and nothing younger than a minute is called drift (facts of Okta's search). */
const looks = [10_000, 60_000];
/** Looks are put on whole tens of seconds, so that a thousand ends in a minute make no thousand runs. */
const grid = 10_000;

export const startTimetable = (options: TimetableOptions): Timetable => {
  const { clock, alarm, sweeps, fullSweeps, wake } = options;
  const stopped = new AbortController();
  let waiting = new AbortController();
  let moments: readonly Instant[] = [];
  const again = new Set<Instant>();

  const momentAfter = (last: Instant): Instant =>
    moments.find((at) => at > last) ?? never;
  const nextAfter = (last: Instant): Instant =>
    earliest(sweeps(last), fullSweeps(last), momentAfter(last), ...again);

  /** Everything between the two instants, however much it is, counts once. */
  const wakeFor = (last: Instant, now: Instant): void => {
    if (sweeps(last) <= now) wake("sweep", "changed");
    if (fullSweeps(last) <= now) wake("full sweep", "full");
    if (momentAfter(last) <= now) wake("start or end", "changed");
    for (const at of again)
      if (at <= now) {
        again.delete(at);
        wake("look again", "changed");
      }
  };

  const keep = async (): Promise<void> => {
    let last = await clock.now().catch(() => instant(0));
    while (!stopped.signal.aborted) {
      waiting = new AbortController();
      await alarm.reach(nextAfter(last), waiting.signal);
      const now = await clock.now().catch(() => last);
      wakeFor(last, now);
      // Of a clock that was set back, what it passes again counts again.
      last = now;
    }
  };
  const keeping = keep();

  return {
    plan: (next) => {
      moments = next;
      waiting.abort();
    },
    lookAgain: (at) => {
      for (const look of looks)
        again.add(instant(Math.ceil((at + look) / grid) * grid));
      waiting.abort();
    },
    stop: async () => {
      stopped.abort();
      waiting.abort();
      await keeping;
    },
  };
};

const never = instant(8.64e15);
