import type { Change } from "../../domain/plan.ts";
import { type Instant, instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import { pairKey } from "../ledger/state.ts";
import { obstacleTo } from "./admit.ts";
import { changeOf, holdOf } from "./change.ts";
import type { DecisionContext } from "./decide.ts";
import type { Pair } from "./pairs.ts";
import { isFresh } from "./settling.ts";

/**
 * A membership that at least one grant asks for now; `standing` is sorted by end. Only what is proven in this run brings somebody in:
 * what the ledger remembers keeps those who are in.
 */
export const decideWanted = (
  pair: Pair,
  standing: readonly Claim[],
  context: DecisionContext,
): Change => {
  const last = standing.at(-1) as Claim;
  if (pair.isMember === true && !isListStale(pair, standing, context))
    return changeOf(pair, last, {
      action: "keep",
      reason: "granted",
      detail: "Approved and in time.",
    });
  if (pair.isMember === false) {
    const freshly = givingIt(pair, standing).findLast(({ record }) =>
      isFresh(record?.added?.at, context.now),
    );
    if (freshly !== undefined)
      return changeOf(pair, standing.includes(freshly) ? freshly : last, {
        action: "keep",
        reason: "recently-added",
        detail: "Added less than a minute ago; Okta may not show it yet.",
      });
  }
  if (pair.isMember !== false) return admit(pair, standing, context);
  const { isNews, isHeld } = whatVanished(pair, standing, context);
  const wanted = standing.filter((claim) => !isHeld(claim));
  return wanted.length > 0
    ? admit(pair, wanted, context)
    : {
        ...holdOf(
          pair,
          last,
          "vanished",
          `${last.user} was in ${last.group} and is not any more, though the grant runs on: somebody took the person out in Okta. It is not undone; a new approved grant brings the person back.`,
          context.ledger,
        ),
        reported: !isNews,
      };
};

/** `wanted` is sorted by end: the longest stay that nothing stands in the way of. */
const admit = (
  pair: Pair,
  wanted: readonly Claim[],
  context: DecisionContext,
): Change => {
  const asked = wanted
    .filter(({ verdict }) => verdict === "proven")
    .map((claim) => ({ claim, obstacle: obstacleTo(pair, claim, context) }));
  const free = asked.findLast(({ obstacle }) => obstacle === null);
  if (free !== undefined)
    return changeOf(pair, free.claim, {
      action: "add",
      reason: "granted",
      detail: "Approved and in time.",
    });
  const held = asked.at(-1);
  return held?.obstacle
    ? holdOf(
        pair,
        held.claim,
        held.obstacle.reason,
        held.obstacle.detail,
        context.ledger,
      )
    : holdOf(
        pair,
        wanted.at(-1) as Claim,
        "verdict-unknown",
        "The file that gave access has another content now, or cannot be read; nobody is added on what the ledger remembers of it.",
        context.ledger,
      );
};

/** Right after a removal a list may still show the person: a new grant's add is made then, and not taken for made. */
const isListStale = (
  pair: Pair,
  standing: readonly Claim[],
  { now }: DecisionContext,
): boolean => {
  const takenOutAt = lastTakenOut(pair);
  return (
    isFresh(takenOutAt, now) &&
    standing.every(
      ({ record }) => record?.added == null || record.added.at < takenOutAt,
    )
  );
};

/**
 * When we took the person out ourselves, for whatever end; before all times: never. Who is gone since then was not thrown out: a
 * controller that could not read main knew of an end, and of no other grant.
 */
const lastTakenOut = ({ claims }: Pair): Instant =>
  instant(
    Math.max(
      ...claims.map(
        ({ record }) => record?.takenOutAt ?? Number.NEGATIVE_INFINITY,
      ),
    ),
  );

/**
 * A membership that was confirmed and is gone was taken away by somebody in Okta. Every version merged before that was reported is
 * held, so that an overlapping grant does not bring the person back either.
 */
const whatVanished = (
  pair: Pair,
  standing: readonly Claim[],
  { ledger }: DecisionContext,
): {
  /** It was confirmed again after the last report, and is gone again. */
  readonly isNews: boolean;
  readonly isHeld: (claim: Claim) => boolean;
} => {
  const reportedAt =
    ledger.vanished.get(pairKey(pair.groupId, pair.userId)) ??
    Number.NEGATIVE_INFINITY;
  const takenOutAt = lastTakenOut(pair);
  const isNews = givingIt(pair, standing).some(
    ({ record }) =>
      record?.added?.result === "confirmed" &&
      record.added.at > reportedAt &&
      record.added.at >= takenOutAt,
  );
  return {
    isNews,
    // A merge whose time is not known counts as an early one.
    isHeld: ({ mergedAt }) => isNews || Number(mergedAt) <= reportedAt,
  };
};

/** The stays that are still to be ended in favour of what stands, and what stands: the membership went on. */
const givingIt = (
  { claims }: Pair,
  standing: readonly Claim[],
): readonly Claim[] => [
  ...claims.filter((claim) => isExtended(claim, standing)),
  ...standing,
];

/** A stay that nobody has ended yet, but whose file was approved anew since. */
export const isExtended = (
  { path, state, record }: Claim,
  standing: readonly Claim[],
): boolean =>
  state.kind === "ended" &&
  state.reason === "superseded" &&
  record?.end === null &&
  standing.some((claim) => claim.path === path);
