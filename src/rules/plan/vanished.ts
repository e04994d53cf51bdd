/** Who was in, and is not any more: taken out by somebody in Okta, or by us. */
import { type Instant, instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import { type LedgerState, pairKey } from "../ledger/state.ts";
import type { DecisionContext } from "./decide.ts";
import type { Pair } from "./pairs.ts";

const never = instant(Number.NEGATIVE_INFINITY);

/**
 * When we took the person out ourselves, for whatever end; `never` before all times. Who is gone since then was not thrown out: a
 * controller that could not read main knew of an end, and of no other grant.
 */
export const lastTakenOut = ({ claims }: Pair): Instant =>
  instant(Math.max(...claims.map(({ record }) => record?.takenOutAt ?? never)));

/** When the person was last reported thrown out. */
const lastReported = (
  { groupId, userId }: Pair,
  { vanished }: LedgerState,
): Instant => vanished.get(pairKey(groupId, userId)) ?? never;

/** A merge whose time is not known counts as an early one. */
const isFromBefore = ({ mergedAt }: Claim, reportedAt: Instant): boolean =>
  Number(mergedAt) <= reportedAt;

/**
 * What still speaks for a membership that somebody took away and a newer grant brought back: when that one ends, no older one goes on.
 * Whoever was put back by hand goes on with what was there.
 */
export const withoutOutlived = (
  pair: Pair,
  claims: readonly Claim[],
  ledger: LedgerState,
): readonly Claim[] => {
  const reportedAt = lastReported(pair, ledger);
  const isBack = claims.some(
    (claim) => claim.record?.added != null && !isFromBefore(claim, reportedAt),
  );
  return reportedAt === never || !isBack
    ? claims
    : claims.filter(
        (claim) =>
          claim.state.kind === "ended" || !isFromBefore(claim, reportedAt),
      );
};

/**
 * A membership that was confirmed and is gone was taken away by somebody in Okta. Every version merged before that was reported is
 * held, so that an overlapping grant does not bring the person back either.
 */
export const whatVanished = (
  pair: Pair,
  standing: readonly Claim[],
  { ledger }: Pick<DecisionContext, "ledger">,
): {
  /** It was confirmed again after the last report, and is gone again. */
  readonly isNews: boolean;
  readonly isHeld: (claim: Claim) => boolean;
} => {
  const reportedAt = lastReported(pair, ledger);
  const takenOutAt = lastTakenOut(pair);
  const isNews = givingIt(pair, standing).some(
    ({ record }) =>
      record?.added?.result === "confirmed" &&
      record.added.at > reportedAt &&
      record.added.at >= takenOutAt,
  );
  return {
    isNews,
    isHeld: (claim) => isNews || isFromBefore(claim, reportedAt),
  };
};

/** The stays that are still to be ended in favour of what stands, and what stands: the membership went on. */
export const givingIt = (
  { claims }: Pair,
  standing: readonly Claim[],
): readonly Claim[] => [
  ...claims.filter((claim) => goesOnIn(claim, standing)),
  ...standing,
];

/** A stay that nobody has ended yet, and that went over into another one before its own end: nobody was to be out in between. */
export const goesOnIn = (
  { path, state, endsAt, record }: Claim,
  standing: readonly Claim[],
): boolean => {
  if (state.kind !== "ended" || record?.end !== null) return false;
  if (state.reason === "superseded")
    return standing.some((claim) => claim.path === path);
  return (
    state.reason === "expired" &&
    standing.some(
      ({ mergedAt, startsAt }) =>
        isBy(mergedAt, endsAt) && isBy(startsAt, endsAt),
    )
  );
};

const isBy = (at: Instant | null, end: Instant | null): boolean =>
  at !== null && end !== null && at <= end;
