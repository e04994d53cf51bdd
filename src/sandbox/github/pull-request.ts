/** A pull request and what was said and done on it. */
import type { Instant } from "../../domain/time.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly author: Account;
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly headRef: string;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  head: string;
  baseRef: string;
  /** The base branch's tip when the pull request was last brought up to date: GitHub lets it grow stale. */
  base: string;
  merge: {
    readonly at: Instant;
    readonly by: Account;
    readonly commit: string;
    /** Every commit that it brought to the base branch. */
    readonly landed: ReadonlySet<string>;
  } | null;
  /** The test merge of an open pull request, as last computed. */
  testMerge: {
    readonly head: string;
    readonly base: string;
    readonly commit: string | null;
  } | null;
  readonly createdAt: Instant;
  updatedAt: Instant;
  closedAt: Instant | null;
  readonly reviews: Review[];
  readonly timeline: TimelineEntry[];
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  state:
    "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  body: string;
  /** Not fixed: GitHub was reported to re-point it after a force-push. */
  commit: string;
  submittedAt: Instant | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: Account;
  body: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

/** What happened on a pull request, apart from commits, reviews and comments, which the timeline weaves in. */
export interface TimelineEntry {
  readonly id: number;
  readonly event:
    | "closed"
    | "reopened"
    | "merged"
    | "renamed"
    | "head_ref_force_pushed"
    | "head_ref_deleted"
    | "head_ref_restored"
    | "base_ref_changed"
    | "automatic_base_change_succeeded"
    | "base_ref_force_pushed"
    | "review_dismissed"
    | "added_to_merge_queue"
    | "removed_from_merge_queue";
  readonly actor: Account;
  readonly at: Instant;
  readonly commit: string | null;
  /** Members that only this kind of event has. */
  readonly details: Readonly<Record<string, unknown>>;
}
