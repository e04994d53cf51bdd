import type { PullRequest } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Instant } from "../../domain/time.ts";

/** How a pull request came to main. */
export type Landing =
  | {
      readonly kind: "landed";
      /** Main's commits that it brought, oldest first: one for a squash or a merge commit, several for a rebase. */
      readonly range: readonly CommitSha[];
      /** The last of the range, `merge_commit_sha`. */
      readonly commit: CommitSha;
      /** Main just before the whole range, whose policy governs. */
      readonly before: CommitSha;
      /** GitHub's clock. */
      readonly mergedAt: Instant;
    }
  | {
      readonly kind: "elsewhere";
      readonly code: ReasonCode;
      readonly why: string;
    };

export interface LandingFacts {
  readonly pullRequest: PullRequest;
  /** The default branch. */
  readonly main: string;
  /** Is the merge commit on main's first-parent chain? */
  readonly isOnMain: boolean;
  /** The merge commit and those before it on main that GitHub also counts to this pull request, newest first; null: that cannot be told. */
  readonly commits: readonly LandedCommit[] | null;
  /** The pull request's own commits, as its branch had them. */
  readonly own: ReadonlySet<CommitSha>;
}

export interface LandedCommit {
  readonly sha: CommitSha;
  readonly parents: readonly CommitSha[];
}

/**
 * Finds the range and the commit before it. GitHub's buttons always make new commits; where the branch's own commits stand on
 * main's chain, somebody pushed them there, and "the commit before" could be his as well (foxtrot merge).
 */
export const readLanding = (facts: LandingFacts): Landing => {
  const { pullRequest, main, commits, own } = facts;
  const { mergedAt, base, head } = pullRequest;
  if (mergedAt === null) return elsewhere("not-merged", "it was not merged");
  if (base.ref !== main)
    return elsewhere(
      "merged-elsewhere",
      `it was merged into ${base.ref}, not into ${main}`,
    );
  if (commits === null)
    return elsewhere(
      "range-untold",
      "GitHub counts fewer of main's commits to it than its branch has, as when a rebase leaves out what main had already, so what it brought cannot be told; bring the rest in a new pull request from main's tip, or merge with a squash",
    );
  const [last] = commits;
  const first = commits.at(-1);
  if (last === undefined || first === undefined || !facts.isOnMain)
    return elsewhere(
      "not-on-main",
      "its merge commit is not on main's own history",
    );
  if (commits.some(({ sha }) => sha === head.sha || own.has(sha)))
    return elsewhere(
      "branch-pushed-to-main",
      "its branch's own commits were pushed to main; no merge made them",
    );
  const [before] = first.parents;
  if (before === undefined || !isMadeByMerge(commits, head.sha))
    return elsewhere(
      "odd-merge",
      "its merge commit is not what a merge of its head makes",
    );
  return {
    kind: "landed",
    range: commits.map(({ sha }) => sha).reverse(),
    commit: last.sha,
    before,
    mergedAt,
  };
};

/** One merge commit of the head, or a squash, or plain commits in a row. */
const isMadeByMerge = (
  commits: readonly LandedCommit[],
  head: CommitSha,
): boolean =>
  commits.every(
    ({ parents: [, branch, third] }) =>
      branch === undefined ||
      (commits.length === 1 && branch === head && third === undefined),
  );

const elsewhere = (code: ReasonCode, why: string): Landing => ({
  kind: "elsewhere",
  code,
  why,
});
