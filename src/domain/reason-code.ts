import type { FindingCode } from "./finding.ts";

/**
 * What a line of evidence says, for programs. Where something holds, or could not be found out, it names the question; where something
 * fails, what is wrong, and that is a finding's code where a finding says the same. Codes are stable.
 */
export type ReasonCode =
  | FindingCode
  // which pull request brought it
  | "introduction"
  | "direct-push"
  | "several-pull-requests"
  | "not-merged"
  | "merged-elsewhere"
  | "range-untold"
  | "not-on-main"
  | "branch-pushed-to-main"
  | "odd-merge"
  | "other-commits"
  // is it what was reviewed
  | "content"
  | "not-in-head"
  | "changed-in-merge"
  // was that shown to them
  | "shown"
  | "not-shown"
  | "base-moved"
  // the pull request as a whole
  | "origin"
  | "other-base"
  | "size"
  | "too-many-commits"
  | "too-many-files"
  | "mixture"
  // who had a hand in it
  | "attribution"
  | "commits"
  | "pushes"
  | "pushes-gap"
  | "author-deleted"
  | "commit-author-unknown"
  | "committer-unknown"
  | "co-author-unknown"
  | "pusher-unknown"
  | "contributor-unknown"
  // the policy that governed
  | "policy"
  | "codeowners"
  | "codeowners-errors"
  | "codeowners-unmatched"
  | "owned"
  | "soundness"
  | "leaves-broken"
  | "recorded"
  // what the file asks for
  | "folder"
  | "beneficiary"
  | "requester"
  | "requester-unknown"
  | "requester-other"
  // whether there are enough approvals
  | "approvals"
  | "approvals-missing"
  // why a review counts or does not
  | "review"
  | "review-comment"
  | "review-dismissed"
  | "review-changes"
  | "review-older-head"
  | "review-after-merge"
  | "review-before-push"
  | "review-before-force-push"
  | "review-before-base-change"
  | "review-before-reopening"
  // why its reviewer does or does not
  | "reviewer-bot"
  | "reviewer-opened"
  | "reviewer-wrote"
  | "reviewer-co-wrote"
  | "reviewer-pushed"
  | "reviewer-pushed-elsewhere"
  | "reviewer-second-account"
  | "reviewer-counted-already"
  | "reviewer-beneficiary"
  | "identity"
  | "identity-by-login"
  | "ownership"
  | "not-owner"
  | "login-taken"
  | "team"
  | "team-invited"
  | "team-too-late"
  | "permission";
