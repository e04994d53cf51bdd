import type { Change, Hold } from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { Eviction } from "./strangers.ts";
import { holdKey, type LedgerState, pairKey } from "../ledger/state.ts";

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
 * Limits the removals that no grant explains: the first few go and the rest is held. Groups take turns, within a group who was held
 * before goes before newcomers, and who is removed again costs nothing, so that no flood can shield one stranger. A group's first
 * sweep holds all. Ends and deletions are explained, and never come here.
 */
export const applyBrake = (
  removals: readonly Eviction[],
  context: BrakeContext,
): readonly Change[] => {
  const { brake, ledger, groupSizes } = context;
  const recent = new Map(
    ledger.unexplained
      .filter(({ at }) => at <= context.now && context.now - at < day)
      .map((one) => [pairKey(one.groupId, one.userId), one.groupId]),
  );
  const gone = new Map<OktaGroupId | null, number>();
  const count = (groupId: OktaGroupId | null): number => gone.get(groupId) ?? 0;
  for (const groupId of recent.values()) gone.set(groupId, count(groupId) + 1);
  const goneBefore = new Map(gone);
  let left = Math.max(0, brake.removals - recent.size);
  let allowed = context.allowRemovals;

  return inTurns(heldFirst(removals, ledger), ledger).map((removal) => {
    const { groupId, userId } = removal;
    if (recent.has(pairKey(groupId, userId))) return removal;
    const isFirstSweep = !ledger.watched.has(groupId);
    // Of the group as it was a day ago: those who are gone were members too.
    const size =
      (groupSizes.get(groupId) ?? 0) + (goneBefore.get(groupId) ?? 0);
    const share = Math.max(1, Math.floor(brake.share * size));
    if (!isFirstSweep && left > 0 && count(groupId) < share) left -= 1;
    else if (allowed > 0) allowed -= 1;
    else
      return brakeHold(
        removal,
        isFirstSweep
          ? "This is the group's first sweep, and nobody is thrown out in it"
          : left === 0
            ? `As many as the brake lets go in 24 hours, ${brake.removals}, were removed or are about to be`
            : `${count(groupId)} of ${size} in the group were removed in 24 hours or are about to be, and the brake lets ${Math.round(brake.share * 100)} % of them go`,
        ledger,
      );
    gone.set(groupId, count(groupId) + 1);
    return removal;
  });
};

/** Those whom an earlier run held, in the order in which they were first held; then the others as they come. */
const heldFirst = (
  removals: readonly Eviction[],
  { holds }: LedgerState,
): readonly Eviction[] => {
  const since = new Map([...holds].map((key, index) => [key, index]));
  const rank = (removal: Eviction): number =>
    since.get(brakeKey(removal)) ?? since.size;
  return removals.toSorted((a, b) => rank(a) - rank(b));
};

/**
 * One of each group, then a second of each, and so on; first the groups that have waited longest for a removal, so that a flood over
 * many groups does not keep the budget from one more.
 */
const inTurns = (
  removals: readonly Eviction[],
  { unexplained }: LedgerState,
): readonly Eviction[] => {
  const lastServed = new Map(
    unexplained.map(({ groupId, at }) => [groupId, at] as const),
  );
  const turns = new Map<OktaGroupId, number>();
  return removals
    .map((removal) => {
      const { groupId } = removal;
      const turn = turns.get(groupId) ?? 0;
      turns.set(groupId, turn + 1);
      return {
        removal,
        turn,
        served: lastServed.get(groupId) ?? 0,
      };
    })
    .sort((a, b) => a.turn - b.turn || a.served - b.served)
    .map(({ removal }) => removal);
};

const brakeKey = ({
  groupId,
  userId,
}: Pick<Eviction, "groupId" | "userId">): string =>
  holdKey({ reason: "brake", version: null, groupId, userId });

const brakeHold = (
  { action: _action, reason: _reason, detail, ...rest }: Eviction,
  why: string,
  ledger: LedgerState,
): Hold => ({
  ...rest,
  action: "hold",
  reason: "brake",
  detail: `${detail} ${why}. Look at the list, then give those who should stay a grant, or run reconcile with --allow-removals N.`,
  reported: ledger.holds.has(brakeKey(rest)),
});
