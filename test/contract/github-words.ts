/** What GitHub's description leaves open or gets wrong, and what is known of it from GitHub's guides. */
import { objectAt } from "./json.ts";

export const sha = { type: "string", pattern: "^[0-9a-f]{40}$" };
export const commitNames = new Set([
  "sha",
  "commit_id",
  "original_commit_id",
  "merge_commit_sha",
  "head_sha",
  "base_sha",
  "commit_sha",
  "tree_id",
  "base_tree",
  "before",
  "after",
]);

const accountTypes = ["User", "Bot", "Organization", "Mannequin"];
/** Plain strings of the description that are one of few words: component and member. */
export const words: Readonly<Record<string, readonly string[]>> = {
  "pull-request-review.state": [
    "APPROVED",
    "CHANGES_REQUESTED",
    "COMMENTED",
    "DISMISSED",
    "PENDING",
  ],
  "timeline-reviewed-event.state": [
    "approved",
    "changes_requested",
    "commented",
    "dismissed",
    "pending",
  ],
  "status.state": ["error", "failure", "pending", "success"],
  "simple-commit-status.state": ["error", "failure", "pending", "success"],
  "combined-commit-status.state": ["failure", "pending", "success"],
  "pull-request-simple.state": ["open", "closed"],
  "pull-request.mergeable_state": [
    "behind",
    "blocked",
    "clean",
    "dirty",
    "draft",
    "has_hooks",
    "unknown",
    "unstable",
  ],
  "repository-collaborator-permission.permission": [
    "admin",
    "write",
    "read",
    "none",
  ],
  "simple-user.type": accountTypes,
  "nullable-simple-user.type": accountTypes,
  "public-user.type": accountTypes,
  "private-user.type": accountTypes,
  "team.permission": ["pull", "triage", "push", "maintain", "admin"],
};

/** The branch of the timeline's `anyOf` that an event is, because one of the branches takes nearly anything. */
export const timelineKinds: Readonly<Record<string, string>> = {
  committed: "timeline-committed-event",
  reviewed: "timeline-reviewed-event",
  commented: "timeline-comment-event",
  "cross-referenced": "timeline-cross-referenced-event",
  review_requested: "review-requested-issue-event",
  review_request_removed: "review-request-removed-issue-event",
  review_dismissed: "review-dismissed-issue-event",
  renamed: "renamed-issue-event",
};
/** Those that the description has as a change of state, by GitHub's list of issue event types. */
export const stateChanges = new Set([
  "closed",
  "reopened",
  "merged",
  "head_ref_deleted",
  "head_ref_restored",
  "head_ref_force_pushed",
  "base_ref_changed",
  "base_ref_deleted",
  "base_ref_force_pushed",
  "automatic_base_change_succeeded",
  "automatic_base_change_failed",
  "added_to_merge_queue",
  "removed_from_merge_queue",
  "convert_to_draft",
  "ready_for_review",
  "mentioned",
  "referenced",
  "subscribed",
]);

/** Where the description contradicts what GitHub answers, or itself. Changes it in place. */
export const corrected = (document: unknown): unknown => {
  // The list has an old copy of the shape that a single installation has by now.
  objectAt(
    document,
    "paths",
    "/app/installations",
    "get",
    "responses",
    "200",
    "content",
    "application/json",
    "schema",
  )["items"] = { $ref: "#/components/schemas/installation" };
  return document;
};
