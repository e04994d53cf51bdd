/** Accounts, what they may do in the repository, and teams. */
import type {
  Account,
  Permission,
  TeamMembership,
} from "../../domain/forge.ts";
import { account } from "./facts.ts";
import type { RepositoryPath } from "./repository.ts";
import { type Rest, valueOf } from "./rest.ts";
import {
  about,
  type Check,
  filledText,
  id,
  mapped,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from "./shapes.ts";

export interface People {
  account(login: string): Promise<Account | null>;
  permission(login: string): Promise<Permission>;
  teamMembership(
    organisation: string,
    team: string,
    login: string,
  ): Promise<TeamMembership>;
  teamMembers(
    organisation: string,
    team: string,
  ): Promise<readonly Account[] | null>;
}

const team = "/orgs/{org}/teams/{team_slug}";

/** No account has another kind of name, and what else people write in a file does not belong into an address. */
const isLogin = (login: string): boolean =>
  /^[A-Za-z0-9_-]{1,100}(?:\[bot\])?$/.test(login);

const isSame = (login: string, other: string): boolean =>
  login.toLowerCase() === other.toLowerCase();

export const createPeople = (rest: Rest, path: RepositoryPath): People => {
  const find = async (login: string): Promise<Account | null> => {
    if (!isLogin(login)) return null;
    const reply = await rest.ask(
      "GET /users/{username}",
      { username: login },
      // Under another name it is another account: a name in CODEOWNERS must not come to stand for it.
      about(account, (found) => isSame(found.login, login)),
    );
    return reply.kind === "absent" ? null : valueOf(reply);
  };

  return {
    account: find,

    permission: async (login) => {
      if (!isLogin(login)) return "none";
      const reply = await rest.ask(
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        { ...path, username: login },
        permissionOf(login),
      );
      // GitHub says 404 of a login that does not exist, and of a repository that it does not show.
      if (reply.kind === "absent" && (await find(login)) === null)
        return "none";
      return valueOf(reply);
    },

    teamMembership: async (organisation, slug, login) => {
      if (!isLogin(login)) return "none";
      const names = { org: organisation, team_slug: slug };
      const reply = await rest.ask(
        `GET ${team}/memberships/{username}`,
        { ...names, username: login },
        object({ state: oneOf(["active", "pending"]) }),
      );
      if (reply.kind === "ok") return reply.value.state;
      if (reply.kind === "forbidden") return "unreadable";
      if (reply.kind === "refused") throw reply.error;
      // A 404 is a no only from somebody who can see the team.
      const seen = await rest.ask(`GET ${team}`, names, object({ id }));
      if (seen.kind === "absent" || seen.kind === "forbidden")
        return "unreadable";
      valueOf(seen);
      return "none";
    },

    teamMembers: async (organisation, slug) => {
      const reply = await rest.askList(
        `GET ${team}/members`,
        { org: organisation, team_slug: slug },
        account,
      );
      return reply.kind === "absent" || reply.kind === "forbidden"
        ? null
        : valueOf(reply);
    },
  };
};

/** The five roles in the four words of `permission`, the older member. */
const olderWord: Readonly<Record<string, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

/** What is granted must name whom it is granted to. */
const permissionOf = (login: string): Check<Permission> =>
  mapped(
    about(permission, ({ permission: older, user }) =>
      user === null ? older === "none" : isSame(user.login, login),
    ),
    ({ permission: older, role_name: role }) =>
      // An organisation's own role can have any name; then, and wherever the two disagree, the older member counts.
      role !== null &&
      Object.hasOwn(olderWord, role) &&
      olderWord[role] === older
        ? (role as Permission)
        : older,
  );

const permission = object({
  permission: oneOf(["admin", "write", "read", "none"]),
  role_name: optional(text),
  user: nullable(object({ login: filledText })),
});
