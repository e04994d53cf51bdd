/** What an open pull request still needs, by the same functions that will judge it after the merge. */
import type { Finding } from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import type { Evidence } from "../../domain/verdict.ts";
import { findContributors } from "./contributors.ts";
import type { PolicyChangeFacts, PullRequestFacts } from "./facts.ts";
import { judgeGrant } from "./judge-approval.ts";
import { judgePolicyPaths, judgeSoundness } from "./judge-policy-change.ts";
import { judgeOrigin, judgeSize } from "./judge-pull-request.ts";
import { policyTroubles } from "./policy-troubles.ts";
import { conclude, type Conclusion, type Reason } from "./reason.ts";

export interface ApprovalPreview {
  /** As if merged now: `proven`, or what stands against it. */
  readonly kind: Conclusion;
  readonly paths: readonly PathPreview[];
}

export interface PathPreview {
  readonly path: string;
  readonly kind: Conclusion;
  readonly evidence: readonly Evidence[];
  /** For each reviewer, whether the review counts, and why. */
  readonly reviews: readonly Evidence[];
  /** What else fails or cannot be told, beside missing approvals. */
  readonly objections: readonly Evidence[];
  /** Why its author may not ask for it; null: nothing speaks against it for certain. */
  readonly requester: Evidence | null;
  /** Accounts whose approval counts, by login. */
  readonly counted: readonly string[];
  /** Approvals that are still missing; null: how many are needed could not be found out. */
  readonly missing: number | null;
  /** Accounts and teams that can still approve, as CODEOWNERS writes them. */
  readonly couldApprove: readonly string[];
}

export const previewApproval = (
  facts: PullRequestFacts,
  grants: readonly Pick<Grant, "path" | "tier" | "user">[],
): ApprovalPreview => {
  const all: Reason[] = [];
  const paths = grants.map((grant): PathPreview => {
    const { reasons, requester, slots, approvers } = judgeGrant(facts, grant);
    all.push(...reasons);
    return {
      path: grant.path,
      kind: conclude(reasons),
      evidence: reasons,
      reviews: slots?.reviewers.map(({ reason }) => reason) ?? [],
      objections: reasons.filter(
        (reason) =>
          reason.holds !== true &&
          !(reason === slots?.reason && facts.reviews.known),
      ),
      requester: requester?.holds === false ? requester : null,
      counted: approvers.map(({ login }) => login),
      missing: slots?.missing ?? null,
      couldApprove: slots?.couldFill ?? [],
    };
  });
  return { kind: conclude(all), paths };
};

export interface PolicyPreview {
  readonly kind: Conclusion;
  readonly evidence: readonly Evidence[];
}

/** The same for a pull request that changes policy. `broken`: what it would leave that cannot be read. */
export const previewPolicyChange = (
  facts: PullRequestFacts,
  paths: readonly string[],
  broken: PolicyChangeFacts["broken"],
): PolicyPreview => {
  const evidence = [...judgePolicyPaths(facts, paths), judgeSoundness(broken)];
  return { kind: conclude(evidence), evidence };
};

/** What no approval can mend. */
export interface Obstacles {
  /** In the pull request as a whole, which a new one would mend. */
  readonly ofPullRequest: readonly Evidence[];
  /** In the policy, which only the owners of the repository can mend. */
  readonly ofPolicy: readonly Finding[];
}

export const findObstacles = (
  facts: PullRequestFacts,
  grants: readonly Pick<Grant, "path" | "tier">[],
  policyPaths: readonly string[],
): Obstacles => ({
  ofPullRequest: [
    judgeOrigin(facts),
    judgeSize(facts),
    findContributors(facts).reason,
  ].filter(({ holds }) => holds === false),
  ofPolicy: policyTroubles(facts, grants, policyPaths),
});
