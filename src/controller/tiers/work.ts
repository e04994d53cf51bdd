/** One tier's plan while it is done: what has been done, what has failed, and what was found on the way. */
import type { AwsGroupId, PermissionSetArn } from "../../domain/aws.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierChange, TierPlan } from "../../domain/tier-plan.ts";
import type { TiersReading } from "./read.ts";

export interface AppliedChange {
  readonly change: TierChange;
  /** `kept`: it would take something away, and nobody asked for that. */
  readonly outcome: "done" | "failed" | "left" | "kept";
  readonly error: string | null;
}

export interface AppliedTier {
  readonly plan: TierPlan;
  readonly changes: readonly AppliedChange[];
}

export interface Work {
  readonly tier: Tier;
  readonly plan: TierPlan;
  /** Without what is kept. */
  readonly wanted: readonly TierChange[];
  readonly failed: ReadonlyMap<TierChange, string>;
  set: PermissionSetArn | null;
  group: AwsGroupId | null;
  /** Once something has failed, the rest of the tier is left. */
  attempt(change: TierChange, act: () => Promise<void>): Promise<void>;
  settle(change: TierChange, error: string | null): void;
  readonly outcomes: () => readonly AppliedChange[];
}

export const createWork = (
  tiers: readonly Tier[],
  plan: TierPlan,
  aws: TiersReading["facts"]["aws"],
  prune: boolean,
): Work => {
  const tier = tiers.find(({ name }) => name === plan.tier);
  if (tier === undefined) throw new Error(`no tier ${plan.tier}`);
  const wanted = plan.changes.filter(({ mark }) => mark !== "-" || prune);
  const done = new Set<TierChange>();
  const failed = new Map<TierChange, string>();
  const settle: Work["settle"] = (change, error) => {
    if (error === null) done.add(change);
    else {
      done.delete(change);
      failed.set(change, error);
    }
  };
  return {
    tier,
    plan,
    wanted,
    failed,
    set:
      tier.aws?.kind === "identity-center"
        ? (aws.permissionSets.get(tier.aws.permissionSet)?.arn ?? null)
        : null,
    group: aws.groups.get(tier.group) ?? null,
    settle,
    attempt: async (change, act) => {
      if (failed.size > 0) return;
      await act().then(
        () => {
          settle(change, null);
        },
        (error: unknown) => {
          settle(change, messageOf(error));
        },
      );
    },
    outcomes: () =>
      plan.changes.map((change) => ({
        change,
        outcome: !wanted.includes(change)
          ? "kept"
          : done.has(change)
            ? "done"
            : failed.has(change)
              ? "failed"
              : "left",
        error: failed.get(change) ?? null,
      })),
  };
};
