/** Who may move which branch, and what a merge needs. */
import { isReachable } from "./history.ts";
import { isAtLeast, roleOf } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type {
  Account,
  Protection,
  PullRequest,
  Repository,
  Ruleset,
  World,
} from "./world.ts";

export const openProtection = (
  settings: Partial<Omit<Protection, "bypass">>,
): Protection => ({
  requiredApprovals: 1,
  requireCodeOwners: false,
  requireLastPushApproval: false,
  dismissStaleReviews: false,
  requiredChecks: [],
  enforceAdmins: false,
  allowForcePushes: false,
  allowDeletions: false,
  bypass: new Set(),
  ...settings,
});

/** GitHub's reason why this account may not move the ref so; null: it may. */
export const refusePush = (
  world: World,
  repository: Repository,
  account: Account,
  move: {
    readonly ref: string;
    readonly before: string | null;
    readonly to: string | null;
  },
): string | null => {
  if (!move.ref.startsWith("refs/heads/")) return null;
  const branch = move.ref.slice("refs/heads/".length);
  const rules = closedMoves(world, repository, branch, account);
  if (rules.deletion && move.to === null)
    return "Cannot delete this protected branch";
  if (
    rules.forcePush &&
    move.before !== null &&
    move.to !== null &&
    !isReachable(repository.objects, move.before, move.to)
  )
    return "Cannot force-push to this branch";
  if (rules.creation && move.before === null)
    return "Cannot create ref due to creations being restricted.";
  if (rules.update && move.before !== null && move.to !== null)
    return "Cannot update this protected ref.";
  if (rules.pullRequest && move.to !== null)
    return "Changes must be made through a pull request.";
  return null;
};

/** Each: is it forbidden, for this account, on this branch? */
export interface ClosedMoves {
  readonly deletion: boolean;
  readonly forcePush: boolean;
  readonly pullRequest: boolean;
  readonly update: boolean;
  readonly creation: boolean;
}

export const closedMoves = (
  world: World,
  repository: Repository,
  branch: string,
  account: Account,
): ClosedMoves => {
  const protection = repository.protections.get(branch);
  const passes =
    protection === undefined ||
    protection.bypass.has(account.id) ||
    (!protection.enforceAdmins &&
      isAtLeast(roleOf(repository, world, account), "admin"));
  const types = new Set(
    rulesetsFor(repository, branch)
      .filter((ruleset) => !bypasses(world, repository, ruleset, account))
      .flatMap((ruleset) => ruleset.rules.map((rule) => rule.type)),
  );
  return {
    // Rewriting and deleting stay forbidden for administrators too, unless the setting allows them.
    deletion:
      types.has("deletion") ||
      (protection !== undefined &&
        !protection.allowDeletions &&
        !protection.bypass.has(account.id)),
    forcePush:
      types.has("non_fast_forward") ||
      (protection !== undefined &&
        !protection.allowForcePushes &&
        !protection.bypass.has(account.id)),
    pullRequest: types.has("pull_request") || !passes,
    update: types.has("update"),
    creation: types.has("creation"),
  };
};

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

/** Throws 405 where the base's protection is not satisfied. GitHub's own view of approvals: nobody here checks who owns what. */
export const requireMergeable = (
  world: World,
  pull: PullRequest,
  merger: Account,
): void => {
  const { repository, baseRef } = pull;
  const protection = repository.protections.get(baseRef);
  const required = Math.max(
    protection === undefined ||
      protection.bypass.has(merger.id) ||
      (!protection.enforceAdmins &&
        isAtLeast(roleOf(repository, world, merger), "admin"))
      ? 0
      : protection.requiredApprovals,
    ...rulesetsFor(repository, baseRef)
      .filter((ruleset) => !bypasses(world, repository, ruleset, merger))
      .flatMap((ruleset) => ruleset.rules)
      .filter((rule) => rule.type === "pull_request")
      .map((rule) =>
        Number(rule.parameters?.["required_approving_review_count"] ?? 0),
      ),
  );
  const approvals = countApprovals(world, pull);
  if (approvals < required)
    throw new Refusal(
      405,
      `At least ${required} approving review${required === 1 ? " is" : "s are"} required by reviewers with write access.`,
    );
};

const countApprovals = (world: World, pull: PullRequest): number => {
  const latest = new Map<number, string>();
  for (const review of pull.reviews)
    if (review.state !== "COMMENTED" && review.state !== "PENDING")
      latest.set(review.author.id, review.state);
  return pull.reviews.filter(
    (review, index) =>
      latest.get(review.author.id) === "APPROVED" &&
      pull.reviews.findLastIndex(
        (one) => one.author === review.author && one.state === "APPROVED",
      ) === index &&
      isAtLeast(roleOf(pull.repository, world, review.author), "write"),
  ).length;
};
