import type { Account } from "./accounts.ts";
import type { Repository, Ruleset } from "./repository.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import type { World } from "./world.ts";

/** Active rulesets whose conditions name the branch. */
export const rulesetsFor = (
  repository: Repository,
  branch: string,
): Ruleset[] => {
  const names = (pattern: string): boolean =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH" && branch === repository.defaultBranch) ||
    globOf(pattern).test(`refs/heads/${branch}`);
  return [...repository.rulesets.values()].filter(
    (ruleset) =>
      ruleset.enforcement === "active" &&
      ruleset.include.some(names) &&
      !ruleset.exclude.some(names),
  );
};

export const bypasses = (
  world: World,
  repository: Repository,
  ruleset: Ruleset,
  account: Account,
): boolean =>
  ruleset.bypassActors.some((actor) => {
    if (actor.bypass_mode === "pull_request") return false;
    switch (actor.actor_type) {
      case "RepositoryRole": {
        const role = roleIds[actor.actor_id ?? 0];
        return (
          role !== undefined &&
          isAtLeast(roleOf(repository, world, account), role)
        );
      }
      case "OrganizationAdmin":
        return (
          world.organisations
            .get(repository.owner.login.toLowerCase())
            ?.members.get(account.id) === "admin"
        );
      case "Integration":
        return [...world.apps.values()].some(
          (app) => app.id === actor.actor_id && app.bot === account,
        );
      case "User":
        return account.id === actor.actor_id;
      case "Team":
        return [...world.organisations.values()].some((organisation) =>
          [...organisation.teams.values()].some(
            (team) =>
              team.id === actor.actor_id &&
              team.members.get(account.id)?.state === "active",
          ),
        );
      default:
        return false;
    }
  });

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split(/(\*\*|\*|\?)/)
      .map((part) =>
        part === "**"
          ? ".*"
          : part === "*"
            ? "[^/]*"
            : part === "?"
              ? "[^/]"
              : part.replace(/[.+^${}()|[\]\\]/g, "\\$&"),
      )
      .join("")}$`,
  );

/** GitHub's ids of the roles that a ruleset's bypass list names. */
const roleIds: Readonly<Record<number, "maintain" | "write" | "admin">> = {
  2: "maintain",
  4: "write",
  5: "admin",
};
