import type { Change, Ended } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import type { LedgerState } from "../ledger/state.ts";
import { type AdmissionContext, endedByPerson } from "./admit.ts";
import {
  byEnd,
  changeOf,
  endedOf,
  holdOf,
  pendingText,
  refusedHold,
  unmatchedText,
} from "./change.ts";
import type { Pair, Unmatched } from "./pairs.ts";
import { decideUnwanted } from "./unwanted.ts";
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
}

/** What happens to one membership. Overlaps end with the last proven grant. */
export const decidePair = (pair: Pair, context: DecisionContext): Decision => {
  const claims = pair.claims.map((claim) => judgeLife(pair, claim, context));
  const over = claims.filter(({ state }) => state.kind === "ended");
  const active = claims.filter(({ state }) => state.kind === "active");
  const proven = active
    .filter(({ verdict }) => verdict === "proven")
    .sort(byEnd);
  const last = proven.at(-1);
  const change =
    last !== undefined
      ? decideWanted(pair, proven, context)
      : decideUnwanted(pair, claims, context);
  return {
    change,
    ended: pair.isMember === null ? [] : over.filter(isNews).map(endedOf(pair)),
    explained: change !== null,
  };
};

/** A claim whose person or group Okta does not show: held where it asks for access, buried where it is over. */
export const decideUnmatched = (
  { claim, why }: Unmatched,
  ledger: LedgerState,
): Decision => {
  const none = { groupId: claim.groupId, userId: claim.userId };
  if (claim.state.kind === "ended") {
    const isSure = why === "person-unknown" || why === "group-missing";
    return {
      change: null,
      ended: isSure && isNews(claim) ? [endedOf(none)(claim)] : [],
      explained: false,
    };
  }
  if (claim.state.kind === "pending" || claim.verdict === "refused")
    return {
      change:
        claim.verdict === "refused"
          ? refusedHold(none, claim, ledger)
          : {
              ...changeOf(none, claim),
              action: "keep",
              reason: "pending",
              detail: pendingText(claim),
            },
      ended: [],
      explained: false,
    };
  return {
    change: holdOf(none, claim, why, unmatchedText[why](claim), ledger),
    ended: [],
    explained: false,
  };
};

/** A stay that had begun ends with its person's standing; one that had not yet begun only waits. */
const judgeLife = (
  pair: Pair,
  claim: Claim,
  { facts, tier }: DecisionContext,
): Claim => {
  const hasBegun = claim.record?.intent != null || pair.isMember === true;
  if (claim.state.kind !== "active" || !hasBegun) return claim;
  const reason = endedByPerson(pair, facts, tier);
  return reason === null
    ? claim
    : { ...claim, state: { kind: "ended", reason } };
};

/** Its tombstone, or Okta's word that the person is out, is still missing in the ledger. */
const isNews = ({ record }: Claim): boolean =>
  record?.end == null || record.removed?.result !== "confirmed";
