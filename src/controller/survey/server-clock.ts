import { instant, type Milliseconds } from "../../domain/time.ts";
import type { Ground } from "./ground.ts";
import { stop } from "./stops.ts";

/** Our clock can be wrong. For ends the later clock counts; a difference beyond half a minute stops adds. */
export const byServerClock = (
  ground: Ground,
  lead: Milliseconds | null,
): Ground => {
  if (lead === null) return ground;
  const seconds = Math.round(lead / 1000);
  return {
    ...ground,
    now: instant(ground.now + Math.max(0, lead)),
    stops:
      Math.abs(lead) <= 30_000
        ? ground.stops
        : [
            ...ground.stops,
            stop(
              "clock-skew",
              `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "behind" : "ahead of"} the servers'; nobody is added.`,
              "Set the clock (NTP), then run again.",
            ),
          ],
  };
};
