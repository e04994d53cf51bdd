/** A company whose tiers are in place in AWS, and what AWS was asked. */
import { onTestFinished, vi } from "vitest";
import { tiersCommand } from "../../src/entry/commands/tiers.ts";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxAws } from "../../src/sandbox/aws/start.ts";
import {
  type CompanyOptions,
  shippedPolicy,
} from "../../src/sandbox/company.ts";
import { type CheckScene, startCheckScene } from "./check-scene.ts";

export interface ArrivalScene extends CheckScene {
  readonly aws: SandboxAws;
  /** Id of the AWS application in Okta. */
  readonly app: string;
  /** AWS's names of the operations that were asked for since the last `forget`. */
  readonly askedAws: (...operations: readonly string[]) => readonly string[];
  minutes(count: number): void;
}

export const startArrivalScene = async (
  options: Omit<CompanyOptions, "aws"> = {},
): Promise<ArrivalScene> => {
  const scene = await startCheckScene({
    files: oneTier(),
    ...options,
    aws: true,
  });
  const { aws, okta, clock } = scene.company;
  if (aws === null) throw new Error("no AWS");
  okta.limits.lift();
  // The SDK looks for its credentials itself.
  for (const [name, value] of Object.entries(aws.environment))
    vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const app = okta.applications.all()[0]?.id ?? "";
  const applied = await scene.run((context) =>
    tiersCommand(context, {}, ["apply"]),
  );
  if (applied.code !== 0) throw new Error(applied.out);
  await scene.reconcile(true);
  return {
    ...scene,
    aws,
    app,
    askedAws: (...operations) =>
      aws.server.log
        .map(
          ({ requestHeaders }) =>
            requestHeaders["x-amz-target"]?.split(".")[1] ?? "",
        )
        .filter((name) => operations.length === 0 || operations.includes(name)),
    forget: () => {
      scene.forget();
      aws.server.clearLog();
    },
    minutes: (count) => {
      clock.advance(milliseconds(count * 60_000));
    },
  };
};

/** What is shipped, with one tier on one account: there is less to wait for. */
const oneTier = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(shippedPolicy())
      .filter(([path]) => !/tiers\/aws-(?:admin|ec2-read)/.test(path))
      .map(([path, text]) => [path, text.replace(/, staging: "\d+"/, "")]),
  );
