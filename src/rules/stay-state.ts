import type { EndReason, StayState } from "../domain/stay.ts";
import type { Instant } from "../domain/time.ts";

/** A known end that has come goes before everything else that ended the stay, so that its removal goes on the fast lane. */
export const stateOf = (
  ended: EndReason | null,
  startsAt: Instant | null,
  endsAt: Instant | null,
  now: Instant,
): StayState => {
  if (endsAt !== null && endsAt <= now)
    return { kind: "ended", reason: "expired" };
  if (ended !== null) return { kind: "ended", reason: ended };
  return startsAt !== null && startsAt > now
    ? { kind: "pending" }
    : { kind: "active" };
};
