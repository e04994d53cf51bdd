import { type Instant, later, milliseconds } from "../../domain/time.ts";
import { isOurs, type Reason } from "./reason.ts";

/** How long after the merge it may take to find out. */
const patience = milliseconds(24 * 60 * 60 * 1000);

/** So long after the merge that who is in a team today says little of who was in it then; nobody keeps a history of that. */
export const isLate = (mergedAt: Instant | null, askedAt: Instant): boolean =>
  mergedAt !== null && askedAt > later(mergedAt, patience);

/**
 * What could not be found out a day after the merge will not be, so that a verdict is found while memberships are still as they were;
 * unless the fault is ours, which the author cannot help.
 */
export const isOverdue = (
  reasons: readonly Reason[],
  mergedAt: Instant,
  now: Instant,
): boolean => isLate(mergedAt, now) && !reasons.some(isOurs);
