/** That AWS says it has written something is not enough: what stands there is read before it is brought to any account. */
import { messageOf } from "../../domain/errors.ts";
import { milliseconds } from "../../domain/time.ts";
import type { TierChange } from "../../domain/tier-plan.ts";
import { contentChanges } from "../../rules/tiers/plan-aws.ts";
import type { FollowDeps } from "./follow.ts";
import type { AwsReader } from "./ports.ts";
import type { Work } from "./work.ts";

export interface ProveDeps extends Pick<FollowDeps, "clock"> {
  readonly aws: Pick<
    AwsReader,
    "permissionSets" | "managedPolicies" | "inlinePolicy"
  >;
}

/** AWS's reads can be a moment behind its writes. */
const looks = 5;
const pause = milliseconds(2_000);

export const proveContents = async (
  { aws, clock }: ProveDeps,
  works: readonly Work[],
  isContent: (change: TierChange) => boolean,
): Promise<void> => {
  const open = new Map(
    works.flatMap((work) => {
      const changes = work.wanted.filter(isContent);
      return changes.length === 0 ? [] : [[work, changes] as const];
    }),
  );
  for (let look = 1; open.size > 0; look += 1) {
    const names = new Set([...open.keys()].flatMap(nameOf));
    const sets = aws.permissionSets(names);
    await Promise.all(
      [...open].map(async ([work, changes]) => {
        const left = await missingOf(aws, work, changes, sets).catch(
          (error: unknown): Missing => ({ changes, why: messageOf(error) }),
        );
        if (left.changes.length > 0 && look < looks) return;
        open.delete(work);
        for (const change of left.changes)
          work.settle(change, `AWS says that it is done; ${left.why}`);
      }),
    );
    if (open.size > 0) await clock.pause(pause);
  }
};

interface Missing {
  readonly changes: readonly TierChange[];
  readonly why: string;
}

const nameOf = ({ tier: { aws } }: Work): readonly string[] =>
  aws?.kind === "identity-center" ? [aws.permissionSet] : [];

const missingOf = async (
  aws: ProveDeps["aws"],
  { tier }: Work,
  changes: readonly TierChange[],
  sets: ReturnType<AwsReader["permissionSets"]>,
): Promise<Missing> => {
  const why =
    "it does not show it. Run again; if it stays so, look at the permission set in AWS.";
  if (tier.aws?.kind !== "identity-center") return { changes: [], why };
  const { permissionSet } = tier.aws;
  const set = (await sets).find(({ name }) => name === permissionSet);
  if (set === undefined) return { changes, why };
  const [managedPolicies, inlinePolicy] = await Promise.all([
    aws.managedPolicies(set.arn),
    aws.inlinePolicy(set.arn),
  ]);
  const again = contentChanges(tier.aws, {
    ...set,
    managedPolicies,
    inlinePolicy,
  }).map(({ step }) => JSON.stringify(step));
  return {
    changes: changes.filter(({ step }) => again.includes(JSON.stringify(step))),
    why,
  };
};
