import type { Finding } from "../../domain/finding.ts";
import type { Milliseconds } from "../../domain/time.ts";
import { notLookedAt, postureFinding } from "./finding.ts";

/** How far a server's clock is ahead of ours; null: it did not tell. */
export interface ServerClock {
  readonly server: string;
  readonly lead: Milliseconds | null;
}

const place = "clock";
/** Beyond it nobody is added. */
const tolerable = 30_000;

export const judgeClocks = (
  clocks: readonly ServerClock[],
): readonly Finding[] =>
  clocks.flatMap(({ server, lead }) => {
    if (lead === null)
      return [
        notLookedAt(place, `the clock of ${server}`, {
          kind: "unreadable",
          why: "no answer with a date came",
          remedy: "Run again.",
        }),
      ];
    if (Math.abs(lead) <= tolerable) return [];
    return [
      postureFinding(
        place,
        "clock-skew",
        "error",
        `This machine's clock is ${Math.round(Math.abs(lead) / 1000)} s ${lead > 0 ? "behind" : "ahead of"} ${server}'s; nobody is added while it is`,
        "Set the clock (NTP), then run again.",
      ),
    ];
  });
