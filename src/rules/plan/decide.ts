import type { Change, Ended } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import {
  asksForMembership,
  type Claim,
  hasGivenAccess,
  isUntold,
} from "../claims.ts";
import type { LedgerState } from "../ledger/state.ts";
import { groupsNamed } from "../tier-history.ts";
import { type AdmissionContext, endedByPerson } from "./admit.ts";
import {
  byEnd,
  changeOf,
  endedAmong,
  holdOf,
  pendingText,
  refusedHold,
  unmatchedText,
} from "./change.ts";
import type { Pair, Unmatched } from "./pairs.ts";
import { decideUnwanted } from "./unwanted.ts";
import { goesOnIn, withoutOutlived } from "./vanished.ts";
import { decideWanted } from "./wanted.ts";

export interface Decision {
  /** null: neither a membership nor a wish for one. */
  readonly change: Change | null;
  readonly ended: readonly Ended[];
  /** Does a claim account for the member, so that nobody calls the person a stranger? */
  readonly explained: boolean;
}

export interface DecisionContext extends AdmissionContext {
  readonly now: Instant;
  readonly ledger: LedgerState;
  /** Are main and the ledger known as they are now? */
  readonly isMainKnown: boolean;
  /** Is there a ledger, and does it hold? Else an end fires though nobody can tell whether the grant ever let anybody in. */
  readonly isLedgerWhole: boolean;
}

/** What happens to one membership. Overlaps end with the last proven grant. */
export const decidePair = (pair: Pair, context: DecisionContext): Decision => {
  const claims = withoutOutlived(
    pair,
    pair.claims.map((claim) => judgeLife(pair, claim, context)).sort(byEnd),
    context.ledger,
  );
  if (isGivenUp(pair, claims, context))
    return {
      change: null,
      ended: endedAmong(claims, { ...pair, isOut: true }),
      explained: false,
    };
  const standing = claims
    .filter(asksForMembership)
    // A renewal past the tier's limit keeps nobody in either, or who overlaps would never meet the limit; nor does what is off the record.
    .filter(
      ({ renewal, isOffRecord }) =>
        pair.isMember !== true || (renewal === undefined && !isOffRecord),
    );
  const change =
    standing.length > 0
      ? decideWanted(pair, standing, context)
      : decideUnwanted(pair, claims, context);
  const isOut = pair.isMember !== null && change?.action !== "remove";
  /** What may yet be found to be approved, while the person may be in by it, or by a longer stay of its file that is to end in its favour. */
  const isUndecided = (claim: Claim): boolean =>
    isUntold(claim) &&
    // Right after an add, Okta's list does not show the person yet.
    (pair.isMember !== false || context.ledger.openPaths.has(claim.path));
  /** By its add alone the next run can tell that somebody was taken out since. */
  const isStillNeeded = (claim: Claim): boolean =>
    (pair.isMember === null || change?.reason === "recently-added") &&
    goesOnIn(claim, standing);
  return {
    change,
    ended: endedAmong(
      change?.action === "remove"
        ? claims
        : claims.filter(
            (claim) => !isUndecided(claim) && !isStillNeeded(claim),
          ),
      { ...pair, isOut },
    ),
    explained: change !== null,
  };
};

/**
 * A group that Okta does not show, and that a reviewed change of the tiers has let go of: people said that it is deleted, which no answer
 * of Okta's tells from a group out of sight.
 */
const isGivenUp = (
  { groupId }: Pair,
  claims: readonly Claim[],
  { facts, tiers, governing, isMainKnown }: DecisionContext,
): boolean =>
  isMainKnown &&
  facts.byId.get(groupId) === null &&
  claims.every(
    ({ state, group }) =>
      state.kind === "ended" &&
      ![tiers, governing ?? tiers].some((some) => groupsNamed(some).has(group)),
  );

/** A claim whose person or group Okta does not show: held where it asks for access, buried where it is over. */
export const decideUnmatched = (
  { claim, groupId, why }: Unmatched,
  { facts, ledger }: DecisionContext,
): Decision => ({
  change: changeOfUnmatched(
    { groupId: groupId ?? claim.groupId, userId: claim.userId },
    claim,
    why,
    ledger,
  ),
  // What may yet be found to be approved is asked about again: a longer stay of the same file ends only in its favour.
  ended: endedAmong(isUntold(claim) ? [] : [claim], {
    groupId: groupId ?? claim.groupId,
    userId: claim.userId,
    isOut:
      why === "group-missing" ||
      // Nobody asks for the logins of what is over, so only the group's own list tells.
      (why === "person-unknown" &&
        groupId !== null &&
        facts.members.get(groupId) != null),
  }),
  explained: false,
});

const changeOfUnmatched = (
  ids: Pick<Claim, "groupId" | "userId">,
  claim: Claim,
  why: Unmatched["why"],
  ledger: LedgerState,
): Change | null => {
  if (claim.state.kind === "ended") return null;
  if (claim.verdict === "refused") return refusedHold(ids, claim, ledger);
  return claim.state.kind === "pending"
    ? changeOf(ids, claim, {
        action: "keep",
        reason: "pending",
        detail: pendingText,
      })
    : holdOf(ids, claim, why, unmatchedText[why](claim), ledger);
};

/** A stay that had begun ends with its person's standing; one that had not yet begun only waits. */
const judgeLife = (
  pair: Pair,
  claim: Claim,
  context: DecisionContext,
): Claim => {
  const hasBegun =
    claim.record?.intent != null ||
    (pair.isMember === true && hasGivenAccess(claim));
  if (claim.state.kind !== "active" || !hasBegun) return claim;
  const reason = endedByPerson(pair, claim, context);
  return reason === null
    ? claim
    : { ...claim, state: { kind: "ended", reason } };
};
