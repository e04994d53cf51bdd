import { setTimeout as wait } from "node:timers/promises";
import { instant, type Milliseconds, milliseconds } from "../domain/time.ts";
import type { SandboxClock } from "./clock.ts";
import { type SandboxServer, startServer } from "./server.ts";

/**
 * Tells the sandbox's time to the command line (`CURFEW_CLOCK_URL`), and moves it when a command waits. The service does not move it: it
 * asks to be answered when a time has come, and is answered early now and then, so that nobody waits for an answer for ever.
 */
export const startClockServer = (clock: SandboxClock): Promise<SandboxServer> =>
  startServer(async ({ body }) => {
    const asked =
      body.length === 0
        ? {}
        : (JSON.parse(body.toString("utf8")) as {
            advance?: unknown;
            until?: unknown;
          });
    clock.advance(toMilliseconds(asked.advance));
    if (typeof asked.until === "number")
      await Promise.race([
        clock.reached(instant(asked.until)),
        wait(5_000, undefined, { ref: false }),
      ]);
    return { status: 200, body: { now: clock.now() } };
  }, clock);

const toMilliseconds = (value: unknown): Milliseconds =>
  milliseconds(typeof value === "number" && value > 0 ? value : 0);
