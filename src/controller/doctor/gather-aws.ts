/** What the tiers open in AWS: is it in place, and who has it without a grant? */
import type { Finding } from "../../domain/finding.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierPlan } from "../../domain/tier-plan.ts";
import { notLookedAt, postureFinding } from "../../rules/doctor/finding.ts";
import { differs, notReady, whyNotReady } from "../../rules/tiers/preflight.ts";
import { planOkta } from "../../rules/tiers/plan-okta.ts";
import type { Main } from "../survey/read-main.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import { readOkta, type ReadTiersDeps } from "../tiers/read.ts";
import { surveyTiers } from "../tiers/tiers.ts";
import { look } from "./look.ts";

export type FeedDeps = Pick<ReadTiersDeps, "directory" | "feed">;

const place = "aws";
const what = "what the tiers open in AWS";

/** Where the settings name no AWS there is nothing to look at. */
export const judgeAws = async (
  tools: {
    readonly aws: AwsTools;
    readonly feed: () => Promise<FeedDeps | null>;
  },
  main: Main | null,
): Promise<readonly Finding[]> => {
  const settings = main?.settings?.aws ?? null;
  if (main === null || settings === null) return [];
  const seen = await look(async () => {
    const deps = await tools.aws(settings);
    return deps === null
      ? null
      : await surveyTiers(deps, main, settings, false);
  }, "See docs/aws.md for the scopes and the actions that are needed.");
  if (seen.kind === "unreadable") return [notLookedAt(place, what, seen)];
  if (seen.value === null)
    return [
      postureFinding(
        place,
        "aws-unasked",
        "info",
        "The settings name an AWS, and there are no AWS credentials here: what the tiers open was not looked at.",
        "Now and then, run the doctor with credentials that may read Identity Center, as docs/aws.md says.",
      ),
      ...(await judgeFeed(tools.feed, tiersToAws(main), settings.oktaApp)),
    ];
  return judgePlans(seen.value.plans);
};

/** Okta's side of it, which needs nothing of AWS: who has the application, and what is pushed to it. */
const judgeFeed = async (
  feed: () => Promise<FeedDeps | null>,
  tiers: readonly Tier[],
  oktaApp: string,
): Promise<readonly Finding[]> => {
  const seen = await look(async () => {
    const deps = await feed();
    return deps === null ? null : readOkta(deps, tiers, oktaApp);
  }, "Grant the app the scopes okta.apps.read and okta.groups.read.");
  if (seen.kind === "unreadable")
    return [notLookedAt("okta:applications", "what feeds AWS", seen)];
  const { value } = seen;
  return value === null
    ? []
    : judgePlans(
        tiers.map((tier) => ({ tier: tier.name, ...planOkta(tier, value) })),
      );
};

const tiersToAws = ({ tierFiles, unsafeTiers }: Main): readonly Tier[] =>
  tierFiles
    .flatMap(({ value }) => value ?? [])
    .filter(
      ({ name, aws }) =>
        aws?.kind === "identity-center" && !unsafeTiers.has(name),
    );

const judgePlans = (plans: readonly TierPlan[]): readonly Finding[] =>
  plans.flatMap((plan) => {
    const why = whyNotReady(plan);
    const path = `access/tiers/${plan.tier}.yaml`;
    return [
      ...plan.findings,
      ...[differs(plan)].filter((found) => found !== null),
      ...(why === null ? [] : [notReady({ path }, why)]),
    ];
  });
