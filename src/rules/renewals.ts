import { type Instant, instant, toRfc3339 } from "../domain/time.ts";
import { judgeRenewal, type PastStay } from "./approval/renewal.ts";
import type { Claim } from "./claims.ts";
import { stateOf } from "./stay-state.ts";
import { currentTier, type TierHistory } from "./tier-history.ts";

/**
 * Ends chains of renewals: a new stay is cut where its chain reaches the tier's `maxContinuous`, and held where the chain is used up
 * or the pause after it still lasts. Stays that have begun keep the end that the ledger holds.
 */
export const boundRenewals = (
  claims: readonly Claim[],
  tiers: TierHistory,
  now: Instant,
): readonly Claim[] => {
  const byMembership = new Map<string, readonly Claim[]>();
  const bounded = new Map<Claim, Claim>();
  // The earliest first: what was cut there is what the next one follows.
  for (const claim of claims.toSorted(
    (a, b) => Number(a.startsAt) - Number(b.startsAt),
  )) {
    const key = `${claim.tier} ${claim.user}`;
    const before = byMembership.get(key) ?? [];
    const after = bound(claim, before, tiers, now);
    bounded.set(claim, after);
    byMembership.set(key, [...before, after]);
  }
  return claims.map((claim) => bounded.get(claim) as Claim);
};

const bound = (
  claim: Claim,
  before: readonly Claim[],
  tiers: TierHistory,
  now: Instant,
): Claim => {
  const { tier } = currentTier(tiers, claim.tier);
  const { record } = claim;
  // An intent alone let nobody in yet: its add may have been put off because this very limit came. An outcome alone has no end.
  const isNew =
    claim.verdict === "proven" &&
    (record?.added == null || record.intent === null);
  if (tier?.maxContinuous == null || !isNew || claim.startsAt === null)
    return claim;
  const verdict = judgeRenewal(
    tier,
    before.flatMap((earlier) => stayOf(earlier, now)),
    claim.startsAt,
  );
  if (verdict.kind === "refused")
    return {
      ...claim,
      renewal: {
        reason: verdict.code,
        detail: `${claim.user} has held ${claim.tier} as long as the tier allows in one go; a new stay may start at ${toRfc3339(verdict.from)}.`,
      },
    };
  const { latestEnd } = verdict;
  return latestEnd === null || (claim.endsAt ?? latestEnd) < latestEnd
    ? claim
    : {
        ...claim,
        endsAt: latestEnd,
        state:
          claim.state.kind === "ended"
            ? claim.state
            : stateOf(
                null,
                claim.state.kind === "pending" ? claim.startsAt : null,
                latestEnd,
                now,
              ),
      };
};

/**
 * A stay that gave access, or does: until it was taken out, where that was before its end. A limit that came to its tier since takes
 * nothing back of what it has given by then.
 */
const stayOf = (
  { verdict, record, startsAt, endsAt, renewal }: Claim,
  now: Instant,
): PastStay[] => {
  const counts =
    verdict === "proven" ||
    verdict === "remembered" ||
    record?.intent != null ||
    // Nobody asks about it again once it is over.
    record?.verdict?.verdict === "proven";
  if (!counts || renewal !== undefined || startsAt === null || endsAt === null)
    return [];
  const wanted =
    record?.intent == null ? endsAt : Date.parse(record.intent.endsAt);
  const out =
    record?.removed?.at ?? (endsAt < wanted ? Math.max(endsAt, now) : endsAt);
  return [{ startsAt, endsAt: instant(Math.min(wanted, out)) }];
};
