/** Whether chains of renewals end where the tier says, told from memberships alone. */
import type { Instant } from "../../src/domain/time.ts";
import { groupsOf, type TierId, tierNames } from "./company.ts";
import type { Policies } from "./policies.ts";

const hour = 3_600_000;

interface Chain {
  /** The add: no chain that gives it began later. */
  readonly from: Instant;
  /** When the oldest grant began that could give it: no chain that does began earlier. */
  readonly earliest: Instant;
  readonly until: Instant | null;
}

export interface Chains {
  /** Which limits are in force now. */
  look(now: Instant): void;
  /** Added; `startsAt` is when the oldest grant began that gives it. Answers what is wrong with that; null: nothing. */
  added(
    user: string,
    group: string,
    now: Instant,
    startsAt: Instant,
  ): string | null;
  /** Out, or without a right from then on. */
  ended(user: string, group: string, at: Instant): void;
  /** In all the while, and with a right again; `startsAt` as of an add. A chain goes on unless the pause has passed. */
  regained(user: string, group: string, now: Instant, startsAt: Instant): void;
  /** Still in, with some right, at the beginning of a clean sweep. Answers what is wrong with that. */
  stayed(user: string, group: string, began: Instant): string | null;
}

export const createChains = (policies: Policies): Chains => {
  const limits = new Map<
    TierId,
    { readonly since: Instant; readonly hours: number; readonly pause: number }
  >();
  const chains = new Map<string, Chain>();
  const limitOf = (group: string, from: Instant): number | null => {
    const tier = tierNames.find((one) => groupsOf[one].includes(group));
    const limit = tier === undefined ? undefined : limits.get(tier);
    return limit === undefined || limit.since > from ? null : limit.hours;
  };
  const pauseOf = (group: string): number => {
    const tier = tierNames.find((one) => groupsOf[one].includes(group));
    return hour * (limits.get(tier ?? "prod")?.pause ?? 0);
  };
  const key = (user: string, group: string): string => `${user} in ${group}`;
  return {
    look: (now) => {
      for (const tier of tierNames) {
        const { chain } = policies.proven(tier);
        const known = limits.get(tier);
        if (chain === null) limits.delete(tier);
        else if (known?.hours !== chain.maxHours)
          limits.set(tier, {
            since: now,
            hours: chain.maxHours,
            pause: chain.cooldownHours,
          });
      }
    },
    added: (user, group, now, startsAt) => {
      const before = chains.get(key(user, group));
      if (before?.until === null) return null;
      chains.set(key(user, group), {
        from: now,
        earliest: startsAt,
        until: null,
      });
      if (before === undefined) return null;
      const hours = limitOf(group, before.from);
      if (hours === null) return null;
      const end = Math.min(before.until, before.earliest + hours * hour);
      return now - before.from >= hours * hour && now - end < pauseOf(group)
        ? `${user} came back to ${group} before the pause after ${hours} h was over`
        : null;
    },
    ended: (user, group, at) => {
      const chain = chains.get(key(user, group));
      if (chain?.until === null)
        chains.set(key(user, group), { ...chain, until: at });
    },
    regained: (user, group, now, startsAt) => {
      const chain = chains.get(key(user, group));
      if (chain?.until == null) return;
      chains.set(
        key(user, group),
        now - chain.until < pauseOf(group)
          ? { ...chain, until: null }
          : { from: now, earliest: startsAt, until: null },
      );
    },
    stayed: (user, group, began) => {
      const chain = chains.get(key(user, group));
      if (chain === undefined || chain.until !== null) return null;
      const hours = limitOf(group, chain.from);
      return hours !== null && began - chain.from >= hours * hour
        ? `${user} is still in ${group} after ${hours} h in one go`
        : null;
    },
  };
};
