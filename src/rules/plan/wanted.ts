import type { Change } from "../../domain/plan.ts";
import type { Claim } from "../claims.ts";
import { pairKey } from "../ledger/state.ts";
import { obstacleTo } from "./admit.ts";
import { changeOf, holdOf } from "./change.ts";
import type { DecisionContext } from "./decide.ts";
import type { Pair } from "./pairs.ts";
import { isFresh } from "./settling.ts";

/** A membership that at least one proven grant asks for now; `proven` is sorted by end. */
export const decideWanted = (
  pair: Pair,
  proven: readonly Claim[],
  context: DecisionContext,
): Change => {
  const last = proven.at(-1) as Claim;
  if (pair.isMember === true)
    return {
      ...changeOf(pair, last),
      action: "keep",
      reason: "granted",
      detail: "Approved and in time.",
    };
  if (pair.isMember === false) {
    const freshly = proven.find(({ record }) =>
      isFresh(record?.added?.at, context.now),
    );
    if (freshly !== undefined)
      return {
        ...changeOf(pair, freshly),
        action: "keep",
        reason: "recently-added",
        detail: "Added less than a minute ago; Okta may not show it yet.",
      };
    const wanted = proven.filter(
      (claim) => !hasVanished(pair, claim, proven, context),
    );
    const candidate = wanted.at(-1);
    if (candidate === undefined)
      return holdOf(
        pair,
        last,
        "vanished",
        `${last.user} was in ${pair.group} and is not any more, though the grant runs on: somebody took the person out in Okta. It is not undone; a new approved grant brings the person back.`,
        context.ledger,
      );
    return admit(pair, candidate, context);
  }
  return admit(pair, last, context);
};

const admit = (pair: Pair, claim: Claim, context: DecisionContext): Change => {
  const obstacle = obstacleTo(pair, claim, context);
  return obstacle === null
    ? {
        ...changeOf(pair, claim),
        action: "add",
        reason: "granted",
        detail: "Approved and in time.",
      }
    : holdOf(pair, claim, obstacle.reason, obstacle.detail, context.ledger);
};

/**
 * A membership that was confirmed and is gone was taken away by somebody in Okta. Every version merged before that was noticed
 * is held, so that an overlapping grant does not bring the person back either.
 */
const hasVanished = (
  pair: Pair,
  claim: Claim,
  proven: readonly Claim[],
  { ledger }: DecisionContext,
): boolean => {
  const reportedAt = ledger.vanished.get(pairKey(pair.groupId, pair.userId));
  const isBeforeReport =
    reportedAt !== undefined && (claim.mergedAt ?? 0) <= reportedAt;
  const vanishesNow = proven.some(
    ({ record }) =>
      record?.added?.result === "confirmed" &&
      (reportedAt === undefined || record.added.at > reportedAt),
  );
  return isBeforeReport || vanishesNow;
};
