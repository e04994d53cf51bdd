import { type Instant, later, milliseconds } from "../../domain/time.ts";
import { conclude, type Conclusion, isOurs, type Reason } from "./reason.ts";

/** How long after the merge it may take to find out. */
const patience = milliseconds(24 * 60 * 60 * 1000);

/**
 * What could not be found out a day after the merge is refused, so that a verdict is found while memberships are still as they were;
 * unless the fault is ours, which the author cannot help.
 */
export const settle = (
  reasons: readonly Reason[],
  mergedAt: Instant | null,
  now: Instant,
): Conclusion => {
  const conclusion = conclude(reasons);
  const isLate = mergedAt !== null && now > later(mergedAt, patience);
  return conclusion === "unknown" && isLate && !reasons.some(isOurs)
    ? "refused"
    : conclusion;
};
