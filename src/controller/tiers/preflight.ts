/**
 * Before anybody is let into a tier: is what it opens there? Asked only of tiers that somebody would be added to. What cannot be found
 * out is told and keeps nobody out: an outage of AWS must not stop access that is approved, and the group is right either way.
 */
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { TierName } from "../../domain/ids.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import { planTiers } from "../../rules/tiers/plan-tiers.ts";
import { notReady, whyNotReady } from "../../rules/tiers/preflight.ts";
import { readTiers, type ReadTiersDeps } from "./read.ts";

/** null: there are no credentials to look with. */
export type AwsTools = (settings: AwsSettings) => Promise<ReadTiersDeps | null>;

export interface Preflight {
  /** Tiers into which nobody is to be added, and why. */
  readonly notReady: ReadonlyMap<TierName, string>;
  readonly findings: readonly Finding[];
}

const nothing: Preflight = { notReady: new Map(), findings: [] };

export const preflight = async (
  tools: AwsTools | undefined,
  settings: AwsSettings | null | undefined,
  tiers: readonly Tier[],
): Promise<Preflight> => {
  const opening = tiers.filter(({ aws }) => aws?.kind === "identity-center");
  if (tools === undefined || settings == null || opening.length === 0)
    return nothing;
  try {
    const deps = await tools(settings);
    return deps === null ? nothing : await look(deps, opening, settings);
  } catch (error) {
    return {
      ...nothing,
      findings: opening.map((tier) => notSeen(tier, error)),
    };
  }
};

const look = async (
  deps: ReadTiersDeps,
  tiers: readonly Tier[],
  settings: AwsSettings,
): Promise<Preflight> => {
  const { facts, unread } = await readTiers(deps, tiers, settings.oktaApp);
  const plans = planTiers(tiers, facts, false);
  const judged = tiers.map((tier) => {
    const plan = plans.find((one) => one.tier === tier.name);
    const error = unread.get(tier.name);
    return {
      tier,
      error,
      why: plan === undefined || error !== undefined ? null : whyNotReady(plan),
    };
  });
  return {
    notReady: new Map(
      judged.flatMap(({ tier, why }) =>
        why === null ? [] : [[tier.name, why] as const],
      ),
    ),
    findings: judged.flatMap(({ tier, error, why }) => [
      ...(error === undefined ? [] : [notSeen(tier, error)]),
      ...(why === null ? [] : [notReady(tier, why)]),
    ]),
  };
};

const notSeen = (tier: Tier, error: unknown): Finding =>
  tierFinding(
    tier,
    "not-looked-at",
    "warning",
    `Whether what tier ${tier.name} opens in AWS is in place could not be found out: ${messageOf(error)}`,
    error instanceof BlockedError ? error.hint : "The next run looks again.",
  );
