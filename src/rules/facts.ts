import type { Group, Person } from "../domain/directory.ts";
import {
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../domain/ids.ts";

/**
 * What Okta said, as far as it said it. A list that could not be read completely is null, which is neither "nobody" nor
 * "nothing": it adds nobody and removes nobody.
 */
export interface DirectoryFacts {
  /** Groups by the names that were asked for; null: the search failed. */
  readonly groups: ReadonlyMap<string, readonly Group[]> | null;
  /** Groups that no asked name shows, asked for by id: renamed ones, and null for one that is gone or out of the credential's sight. */
  readonly byId: ReadonlyMap<OktaGroupId, Group | null>;
  /** Groups that a group rule fills; null: not readable. */
  readonly ruleTargets: ReadonlySet<OktaGroupId> | null;
  /** Members by group, for tier groups and audiences. */
  readonly members: ReadonlyMap<
    OktaGroupId,
    ReadonlyMap<OktaUserId, Person> | null
  >;
  /** People by login, as far as any answer showed them. */
  readonly people: ReadonlyMap<Login, readonly Person[]>;
  /** Was everybody asked for? Then who is not among `people` does not exist. */
  readonly arePeopleComplete: boolean;
  /** Who has an active factor, as far as it was asked. */
  readonly factors: ReadonlyMap<OktaUserId, boolean>;
}

/** Who answers to a login. */
export type PersonLookup =
  | { readonly kind: "found"; readonly person: Person }
  | { readonly kind: "unknown" }
  | { readonly kind: "ambiguous" }
  | { readonly kind: "unreadable" };

export const lookUpPerson = (
  facts: DirectoryFacts,
  login: Login,
): PersonLookup => {
  const [person, another] = facts.people.get(login) ?? [];
  if (person === undefined)
    return { kind: facts.arePeopleComplete ? "unknown" : "unreadable" };
  return another === undefined
    ? { kind: "found", person }
    : { kind: "ambiguous" };
};

/** Which group a tier means, and why it cannot be used. */
export type GroupLookup =
  | {
      readonly kind: "found";
      readonly id: OktaGroupId;
      /** Not null: ends fire, but nobody is added and no stranger is judged, because the membership is not ours alone. */
      readonly unsafe: GroupFlaw | null;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "ambiguous"; readonly ids: readonly OktaGroupId[] }
  | { readonly kind: "unreadable" };

export type GroupFlaw =
  "group-wrong-type" | "group-rule-target" | "rules-unreadable";

export const lookUpGroup = (
  facts: DirectoryFacts,
  name: string,
): GroupLookup => {
  if (facts.groups === null) return { kind: "unreadable" };
  const sameName = facts.groups.get(name) ?? [];
  const writable = sameName.filter(({ type }) => type === "OKTA_GROUP");
  const meant = writable.length > 0 ? writable : sameName;
  const [group, another] = meant;
  if (group === undefined) return { kind: "missing" };
  if (another !== undefined)
    return { kind: "ambiguous", ids: meant.map(({ id }) => id) };
  return { kind: "found", id: group.id, unsafe: groupFlaw(facts, group) };
};

const groupFlaw = (facts: DirectoryFacts, group: Group): GroupFlaw | null => {
  if (group.type !== "OKTA_GROUP") return "group-wrong-type";
  if (facts.ruleTargets === null) return "rules-unreadable";
  return facts.ruleTargets.has(group.id) ? "group-rule-target" : null;
};

/**
 * Is the person in any of the audience's groups? null: it could not be found out. A group that is not there counts as not
 * readable: a renamed audience must not throw everybody out. So does a name that several have: whoever may make groups could make
 * an audience.
 */
export const isInAudience = (
  facts: DirectoryFacts,
  audience: readonly string[],
  person: OktaUserId,
): boolean | null => {
  const lists = audience.map((name) => {
    const [group, another] = facts.groups?.get(name) ?? [];
    return group === undefined || another !== undefined
      ? null
      : (facts.members.get(group.id) ?? null);
  });
  if (lists.some((members) => members?.has(person) === true)) return true;
  return lists.includes(null) ? null : false;
};

/** Everybody whom any answer showed, by id: people searched for and members listed. */
export const everybody = (
  facts: DirectoryFacts,
): ReadonlyMap<OktaUserId, Person> => {
  const known = new Map<OktaUserId, Person>();
  for (const members of facts.members.values())
    for (const person of members?.values() ?? []) known.set(person.id, person);
  for (const people of facts.people.values())
    for (const person of people) known.set(person.id, person);
  return known;
};

export const byLogin = (
  people: readonly Person[],
): ReadonlyMap<Login, readonly Person[]> => {
  const found = new Map<Login, Person[]>();
  for (const person of people) {
    const login = toLogin(person.login);
    found.set(login, [...(found.get(login) ?? []), person]);
  }
  return found;
};
