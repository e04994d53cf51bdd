/** What an open pull request still needs, by the same functions that will judge it after the merge. */
import type { Grant } from "../../domain/grant.ts";
import type { PullRequestFacts } from "./facts.ts";
import { judgeGrant } from "./judge-approval.ts";
import { judgePolicyPaths } from "./judge-policy-change.ts";
import { conclude, type Conclusion, type Reason } from "./reason.ts";

export interface ApprovalPreview {
  /** As if merged now: `proven`, or what stands against it. */
  readonly kind: Conclusion;
  readonly paths: readonly PathPreview[];
}

interface PathPreview {
  readonly path: string;
  readonly kind: Conclusion;
  readonly evidence: readonly Reason[];
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
  const paths = grants.map((grant): PathPreview => {
    const { reasons, slots, approvers } = judgeGrant(facts, grant);
    return {
      path: grant.path,
      kind: conclude(reasons),
      evidence: reasons,
      counted: approvers.map(({ login }) => login),
      missing: slots?.missing ?? null,
      couldApprove: slots?.couldFill ?? [],
    };
  });
  return { kind: conclude(paths.flatMap(({ evidence }) => evidence)), paths };
};

/** The same for a pull request that changes policy. */
export const previewPolicyChange = (
  facts: PullRequestFacts,
  paths: readonly string[],
): { readonly kind: Conclusion; readonly evidence: readonly Reason[] } => {
  const evidence = judgePolicyPaths(facts, paths);
  return { kind: conclude(evidence), evidence };
};
