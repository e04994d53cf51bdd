/** `tiers plan`: main's tiers, what Okta and AWS have of them, and what is missing. It changes nothing; `apply.ts` goes on from here. */
import { BlockedError } from "../../domain/errors.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierPlan } from "../../domain/tier-plan.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import { planTiers } from "../../rules/tiers/plan-tiers.ts";
import type { Main } from "../survey/read-main.ts";
import { readTiers, type ReadTiersDeps, type TiersReading } from "./read.ts";

export interface TiersSurvey {
  readonly tiers: readonly Tier[];
  /** One for each tier that can be followed, by name. */
  readonly plans: readonly TierPlan[];
  readonly reading: TiersReading;
  /** Something could not be read. */
  readonly isPartial: boolean;
}

/** Broken tiers, and those that share a group, are left alone: `main.findings` says why. */
export const surveyTiers = async (
  deps: ReadTiersDeps,
  main: Pick<Main, "tierFiles" | "unsafeTiers">,
  settings: AwsSettings,
  prune: boolean,
): Promise<TiersSurvey> => {
  const tiers = main.tierFiles
    .flatMap(({ value }) => value ?? [])
    .filter(({ name }) => !main.unsafeTiers.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const reading = await readTiers(deps, tiers, settings.oktaApp);
  const { unread } = reading;
  const plans = planTiers(tiers, reading.facts, prune).map((plan): TierPlan => {
    const error = unread.get(plan.tier);
    return error === undefined ? plan : { ...plan, ...notRead(plan, error) };
  });
  return { tiers, plans, reading, isPartial: unread.size > 0 };
};

const notRead = (
  { tier }: TierPlan,
  error: Error,
): Pick<TierPlan, "changes" | "findings"> => ({
  changes: [],
  findings: [
    tierFinding(
      { path: `access/tiers/${tier}.yaml` },
      "not-looked-at",
      "error",
      `What the tier opens could not be read: ${error.message}`,
      error instanceof BlockedError ? error.hint : "Run again.",
    ),
  ],
});
