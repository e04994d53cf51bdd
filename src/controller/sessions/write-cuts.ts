/**
 * Changes who is denied what in a permission set's inline policy. AWS has no way to say "only if nobody else has changed it", so it is
 * read at the last moment, written, and read back; a cut that another writer took away again, the next run puts there anew.
 */
import type { PermissionSet, PermissionSetArn } from "../../domain/aws.ts";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Milliseconds } from "../../domain/time.ts";
import { type Cut, readCuts } from "../../rules/sessions/cuts.ts";
import {
  type CutPlan,
  type CutWish,
  planCuts,
} from "../../rules/sessions/plan-cuts.ts";
import { isSamePolicy } from "../../rules/tiers/inline-policy.ts";
import { followAll, type FollowDeps } from "../tiers/follow.ts";
import type { AwsRequests, AwsWriter } from "../tiers/ports.ts";

export interface CutAws
  extends
    AwsRequests,
    Pick<
      AwsWriter,
      | "permissionSets"
      | "inlinePolicy"
      | "setInlinePolicy"
      | "provisionedAccounts"
      | "provision"
      | "userName"
      | "findGroup"
      | "isMember"
    > {}

export interface CutDeps extends Omit<FollowDeps, "aws"> {
  readonly aws: CutAws;
}

export interface WrittenCuts extends CutPlan {
  /** Do accounts have an older policy? After a write, what could not be asked counts as yes. */
  readonly isBehind: boolean;
  /** What went wrong once the write was sent, whether or not it took effect; null: nothing. */
  readonly trouble: Error | null;
}

/** Brings nothing to the accounts yet. Throws where nothing was written. */
export const writeCuts = async (
  { aws, clock }: CutDeps,
  { arn, name }: PermissionSet,
  wishOf: (standing: readonly Cut[]) => CutWish | Promise<CutWish>,
  /** May an earlier run have lifted everything and not come to the accounts? */
  isOwed = false,
): Promise<WrittenCuts> => {
  const document = await aws.inlinePolicy(arn);
  const standing = readCuts(document);
  const plan =
    standing === null
      ? null
      : planCuts(document, await wishOf(standing), await clock.now());
  if (plan === null)
    throw new BlockedError(
      `The inline policy of ${name} cannot be added to without touching what is in it.`,
      "Write it as one JSON object in which no key stands twice, with a list of statements.",
    );
  const accountsBehind = async (): Promise<boolean> =>
    (await aws.provisionedAccounts(arn, "outdated")).length > 0;
  if (!plan.isChanged)
    return {
      ...plan,
      trouble: null,
      isBehind: (plan.cuts.length > 0 || isOwed) && (await accountsBehind()),
    };
  return {
    ...plan,
    trouble: await write(aws, arn, name, plan),
    isBehind: await accountsBehind().catch(() => true),
  };
};

const write = async (
  aws: CutAws,
  arn: PermissionSetArn,
  name: string,
  plan: CutPlan,
): Promise<Error | null> => {
  try {
    await aws.setInlinePolicy(arn, plan.document);
    // Other people's statements as well: what was planned holds them, and no run could put them there again.
    return isSamePolicy(await aws.inlinePolicy(arn), plan.document)
      ? null
      : new TransientError(
          `The inline policy of ${name} was changed by somebody else at the same time.`,
        );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const concurrentProvisionings = 3;

/** What went wrong with each; those that are not named have it on all their accounts. */
export const bringToAccounts = async (
  deps: CutDeps,
  sets: readonly PermissionSetArn[],
  patience: Milliseconds,
): Promise<ReadonlyMap<PermissionSetArn, string>> => {
  const errors = await followAll(
    deps,
    "provision",
    sets.map((set) => ({ key: set, start: () => deps.aws.provision(set) })),
    concurrentProvisionings,
    patience,
  );
  return new Map(
    sets.flatMap((set, at) => {
      const error = errors[at] ?? null;
      return error === null ? [] : [[set, error] as const];
    }),
  );
};
