/** Organisations and their teams. */
import type { Account, Organisation, Team, TeamSeat } from "./accounts.ts";
import { accountOf, createAccount } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

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
