import type { Account, Organisation, Role, Team } from "../accounts.ts";
import { accountOf } from "../people.ts";
import type { Repository } from "../repository.ts";
import { teamWithDescendants } from "../teams.ts";
import type { World } from "../world.ts";
import { nodeId, time } from "./common.ts";

/** `simple-user` of GitHub's description; a deleted account is the ghost. */
export const simpleUser = (world: World, owner: Account) => {
  const { api, web } = world.urls;
  const account = owner.isDeleted ? accountOf(world, "ghost") : owner;
  const self = `${api}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === "Organization" ? "O" : "U", account.id),
    avatar_url: `${web}/avatars/u/${account.id}`,
    gravatar_id: "",
    url: self,
    html_url: `${web}/${account.type === "Bot" ? `apps/${account.login.replace("[bot]", "")}` : account.login}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
};

export const userOrNull = (world: World, account: Account | null) =>
  account === null || account.isDeleted ? null : simpleUser(world, account);

export const publicUser = (world: World, account: Account) => ({
  ...simpleUser(world, account),
  name: account.name,
  company: null,
  blog: "",
  location: null,
  email: account.emails[0] ?? null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: time(account.createdAt),
  updated_at: time(account.createdAt),
});

export const privateUser = (world: World, account: Account) => ({
  ...publicUser(world, account),
  user_view_type: "private",
  private_gists: 0,
  total_private_repos: 0,
  owned_private_repos: 0,
  disk_usage: 0,
  collaborators: 0,
  two_factor_authentication: true,
});

/** `maintain` and `triage` are roles; the old `permission` knows them as `write` and `read`. */
export const collaboratorPermission = (
  world: World,
  account: Account,
  role: Role,
) => ({
  permission: role === "maintain" ? "write" : role === "triage" ? "read" : role,
  role_name: role,
  user: {
    ...simpleUser(world, account),
    role_name: role,
    permissions: permissionFlags(role),
  },
});

export const permissionFlags = (role: Role) => ({
  admin: role === "admin",
  maintain: role === "admin" || role === "maintain",
  push: role === "admin" || role === "maintain" || role === "write",
  triage: role !== "none" && role !== "read",
  pull: role !== "none",
});

export const teamSimple = (
  world: World,
  organisation: Organisation,
  team: Team,
) => {
  const { api, web } = world.urls;
  const org = organisation.account;
  const self = `${api}/organizations/${org.id}/team/${team.id}`;
  return {
    name: team.name,
    id: team.id,
    node_id: nodeId("T", team.id),
    slug: team.slug,
    description: null,
    privacy: team.privacy,
    notification_setting: "notifications_enabled",
    url: self,
    html_url: `${web}/orgs/${org.login}/teams/${team.slug}`,
    members_url: `${self}/members{/member}`,
    repositories_url: `${self}/repos`,
    permission: "pull",
    type: "organization" as const,
    organization_id: org.id,
  };
};

export const teamFull = (
  world: World,
  organisation: Organisation,
  team: Team,
) => {
  const members = new Set(
    teamWithDescendants(organisation, team)
      .flatMap((one) =>
        [...one.members].filter(([, seat]) => seat.state === "active"),
      )
      .map(([id]) => id),
  );
  return {
    ...teamSimple(world, organisation, team),
    parent:
      team.parent === null
        ? null
        : teamSimple(world, organisation, team.parent),
    members_count: members.size,
    repos_count: [...world.repositories.values()].filter((one: Repository) =>
      one.teams.has(team.id),
    ).length,
    created_at: time(team.createdAt),
    updated_at: time(team.createdAt),
    organization: organisationFull(world, organisation),
  };
};

/** `organization-simple`. */
export const organisationSimple = (world: World, account: Account) => {
  const { api, web } = world.urls;
  const self = `${api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("O", account.id),
    url: self,
    repos_url: `${self}/repos`,
    events_url: `${self}/events`,
    hooks_url: `${self}/hooks`,
    issues_url: `${self}/issues`,
    members_url: `${self}/members{/member}`,
    public_members_url: `${self}/public_members{/member}`,
    avatar_url: `${web}/avatars/u/${account.id}`,
    description: null,
  };
};

export const organisationFull = (
  world: World,
  { account }: Pick<Organisation, "account">,
) => ({
  ...organisationSimple(world, account),
  name: account.name ?? account.login,
  has_organization_projects: true,
  has_repository_projects: true,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  html_url: `${world.urls.web}/${account.login}`,
  created_at: time(account.createdAt),
  updated_at: time(account.createdAt),
  archived_at: null,
  type: "Organization",
});
