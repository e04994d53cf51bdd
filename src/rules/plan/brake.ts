import type { Change, Hold, Remove } from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import { holdKey, type LedgerState } from "../ledger/state.ts";

export interface BrakeContext {
  readonly now: Instant;
  readonly brake: Settings["brake"];
  readonly ledger: LedgerState;
  /** Let this many go beyond what the brake allows; said on the command line, for one run. */
  readonly allowRemovals: number;
  /** Members in each group now. */
  readonly groupSizes: ReadonlyMap<OktaGroupId, number>;
}

const day = 86_400_000;

/**
 * Limits the removals that no grant explains: the first few go and the rest is held, so that a flood cannot shield one stranger.
 * A group's first sweep holds all. Ends and deletions are explained, and never come here.
 */
export const applyBrake = (
  removals: readonly Remove[],
  context: BrakeContext,
): readonly Change[] => {
  const recent = context.ledger.unexplained.filter(
    (at) => context.now - at < day,
  ).length;
  let left = Math.max(0, context.brake.removals - recent);
  let allowed = context.allowRemovals;
  const gone = new Map<OktaGroupId | null, number>();
  return removals.map((removal) => {
    const { groupId } = removal;
    const goneHere = gone.get(groupId) ?? 0;
    const isFirstSweep =
      groupId === null || !context.ledger.watched.has(groupId);
    const share = shareOf(context, groupId);
    if (!isFirstSweep && left > 0 && goneHere < share) left -= 1;
    else if (allowed > 0) allowed -= 1;
    else
      return brakeHold(
        removal,
        isFirstSweep
          ? "This is the group's first sweep, and nobody is thrown out in it"
          : `More than ${context.brake.removals} unexplained removals in 24 hours, or more than ${Math.round(context.brake.share * 100)} % of the group`,
        context.ledger,
      );
    gone.set(groupId, goneHere + 1);
    return removal;
  });
};

const shareOf = (
  { brake, groupSizes }: BrakeContext,
  groupId: OktaGroupId | null,
): number =>
  Math.max(
    1,
    Math.floor(
      brake.share * ((groupId === null ? 0 : groupSizes.get(groupId)) ?? 0),
    ),
  );

const brakeHold = (
  { action: _action, reason: _reason, detail, ...rest }: Remove,
  why: string,
  ledger: LedgerState,
): Hold => ({
  ...rest,
  action: "hold",
  reason: "brake",
  detail: `${detail} ${why}. Look at the list, then give those who should stay a grant, or run reconcile with --allow-removals N.`,
  reported: ledger.holds.has(
    holdKey({
      reason: "brake",
      version: null,
      groupId: rest.groupId,
      userId: rest.userId,
    }),
  ),
});
