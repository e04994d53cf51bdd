import type { CommitSha } from "../../domain/ids.ts";
import { judgeContent } from "./content.ts";
import type { PolicyChangeFacts, PullRequestFacts } from "./facts.ts";
import { findIntroduction } from "./introduction.ts";
import { judgeCodeowners, judgeOwned } from "./judge-codeowners.ts";
import { judgePullRequest } from "./judge-pull-request.ts";
import {
  conclude,
  type Conclusion,
  fails,
  holds,
  judge,
  type Reason,
  restsOnToday,
  unclear,
  unread,
} from "./reason.ts";
import { judgeShown } from "./shown.ts";
import { judgeSlots } from "./slots.ts";

export interface PolicyVerdict {
  readonly kind: Conclusion;
  readonly commit: CommitSha;
  readonly evidence: readonly Reason[];
}

/** Was a change of policy approved, under the policy just before it? Each path needs enough approvals of its own owners. */
export const judgePolicyChange = (facts: PolicyChangeFacts): PolicyVerdict => {
  const { commit, candidates, details } = facts;
  const { reason, fit } = findIntroduction(commit, candidates);
  // However long it could not be found out: else a call that fails once would bring an older policy back.
  const verdict = (reasons: readonly Reason[]): PolicyVerdict => {
    const kind = conclude(reasons);
    // Nor because an approver has left since, where the ledger remembers a proof.
    const isLapsed =
      kind === "refused" &&
      facts.isSaidProven === true &&
      restsOnToday(reasons);
    return {
      kind: isLapsed ? "unknown" : kind,
      commit,
      evidence: reasons,
    };
  };
  if (fit === null) return verdict([reason]);
  if (details?.pullRequest.number !== fit.pullRequest.number)
    return verdict([
      reason,
      unclear("introduction", "Its facts were not gathered"),
    ]);
  return verdict([
    reason,
    ...facts.paths.map((path) => judgeContent(details, path)),
    ...judgePolicyPaths(details, facts.paths),
    judgeSoundness(facts.broken),
  ]);
};

/** What can be said of policy paths in a pull request, merged or not. */
export const judgePolicyPaths = (
  facts: PullRequestFacts,
  paths: readonly string[],
): readonly Reason[] => {
  const { reasons: ofWhole, contributors } = judgePullRequest(facts);
  const reasons = [...ofWhole, ...paths.map((path) => judgeShown(facts, path))];
  if (!facts.policy.known)
    return [
      ...reasons,
      unread("policy", "The policy of that time", facts.policy),
    ];
  const policy = facts.policy.value;
  const approvals = policy.policyApprovals;
  return [
    ...reasons,
    judgeCodeowners(policy),
    ...(approvals === null
      ? [
          fails(
            "settings-missing",
            "The settings do not say how many approvals policy needs",
          ),
        ]
      : paths.flatMap((path) => [
          judgeOwned(policy, path),
          judgeSlots(facts, policy, contributors, {
            path,
            approvals: Math.max(approvals, 1),
            beneficiary: null,
          }).reason,
        ])),
  ];
};

/** A change that leaves something unreadable never governs: nothing could be approved under it, not even its repair. */
export const judgeSoundness = (broken: PolicyChangeFacts["broken"]): Reason =>
  judge("soundness", "What it leaves", broken, (paths) =>
    paths.length === 0
      ? holds("soundness", "What it leaves can be read")
      : fails(
          "leaves-broken",
          `It leaves ${paths.join(", ")} missing or broken`,
        ),
  );
