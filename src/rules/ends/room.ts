/** How much of Okta's rate limit is left to due ends, so that sweeps and adds cannot use it up just before they come. */
import { type Instant, milliseconds } from "../../domain/time.ts";
import type { Agenda } from "./agenda.ts";

/** One window of Okta's limits, and a little for the difference of clocks. */
const ahead = milliseconds(75_000);
/** Calls that are on their way when the last of the room is seen. */
const onTheWay = 8;
/** Something is always left, for removals that nobody knew of; and something always goes to everything else. */
const least = 0.1;
const most = 0.85;

/** Ends that are due within the next window, the overdue ones included. */
export const endsWithinWindow = ({ ends }: Agenda, now: Instant): number => {
  let count = 0;
  for (const { dueAt } of ends) {
    if (dueAt > now + ahead) break;
    count += 1;
  }
  return count;
};

/** Of `limit` requests in a window, those that only removals may use. */
export const roomForEnds = (ends: number, limit: number): number =>
  Math.floor(
    Math.min(
      most * limit,
      Math.max(least * limit, ends === 0 ? 0 : ends + onTheWay),
    ),
  );
