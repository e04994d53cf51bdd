import { type DirectoryFacts, lookUpGroup } from "../../rules/facts.ts";

/** Groups of which Okta shows none or several: whoever is in one of them is not found there. That a search failed is told elsewhere. */
export const outOfSight = (
  groups: readonly string[],
  facts: DirectoryFacts,
): readonly string[] =>
  [...new Set(groups)].flatMap((name) => {
    switch (lookUpGroup(facts, name).kind) {
      case "missing":
        return [`Okta shows no group ${name}`];
      case "ambiguous":
        return [`Okta shows several groups ${name}`];
      case "found":
      case "unreadable":
        return [];
    }
  });
