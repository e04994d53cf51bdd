/** Okta as an administrator sees it. */
import type { Person, PersonStatus } from "../../../src/domain/directory.ts";
import type { OktaGroupId, OktaUserId } from "../../../src/domain/ids.ts";

export interface OktaWorld {
  readonly people: Map<OktaUserId, Person>;
  readonly groups: Map<
    OktaGroupId,
    { readonly name: string; readonly members: Set<OktaUserId> }
  >;
  person(login: string): Person;
  group(name: string): {
    readonly id: OktaGroupId;
    readonly members: Set<OktaUserId>;
  };
  setStatus(login: string, status: PersonStatus): void;
}

export const createOktaWorld = (
  /** GitHub logins; the account's number is told as `hub.ts` numbers them. */
  githubLogins: readonly string[],
  groupNames: readonly string[],
): OktaWorld => {
  const id = (kind: string, index: number): string =>
    `${kind}${String(index).padStart(17, "0")}`;
  const people = new Map(
    githubLogins.map((login, index): [OktaUserId, Person] => {
      const userId = id("00u", index) as OktaUserId;
      return [
        userId,
        {
          id: userId,
          login: `${login}@example.com`,
          status: "ACTIVE",
          githubAccount: String(1_000 + index),
        },
      ];
    }),
  );
  const groups = new Map(
    groupNames.map((name, index) => [
      id("00g", index) as OktaGroupId,
      { name, members: new Set<OktaUserId>() },
    ]),
  );
  const person = (login: string): Person => {
    const found = [...people.values()].find((one) => one.login === login);
    if (found === undefined) throw new Error(`nobody is ${login}`);
    return found;
  };
  return {
    people,
    groups,
    person,
    group: (name) => {
      const found = [...groups].find(([, group]) => group.name === name);
      if (found === undefined) throw new Error(`no group is ${name}`);
      return { id: found[0], members: found[1].members };
    },
    setStatus: (login, status) => {
      const found = person(login);
      people.set(found.id, { ...found, status });
    },
  };
};
