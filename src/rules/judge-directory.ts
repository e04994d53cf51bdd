import type { Group } from "../domain/directory.ts";
import type { Finding, FindingCode } from "../domain/finding.ts";
import type { OktaGroupId } from "../domain/ids.ts";
import type { Tier } from "../domain/tier.ts";
import { type DirectoryFacts, lookUpGroup } from "./facts.ts";
import type { Parsed } from "./parsed-file.ts";
import { type KeyPath, noPositions } from "./positions.ts";
import type { LedgerState } from "./ledger/state.ts";

/** What is wrong with the groups that tiers name. What Okta did not tell is no finding here. */
export const judgeDirectory = (
  tiers: readonly Tier[],
  facts: DirectoryFacts,
  /** Groups that the ledger knows, by the names that they had. */
  watched: LedgerState["watched"] = new Map(),
  /** Where the tiers were read, for the lines that name the groups. */
  files: readonly Parsed<Tier>[] = [],
): readonly Finding[] =>
  tiers.flatMap((tier) => {
    const { positions } = files.find(({ value }) => value === tier) ?? {
      positions: noPositions,
    };
    const placed = (path: KeyPath) => (one: Finding) => ({
      ...one,
      ...positions.ofValue(path),
    });
    return [
      ...judgeGroup(tier, facts, watched).map(placed(["group"])),
      ...tier.audience.flatMap((name, index) =>
        judgeAudience(name, tier, facts).map(placed(["audience", index])),
      ),
    ];
  });

const judgeAudience = (
  name: string,
  tier: Tier,
  facts: DirectoryFacts,
): readonly Finding[] => {
  const groups = facts.groups?.get(name) ?? [];
  if (facts.groups !== null && groups.length === 0)
    return [
      finding(
        "audience-missing",
        tier,
        `Audience group "${name}" does not exist in Okta, or is out of the credential's sight.`,
        "Create it, correct its name, or let the credential see it (a role with View groups whose resource set holds it); until then nobody is added.",
      ),
    ];
  return groups.length > 1
    ? [
        finding(
          "audience-ambiguous",
          tier,
          `${groups.length} groups in Okta are called "${name}", so it cannot be told who the audience is.`,
          "Rename all but one of them; until then nobody is added.",
        ),
      ]
    : [];
};

const judgeGroup = (
  tier: Tier,
  facts: DirectoryFacts,
  watched: LedgerState["watched"],
): readonly Finding[] => {
  const group = lookUpGroup(facts, tier.group);
  switch (group.kind) {
    case "unreadable":
      return [];
    case "missing": {
      const [known] = knownGroups(tier.group, facts, watched);
      if (known?.group === null)
        return [
          finding(
            "group-missing",
            tier,
            `Group "${tier.group}" (${known.id}) is out of the credential's sight, or was deleted in Okta: Okta answers alike, so nobody is taken for out of it, and its ends stay open.`,
            "Look for the id in Okta. If the group is there, let the credential see it. If it was deleted, remove the tier, or have it name another group, by a reviewed pull request; what is open in it is closed then.",
          ),
        ];
      if (known !== undefined)
        return [
          finding(
            "group-renamed",
            tier,
            `Group "${tier.group}" is called "${known.group.name}" in Okta now (${known.id}).`,
            "Give it its name back in Okta. Until then nobody is added, ends come all the same, and who is in it without a grant is reported and stays.",
          ),
        ];
      return [
        finding(
          "group-missing",
          tier,
          `Group "${tier.group}" does not exist in Okta, or is out of the credential's sight.`,
          "Create the group in Okta, correct its name, or let the credential see it; until then nobody is added.",
        ),
      ];
    }
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

/** Those that once had the name, under the names that they have now; null: not seen any more. What is seen comes first. */
const knownGroups = (
  name: string,
  { byId }: DirectoryFacts,
  watched: LedgerState["watched"],
): readonly { readonly id: OktaGroupId; readonly group: Group | null }[] =>
  [...watched]
    .filter(([, was]) => was === name)
    .flatMap(([id]) => {
      const group = byId.get(id);
      return group === undefined ? [] : [{ id, group }];
    })
    .sort((a, b) => Number(a.group === null) - Number(b.group === null));

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
