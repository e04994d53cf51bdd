/** What of a person's review stands by itself, before it is asked whether the person may approve. */
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Account, Review, TimelineEvent } from "../../domain/forge.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import type { PullRequestFacts } from "./facts.ts";
import { headPushedAt } from "./pushes.ts";
import { shortSha } from "./words.ts";

/** Somebody's last word on a pull request. */
export interface LastWord {
  readonly author: Account;
  /** null: comments only. */
  readonly review: Review | null;
}

/**
 * Each person's latest review that is not a bare comment. After the merge an approval comes too late to matter, but a withdrawn
 * one is still a withdrawal.
 */
export const lastWords = (
  reviews: readonly Review[],
  mergedAt: Instant | null,
): readonly LastWord[] => {
  const words = new Map<number, LastWord>();
  for (const review of [...reviews].sort(bySubmission)) {
    const { author } = review;
    if (author === null || review.state === "PENDING") continue;
    const before = words.get(author.id);
    const spoken = before?.review ?? null;
    const isSilent =
      review.state === "COMMENTED" ||
      (spoken !== null && isApprovalAfter(review, mergedAt));
    words.set(author.id, { author, review: isSilent ? spoken : review });
  }
  return [...words.values()];
};

const bySubmission = (a: Review, b: Review): number =>
  timeOf(a) - timeOf(b) || a.id - b.id;

const timeOf = ({ submittedAt }: Review): number => submittedAt ?? 0;

const isApprovalAfter = (review: Review, mergedAt: Instant | null): boolean =>
  review.state === "APPROVED" && isAfter(review, mergedAt);

const isAfter = ({ submittedAt }: Review, mergedAt: Instant | null): boolean =>
  mergedAt !== null && submittedAt !== null && submittedAt > mergedAt;

export type Standing =
  | { readonly kind: "stands" }
  | { readonly kind: "falls"; readonly code: ReasonCode; readonly why: string }
  | { readonly kind: "unclear"; readonly why: string; readonly ours: boolean };

/**
 * Does an approval stand for what was merged? That GitHub shows it on the head proves nothing alone: after a force-push it can be
 * re-pointed to the new head, so it must also be later than everything that can make it stale.
 */
export const judgeStanding = (
  { review }: LastWord,
  facts: PullRequestFacts,
): Standing => {
  const { head, mergedAt } = facts.pullRequest;
  if (review === null) return falls("review-comment", "only commented");
  const { state, commit, submittedAt } = review;
  if (state === "DISMISSED")
    return falls("review-dismissed", "had the approval dismissed");
  if (state !== "APPROVED") return falls("review-changes", "asked for changes");
  if (commit !== head.sha)
    return falls(
      "review-older-head",
      commit === null
        ? "approved a commit that is gone"
        : `approved ${shortSha(commit)}, before the head became ${shortSha(head.sha)}`,
    );
  if (submittedAt === null || isAfter(review, mergedAt))
    return falls("review-after-merge", "approved only after the merge");
  return judgeFreshness(submittedAt, facts);
};

const judgeFreshness = (
  submittedAt: Instant,
  facts: PullRequestFacts,
): Standing => {
  const { timeline } = facts;
  const headAt = headPushedAt(facts);
  if (headAt !== null && headAt > submittedAt)
    return falls(
      "review-before-push",
      `approved before the head was pushed at ${toRfc3339(headAt)}`,
    );
  if (!timeline.known)
    return {
      kind: "unclear",
      why: `whether anything made the approval stale could not be read: ${timeline.why}`,
      ours: timeline.ours,
    };
  const stale = timeline.value.find(
    ({ event, at }) => event !== "review_dismissed" && at >= submittedAt,
  );
  return stale === undefined
    ? { kind: "stands" }
    : falls(
        staleness[stale.event].code,
        `approved before ${staleness[stale.event].what} at ${toRfc3339(stale.at)}`,
      );
};

const staleness: Readonly<
  Record<TimelineEvent["event"], { readonly code: ReasonCode; what: string }>
> = {
  head_ref_force_pushed: {
    code: "review-before-force-push",
    what: "the branch was force-pushed",
  },
  base_ref_changed: {
    code: "review-before-base-change",
    what: "the base was changed",
  },
  base_ref_force_pushed: {
    code: "review-before-base-change",
    what: "the base was force-pushed",
  },
  reopened: {
    code: "review-before-reopening",
    what: "the pull request was reopened",
  },
  review_dismissed: {
    code: "review-dismissed",
    what: "a review was dismissed",
  },
};

const falls = (code: ReasonCode, why: string): Standing => ({
  kind: "falls",
  code,
  why,
});
