import type { Directory } from "../../../src/controller/ports.ts";
import type { AccountDirectory } from "../../../src/controller/proof/ports.ts";
import { BlockedError } from "../../../src/domain/errors.ts";
import type { Group } from "../../../src/domain/directory.ts";
import { type OktaGroupId, toLogin } from "../../../src/domain/ids.ts";
import type { OktaWorld } from "../world/okta.ts";
import type { Gate } from "./gate.ts";

/** Who is told of what a controller does to a membership, before it is done. */
export interface Witness {
  add(group: string, login: string): void;
  remove(group: string, login: string): void;
}

export const createMemoryDirectory = (
  okta: OktaWorld,
  gate: Gate,
  witness: Witness,
): Directory & AccountDirectory => {
  const groups = (): readonly Group[] =>
    [...okta.groups].map(([id, { name }]) => ({
      id,
      name,
      type: "OKTA_GROUP",
    }));
  const membersOf = (id: OktaGroupId) => {
    const group = okta.groups.get(id);
    if (group === undefined) throw new Error(`no group ${id}`);
    return group;
  };
  const people = () => [...okta.people.values()];
  return {
    findGroups: (names) =>
      gate.pass("okta", () =>
        groups().filter(({ name }) => names.includes(name)),
      ),
    ruleTargets: () => gate.pass("okta", () => new Set()),
    groupById: (group) =>
      gate.pass("okta", () => groups().find(({ id }) => id === group) ?? null),
    members: (group) =>
      gate.pass("okta", () =>
        people().filter(({ id }) => membersOf(group).members.has(id)),
      ),
    findPeople: (logins) =>
      gate.pass("okta", () =>
        people().filter(({ login }) => logins.includes(toLogin(login))),
      ),
    groupsOf: (person) =>
      gate.pass("okta", () =>
        groups().filter(({ id }) => membersOf(id).members.has(person)),
      ),
    hasActiveFactor: () => gate.pass("okta", () => true),
    addMember: (group, person) =>
      gate.pass("okta", () => {
        const { name, members } = membersOf(group);
        const found = okta.people.get(person);
        if (found === undefined) throw new Error(`no person ${person}`);
        if (found.status === "DEPROVISIONED")
          throw new BlockedError("Okta lets nobody in who is deactivated.", "");
        witness.add(name, found.login);
        members.add(person);
      }),
    removeMember: (group, person) =>
      gate.pass("okta", () => {
        const { name, members } = membersOf(group);
        const login = okta.people.get(person)?.login;
        if (login !== undefined && members.has(person))
          witness.remove(name, login);
        members.delete(person);
      }),
    peopleByAccount: (_attribute, values) =>
      gate.pass("okta", () =>
        people().filter(
          ({ githubAccount }) =>
            githubAccount !== null && values.includes(githubAccount),
        ),
      ),
  };
};
