/**
 * Okta, as the journeys need it: who is in which group, and two changes. Each operation gives a complete and checked answer or throws
 * `TransientError` (it may work on the next run) or `BlockedError` (a person must act).
 */
import type { Group, Person } from "../../domain/directory.ts";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import {
  isOktaGroupId,
  isOktaUserId,
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import { createCalls, type Deadline, withDeadline } from "./calls.ts";
import { checkConfig, type OktaConfig } from "./config.ts";
import { translating } from "./errors.ts";
import { isMissing, isRefusal, malformed } from "./failure.ts";
import { listAll, type Listing } from "./listing.ts";
import {
  factorsOf,
  groupRules,
  groupsBy,
  groupsChangedAfter,
  groupsOf,
  membersOf,
  peopleBy,
  peopleChangedAfter,
} from "./listings.ts";
import { canExist, searchesFor } from "./search.ts";
import { readGroup } from "./shapes.ts";

export interface OktaDirectory {
  findGroups(names: readonly string[]): Promise<readonly Group[]>;
  ruleTargets(): Promise<ReadonlySet<OktaGroupId>>;
  /** Under whatever name it has now; null: Okta has no such group. */
  groupById(group: OktaGroupId): Promise<Group | null>;
  members(group: OktaGroupId): Promise<readonly Person[]>;
  findPeople(logins: readonly Login[]): Promise<readonly Person[]>;
  /** People whose profile attribute holds any of the values, in any status; compared without regard to case, as GitHub's logins are. */
  peopleByAccount(
    attribute: string,
    values: readonly string[],
  ): Promise<readonly Person[]>;
  groupsOf(person: OktaUserId): Promise<readonly Group[]>;
  /** Groups whose profile or membership changed after the instant, and people whose profile or state did. */
  changedAfter(at: Instant): Promise<{
    readonly groups: readonly Group[];
    readonly people: readonly Person[];
  }>;
  hasActiveFactor(person: OktaUserId): Promise<boolean>;
  addMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
  removeMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
}

/** Okta's longest login and group name. */
const longestLogin = 100;
const longestGroupName = 255;

type List = <Item>(listing: Listing<Item>) => Promise<readonly Item[]>;

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaDirectory = (config: OktaConfig): OktaDirectory => {
  const checked = checkConfig(config);
  const { limits, githubAttribute } = checked;
  const calls = createCalls(checked);

  const operate = <T>(
    what: string,
    operation: (list: List, deadline: Deadline) => Promise<T>,
  ): Promise<T> =>
    translating(what, checked.credentials.kind, () =>
      withDeadline(limits.operationTimeout, (deadline) =>
        operation(
          (listing) => listAll(listing, { calls, limits, deadline }),
          deadline,
        ),
      ),
    );

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

  /** A list that is not there is nobody's only where the group itself is not there either. */
  const listMembers = async (
    list: List,
    groupId: OktaGroupId,
    deadline: Deadline,
  ): Promise<readonly Person[]> => {
    try {
      return unique(await list(membersOf(groupId, githubAttribute)));
    } catch (error) {
      const isGone =
        isMissing(error) && (await groupById(groupId, deadline)) === null;
      if (isGone) return [];
      throw error;
    }
  };

  /** After a 404: is the person in, or out, or can we not see the group? */
  const isMember = async (
    list: List,
    groupId: OktaGroupId,
    userId: OktaUserId,
    deadline: Deadline,
  ): Promise<boolean> => {
    // A group that is out of sight is not in a person's list either, so the group itself is asked as well.
    const members = await listMembers(list, groupId, deadline);
    if (members.some(({ id }) => id === userId)) return true;
    try {
      const groups = await list(groupsOf(userId));
      return groups.some(({ id }) => id === groupId);
    } catch (error) {
      // Somebody who was deleted is in no group, as the complete list of members has just said.
      if (isRefusal(error, 404)) return false;
      throw error;
    }
  };

  return {
    findGroups: (names) =>
      operate("find groups by name", async (list) => {
        const wanted = new Set(
          names.filter((name) => canExist(name, longestGroupName)),
        );
        const found = await Promise.all(
          searchesFor("profile.name", wanted).map((search) =>
            list(groupsBy(search)),
          ),
        );
        return unique(found.flat().filter(({ name }) => wanted.has(name)));
      }),

    ruleTargets: () =>
      operate("list the group rules", async (list) => {
        const targets = await list(groupRules);
        return new Set(targets.flat());
      }),

    groupById: async (groupId) => {
      checkIds(groupId, null);
      return operate(`read group ${groupId}`, (_list, deadline) =>
        groupById(groupId, deadline),
      );
    },

    members: async (groupId) => {
      checkIds(groupId, null);
      return operate(`list the members of group ${groupId}`, (list, deadline) =>
        listMembers(list, groupId, deadline),
      );
    },

    findPeople: (logins) =>
      operate("find people by login", async (list) => {
        const wanted = new Set(
          logins.map(toLogin).filter((login) => canExist(login, longestLogin)),
        );
        const found = await Promise.all(
          searchesFor("profile.login", wanted).map((search) =>
            list(peopleBy(search, githubAttribute)),
          ),
        );
        return unique(
          found.flat().filter(({ login }) => wanted.has(toLogin(login))),
        );
      }),

    peopleByAccount: async (attribute, values) => {
      // It becomes part of a search expression, and it comes from a file.
      if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(attribute))
        throw new BlockedError(
          "The profile attribute of GitHub accounts is no attribute's name",
          "Correct identity.attribute in access/curfew.yaml.",
        );
      return operate("find people by GitHub account", async (list) => {
        const wanted = new Set(
          values.filter((value) => canExist(value, longestLogin)),
        );
        const found = await Promise.all(
          searchesFor(`profile.${attribute}`, wanted).map((search) =>
            list(peopleBy(search, attribute)),
          ),
        );
        const asked = new Set([...wanted].map((value) => value.toLowerCase()));
        return unique(
          found
            .flat()
            .filter(({ githubAccount }) =>
              asked.has(githubAccount?.toLowerCase() ?? ""),
            ),
        );
      });
    },

    groupsOf: async (userId) => {
      checkIds(null, userId);
      return operate(`list the groups of person ${userId}`, async (list) =>
        unique(await list(groupsOf(userId))),
      );
    },

    changedAfter: (at) =>
      operate("find what changed", async (list) => {
        const time = new Date(at).toISOString();
        const [groups, people] = await Promise.all([
          list(groupsChangedAfter(time)),
          list(peopleChangedAfter(time, githubAttribute)),
        ]);
        return { groups: unique(groups), people: unique(people) };
      }),

    hasActiveFactor: async (userId) => {
      checkIds(null, userId);
      return operate(`list the factors of person ${userId}`, async (list) => {
        const states = await list(factorsOf(userId));
        return states.includes("ACTIVE");
      });
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
          if (!isRefusal(error, 404)) throw error;
          if (!(await isMember(list, groupId, userId, deadline))) throw error;
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
          if (!isRefusal(error, 404)) throw error;
          if (await isMember(list, groupId, userId, deadline))
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
const checkIds = (
  groupId: OktaGroupId | null,
  userId: OktaUserId | null,
): void => {
  if (groupId !== null && !isOktaGroupId(groupId))
    throw new TypeError("not the id of an Okta group");
  if (userId !== null && !isOktaUserId(userId))
    throw new TypeError("not the id of a person in Okta");
};

/** Somebody who moves between pages is listed twice. */
const unique = <Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];
