import { type Milliseconds, milliseconds } from "../domain/time.ts";
import type { SandboxClock } from "./clock.ts";
import { type SandboxServer, startServer } from "./server.ts";

/** Tells the sandbox's time to the command line (`CURFEW_CLOCK_URL`), and moves it when the command line waits. */
export const startClockServer = (clock: SandboxClock): Promise<SandboxServer> =>
  startServer(({ body }) => {
    const asked =
      body.length === 0
        ? {}
        : (JSON.parse(body.toString("utf8")) as { advance?: unknown });
    clock.advance(toMilliseconds(asked.advance));
    return { status: 200, body: { now: clock.now() } };
  }, clock);

const toMilliseconds = (value: unknown): Milliseconds =>
  milliseconds(typeof value === "number" && value > 0 ? value : 0);
