import type { Account } from "./accounts.ts";
import type { PullRequest } from "./pull-request.ts";
import { Refusal } from "./refusal.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { bypasses, rulesetsFor } from "./rulesets.ts";
import type { World } from "./world.ts";

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
