import { afterEach, describe, expect, it } from "vitest";
import { createSingleFlight } from "../../src/entry/serve/single-flight.ts";
import {
  parseSchedule,
  startTimetable,
  type Timetable,
} from "../../src/entry/serve/timetable.ts";
import { UsageError } from "../../src/entry/usage-error.ts";
import { at, settle, testClock } from "./ends-clock.ts";

let timetable: Timetable | null = null;
afterEach(async () => {
  await timetable?.stop();
});

const open = async (time: string, sweep = "* * * * *") => {
  const clock = testClock(time);
  const woken: string[] = [];
  const made = startTimetable({
    clock,
    alarm: clock,
    sweeps: await parseSchedule("--sweep", sweep),
    fullSweeps: await parseSchedule("--full-sweep", "17 3 * * *"),
    wake: (why, kind) => woken.push(`${why}: ${kind}`),
  });
  timetable = made;
  await settle();
  return { clock, woken, timetable: made };
};

describe("the timetable", () => {
  it("sweeps each minute, and everything at night, in UTC", async () => {
    const { clock, woken } = await open("03:15:30");
    await clock.set("03:15:59");
    expect(woken).toEqual([]);
    await clock.set("03:16");
    await clock.set("03:17");
    expect(woken).toEqual([
      "sweep: changed",
      "sweep: changed",
      "full sweep: full",
    ]);
  });

  it("wakes at each start and end, and not before", async () => {
    const {
      clock,
      woken,
      timetable: own,
    } = await open("12:00:10", "0 0 1 1 *");
    own.plan([at("12:00:20"), at("12:00:40")]);
    await clock.set("12:00:19");
    expect(woken).toEqual([]);
    await clock.set("12:00:20");
    await clock.set("12:00:39");
    await clock.set("12:00:40");
    expect(woken).toEqual(["start or end: changed", "start or end: changed"]);
  });

  it("looks again ten seconds and a minute after something was done, at most once in ten seconds", async () => {
    const {
      clock,
      woken,
      timetable: own,
    } = await open("12:00:00", "0 0 1 1 *");
    own.lookAgain(at("12:00:00"));
    own.lookAgain(at("12:00:03"));
    own.lookAgain(at("12:00:09"));
    await settle();
    for (let second = 1; second < 60; second += 1)
      await clock.set(`12:00:${String(second).padStart(2, "0")}`);
    await clock.set("12:01:00");
    await clock.set("12:01:10");
    await clock.set("12:05:00");
    expect(woken).toEqual(Array(4).fill("look again: changed"));
  });

  it("makes one sweep of the hours that a machine slept, and goes on when its clock is set back", async () => {
    const { clock, woken } = await open("12:00:30");
    await clock.set("18:00:30");
    expect(woken).toEqual(["sweep: changed"]);
    await clock.set("18:01");
    await clock.set("15:00:30");
    await clock.set("18:02");
    expect(woken.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["no cron expression", "each minute"],
    ["a day that never comes", "17 3 30 2 *"],
    ["a last day that no such month has", "17 3 31 4,6,9,11 *"],
  ])("refuses %s", async (_name, expression) => {
    await expect(parseSchedule("--sweep", expression)).rejects.toThrow(
      UsageError,
    );
  });
});

describe("one run at a time", () => {
  it("answers a thousand wishes with two runs, the second for all that came in between", async () => {
    const runs: string[] = [];
    let finish: () => void = () => undefined;
    const flight = createSingleFlight(async ({ sweep, why }) => {
      runs.push(`${sweep}: ${why.join(", ")}`);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    for (let n = 0; n < 999; n += 1) flight.wake("push", "changed");
    flight.wake("full sweep", "full");
    await settle();
    finish();
    await settle();
    finish();
    await flight.idle();
    expect(runs).toEqual(["changed: push", "full: push, full sweep"]);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    "loses nothing that is asked for %s turns after a run's last word",
    async (turns) => {
      let runs = 0;
      const askLater = async (): Promise<void> => {
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        flight.wake("later", "changed");
      };
      const flight = createSingleFlight(() => {
        runs += 1;
        if (runs === 1) void askLater();
        return Promise.resolve();
      });
      flight.wake("one", "changed");
      await settle();
      await flight.idle();
      expect(runs).toBe(2);
    },
  );

  it("goes on after a run that throws, and begins none once it is stopped", async () => {
    let runs = 0;
    const flight = createSingleFlight(() => {
      runs += 1;
      return Promise.reject(new Error("broken"));
    });
    flight.wake("one", "changed");
    await flight.idle();
    flight.wake("two", "changed");
    await flight.idle();
    flight.stop();
    flight.wake("three", "changed");
    await flight.idle();
    expect(runs).toBe(2);
  });
});
