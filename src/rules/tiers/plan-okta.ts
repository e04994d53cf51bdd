/** Okta's side of one tier: its groups, who may use the AWS application, and which group is pushed to it. */
import type { Finding } from "../../domain/finding.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierChange } from "../../domain/tier-plan.ts";
import { quoted } from "../printable.ts";
import { groupNamed, type OktaSide } from "./facts.ts";
import { tierFinding } from "./finding.ts";

export const planOkta = (
  tier: Tier,
  okta: OktaSide,
): {
  readonly changes: readonly TierChange[];
  readonly findings: readonly Finding[];
} => {
  const names = [tier.group, ...tier.audience];
  const unfit = [
    ...ofGroup(tier, okta),
    ...tier.audience.flatMap((name) => ofAudience(tier, name, okta)),
  ];
  if (unfit.length > 0) return { changes: [], findings: unfit };
  return {
    changes: [
      ...names
        .filter((name) => name === tier.group || isMissing(name, okta))
        .flatMap((name) => createGroup(name, okta)),
      ...(tier.aws?.kind === "identity-center"
        ? [
            ...tier.audience.flatMap((name) => assign(tier, name, okta)),
            ...push(tier, okta),
          ]
        : []),
    ],
    findings: tier.aws?.kind === "identity-center" ? flaws(tier, okta) : [],
  };
};

/** Applications show what is pushed to them as groups of their own with the same name, also when Okta's is gone: they are not meant. */
const ofGroup = (tier: Tier, okta: OktaSide): readonly Finding[] => {
  const sameName = okta.groups.get(tier.group) ?? [];
  const own = sameName.filter(({ type }) => type === "OKTA_GROUP");
  if (own.length > 1) return [ambiguous(tier, tier.group)];
  return own.length === 0 && sameName.some(({ type }) => type === "BUILT_IN")
    ? [
        tierFinding(
          tier,
          "group-wrong-type",
          "error",
          `Group ${quoted(tier.group)} is one of Okta's own, so its members cannot be set, and a second one of that name is not made beside it.`,
          "Name another group in the tier's file; then run curfew tiers apply.",
        ),
      ]
    : [];
};

/** Who may hold a tier can come from elsewhere (a directory, everybody); to make a group of the same name would leave it in doubt who is meant. */
const ofAudience = (
  tier: Tier,
  name: string,
  okta: OktaSide,
): readonly Finding[] => {
  const [group, another] = okta.groups.get(name) ?? [];
  if (another !== undefined) return [ambiguous(tier, name)];
  return group === undefined ||
    group.type === "OKTA_GROUP" ||
    tier.aws?.kind !== "identity-center" ||
    okta.assigned.has(group.id)
    ? []
    : [
        tierFinding(
          tier,
          "group-wrong-type",
          "error",
          `Audience group ${quoted(name)} was not made in Okta itself and is not assigned to ${quoted(okta.application.label)}.`,
          "Assign it to the application in Okta by hand, or name a group that was made in Okta in the tier's file; then run curfew tiers apply.",
        ),
      ];
};

const ambiguous = (tier: Tier, name: string): Finding =>
  tierFinding(
    tier,
    "group-ambiguous",
    "error",
    `Okta has several groups ${quoted(name)}.`,
    "Rename all but one of them.",
  );

const isMissing = (name: string, okta: OktaSide): boolean =>
  (okta.groups.get(name) ?? []).length === 0;

const createGroup = (name: string, okta: OktaSide): readonly TierChange[] =>
  groupNamed(okta, name) === null
    ? [
        {
          mark: "+",
          step: { kind: "create-group", group: name },
          text: `Okta group ${quoted(name)}`,
        },
      ]
    : [];

/** Never the tier's own group: Okta pushes no group that is assigned as well. */
const assign = (
  tier: Tier,
  name: string,
  okta: OktaSide,
): readonly TierChange[] => {
  const isAssigned = (okta.groups.get(name) ?? []).some(({ id }) =>
    okta.assigned.has(id),
  );
  if (name === tier.group || isAssigned) return [];
  return [
    {
      mark: "+",
      step: { kind: "assign-application", group: name },
      text: `Okta group ${quoted(name)} assigned to ${quoted(okta.application.label)}`,
    },
  ];
};

const push = (tier: Tier, okta: OktaSide): readonly TierChange[] => {
  const group = groupNamed(okta, tier.group);
  const mapping = okta.mappings.find(({ source }) => source === group?.id);
  if (mapping?.status === "active") return [];
  const text = `push of Okta group ${quoted(tier.group)} to ${quoted(okta.application.label)}`;
  return mapping === undefined
    ? [{ mark: "+", step: { kind: "push-group", group: tier.group }, text }]
    : [
        {
          mark: "~",
          step: { kind: "resume-push", group: tier.group },
          text: `${text}: active instead of ${mapping.status}`,
        },
      ];
};

const flaws = (tier: Tier, okta: OktaSide): readonly Finding[] => {
  const group = groupNamed(okta, tier.group);
  if (group === null) return [];
  const own = okta.mappings.filter(({ source }) => source === group.id);
  const [mapping] = own;
  const found: Finding[] = [];
  if (own.length > 1)
    found.push(
      tierFinding(
        tier,
        "push-broken",
        "error",
        `Okta group ${quoted(tier.group)} is pushed to ${quoted(okta.application.label)} ${own.length} times, so nobody can tell which of them AWS follows.`,
        "Remove all but one of its mappings in the application's Push Groups in Okta, without deleting the group in AWS; then run curfew tiers apply.",
      ),
    );
  if (okta.assigned.has(group.id))
    found.push(
      tierFinding(
        tier,
        "push-broken",
        "error",
        `Okta group ${quoted(tier.group)} is assigned to ${quoted(okta.application.label)} and pushed to it; Okta does not push the members of such a group.`,
        "Take the group out of the application's assignments in Okta: the audience is what is assigned.",
      ),
    );
  if (mapping?.status === "error")
    found.push(
      tierFinding(
        tier,
        "push-broken",
        "error",
        `The push of Okta group ${quoted(tier.group)} is broken: ${quoted(mapping.error ?? "Okta does not say why")}.`,
        "If the token has expired, generate one in Identity Center (Settings, Automatic provisioning) and give it to the application in Okta; then run curfew tiers apply, which pushes the whole group again.",
      ),
    );
  return found;
};
