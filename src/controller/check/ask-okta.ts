import type { Group, Person } from "../../domain/directory.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Login, OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import { byLogin, type DirectoryFacts } from "../../rules/facts.ts";
import type { Directory } from "../ports.ts";
import {
  type DirectoryReading,
  groupsByName,
  nothingRead,
  readFactors,
} from "../survey/read-directory.ts";

/**
 * Asks Okta about the people of one pull request: their groups rather than everybody's members, because a pull request names few
 * people and an audience may hold thousands.
 */
export const askAboutPeople = async (
  directory: Directory,
  logins: readonly Login[],
  tiers: readonly Tier[],
): Promise<{
  readonly facts: DirectoryFacts;
  readonly findings: readonly Finding[];
}> => {
  try {
    const { facts, failures } = await ask(directory, logins, tiers);
    return {
      facts,
      findings: failures.map(({ message, hint }) => unreadable(message, hint)),
    };
  } catch (error) {
    return {
      facts: nothingRead,
      findings: [
        unreadable(
          `Okta could not be asked: ${messageOf(error)}`,
          error instanceof BlockedError
            ? error.hint
            : "Run the check again in a few minutes.",
        ),
      ],
    };
  }
};

const unreadable = (message: string, hint: string): Finding => ({
  code: "directory-unreadable",
  severity: "error",
  path: "okta",
  line: null,
  column: null,
  message,
  hint,
});

const ask = async (
  directory: Directory,
  logins: readonly Login[],
  tiers: readonly Tier[],
): Promise<DirectoryReading> => {
  const names = [
    ...new Set(tiers.flatMap(({ group, audience }) => [group, ...audience])),
  ];
  const [groups, ruleTargets, people] = await Promise.all([
    names.length === 0 ? [] : directory.findGroups(names),
    names.length === 0 ? new Set<OktaGroupId>() : directory.ruleTargets(),
    logins.length === 0 ? [] : directory.findPeople([...new Set(logins)]),
  ]);
  const groupsOf = new Map<OktaUserId, readonly Group[]>(
    await Promise.all(
      people.map(async ({ id }) => [id, await directory.groupsOf(id)] as const),
    ),
  );
  const needFactors = tiers.some(({ mfa }) => mfa === "required");
  const { factors, failures } = await readFactors(
    directory,
    needFactors ? people.map(({ id }) => id) : [],
  );
  return {
    failures,
    facts: {
      groups: groupsByName(groups, names),
      byId: new Map(),
      ruleTargets,
      members: new Map(
        groups.map(({ id }) => [id, membersAmong(people, groupsOf, id)]),
      ),
      people: byLogin(people),
      arePeopleComplete: true,
      factors,
    },
  };
};

/** Complete as far as these people go, which is all that a check looks at. */
const membersAmong = (
  people: readonly Person[],
  groupsOf: ReadonlyMap<OktaUserId, readonly Group[]>,
  group: OktaGroupId,
): ReadonlyMap<OktaUserId, Person> =>
  new Map(
    people
      .filter(({ id }) => groupsOf.get(id)?.some((of) => of.id === group))
      .map((person) => [person.id, person]),
  );
