/** Who may move which branch, and what a merge needs. */
import type { Account } from "./accounts.ts";
import { isReachable } from "./history.ts";
import type { Protection, Repository } from "./repository.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { bypasses, rulesetsFor } from "./rulesets.ts";
import type { World } from "./world.ts";

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
  pushers: null,
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
    update:
      types.has("update") ||
      (protection?.pushers?.includes(account.login) === false && !passes),
    creation: types.has("creation"),
  };
};
