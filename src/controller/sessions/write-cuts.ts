/**
 * Changes who is denied what in a permission set's inline policy. AWS has no way to say "only if nobody else has changed it", so it is
 * read at the last moment, written, and read back; what another writer took away again, the next run puts there anew.
 */
import type {
  AwsAccountId,
  PermissionSet,
  PermissionSetArn,
} from "../../domain/aws.ts";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Milliseconds } from "../../domain/time.ts";
import { type Cut, readCuts } from "../../rules/sessions/cuts.ts";
import {
  type CutPlan,
  type CutWish,
  isSameCuts,
  planCuts,
} from "../../rules/sessions/plan-cuts.ts";
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
    > {}

export interface CutDeps extends Omit<FollowDeps, "aws"> {
  readonly aws: CutAws;
}

export interface WrittenCuts extends CutPlan {
  /** Accounts that have an older policy. */
  readonly outdated: readonly AwsAccountId[];
}

/** Brings nothing to the accounts yet. */
export const writeCuts = async (
  { aws, clock }: CutDeps,
  { arn, name }: PermissionSet,
  wishOf: (standing: readonly Cut[]) => CutWish,
): Promise<WrittenCuts> => {
  const document = await aws.inlinePolicy(arn);
  const standing = readCuts(document);
  const plan =
    standing === null
      ? null
      : planCuts(document, wishOf(standing), await clock.now());
  if (plan === null)
    throw new BlockedError(
      `The inline policy of ${name} cannot be added to without touching what is in it.`,
      "Write it as one JSON object in which no key stands twice, with a list of statements.",
    );
  if (plan.isChanged) {
    await aws.setInlinePolicy(arn, plan.document);
    const shown = readCuts(await aws.inlinePolicy(arn));
    if (shown === null || !isSameCuts(shown, plan.cuts))
      throw new TransientError(
        `The inline policy of ${name} was changed by somebody else at the same time.`,
      );
  }
  const isOurs = plan.isChanged || plan.cuts.length > 0;
  return {
    ...plan,
    outdated: isOurs ? await aws.provisionedAccounts(arn, "outdated") : [],
  };
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
