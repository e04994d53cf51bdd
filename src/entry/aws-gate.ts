import type { AwsTools } from "../controller/tiers/preflight.ts";
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
