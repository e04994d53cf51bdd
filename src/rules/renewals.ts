import { instant, toRfc3339 } from "../domain/time.ts";
import { judgeRenewal, type PastStay } from "./approval/renewal.ts";
import type { Claim } from "./claims.ts";
import { currentTier, type TierHistory } from "./tier-history.ts";

/**
 * Ends chains of renewals: a new stay is cut where its chain reaches the tier's `maxContinuous`, and held where the chain is used up
 * or the pause after it still lasts. Stays that have begun keep the end that the ledger holds.
 */
export const boundRenewals = (
  claims: readonly Claim[],
  tiers: TierHistory,
): readonly Claim[] => {
  const byMembership = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.tier} ${claim.user}`;
    byMembership.set(key, [...(byMembership.get(key) ?? []), claim]);
  }
  return [...byMembership.values()].flatMap((chain) =>
    chain.map((claim) => bound(claim, chain, tiers)),
  );
};

const bound = (
  claim: Claim,
  chain: readonly Claim[],
  tiers: TierHistory,
): Claim => {
  const { tier } = currentTier(tiers, claim.tier);
  const isNew = claim.verdict === "proven" && claim.record?.intent == null;
  if (tier?.maxContinuous == null || !isNew || claim.startsAt === null)
    return claim;
  const verdict = judgeRenewal(
    tier,
    chain.flatMap((other) => (other === claim ? [] : stayOf(other))),
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
    : { ...claim, endsAt: latestEnd };
};

/** A stay that gave access, or does: until it was taken out, where that was before its end. */
const stayOf = ({ verdict, record, startsAt, endsAt }: Claim): PastStay[] => {
  const counts =
    verdict === "proven" || verdict === "remembered" || record?.intent != null;
  if (!counts || startsAt === null || endsAt === null) return [];
  const out = record?.removed?.at ?? endsAt;
  return [{ startsAt, endsAt: instant(Math.min(endsAt, out)) }];
};
