/** The identity store: people, groups and memberships, as they arrived. */
import type { AwsGroupId, AwsUserId } from "../../domain/aws.ts";
import { notFound } from "./errors.ts";
import type { AwsIds } from "./ids.ts";
import type { AwsState } from "./state.ts";

export interface StoreUser {
  readonly id: AwsUserId;
  readonly userName: string;
  readonly isEnabled: boolean;
}

export interface StoreGroup {
  readonly id: AwsGroupId;
  readonly displayName: string;
}

export interface Store {
  createUser(userName: string): StoreUser;
  setEnabled(user: AwsUserId, isEnabled: boolean): void;
  createGroup(displayName: string): StoreGroup;
  /** Both by somebody in AWS itself: Okta knows nothing of it. */
  renameGroup(displayName: string, to: string): void;
  renameUser(userName: string, to: string): void;
  deleteGroup(group: AwsGroupId): void;
  addMember(group: AwsGroupId, user: AwsUserId): void;
  removeMember(group: AwsGroupId, user: AwsUserId): void;
  findUser(userName: string): StoreUser | null;
  findGroup(displayName: string): StoreGroup | null;
  /** Throws AWS's own error where there is none. */
  user(id: string): StoreUser;
  group(id: string): StoreGroup;
  users(): readonly StoreUser[];
  groups(): readonly StoreGroup[];
  isMember(group: string, user: string): boolean;
  members(group: string): readonly AwsUserId[];
}

export const createStore = (
  ids: AwsIds,
  { users, groups, members }: Pick<AwsState, "users" | "groups" | "members">,
): Store => {
  const user = (id: string): StoreUser => {
    const found = users.get(id);
    if (found === undefined) throw notFound("USER");
    return found;
  };
  const group = (id: string): StoreGroup => {
    const found = groups.get(id);
    if (found === undefined) throw notFound("GROUP");
    return found;
  };

  const findUser: Store["findUser"] = (userName) =>
    [...users.values()].find(
      (one) => one.userName.toLowerCase() === userName.toLowerCase(),
    ) ?? null;
  const findGroup: Store["findGroup"] = (displayName) =>
    [...groups.values()].find((one) => one.displayName === displayName) ?? null;

  return {
    user,
    group,
    findUser,
    findGroup,
    renameGroup: (displayName, to) => {
      const found = findGroup(displayName);
      if (found !== null) groups.set(found.id, { ...found, displayName: to });
    },
    renameUser: (userName, to) => {
      const found = findUser(userName);
      if (found !== null) users.set(found.id, { ...found, userName: to });
    },
    users: () => [...users.values()],
    groups: () => [...groups.values()],
    createUser: (userName) => {
      const made = { id: ids.user(), userName, isEnabled: true };
      users.set(made.id, made);
      return made;
    },
    setEnabled: (id, isEnabled) => {
      users.set(id, { ...user(id), isEnabled });
    },
    createGroup: (displayName) => {
      const made = { id: ids.group(), displayName };
      groups.set(made.id, made);
      members.set(made.id, new Set());
      return made;
    },
    deleteGroup: (id) => {
      groups.delete(id);
      members.delete(id);
    },
    addMember: (id, who) => {
      members.get(group(id).id)?.add(user(who).id);
    },
    removeMember: (id, who) => {
      members.get(id)?.delete(who);
    },
    isMember: (id, who) => members.get(id)?.has(who as AwsUserId) === true,
    members: (id) => [...(members.get(group(id).id) ?? [])],
  };
};
