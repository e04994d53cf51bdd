import type { Change } from "../../domain/plan.ts";
import type { Claim } from "../claims.ts";
import { obstacleTo } from "./admit.ts";
import { changeOf, holdOf } from "./change.ts";
import type { DecisionContext } from "./decide.ts";
import type { Pair } from "./pairs.ts";
import { isFresh } from "./settling.ts";
import { givingIt, lastTakenOut, whatVanished } from "./vanished.ts";

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
