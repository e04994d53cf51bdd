/**
 * Before anybody is let into a tier: is what it opens there? Asked only of tiers that somebody would be added to. Where it cannot be found
 * out, nobody is added by this run: nothing unknown permits access. Whoever is in stays in, and ends come in time.
 */
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { TierName } from "../../domain/ids.ts";
import type { AwsSettings, Settings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Obstacle } from "../../rules/plan/admit.ts";
import {
  currentTier,
  standingTiers,
  type TierHistory,
} from "../../rules/tier-history.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import { planTiers } from "../../rules/tiers/plan-tiers.ts";
import { notReady, whyNotReady } from "../../rules/tiers/preflight.ts";
import { inTime, type Patience } from "./in-time.ts";
import { preflightRoles, type RoleTools } from "./preflight-roles.ts";
import { readTiers, type ReadTiersDeps } from "./read.ts";

/** null: there are no credentials to look with. */
export type AwsTools = (settings: AwsSettings) => Promise<ReadTiersDeps | null>;

export interface Preflight {
  /** Tiers into which nobody is to be added, and why. */
  readonly notReady: ReadonlyMap<TierName, Obstacle>;
  readonly findings: readonly Finding[];
  /** Where nobody looked, which keeps nobody out. */
  readonly unseen: readonly TierName[];
}

const nothing: Preflight = { notReady: new Map(), findings: [], unseen: [] };

export interface PreflightTools {
  /** Where the settings name an AWS: what tiers open there. Left out: nobody looks. */
  readonly aws?: AwsTools;
  /** The roles that tiers open by SAML alone. Left out: nobody looks. */
  readonly roles?: RoleTools;
  /** Left out: AWS is waited for. */
  readonly patience?: Patience;
}

export const preflight = async (
  tools: PreflightTools,
  settings: Pick<Settings, "aws" | "saml"> | null | undefined,
  tiers: readonly Tier[],
  /** Every tier as it stands: two of them can name one permission set. */
  history: TierHistory,
): Promise<Preflight> => {
  const all = standingTiers(history).flatMap(
    (name) => currentTier(history, name).tier ?? [],
  );
  const [center, roles] = await Promise.all([
    preflightCenter(tools, settings?.aws, tiers, all),
    preflightRoles(tools, settings?.saml ?? null, tiers),
  ]);
  return {
    notReady: new Map([...center.notReady, ...roles.notReady]),
    findings: [...center.findings, ...roles.findings],
    unseen: [...center.unseen, ...roles.unseen],
  };
};

const preflightCenter = async (
  tools: PreflightTools,
  settings: AwsSettings | null | undefined,
  tiers: readonly Tier[],
  all: readonly Tier[],
): Promise<Preflight> => {
  const opening = tiers.filter(({ aws }) => aws?.kind === "identity-center");
  if (settings == null || opening.length === 0) return nothing;
  try {
    const deps = await tools.aws?.(settings);
    return deps == null
      ? { ...nothing, unseen: opening.map(({ name }) => name) }
      : await inTime(look(deps, opening, settings, all), tools.patience);
  } catch (error) {
    return {
      ...nothing,
      notReady: new Map(
        opening.map((tier) => [tier.name, unreadable(tier, error)]),
      ),
      findings: opening.map((tier) => notSeen(tier, error)),
    };
  }
};

const look = async (
  deps: ReadTiersDeps,
  tiers: readonly Tier[],
  settings: AwsSettings,
  all: readonly Tier[],
): Promise<Preflight> => {
  const { facts, unread } = await readTiers(
    deps,
    tiers,
    settings.oktaApp,
    "what-keeps-out",
  );
  const plans = planTiers(tiers, facts, false, all);
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
    ...nothing,
    notReady: new Map(
      judged.flatMap(({ tier, error, why }) => {
        if (error !== undefined)
          return [[tier.name, unreadable(tier, error)] as const];
        if (why === null) return [];
        return [[tier.name, { reason: "aws-not-ready", detail: why }] as const];
      }),
    ),
    findings: judged.flatMap(({ tier, error, why }) => [
      ...(error === undefined ? [] : [notSeen(tier, error)]),
      ...(why === null ? [] : [notReady(tier, why)]),
    ]),
  };
};

const unreadable = (tier: Tier, error: unknown): Obstacle => ({
  reason: "aws-unreadable",
  detail: notSeen(tier, error).message,
});

const notSeen = (tier: Tier, error: unknown): Finding =>
  tierFinding(
    tier,
    "not-looked-at",
    "warning",
    `Whether what tier ${tier.name} opens in AWS is in place could not be found out, so nobody is added to it: ${messageOf(error)}`,
    error instanceof BlockedError ? error.hint : "The next run looks again.",
  );
