/** Who is in which group, now and as lists show it. Every change is in the System Log and tells the listeners. */
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Group, Groups } from "./groups.ts";
import { createHistory, type History } from "./history.ts";
import type { OktaSettings } from "./settings.ts";
import { createSignal, type Signal } from "./signal.ts";
import {
  administrator,
  groupEntity,
  type LogEntity,
  type SystemLog,
  userEntity,
} from "./systemLog.ts";
import type { User, Users } from "./users.ts";

export interface MembershipChange {
  readonly kind: "add" | "remove";
  readonly group: OktaGroupId;
  readonly user: OktaUserId;
  readonly at: Instant;
}

export interface Memberships {
  /** Without an actor: an administrator does it by hand. Answers whether anything changed. */
  add(group: string, user: string, actor?: LogEntity): boolean;
  remove(group: string, user: string, actor?: LogEntity): boolean;
  has(group: string, user: string): boolean;
  /** As it is now. */
  members(group: string): readonly User[];
  /** As lists show it, `readDelay` behind. */
  listedMembers(group: string): readonly User[];
  listedGroupsOf(user: string): readonly Group[];
  readonly changes: Signal<MembershipChange>;
}

type Read = (membership: History<true>) => true | null;

export const createMemberships = (world: {
  readonly clock: SandboxClock;
  readonly settings: OktaSettings;
  readonly systemLog: SystemLog;
  readonly users: Users;
  readonly groups: Groups;
}): Memberships => {
  const { clock, settings, systemLog, users, groups } = world;
  const memberships = new Map<OktaGroupId, Map<OktaUserId, History<true>>>();
  const changes = createSignal<MembershipChange>();

  const now: Read = (membership) => membership.now();
  const listed: Read = (membership) => membership.seen(settings.readDelay);

  const isIn = (group: string, user: User, read: Read): boolean => {
    if (group === groups.everyone) return user.status !== "DEPROVISIONED";
    const membership = memberships.get(group as OktaGroupId)?.get(user.id);
    return membership !== undefined && read(membership) !== null;
  };

  const membersOf = (group: string, read: Read): readonly User[] => {
    const candidates =
      group === groups.everyone
        ? users.all()
        : [...(memberships.get(group as OktaGroupId)?.keys() ?? [])].flatMap(
            (id) => users.get(id) ?? [],
          );
    return candidates.filter((user) => isIn(group, user, read));
  };

  const historyOf = (group: OktaGroupId, user: OktaUserId): History<true> => {
    const inGroup =
      memberships.get(group) ?? new Map<OktaUserId, History<true>>();
    memberships.set(group, inGroup);
    const history = inGroup.get(user) ?? createHistory<true>(clock, null);
    inGroup.set(user, history);
    return history;
  };

  const change = (
    kind: MembershipChange["kind"],
    groupId: string,
    userId: string,
    actor: LogEntity,
  ): boolean => {
    const group = groups.get(groupId);
    if (group === null) throw new Error(`no group ${groupId}`);
    const user = users.get(userId);
    if (user === null) throw new Error(`no user ${userId}`);
    if (isIn(groupId, user, now) === (kind === "add")) return false;
    historyOf(group.id, user.id).set(kind === "add" ? true : null);
    groups.touch(groupId);
    systemLog.append({
      eventType: `group.user_membership.${kind}`,
      displayMessage:
        kind === "add"
          ? "Add user to group membership"
          : "Remove user from group membership",
      actor,
      targets: [userEntity(user), groupEntity(group)],
    });
    changes.emit({ kind, group: group.id, user: user.id, at: clock.now() });
    return true;
  };

  groups.deletions.on(({ id }) => {
    memberships.delete(id);
  });

  // A deleted user is gone from every group at once; a deactivated one stays in them, as in Okta.
  users.changes.on(({ before, now: left }) => {
    if (left !== null || before === null) return;
    for (const [group, inGroup] of memberships) {
      const membership = inGroup.get(before.id);
      if (membership?.now() !== true) continue;
      membership.set(null);
      groups.touch(group);
      changes.emit({ kind: "remove", group, user: before.id, at: clock.now() });
    }
  });

  return {
    changes,
    add: (group, user, actor = administrator) =>
      change("add", group, user, actor),
    remove: (group, user, actor = administrator) =>
      change("remove", group, user, actor),
    has: (group, id) => {
      const user = users.get(id);
      return user !== null && isIn(group, user, now);
    },
    members: (group) => membersOf(group, now),
    listedMembers: (group) => membersOf(group, listed),
    listedGroupsOf: (id) => {
      const user = users.get(id);
      if (user === null) return [];
      return groups.all().filter((group) => isIn(group.id, user, listed));
    },
  };
};
