/** Accounts, organisations, teams, and who may do what in a repository. */
import { Refusal } from "./refusal.ts";
import type {
  Account,
  Organisation,
  Repository,
  Role,
  Team,
  TeamSeat,
  World,
} from "./world.ts";

export interface NewAccount {
  readonly login: string;
  readonly id?: number;
  readonly type?: Account["type"];
  readonly name?: string;
  readonly emails?: readonly string[];
}

export const createAccount = (world: World, wanted: NewAccount): Account => {
  const key = wanted.login.toLowerCase();
  if (world.accounts.has(key))
    throw new Refusal(422, `Username ${wanted.login} is not available.`);
  const account: Account = {
    id: wanted.id ?? world.ids.next("account"),
    login: wanted.login,
    type: wanted.type ?? "User",
    name: wanted.name ?? null,
    isDeleted: false,
    emails: [...(wanted.emails ?? [])],
    createdAt: world.clock.now(),
  };
  world.accounts.set(key, account);
  return account;
};

export const findAccount = (world: World, login: string): Account | null =>
  world.accounts.get(login.toLowerCase()) ?? null;

/** The login is free afterwards, for anybody. */
export const renameAccount = (
  world: World,
  account: Account,
  login: string,
): void => {
  if (world.accounts.has(login.toLowerCase()))
    throw new Refusal(422, `Username ${login} is not available.`);
  world.accounts.delete(account.login.toLowerCase());
  account.login = login;
  world.accounts.set(login.toLowerCase(), account);
};

/** What the account did stays, and nobody can be asked about it any more. */
export const deleteAccount = (world: World, account: Account): void => {
  account.isDeleted = true;
  world.accounts.delete(account.login.toLowerCase());
  for (const organisation of world.organisations.values()) {
    organisation.members.delete(account.id);
    for (const team of organisation.teams.values())
      team.members.delete(account.id);
  }
  for (const repository of world.repositories.values())
    repository.collaborators.delete(account.id);
  for (const token of world.tokens.values())
    if (token.account === account) token.revoked = true;
};

export const accountOf = (world: World, login: string): Account => {
  const account = findAccount(world, login);
  if (account === null) throw new Refusal(404, "Not Found");
  return account;
};

/** GitHub's own accounts, with the ids that they have there. */
export const createGitHubsOwn = (world: World): void => {
  createAccount(world, {
    login: "web-flow",
    id: 19864447,
    name: "GitHub Web Flow",
    emails: ["noreply@github.com"],
  });
  createAccount(world, { login: "ghost", id: 10137, name: "Deleted user" });
  createAccount(world, {
    login: "github-actions[bot]",
    id: 41898282,
    type: "Bot",
  });
  createAccount(world, {
    login: "github-merge-queue[bot]",
    id: 118344674,
    type: "Bot",
  });
};

export const noreplyAddress = (account: Account): string =>
  `${account.id}+${account.login}@users.noreply.github.com`;

/**
 * The account that an address in a commit points to; null: none. It is the address alone that counts, which is why a commit's
 * author proves nothing.
 */
export const attribute = (world: World, email: string): Account | null => {
  const address = email.toLowerCase();
  const noreply = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/.exec(
    address,
  );
  if (noreply !== null) {
    const id = noreply[1] === undefined ? null : Number(noreply[1]);
    for (const account of world.accounts.values())
      if (
        id === null
          ? account.login.toLowerCase() === noreply[2]
          : account.id === id
      )
        return account;
    return null;
  }
  for (const account of world.accounts.values())
    if (account.emails.some((one) => one.toLowerCase() === address))
      return account;
  return null;
};

export const createOrganisation = (
  world: World,
  login: string,
): Organisation => {
  const organisation: Organisation = {
    account: createAccount(world, { login, type: "Organization" }),
    members: new Map(),
    teams: new Map(),
    basePermission: "none",
  };
  world.organisations.set(login.toLowerCase(), organisation);
  return organisation;
};

export const organisationOf = (world: World, login: string): Organisation => {
  const organisation = world.organisations.get(login.toLowerCase());
  if (organisation === undefined) throw new Refusal(404, "Not Found");
  return organisation;
};

export interface NewTeam {
  readonly slug: string;
  readonly name?: string;
  /** A parent's slug: this one is its child, and the child's people count as the parent's. */
  readonly parent?: string;
  readonly privacy?: Team["privacy"];
  /** Logins of active members. */
  readonly members?: readonly string[];
}

export const createTeam = (
  world: World,
  organisation: Organisation,
  wanted: NewTeam,
): Team => {
  const team: Team = {
    id: world.ids.next("team"),
    slug: wanted.slug,
    name: wanted.name ?? wanted.slug,
    parent:
      wanted.parent === undefined ? null : teamOf(organisation, wanted.parent),
    privacy: wanted.privacy ?? "closed",
    members: new Map(),
    createdAt: world.clock.now(),
  };
  organisation.teams.set(team.slug, team);
  for (const login of wanted.members ?? [])
    seat(organisation, team, accountOf(world, login), "active");
  return team;
};

export const teamOf = (organisation: Organisation, slug: string): Team => {
  const team = organisation.teams.get(slug.toLowerCase());
  if (team === undefined) throw new Refusal(404, "Not Found");
  return team;
};

/** Puts an account into a team, and into the organisation where it is not yet. */
export const seat = (
  organisation: Organisation,
  team: Team,
  account: Account,
  state: TeamSeat["state"],
): void => {
  team.members.set(account.id, { state, role: "member" });
  if (state === "active" && !organisation.members.has(account.id))
    organisation.members.set(account.id, "member");
};

/** The team itself, its children and theirs. */
export const teamWithDescendants = (
  organisation: Organisation,
  team: Team,
): Team[] => [
  team,
  ...[...organisation.teams.values()]
    .filter((one) => one.parent === team)
    .flatMap((child) => teamWithDescendants(organisation, child)),
];

/** A seat in the team or, where there is none, in one of its children. */
export const seatIn = (
  organisation: Organisation,
  team: Team,
  account: Account,
): TeamSeat | null =>
  teamWithDescendants(organisation, team)
    .map((one) => one.members.get(account.id))
    .find((one) => one !== undefined) ?? null;

const ranks: readonly Role[] = [
  "none",
  "read",
  "triage",
  "write",
  "maintain",
  "admin",
];

export const isAtLeast = (role: Role, wanted: Role): boolean =>
  ranks.indexOf(role) >= ranks.indexOf(wanted);

/** The highest of what an account has by itself, by its teams (a parent's grant reaches its children), and by the organisation. */
export const roleOf = (
  repository: Repository,
  world: World,
  account: Account,
): Role => {
  const organisation = world.organisations.get(
    repository.owner.login.toLowerCase(),
  );
  const roles: Role[] = [repository.collaborators.get(account.id) ?? "none"];
  if (repository.owner === account) roles.push("admin");
  if (!repository.private) roles.push("read");
  if (organisation !== undefined) {
    const membership = organisation.members.get(account.id);
    if (membership === "admin") roles.push("admin");
    if (membership !== undefined) roles.push(organisation.basePermission);
    for (const team of organisation.teams.values())
      if (team.members.get(account.id)?.state === "active")
        roles.push(teamRole(repository, team));
  }
  return roles.reduce((best, role) => (isAtLeast(role, best) ? role : best));
};

/** What a team has in a repository, its parents' grants included. */
export const teamRole = (repository: Repository, team: Team): Role => {
  const own = repository.teams.get(team.id) ?? "none";
  if (team.parent === null) return own;
  const inherited = teamRole(repository, team.parent);
  return isAtLeast(own, inherited) ? own : inherited;
};
