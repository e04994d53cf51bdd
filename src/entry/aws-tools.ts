/** The tools that follow a tier to AWS, each loaded when a command asks for it. */
import type { Aws } from "../adapters/aws/aws.ts";
import type { AwsConfig } from "../adapters/aws/config.ts";
import type { Iam } from "../adapters/aws/iam.ts";
import type { AwsSettings } from "../domain/settings.ts";
import type { Config } from "./config.ts";

/** null: there are no AWS credentials. */
export const createAwsTool = (
  { aws }: Pick<Config, "aws">,
  world: Pick<AwsConfig, "limits" | "now" | "pause" | "random" | "onCall">,
): ((settings: AwsSettings) => Promise<Aws | null>) => {
  // What one run found out of names and of the instance serves the next.
  const made = new Map<string, Promise<Aws>>();
  const make = async ({ region, instance }: AwsSettings): Promise<Aws> => {
    const { createAws } = await import("../adapters/aws/aws.ts");
    return createAws({ region, instance, endpoints: aws.endpoints, ...world });
  };
  return async (settings) => {
    if (!aws.hasCredentials) return null;
    const key = JSON.stringify([settings.region, settings.instance]);
    const one = made.get(key) ?? make(settings);
    made.set(key, one);
    return one;
  };
};

export const createIamTool =
  (
    { aws }: Pick<Config, "aws">,
    world: Pick<AwsConfig, "limits" | "now" | "pause" | "random" | "onCall">,
  ): (() => Promise<Iam | null>) =>
  async () => {
    if (!aws.hasCredentials) return null;
    const { createIam } = await import("../adapters/aws/iam.ts");
    return createIam({
      region: aws.region,
      instance: null,
      endpoints: aws.endpoints,
      ...world,
    });
  };
