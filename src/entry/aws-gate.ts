import type {
  AwsTools,
  PreflightTools,
} from "../controller/tiers/preflight.ts";
import { type Milliseconds, milliseconds } from "../domain/time.ts";
import type { Tools } from "./wiring.ts";

/** Loaded only where the settings name an AWS and there are credentials for it. */
export const awsGate =
  (tools: Pick<Tools, "aws" | "feed" | "directory">): AwsTools =>
  async (settings) => {
    const aws = await tools.aws(settings);
    if (aws === null) return null;
    const [feed, directory] = await Promise.all([
      tools.feed(),
      tools.directory(),
    ]);
    return feed === null || directory === null
      ? null
      : { aws, feed, directory, progress: () => undefined };
  };

/** A job of ten minutes waits for a check, and in the service so do the other checks. */
export const checkPatience = milliseconds(45_000);

/** Somebody is added afterwards, so that a large company must get through. */
export const runPatience = milliseconds(180_000);

/** What is looked at in AWS before anybody is added. */
export const preflightGate = (
  tools: Pick<Tools, "aws" | "iam" | "feed" | "directory" | "awsPatience">,
  patience: Milliseconds,
): Required<PreflightTools> => ({
  aws: awsGate(tools),
  roles: () => tools.iam(),
  patience: () => tools.awsPatience(patience),
});
