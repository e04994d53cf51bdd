/** Who is in a group, asked and changed. A 404 of Okta's says little, so it is never taken for an answer alone; anybody else's says nothing. */
import type { Group, Person } from "../../domain/directory.ts";
import { TransientError } from "../../domain/errors.ts";
import {
  isOktaGroupId,
  isOktaUserId,
  type OktaGroupId,
  type OktaUserId,
} from "../../domain/ids.ts";
import type { Calls, Deadline } from "./calls.ts";
import { isMissing, malformed } from "./failure.ts";
import type { Listing } from "./listing.ts";
import { groupsOf, membersOf } from "./listings.ts";
import { readGroup } from "./shapes.ts";

export type List = <Item>(listing: Listing<Item>) => Promise<readonly Item[]>;

/** One operation in Okta, with all its pages and retries in one time limit. */
export type Operate = <T>(
  what: string,
  operation: (list: List, deadline: Deadline) => Promise<T>,
) => Promise<T>;

export interface OktaMembership {
  /** Under whatever name it has now; null: Okta has no such group, as far as the credential can see. */
  groupById(group: OktaGroupId): Promise<Group | null>;
  /** Throws where the group is gone or out of sight. */
  members(group: OktaGroupId): Promise<readonly Person[]>;
  addMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
  removeMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
}

export const createMembership = (
  calls: Calls,
  operate: Operate,
  githubAttribute: string | null,
): OktaMembership => {
  const groupById = async (
    groupId: OktaGroupId,
    deadline: Deadline,
  ): Promise<Group | null> => {
    try {
      const group = readGroup(
        await calls.send(
          { bucket: "groups", lane: "ordinary", deadline, retries: "all" },
          (sdk) => sdk.groupApi.getGroup({ groupId }),
        ),
      );
      if (group.id !== groupId) throw malformed("it is another group");
      return group;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  /** Okta answers 404 alike for a group that is gone and for one out of sight, so that tells nothing of who is in it. */
  const listMembers = async (
    list: List,
    groupId: OktaGroupId,
  ): Promise<readonly Person[]> =>
    unique(await list(membersOf(groupId, githubAttribute)));

  /** After a 404: is the person in, or out? Throws where we cannot see the group. */
  const isMember = async (
    list: List,
    groupId: OktaGroupId,
    userId: OktaUserId,
  ): Promise<boolean> => {
    // A group that is out of sight is not in a person's list either, so the group itself is asked as well.
    const members = await listMembers(list, groupId);
    if (members.some(({ id }) => id === userId)) return true;
    try {
      const groups = await list(groupsOf(userId));
      return groups.some(({ id }) => id === groupId);
    } catch (error) {
      // Okta answers alike for somebody who was deleted and for somebody out of sight. Of both the group's own list has just said that
      // they are not in it, and View groups shows every member.
      if (isMissing(error)) return false;
      throw error;
    }
  };

  return {
    groupById: async (groupId) => {
      checkIds(groupId, null);
      return operate(`read group ${groupId}`, (_list, deadline) =>
        groupById(groupId, deadline),
      );
    },

    members: async (groupId) => {
      checkIds(groupId, null);
      return operate(`list the members of group ${groupId}`, (list) =>
        listMembers(list, groupId),
      );
    },

    addMember: async (groupId, userId) => {
      checkIds(groupId, userId);
      const what = `add person ${userId} to group ${groupId}`;
      return operate(what, async (list, deadline) => {
        try {
          await calls.send(
            { bucket: "groups", lane: "ordinary", deadline, retries: "all" },
            (sdk) => sdk.groupApi.assignUserToGroup({ groupId, userId }),
          );
        } catch (error) {
          // Whether somebody who is in already gets 204 or 404 is not documented.
          if (!isMissing(error)) throw error;
          if (!(await isMember(list, groupId, userId))) throw error;
        }
      });
    },

    removeMember: async (groupId, userId) => {
      checkIds(groupId, userId);
      const what = `remove person ${userId} from group ${groupId}`;
      return operate(what, async (list, deadline) => {
        try {
          await calls.send(
            { bucket: "groups", lane: "urgent", deadline, retries: "all" },
            (sdk) => sdk.groupApi.unassignUserFromGroup({ groupId, userId }),
          );
        } catch (error) {
          if (!isMissing(error)) throw error;
          if (await isMember(list, groupId, userId))
            throw new TransientError(
              `Could not ${what}: Okta answered 404, and yet lists the membership.`,
              { cause: error },
            );
        }
      });
    },
  };
};

/** Before anything is sent: a person's id of `..` would delete the group. */
export const checkIds = (
  groupId: OktaGroupId | null,
  userId: OktaUserId | null,
): void => {
  if (groupId !== null && !isOktaGroupId(groupId))
    throw new TypeError("not the id of an Okta group");
  if (userId !== null && !isOktaUserId(userId))
    throw new TypeError("not the id of a person in Okta");
};

/** Somebody who moves between pages is listed twice. */
export const unique = <Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];
