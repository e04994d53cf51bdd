import type { CommitSha } from "./ids.ts";
import type { Instant } from "./time.ts";

/** A GitHub account. Compared by `id` alone: logins can be renamed and reused. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization" | "Mannequin";
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly state: "open" | "closed";
  readonly url: string;
  /** null: the account was deleted (GitHub's ghost). */
  readonly author: Account | null;
  readonly head: {
    readonly sha: CommitSha;
    readonly ref: string;
    /** `owner/name`; null where the fork is gone. */
    readonly repository: string | null;
  };
  readonly base: { readonly ref: string; readonly sha: CommitSha };
  /** GitHub's clock; null: not merged. */
  readonly mergedAt: Instant | null;
  readonly mergeCommit: CommitSha | null;
}

/** Figures that GitHub gives on a single pull request only; what a cap hides is never assumed. */
export interface PullRequestSize {
  readonly commits: number;
  readonly changedFiles: number;
}

export type ReviewState =
  "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

export interface Review {
  readonly id: number;
  /** null: the account was deleted. */
  readonly author: Account | null;
  readonly state: ReviewState;
  /** The commit that GitHub shows it on now; after a force-push it can be re-pointed, so it proves nothing alone. */
  readonly commit: CommitSha | null;
  /** null: pending, never submitted. */
  readonly submittedAt: Instant | null;
}

export interface PullRequestCommit {
  readonly sha: CommitSha;
  readonly parents: readonly CommitSha[];
  /** The GitHub account behind the author's address; null: none could be attributed. */
  readonly author: Account | null;
  readonly committer: Account | null;
  /** The whole message, for co-author trailers. */
  readonly message: string;
}

/** An event of a pull request's timeline that can make an earlier approval stale; others are left out. */
export interface TimelineEvent {
  readonly event:
    | "head_ref_force_pushed"
    | "base_ref_changed"
    | "base_ref_force_pushed"
    | "reopened"
    | "review_dismissed";
  readonly at: Instant;
  readonly actor: Account | null;
}

/** One push to a branch, as the repository's activity names it. */
export interface Push {
  readonly kind:
    | "push"
    | "force_push"
    | "branch_creation"
    | "branch_deletion"
    | "pr_merge"
    | "merge_queue_merge";
  readonly actor: Account | null;
  readonly before: CommitSha | null;
  readonly after: CommitSha | null;
  readonly at: Instant;
}

export type Permission =
  "admin" | "maintain" | "write" | "triage" | "read" | "none";

/** `unreadable`: the credential may not see it, which is neither yes nor no. */
export type TeamMembership = "active" | "pending" | "none" | "unreadable";

/** One entry of GitHub's own list of what is wrong with a CODEOWNERS file. */
export interface CodeownersError {
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly message: string;
  readonly path: string;
}

/** What GitHub shows beside a commit, and what a rule can ask for before a merge. */
export interface CommitStatus {
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  /** GitHub shows 140 characters. */
  readonly description: string;
  readonly targetUrl?: string;
}
