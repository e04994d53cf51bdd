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
