/** What lies about in the mirror is put away once a night, beside the runs: no end and no run waits for it. */
import { messageOf } from "../../domain/errors.ts";
import type { Tools } from "../wiring.ts";
import type { Log } from "./log.ts";
import { createSingleFlight, type SingleFlight } from "./single-flight.ts";

export const createTidying = (
  tools: Pick<Tools, "git">,
  log: Log,
): SingleFlight =>
  createSingleFlight(async () => {
    try {
      const { maintain } = await tools.git();
      await maintain();
      log.info("the mirror is tidied");
    } catch (error) {
      log.warn("the mirror could not be tidied; the next night tries again", {
        error: messageOf(error),
      });
    }
  });
