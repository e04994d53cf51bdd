import type { Change } from "../../domain/plan.ts";
import { type Claim, hasGivenAccess, isUntold } from "../claims.ts";
import {
  changeOf,
  endText,
  holdOf,
  pendingText,
  refusedHold,
} from "./change.ts";
import type { DecisionContext } from "./decide.ts";
import type { Pair } from "./pairs.ts";
import { isFresh } from "./settling.ts";

/**
 * A membership that no proven grant asks for now: over, not yet begun, refused, or not to be told. null: no claim says anything.
 * `claims` is sorted by end.
 */
export const decideUnwanted = (
  pair: Pair,
  claims: readonly Claim[],
  context: DecisionContext,
): Change | null => {
  const { ledger } = context;
  const endings = claims.filter(
    (claim) =>
      claim.state.kind === "ended" &&
      mayHaveGivenAccess(claim, context) &&
      isRemovalOpen(pair, claim, context),
  );
  const open = claims.findLast((claim) =>
    isUndecided(claim, endings.length > 0),
  );
  if (open !== undefined)
    return pair.isMember === true
      ? changeOf(pair, open, {
          action: "keep",
          reason: "verdict-unknown",
          detail: `${untold(open)} Nothing is concluded from that.`,
        })
      : holdOf(pair, open, "verdict-unknown", untold(open), ledger);
  // A known end that has come goes first, whatever else is over as well: it is on the fast lane.
  const ending = endings.findLast(isExpired) ?? endings.at(-1);
  if (ending?.state.kind === "ended")
    return changeOf(pair, ending, {
      action: "remove",
      reason: ending.state.reason,
      detail: endText[ending.state.reason],
    });
  if (pair.isMember === true) return null;
  const pending = claims.find(
    ({ state, verdict }) => state.kind === "pending" && verdict !== "refused",
  );
  if (pending !== undefined)
    return changeOf(pair, pending, {
      action: "keep",
      reason: "pending",
      detail: pendingText,
    });
  const refused = claims.findLast(
    ({ state, verdict }) => state.kind !== "ended" && verdict === "refused",
  );
  return refused === undefined ? null : refusedHold(pair, refused, ledger);
};

/**
 * Where main is not known as it is now, only an intent tells: who is in without one may have been let in since, by another controller and for
 * another grant. Without a ledger an end fires whatever can be told.
 */
const mayHaveGivenAccess = (
  claim: Claim,
  { isLedgerWhole, isMainKnown }: DecisionContext,
): boolean => {
  if (!isLedgerWhole) return hasGivenAccess(claim) || isUntold(claim);
  return isMainKnown ? hasGivenAccess(claim) : claim.record?.intent != null;
};

const untold = ({ evidence, isOffRecord, verdict }: Claim): string =>
  isOffRecord && verdict === "proven"
    ? "Main was rewritten, and this version never gave access before: it counts once somebody has vouched for the new main."
    : `Whether it was approved could not be found out now${evidence === "" ? "" : `: ${evidence}`}.`;

const isExpired = ({ state }: Claim): boolean =>
  state.kind === "ended" && state.reason === "expired";

/**
 * Something that may yet turn out to be proven, or to count. Beside a stay that is over, an unproven file must not hold the person in, unless
 * the ledger shows that it was proven once: a due end waits for nobody's answer.
 */
const isUndecided = (
  { state, verdict, record, isOffRecord }: Claim,
  besideEnded: boolean,
): boolean => {
  if (state.kind !== "active") return false;
  if (isOffRecord) return verdict !== "refused" && !besideEnded;
  const gaveAccess = record?.intent != null;
  return verdict === "unasked"
    ? !besideEnded || gaveAccess || record?.verdict?.verdict === "proven"
    : verdict === "unknown" && (!besideEnded || gaveAccess);
};

/**
 * A removal is issued whether or not a listing shows the person, until Okta confirmed it once. Somebody who is seen again more
 * than a minute later was put there by hand, and is a stranger; but where nobody signed that it was confirmed, it may never have been
 * made, and no brake or tier may hold an end for that. Where main is not known as it is now, another controller may have let the person
 * in again since.
 */
const isRemovalOpen = (
  pair: Pair,
  { record }: Claim,
  { now, isMainKnown }: DecisionContext,
): boolean => {
  const removed = record?.removed ?? null;
  if (removed === null || removed.result === "acknowledged")
    return pair.isMember === true || record?.intent != null;
  return (
    pair.isMember === true &&
    (!removed.isSigned || (isMainKnown && isFresh(removed.at, now)))
  );
};
