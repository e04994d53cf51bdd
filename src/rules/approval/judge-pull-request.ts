/** What must be true of a pull request whatever it is to prove. One list of reasons, for grants and for policy alike. */
import type { Contributors } from "./contributors.ts";
import { findContributors } from "./contributors.ts";
import type { PullRequestFacts } from "./facts.ts";
import { isGrantPath, isPolicyPath } from "./policy-paths.ts";
import { fails, holds, judge, type Reason, unclear } from "./reason.ts";
import { count, quote } from "./words.ts";

/** What GitHub's lists hold at most; the rest would never be seen. */
const mostCommits = 250;
const mostFiles = 3000;

export interface PullRequestJudgement {
  readonly reasons: readonly Reason[];
  readonly contributors: Contributors;
}

export const judgePullRequest = (
  facts: PullRequestFacts,
): PullRequestJudgement => {
  const { contributors, reason } = findContributors(facts);
  return {
    contributors,
    reasons: [
      judgeOrigin(facts),
      judgeSize(facts),
      judgeMixture(facts),
      reason,
    ],
  };
};

/** Nobody can say who pushed to a fork's branch. */
export const judgeOrigin = ({
  pullRequest: { head, base },
  repository,
  main,
}: PullRequestFacts): Reason => {
  if (base.ref !== main)
    return fails(
      "other-base",
      `It goes to ${quote(base.ref)}, not to ${quote(main)}`,
    );
  return head.repository?.toLowerCase() === repository.toLowerCase()
    ? holds("origin", "It comes from a branch of this repository")
    : fails(
        "fork-pull-request",
        "It comes from a fork, where nobody can say who pushed: push the branch to this repository",
      );
};

export const judgeSize = ({ size, commits }: PullRequestFacts): Reason =>
  judge("size", "Its size", size, (value) => {
    if (value.commits > mostCommits)
      return fails(
        "too-many-commits",
        `It has ${count(value.commits, "commit")}; with more than ${mostCommits} GitHub does not show all`,
      );
    if (value.changedFiles > mostFiles)
      return fails(
        "too-many-files",
        `It changes ${count(value.changedFiles, "file")}; with more than ${mostFiles} GitHub does not show all`,
      );
    return commits.known && commits.value.length !== value.commits
      ? unclear(
          "size",
          `GitHub listed ${commits.value.length} of ${count(value.commits, "commit")}`,
        )
      : holds("size", "It is small enough to be seen whole");
  });

const judgeMixture = ({ changed }: PullRequestFacts): Reason =>
  judge("mixture", "What it changes", changed, (paths) => {
    const policy = paths.find(isPolicyPath);
    const grant = paths.find(isGrantPath);
    return policy !== undefined && grant !== undefined
      ? fails(
          "policy-mixed-with-grants",
          `It changes policy (${quote(policy)}) and grants (${quote(grant)}) at once: split it in two`,
        )
      : holds("mixture", "It does not mix policy and grants");
  });
