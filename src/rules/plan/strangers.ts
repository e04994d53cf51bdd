import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import { toLogin } from "../../domain/ids.ts";
import type { Hold, Remove } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Claim } from "../claims.ts";
import type { DirectoryFacts } from "../facts.ts";
import { holdKey, type LedgerState, pairKey } from "../ledger/state.ts";

/** A group that Curfew answers for: a tier's, or one that an older version of a tier named. */
export interface WatchedGroup {
  /** null: Okta shows no such group, or none that is meant for sure. */
  readonly id: OktaGroupId | null;
  readonly name: string;
  /** The last tier that named it; its `unmanaged` rule holds for strangers. */
  readonly tier: Tier;
  /** Why no stranger in it is judged; null: they are. */
  readonly obstacle: {
    readonly reason: "group-unsafe" | "group-unreadable";
    readonly detail: string;
  } | null;
}

/** A stranger's removal, before the brake. */
export type Eviction = Remove & {
  readonly groupId: OktaGroupId;
  readonly userId: OktaUserId;
};

export const isEviction = (change: Eviction | Hold): change is Eviction =>
  change.action === "remove";

export interface StrangerContext {
  readonly facts: DirectoryFacts;
  readonly ledger: LedgerState;
  /** Memberships that some claim accounts for, by `pairKey`. */
  readonly explained: ReadonlySet<string>;
  /** Claims whose person could not be looked up: a member of that login is no stranger until it can be. */
  readonly undecided: readonly Claim[];
}

/** Members whom no grant explains. */
export const findStrangers = (
  groups: readonly WatchedGroup[],
  context: StrangerContext,
): readonly (Eviction | Hold)[] =>
  groups.flatMap((group) => {
    const { id: groupId } = group;
    const members =
      groupId === null ? null : (context.facts.members.get(groupId) ?? null);
    if (groupId === null || members === null) return [];
    const waited = new Set(
      context.undecided
        .filter((claim) => claim.group === group.name)
        .map(({ user }) => user),
    );
    return [...members.values()]
      .filter(({ id }) => !context.explained.has(pairKey(groupId, id)))
      .filter(({ login }) => !waited.has(toLogin(login)))
      .map(({ id, login }) =>
        judgeStranger(group, { groupId, userId: id, login }, context),
      );
  });

const judgeStranger = (
  { name, tier, obstacle }: WatchedGroup,
  who: {
    readonly groupId: OktaGroupId;
    readonly userId: OktaUserId;
    readonly login: string;
  },
  { ledger }: StrangerContext,
): Eviction | Hold => {
  const change = {
    user: who.login,
    userId: who.userId,
    tier: tier.name,
    group: name,
    groupId: who.groupId,
    grant: null,
    version: null,
    startsAt: null,
    endsAt: null,
  };
  const reason = obstacle?.reason ?? "unmanaged";
  if (obstacle === null && tier.unmanaged === "revoke")
    return {
      ...change,
      action: "remove",
      reason: "unmanaged",
      detail: "No grant explains this membership.",
    };
  return {
    ...change,
    action: "hold",
    reason,
    detail:
      obstacle?.detail ??
      "No grant explains this membership; the tier only reports such people.",
    reported: ledger.holds.has(
      holdKey({
        reason,
        version: null,
        groupId: who.groupId,
        userId: who.userId,
      }),
    ),
  };
};
