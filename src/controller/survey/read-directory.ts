import type { Group, Person } from "../../domain/directory.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import {
  type Login,
  type OktaGroupId,
  type OktaUserId,
} from "../../domain/ids.ts";
import { byLogin, type DirectoryFacts } from "../../rules/facts.ts";
import type { Directory } from "../ports.ts";

export interface DirectoryReading {
  readonly facts: DirectoryFacts;
  /** What could not be read, for people. */
  readonly failures: readonly ReadingFailure[];
}

interface ReadingFailure {
  readonly message: string;
  readonly hint: string;
}

/** Nothing was asked: what a plan rests on that needs only git and the ledger. */
export const nothingRead: DirectoryFacts = {
  groups: null,
  byId: new Map(),
  ruleTargets: null,
  members: new Map(),
  people: new Map(),
  arePeopleComplete: false,
  factors: new Map(),
};

/**
 * Asks Okta for a fixed handful of lists, whatever the number of grants: the groups by name (and by id, where none has the name any more), the group
 * rules, the members of each group, and one search for those people whom no list showed. What fails is noted and leaves a gap, never an empty list.
 */
export const readDirectory = async (
  directory: Pick<
    Directory,
    "findGroups" | "groupById" | "ruleTargets" | "members" | "findPeople"
  >,
  wanted: {
    readonly groups: readonly string[];
    /** Groups that matter whatever they are called now. */
    readonly groupIds: readonly OktaGroupId[];
    readonly logins: readonly Login[];
  },
): Promise<DirectoryReading> => {
  const failures: ReadingFailure[] = [];
  const attempt = async <Value>(
    what: string,
    read: () => Promise<Value>,
  ): Promise<Value | null> => {
    try {
      return await read();
    } catch (error) {
      failures.push(failureOf(what, error));
      return null;
    }
  };
  const names = [...new Set(wanted.groups)];
  const [found, ruleTargets] =
    names.length === 0
      ? [[], new Set<OktaGroupId>()]
      : await Promise.all([
          attempt("Okta's groups could not be read", () =>
            directory.findGroups(names),
          ),
          attempt("Okta's group rules could not be read", () =>
            directory.ruleTargets(),
          ),
        ]);
  const groups = found === null ? null : groupsByName(found, names);
  const byId = new Map<OktaGroupId, Group | null>();
  const foundIds = new Set(found?.map(({ id }) => id));
  await Promise.all(
    [...new Set(wanted.groupIds)]
      .filter((id) => !foundIds.has(id))
      .map((id) =>
        attempt(`Group ${id} could not be read`, async () => {
          byId.set(id, await directory.groupById(id));
        }),
      ),
  );
  const present = [...(found ?? []), ...byId.values()].filter(
    (group) => group !== null,
  );
  const members = new Map<OktaGroupId, ReadonlyMap<OktaUserId, Person> | null>(
    await Promise.all(
      present.map(async ({ id, name }) => {
        const list = await attempt(
          `The members of ${name} could not be read`,
          () => directory.members(id),
        );
        return [
          id,
          list === null
            ? null
            : new Map(list.map((person) => [person.id, person])),
        ] as const;
      }),
    ),
  );
  const listed = [...members.values()].flatMap((list) => [
    ...(list?.values() ?? []),
  ]);
  const listedLogins = byLogin(listed);
  const missing = [...new Set(wanted.logins)].filter(
    (login) => !listedLogins.has(login),
  );
  const searched =
    missing.length === 0
      ? []
      : await attempt("Okta's people could not be read", () =>
          directory.findPeople(missing),
        );
  const distinct = new Map(
    [...listed, ...(searched ?? [])].map((person) => [person.id, person]),
  );
  return {
    failures,
    facts: {
      groups,
      byId,
      ruleTargets,
      members,
      people: byLogin([...distinct.values()]),
      arePeopleComplete: searched !== null,
      factors: new Map(),
    },
  };
};

const failureOf = (what: string, error: unknown): ReadingFailure => ({
  message: `${what}: ${messageOf(error)}`,
  hint:
    error instanceof BlockedError ? error.hint : "The next run tries again.",
});

export const groupsByName = (
  found: readonly Group[],
  names: readonly string[],
): ReadonlyMap<string, readonly Group[]> =>
  new Map(
    names.map((name) => [name, found.filter((group) => group.name === name)]),
  );

/** Who has an active factor. Whoever could not be asked about stays unknown, and why is said once for all of them. */
export const readFactors = async (
  directory: Pick<Directory, "hasActiveFactor">,
  people: readonly OktaUserId[],
): Promise<
  Pick<DirectoryFacts, "factors"> & Pick<DirectoryReading, "failures">
> => {
  const factors = new Map<OktaUserId, boolean>();
  const errors: unknown[] = [];
  await Promise.all(
    [...new Set(people)].map(async (person) => {
      try {
        factors.set(person, await directory.hasActiveFactor(person));
      } catch (error) {
        errors.push(error);
      }
    }),
  );
  const [first] = errors;
  return {
    factors,
    failures:
      errors.length === 0
        ? []
        : [
            failureOf(
              `Okta's factors of ${errors.length === 1 ? "a person" : `${errors.length} people`} could not be read`,
              first,
            ),
          ],
  };
};
