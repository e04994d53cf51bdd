/** What the tiers open in AWS: is it in place, and who has it without a grant? */
import type { Finding } from "../../domain/finding.ts";
import { notLookedAt, postureFinding } from "../../rules/doctor/finding.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import { whyNotReady } from "../../rules/tiers/preflight.ts";
import type { Main } from "../survey/read-main.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import { surveyTiers } from "../tiers/tiers.ts";
import { look } from "./look.ts";

const place = "aws";
const what = "what the tiers open in AWS";

/** Where the settings name no AWS there is nothing to look at. */
export const judgeAws = async (
  tools: AwsTools,
  main: Main | null,
): Promise<readonly Finding[]> => {
  const settings = main?.settings?.aws ?? null;
  if (main === null || settings === null) return [];
  const seen = await look(async () => {
    const deps = await tools(settings);
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
    ];
  return seen.value.plans.flatMap((plan) => {
    const why = whyNotReady(plan);
    const path = `access/tiers/${plan.tier}.yaml`;
    return [
      ...plan.findings,
      ...(why === null
        ? []
        : [
            tierFinding(
              { path },
              "aws-not-ready",
              "error",
              why,
              "Run curfew tiers apply; until then nobody is added to the tier.",
            ),
          ]),
    ];
  });
};
