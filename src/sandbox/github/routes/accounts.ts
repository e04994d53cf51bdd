import type { Account, Organisation, Team } from "../accounts.ts";
import {
  actorOf,
  type Call,
  noContent,
  ok,
  param,
  repositoryRoute,
  requirePermission,
  type Route,
} from "../call.ts";
import { listAnswer } from "../pages.ts";
import { accountOf } from "../people.ts";
import { notFound, Refusal } from "../refusal.ts";
import { roleOf, teamRole } from "../roles.ts";
import {
  collaboratorPermission,
  organisationFull,
  permissionFlags,
  privateUser,
  publicUser,
  simpleUser,
  teamFull,
  teamSimple,
} from "../shapes/accounts.ts";
import { callersRepository } from "../shapes/repository.ts";
import {
  organisationOf,
  seatIn,
  teamOf,
  teamWithDescendants,
} from "../teams.ts";

export const accountRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/user",
    handle: (call) => {
      const actor = actorOf(call);
      if (actor.type === "Bot")
        throw new Refusal(403, "Resource not accessible by integration");
      return ok(privateUser(call.world, actor));
    },
  },
  {
    method: "GET",
    pattern: "/users/:login",
    handle: (call) => {
      actorOf(call);
      return ok(
        publicUser(call.world, accountOf(call.world, param(call, "login"))),
      );
    },
  },
  repositoryRoute(
    "GET",
    "/collaborators/:login/permission",
    { permission: "metadata", level: "read" },
    ({ world, repository, params }) => {
      const account = accountOf(world, params["login"] ?? "");
      return ok(
        collaboratorPermission(
          world,
          account,
          roleOf(repository, world, account),
        ),
      );
    },
  ),
  {
    method: "GET",
    pattern: "/orgs/:org",
    handle: (call) => {
      actorOf(call);
      return ok(
        organisationFull(
          call.world,
          organisationOf(call.world, param(call, "org")),
        ),
      );
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:team",
    handle: (call) => {
      const { organisation, team } = visibleTeam(call);
      return ok(teamFull(call.world, organisation, team));
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:team/teams",
    handle: (call) => {
      const { organisation, team } = visibleTeam(call);
      return listAnswer(
        call,
        [...organisation.teams.values()].filter((one) => one.parent === team),
        (child) => ({
          ...teamSimple(call.world, organisation, child),
          parent: teamSimple(call.world, organisation, team),
        }),
      );
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:team/members",
    handle: (call) => {
      const { organisation, team } = visibleTeam(call);
      return listAnswer(call, activeMembers(call, organisation, team), (one) =>
        simpleUser(call.world, one),
      );
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:team/memberships/:login",
    handle: (call) => {
      const { organisation, team } = visibleTeam(call);
      const account = accountOf(call.world, param(call, "login"));
      const seat = seatIn(organisation, team, account);
      if (seat === null) throw notFound();
      return ok({
        url: `${call.world.urls.api}/organizations/${organisation.account.id}/team/${team.id}/memberships/${account.login}`,
        role:
          organisation.members.get(account.id) === "admin"
            ? "maintainer"
            : seat.role,
        state: seat.state,
      });
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:team/repos/:owner/:repo",
    handle: (call) => {
      const { team } = visibleTeam(call);
      const repository = call.world.repositories.get(
        `${param(call, "owner")}/${param(call, "repo")}`.toLowerCase(),
      );
      if (repository === undefined) throw notFound();
      const role = teamRole(repository, team);
      if (role === "none") throw notFound();
      // Without the media type that asks for the repository, GitHub only says yes.
      if (!(call.request.headers["accept"] ?? "").includes("repository"))
        return noContent;
      return ok({
        ...callersRepository(call.world, repository, role),
        role_name: role,
        permissions: permissionFlags(role),
      });
    },
  },
];

/** To people outside the organisation, and to tokens without the permission, teams do not exist or are closed. */
const visibleTeam = (
  call: Call,
): { organisation: Organisation; team: Team } => {
  const actor = actorOf(call);
  const organisation = organisationOf(call.world, param(call, "org"));
  requirePermission(call, "members", "read");
  const token = call.caller?.kind === "token" ? call.caller.token : null;
  const installation = token?.installation ?? null;
  const isApp = installation !== null;
  if (
    installation === null
      ? !organisation.members.has(actor.id)
      : installation.account !== organisation.account
  )
    throw notFound();
  const team = teamOf(organisation, param(call, "team"));
  const isHidden =
    team.privacy === "secret" &&
    !isApp &&
    organisation.members.get(actor.id) !== "admin" &&
    !team.members.has(actor.id);
  if (isHidden) throw notFound();
  return { organisation, team };
};

const activeMembers = (
  { world }: Call,
  organisation: Organisation,
  team: Team,
): Account[] => {
  const ids = new Set(
    teamWithDescendants(organisation, team)
      .flatMap((one) => [...one.members])
      .filter(([, seat]) => seat.state === "active")
      .map(([id]) => id),
  );
  return [...world.accounts.values()].filter((account) => ids.has(account.id));
};
