/**
 * Okta, as the journeys need it: who is in which group, and two changes. Each operation gives a complete and checked answer or throws
 * `TransientError` (it may work on the next run) or `BlockedError` (a person must act).
 */
import type { Group, Person } from "../../domain/directory.ts";
import { TransientError } from "../../domain/errors.ts";
import {
  isOktaGroupId,
  isOktaUserId,
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../domain/ids.ts";
import { createCalls, type Deadline, withDeadline } from "./calls.ts";
import { checkConfig, type OktaConfig } from "./config.ts";
import { translating } from "./errors.ts";
import { isRefusal } from "./failure.ts";
import { listAll, type Listing } from "./listing.ts";
import { canExist, searchesFor } from "./search.ts";
import {
  readFactorStatus,
  readGroup,
  readPerson,
  readRuleTargets,
} from "./shapes.ts";

export interface OktaDirectory {
  findGroups(names: readonly string[]): Promise<readonly Group[]>;
  ruleTargets(): Promise<ReadonlySet<OktaGroupId>>;
  members(group: OktaGroupId): Promise<readonly Person[]>;
  findPeople(logins: readonly Login[]): Promise<readonly Person[]>;
  groupsOf(person: OktaUserId): Promise<readonly Group[]>;
  hasActiveFactor(person: OktaUserId): Promise<boolean>;
  addMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
  removeMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
}

/** Okta's own recommendation; larger pages make it time out. */
const pageSize = 200;

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaDirectory = (config: OktaConfig): OktaDirectory => {
  const checked = checkConfig(config);
  const { limits } = checked;
  const calls = createCalls(checked);
  const person = readPerson(checked.githubAttribute);

  const operate = <T>(
    what: string,
    operation: (deadline: Deadline) => Promise<T>,
  ): Promise<T> =>
    translating(what, checked.credentials.kind, () =>
      withDeadline(limits.operationTimeout, operation),
    );

  const list = <Item>(
    deadline: Deadline,
    listing: Listing<Item>,
  ): Promise<readonly Item[]> => listAll(listing, { calls, limits, deadline });

  const search = async <Item>(
    searches: readonly string[],
    one: (search: string) => Promise<readonly Item[]>,
  ): Promise<readonly Item[]> =>
    (await Promise.all(searches.map((search) => one(search)))).flat();

  const membersOf = (
    deadline: Deadline,
    groupId: OktaGroupId,
  ): Promise<readonly Person[]> =>
    list(deadline, {
      bucket: "groups",
      open: (sdk) => sdk.groupApi.listGroupUsers({ groupId, limit: pageSize }),
      read: person,
    });

  const groupsOfPerson = (
    deadline: Deadline,
    userId: OktaUserId,
  ): Promise<readonly Group[]> =>
    list(deadline, {
      bucket: "person",
      open: (sdk) => sdk.userApi.listUserGroups({ userId }),
      read: readGroup,
    });

  /** After a 404: is the person really out, or can we not see the group? */
  const isStillMember = async (
    deadline: Deadline,
    group: OktaGroupId,
    userId: OktaUserId,
  ): Promise<boolean> => {
    // A group that is out of sight is not in a person's list either, so the group itself is asked as well.
    const members = await membersOf(deadline, group);
    if (members.some(({ id }) => id === userId)) return true;
    try {
      const groups = await groupsOfPerson(deadline, userId);
      return groups.some(({ id }) => id === group);
    } catch (error) {
      // Somebody who was deleted is in no group, as the complete list of members has just said.
      if (isRefusal(error, 404)) return false;
      throw error;
    }
  };

  return {
    findGroups: (names) =>
      operate("find groups by name", async (deadline) => {
        const wanted = new Set(names.filter((name) => canExist(name, 255)));
        const found = await search(
          searchesFor("profile.name", wanted),
          (expression) =>
            list(deadline, {
              bucket: "groups",
              open: (sdk) =>
                sdk.groupApi.listGroups({
                  search: expression,
                  limit: pageSize,
                }),
              read: readGroup,
            }),
        );
        return unique(found.filter(({ name }) => wanted.has(name)));
      }),

    ruleTargets: () =>
      operate("list the group rules", async (deadline) => {
        const targets = await list(deadline, {
          bucket: "groups",
          open: (sdk) => sdk.groupApi.listGroupRules({ limit: pageSize }),
          read: readRuleTargets,
        });
        return new Set(targets.flat());
      }),

    members: async (group) => {
      checkGroupId(group);
      return operate(`list the members of group ${group}`, async (deadline) =>
        unique(await membersOf(deadline, group)),
      );
    },

    findPeople: (logins) =>
      operate("find people by login", async (deadline) => {
        const wanted = new Set(
          logins.map(toLogin).filter((login) => canExist(login, 100)),
        );
        // `search`, because it alone finds people in any state.
        const found = await search(
          searchesFor("profile.login", wanted),
          (expression) =>
            list(deadline, {
              bucket: "users",
              open: (sdk) =>
                sdk.userApi.listUsers({ search: expression, limit: pageSize }),
              read: person,
            }),
        );
        return unique(found.filter(({ login }) => wanted.has(toLogin(login))));
      }),

    groupsOf: async (userId) => {
      checkUserId(userId);
      return operate(`list the groups of person ${userId}`, async (deadline) =>
        unique(await groupsOfPerson(deadline, userId)),
      );
    },

    hasActiveFactor: async (userId) => {
      checkUserId(userId);
      return operate(
        `list the factors of person ${userId}`,
        async (deadline) => {
          const found = await list(deadline, {
            bucket: "person",
            open: (sdk) => sdk.userFactorApi.listFactors({ userId }),
            read: readFactorStatus,
          });
          return found.includes("ACTIVE");
        },
      );
    },

    addMember: async (groupId, userId) => {
      checkGroupId(groupId);
      checkUserId(userId);
      return operate(
        `add person ${userId} to group ${groupId}`,
        async (deadline) => {
          await calls.send(
            { bucket: "groups", lane: "ordinary", deadline, retries: "all" },
            (sdk) => sdk.groupApi.assignUserToGroup({ groupId, userId }),
          );
        },
      );
    },

    removeMember: async (groupId, userId) => {
      checkGroupId(groupId);
      checkUserId(userId);
      const what = `remove person ${userId} from group ${groupId}`;
      return operate(what, async (deadline) => {
        try {
          await calls.send(
            { bucket: "groups", lane: "urgent", deadline, retries: "all" },
            (sdk) => sdk.groupApi.unassignUserFromGroup({ groupId, userId }),
          );
        } catch (error) {
          if (!isRefusal(error, 404)) throw error;
          if (await isStillMember(deadline, groupId, userId))
            throw new TransientError(
              `Could not ${what}: Okta answered 404, and yet lists the membership.`,
              { cause: error },
            );
        }
      });
    },
  };
};

/** Before anything is sent: an id of `..` would delete the group. */
const checkGroupId = (id: string): void => {
  if (!isOktaGroupId(id)) throw new TypeError("not the id of an Okta group");
};

const checkUserId = (id: string): void => {
  if (!isOktaUserId(id)) throw new TypeError("not the id of a person in Okta");
};

/** Somebody who moves between pages is listed twice. */
const unique = <Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];
