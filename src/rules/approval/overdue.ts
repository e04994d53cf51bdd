import { type Instant, later, milliseconds } from "../../domain/time.ts";
import { isOurs, type Reason } from "./reason.ts";

/** How long after the merge it may take to find out. */
const patience = milliseconds(24 * 60 * 60 * 1000);

/**
 * What could not be found out a day after the merge will not be, so that a verdict is found while memberships are still as they were;
 * unless the fault is ours, which the author cannot help.
 */
export const isOverdue = (
  reasons: readonly Reason[],
  mergedAt: Instant,
  now: Instant,
): boolean => now > later(mergedAt, patience) && !reasons.some(isOurs);
