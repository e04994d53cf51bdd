/**
 * The long-running controller: the door (webhooks, health, metrics), the timetable, one run at a time, and beside them the lane of due
 * ends and the desk of pull requests. Whatever wakes a run only makes the same reconcile come sooner; nothing of a run holds the lane.
 */
import { setTimeout as wait } from "node:timers/promises";
import { createArrivalLane } from "../../controller/arrival/lane.ts";
import type { Stop } from "../../controller/survey/stops.ts";
import { awsGate } from "../aws-gate.ts";
import { createLastingClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { UsageError } from "../usage-error.ts";
import type { Wiring } from "../wiring.ts";
import { createBooks } from "./books.ts";
import { createDesk } from "./desk.ts";
import { startListener } from "./listener.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { routesOf } from "./routes.ts";
import { createRun } from "./run.ts";
import { createSingleFlight } from "./single-flight.ts";
import { createTidying } from "./tidying.ts";
import { type Schedule, startTimetable } from "./timetable.ts";
import { createHear } from "./webhook.ts";

export interface ServiceOptions {
  readonly config: Config;
  readonly wiring: Wiring;
  /** What is wrong with the configuration. */
  readonly stops: readonly Stop[];
  readonly host: string;
  readonly port: number;
  readonly sweeps: Schedule;
  readonly fullSweeps: Schedule;
  /** Does this service check pull requests? */
  readonly checks: boolean;
  readonly log: Log;
}

export interface Service {
  readonly url: string;
  /** Finishes what was begun, for eight seconds at the most. */
  stop(): Promise<void>;
}

const patience = 8_000;

/** Throws UsageError where there is no way to remove anybody, or the address cannot be listened at. */
export const startService = async (
  options: ServiceOptions,
): Promise<Service> => {
  const { config, log, stops } = options;
  const stopping = new AbortController();
  const clock = createLastingClock(config.clockUrl, stopping.signal);
  const metrics = createMetrics();
  const killed = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let addsStopped = stops.map(({ finding }) => finding.message);

  const books = await createBooks({
    ...options,
    clock,
    metrics,
    signal: killed.signal,
    onMoments: (moments) => {
      timetable.plan(moments);
    },
    onDone: (at) => {
      timetable.lookAgain(at);
    },
  });
  const arrivals = createArrivalLane({
    tools: awsGate(books.tools),
    clock,
    alarm: clock,
    onNews: () => {
      flight.wake("AWS", "changed");
    },
  });
  const desk = createDesk({ ...options, books, clock, metrics, isStopping });
  const flight = createSingleFlight(
    createRun({
      ...options,
      books,
      arrivals,
      clock,
      metrics,
      isStopping,
      onStops: (messages) => {
        addsStopped = [...messages];
      },
      onDone: (at) => {
        timetable.lookAgain(at);
      },
      onRan: (result, sweep) => {
        desk.after(result, sweep);
      },
    }),
  );
  const tidying = createTidying(books.tools, log);
  const timetable = startTimetable({
    clock,
    alarm: clock,
    sweeps: options.sweeps,
    fullSweeps: options.fullSweeps,
    wake: (why, sweep) => {
      flight.wake(why, sweep);
      if (sweep === "full") tidying.wake(why, sweep);
    },
  });
  const listener = await startListener({
    host: options.host,
    port: options.port,
    routes: routesOf({
      metrics,
      hear: await createHear(config.webhookSecrets, config.branch),
      wake: (why) => {
        flight.wake(why, "changed");
      },
      hand: (event) => desk.hand(event),
      standing: () => ({
        isReady: books.isOpen() && !isStopping(),
        addsStopped,
      }),
    }),
    onRefused: metrics.webhook,
  }).catch(async (error: unknown) => {
    arrivals.stop();
    await Promise.all([timetable.stop(), books.close()]);
    throw new UsageError(
      `Nothing can listen at ${options.host}:${options.port}.`,
      { cause: error },
    );
  });
  log.info("listening", { url: listener.url });
  // Ends that are known from before do not wait for the first run, and nobody who wants it stopped waits for them.
  const opening = books
    .reopen()
    .catch((error: unknown) => {
      log.warn("the last known state could not be read", {
        error: String(error),
      });
    })
    .then(() => {
      flight.wake("start", "full");
    });

  return {
    url: listener.url,
    stop: async () => {
      stopping.abort();
      flight.stop();
      arrivals.stop();
      desk.stop();
      tidying.stop();
      const done = Promise.all([
        listener.close(),
        timetable.stop(),
        opening,
        flight.idle(),
        desk.idle(),
        tidying.idle(),
        books.close(),
      ]).then(() => true);
      const isDone = await Promise.race([done, wait(patience, false)]);
      killed.abort();
      if (isDone) log.info("stopped");
      else log.warn("stopped in the middle; the next start goes on from there");
    },
  };
};
