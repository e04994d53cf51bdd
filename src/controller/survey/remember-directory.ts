/**
 * For a process that looks each minute: Okta says what changed since the last look, and only that is listed again. Whatever could not
 * be asked is forgotten altogether, so that an error never passes for "nothing changed".
 */
import type { Group, Person } from "../../domain/directory.ts";
import {
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../domain/ids.ts";
import { type Instant, instant } from "../../domain/time.ts";
import type { ChangeSource, Directory } from "../ports.ts";

export interface DirectoryMemory {
  readonly directory: Directory;
  /** Before each look: what changed is forgotten, or everything. `now`: by the servers' clock. */
  refresh(sweep: "changed" | "full", now: Instant): Promise<void>;
  /** Somebody was put in or out, by whomever: the list is not believed until the next look. */
  touch(group: OktaGroupId): void;
}

/** Okta may take a while to show a change, and clocks differ a little. */
const overlap = 120_000;

export const rememberDirectory = (
  inner: Directory & ChangeSource,
): DirectoryMemory => {
  const groups = new Map<string, readonly Group[]>();
  const people = new Map<Login, readonly Person[]>();
  const members = new Map<OktaGroupId, readonly Person[]>();
  const touched = new Set<OktaGroupId>();
  let lookedAt: Instant | null = null;

  const forget = (): void => {
    groups.clear();
    people.clear();
    members.clear();
  };

  const forgetGroup = ({ id, name }: Group): void => {
    members.delete(id);
    groups.delete(name);
    for (const [known, found] of groups)
      if (found.some((group) => group.id === id)) groups.delete(known);
  };

  /** What a list says of people is only as new as the list. */
  const renew = (changed: readonly Person[]): void => {
    if (changed.length === 0) return;
    const byId = new Map(changed.map((person) => [person.id, person]));
    for (const { login } of changed) people.delete(toLogin(login));
    for (const [login, found] of people)
      if (found.some(({ id }) => byId.has(id))) people.delete(login);
    for (const [group, list] of members)
      if (list.some(({ id }) => byId.has(id)))
        members.set(
          group,
          list.map((person) => byId.get(person.id) ?? person),
        );
  };

  const touch = (group: OktaGroupId): void => {
    touched.add(group);
    members.delete(group);
  };
  const touching =
    (change: (group: OktaGroupId, person: OktaUserId) => Promise<void>) =>
    async (group: OktaGroupId, person: OktaUserId): Promise<void> => {
      touch(group);
      await change(group, person);
    };

  return {
    touch,
    refresh: async (sweep, now) => {
      touched.clear();
      const since = lookedAt;
      lookedAt = null;
      if (sweep === "full" || since === null) forget();
      else
        try {
          const changed = await inner.changedAfter(instant(since - overlap));
          changed.groups.forEach(forgetGroup);
          renew(changed.people);
        } catch {
          forget();
        }
      lookedAt = now;
    },
    directory: {
      ...inner,
      addMember: touching((group, person) => inner.addMember(group, person)),
      removeMember: touching((group, person) =>
        inner.removeMember(group, person),
      ),
      findGroups: async (names) => {
        const missing = names.filter((name) => !groups.has(name));
        if (missing.length > 0) {
          const found = await inner.findGroups(missing);
          for (const name of missing)
            groups.set(
              name,
              found.filter((group) => group.name === name),
            );
        }
        return distinct(names.flatMap((name) => groups.get(name) ?? []));
      },
      findPeople: async (logins) => {
        const missing = logins.filter((login) => !people.has(login));
        if (missing.length > 0) {
          const found = await inner.findPeople(missing);
          for (const login of missing)
            people.set(
              login,
              found.filter((person) => toLogin(person.login) === login),
            );
        }
        return distinct(logins.flatMap((login) => people.get(login) ?? []));
      },
      members: async (group) => {
        const known = members.get(group);
        if (known !== undefined) return known;
        const list = await inner.members(group);
        if (!touched.has(group)) members.set(group, list);
        return list;
      },
    },
  };
};

const distinct = <Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];
