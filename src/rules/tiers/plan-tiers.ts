/** What makes Okta and AWS as the tiers' files say; and what is wrong there that no file can mend. */
import type { Finding } from "../../domain/finding.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierPlan } from "../../domain/tier-plan.ts";
import type { TiersFacts } from "./facts.ts";
import { tierFinding } from "./finding.ts";
import { planAws } from "./plan-aws.ts";
import { planOkta } from "./plan-okta.ts";
import { findStanding } from "./standing.ts";

export const planTiers = (
  tiers: readonly Tier[],
  { okta, aws }: TiersFacts,
  /** Is what no tier names taken away as well? It is planned either way. */
  prune: boolean,
  /** All that stand, where only some are planned. */
  all: readonly Tier[] = tiers,
): readonly TierPlan[] =>
  tiers.map((tier) => {
    const shared = sharedPermissionSet(tier, all);
    if (shared !== null)
      return { tier: tier.name, changes: [], findings: [shared] };
    const oktaSide = planOkta(tier, okta);
    if (tier.aws?.kind !== "identity-center")
      return { tier: tier.name, ...oktaSide };
    return {
      tier: tier.name,
      changes: [...oktaSide.changes, ...planAws(tier, tier.aws, aws, prune)],
      findings: [...oktaSide.findings, ...findStanding(tier, tier.aws, aws)],
    };
  });

/** Two tiers would undo each other's work, run after run. */
const sharedPermissionSet = (
  tier: Tier,
  tiers: readonly Tier[],
): Finding | null => {
  if (tier.aws?.kind !== "identity-center") return null;
  const { permissionSet } = tier.aws;
  const other = tiers.find(
    ({ name, aws }) =>
      name !== tier.name &&
      aws?.kind === "identity-center" &&
      aws.permissionSet === permissionSet,
  );
  return other === undefined
    ? null
    : tierFinding(
        tier,
        "permission-set-shared",
        "error",
        `Permission set ${permissionSet} is also that of tier ${other.name}.`,
        "Give each tier a permission set of its own.",
      );
};
