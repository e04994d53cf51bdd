/** The lists that Okta gives: how each is asked for, and how what comes is read. */
import type { Group, Person } from "../../domain/directory.ts";
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Listing } from "./listing.ts";
import {
  readFactorStatus,
  readGroup,
  readPerson,
  readRuleTargets,
} from "./shapes.ts";

export const membersOf = (
  groupId: OktaGroupId,
  githubAttribute: string | null,
): Listing<Person> => ({
  bucket: "groups",
  open: (sdk, limit) => sdk.groupApi.listGroupUsers({ groupId, limit }),
  read: readPerson(githubAttribute),
});

/** By `search`, because it alone finds people in any state. */
export const peopleBy = (
  search: string,
  githubAttribute: string | null,
): Listing<Person> => ({
  bucket: "users",
  open: (sdk, limit) => sdk.userApi.listUsers({ search, limit }),
  read: readPerson(githubAttribute),
});

export const groupsBy = (search: string): Listing<Group> => ({
  bucket: "groups",
  open: (sdk, limit) => sdk.groupApi.listGroups({ search, limit }),
  read: readGroup,
});

/** By `filter`, which does not lag as `search` does. Of any type: an audience can be an application's group. */
export const groupsChangedAfter = (at: string): Listing<Group> => ({
  bucket: "groups",
  open: (sdk, limit) =>
    sdk.groupApi.listGroups({
      filter: `lastUpdated gt "${at}" or lastMembershipUpdated gt "${at}"`,
      limit,
    }),
  read: readGroup,
});

/** By `filter` too; people who were deactivated are among them. */
export const peopleChangedAfter = (
  at: string,
  githubAttribute: string | null,
): Listing<Person> => ({
  bucket: "users",
  open: (sdk, limit) =>
    sdk.userApi.listUsers({ filter: `lastUpdated gt "${at}"`, limit }),
  read: readPerson(githubAttribute),
});

/** Okta's own limit holds: none can be asked for. */
export const groupsOf = (userId: OktaUserId): Listing<Group> => ({
  bucket: "person",
  open: (sdk) => sdk.userApi.listUserGroups({ userId }),
  read: readGroup,
});

export const factorsOf = (userId: OktaUserId): Listing<string> => ({
  bucket: "person",
  open: (sdk) => sdk.userFactorApi.listFactors({ userId }),
  isUnpaged: true,
  read: readFactorStatus,
});

export const groupRules: Listing<readonly OktaGroupId[]> = {
  bucket: "groups",
  open: (sdk, limit) => sdk.groupApi.listGroupRules({ limit }),
  read: readRuleTargets,
};
