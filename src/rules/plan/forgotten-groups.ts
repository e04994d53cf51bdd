import type { Finding } from "../../domain/finding.ts";
import type { Change } from "../../domain/plan.ts";
import { findingAt, wholeFile } from "../fault.ts";
import { pairKey } from "../ledger/state.ts";
import { groupsEverNamed } from "../tier-history.ts";
import type { PlanInput } from "./make-plan.ts";

/**
 * Groups that Curfew has swept and that no tier of main's history names, as after a main that was forced back: on the ledger's word
 * alone nobody is taken out of them, and whoever is in one without a grant would go unseen.
 */
export const forgottenGroups = (
  { facts, ledger, tiers, governing }: PlanInput,
  changes: readonly Change[],
): readonly Finding[] => {
  const named = groupsEverNamed(governing ?? tiers);
  const accountedFor = new Set(
    changes.map(({ groupId, userId }) => pairKey(groupId, userId)),
  );
  return [...ledger.watched]
    .filter(([, name]) => !named.has(name))
    .flatMap(([id, name]) => {
      const strangers = [...(facts.members.get(id)?.keys() ?? [])].filter(
        (userId) => !accountedFor.has(pairKey(id, userId)),
      );
      return strangers.length === 0
        ? []
        : [
            findingAt(
              "okta",
              wholeFile,
              {
                code: "group-forgotten",
                message: `No tier of main names group "${name}" (${id}) now, nor did one before, but Curfew has swept it: ${strangers.length} in it without a grant, whom nobody judges.`,
                hint: "Main's history was rewritten, or somebody else wrote into the ledger: find out which. Then take them out in Okta, or let a tier name the group by a reviewed pull request.",
              },
              "warning",
            ),
          ];
    });
};
