/** Who may do what in a repository. */
import type { Account, Role, Team } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

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

const ranks: readonly Role[] = [
  "none",
  "read",
  "triage",
  "write",
  "maintain",
  "admin",
];
