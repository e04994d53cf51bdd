import type { Finding, FindingCode } from "../domain/finding.ts";
import type { Tier } from "../domain/tier.ts";
import { type DirectoryFacts, lookUpGroup } from "./facts.ts";

/** What is wrong with the groups that tiers name. What Okta did not tell is no finding here. */
export const judgeDirectory = (
  tiers: readonly Tier[],
  facts: DirectoryFacts,
): readonly Finding[] =>
  tiers.flatMap((tier) => [
    ...judgeGroup(tier, facts),
    ...tier.audience
      .filter((name) => lookUpGroup(facts, name).kind === "missing")
      .map((name) =>
        finding(
          "audience-missing",
          tier,
          `Audience group "${name}" does not exist in Okta.`,
          "Create it, or correct its name; until then nobody is added.",
        ),
      ),
  ]);

const judgeGroup = (tier: Tier, facts: DirectoryFacts): readonly Finding[] => {
  const group = lookUpGroup(facts, tier.group);
  switch (group.kind) {
    case "unreadable":
      return [];
    case "missing":
      return [
        finding(
          "group-missing",
          tier,
          `Group "${tier.group}" does not exist in Okta.`,
          "Create the group in Okta, or correct its name.",
        ),
      ];
    case "ambiguous":
      return [
        finding(
          "group-ambiguous",
          tier,
          `More than one group in Okta is called "${tier.group}".`,
          "Rename all but one of them.",
        ),
      ];
    case "found":
      if (group.unsafe === "group-wrong-type")
        return [
          finding(
            "group-wrong-type",
            tier,
            `Group "${tier.group}" is not of type OKTA_GROUP, so its members cannot be set.`,
            "Use a group that was made in Okta itself.",
          ),
        ];
      if (group.unsafe === "group-rule-target")
        return [
          finding(
            "group-rule-target",
            tier,
            `A group rule puts people into "${tier.group}", so its membership is not Curfew's alone.`,
            "Delete the rule, or use another group.",
          ),
        ];
      return [];
  }
};

const finding = (
  code: FindingCode,
  tier: Tier,
  message: string,
  hint: string,
): Finding => ({
  code,
  severity: "error",
  path: tier.path,
  line: null,
  column: null,
  message,
  hint,
});
