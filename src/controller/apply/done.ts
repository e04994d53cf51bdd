/** What a run has done so far: nothing is done twice, and nothing that left is noted as there. */
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Remove } from "../../domain/plan.ts";
import { afterRemovals } from "../../rules/ledger/after-removals.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { Ground } from "../survey/ground.ts";
import type { Applied } from "./outcome.ts";

export const withRemovals = (
  ground: Ground,
  done: readonly Applied[],
): Ground => ({
  ...ground,
  ledger: {
    ...ground.ledger,
    state: afterRemovals(
      ground.ledger.state,
      done.flatMap(({ change: { version }, outcome }) =>
        version === null || outcome === "failed" ? [] : [version],
      ),
      ground.now,
    ),
  },
});

export const undone = (
  removals: readonly Remove[],
  done: readonly Applied[],
): readonly Remove[] => {
  const succeeded = new Set(
    done
      .filter(({ outcome }) => outcome !== "failed")
      .map(({ change }) => pairKey(change.groupId, change.userId)),
  );
  return removals.filter(
    ({ groupId, userId }) => !succeeded.has(pairKey(groupId, userId)),
  );
};

export const leftOut = (
  left: readonly Applied[],
): ((fact: LedgerFact) => boolean) => {
  const gone = new Set(
    left.map(({ change }) => pairKey(change.groupId, change.userId)),
  );
  return (fact) =>
    fact.type !== "outcome" || !gone.has(pairKey(fact.groupId, fact.userId));
};
