/**
 * Okta, as the journeys need it: who is in which group, and two changes. Each operation gives a complete and checked answer or throws
 * `TransientError` (it may work on the next run) or `BlockedError` (a person must act).
 */
import type { Group, Person } from "../../domain/directory.ts";
import { BlockedError } from "../../domain/errors.ts";
import {
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import { createCalls, withDeadline } from "./calls.ts";
import { checkConfig, type OktaConfig } from "./config.ts";
import { translating } from "./errors.ts";
import { listAll } from "./listing.ts";
import {
  factorsOf,
  groupRules,
  groupsBy,
  groupsChangedAfter,
  groupsOf,
  peopleBy,
  peopleChangedAfter,
} from "./listings.ts";
import {
  checkIds,
  createMembership,
  type OktaMembership,
  type Operate,
  unique,
} from "./membership.ts";
import { canExist, searchesFor } from "./search.ts";

export interface OktaDirectory extends OktaMembership {
  findGroups(names: readonly string[]): Promise<readonly Group[]>;
  ruleTargets(): Promise<ReadonlySet<OktaGroupId>>;
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
}

/** Okta's longest login and group name. */
const longestLogin = 100;
const longestGroupName = 255;

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaDirectory = (config: OktaConfig): OktaDirectory => {
  const checked = checkConfig(config);
  const { limits, githubAttribute } = checked;
  const calls = createCalls(checked);

  const operate: Operate = (what, operation) =>
    translating(what, checked.credentials.kind, () =>
      withDeadline(limits.operationTimeout, (deadline) =>
        operation(
          (listing) => listAll(listing, { calls, limits, deadline }),
          deadline,
        ),
      ),
    );

  return {
    ...createMembership(calls, operate, githubAttribute),

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
  };
};
