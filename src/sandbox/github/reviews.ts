import type { Account } from "./accounts.ts";
import type { PullRequest, Review } from "./pull-request.ts";
import { commitsOf } from "./pulls.ts";
import { forbidden, notFound, unprocessable } from "./refusal.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { addEvent } from "./timeline.ts";
import type { World } from "./world.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

export interface NewReview {
  /** Left out: a pending review that only its author sees. */
  readonly event?: ReviewEvent;
  readonly body?: string;
  /** The commit looked at; the default is the head. */
  readonly commit?: string;
}

const states = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

export const addReview = (
  world: World,
  pull: PullRequest,
  author: Account,
  wanted: NewReview,
): Review => {
  const commit = wanted.commit ?? pull.head;
  if (commit !== pull.head && !commitsOf(pull).includes(commit))
    throw unprocessable("Commit is not part of the pull request");
  if (
    wanted.event === undefined &&
    pull.reviews.some((one) => one.state === "PENDING" && one.author === author)
  )
    throw unprocessable(
      "User can only have one pending review per pull request",
    );
  const review: Review = {
    id: world.ids.next("review"),
    author,
    state: "PENDING",
    body: wanted.body ?? "",
    commit,
    submittedAt: null,
  };
  if (wanted.event !== undefined) submit(world, pull, review, wanted.event);
  pull.reviews.push(review);
  return review;
};

export const submitReview = (
  world: World,
  pull: PullRequest,
  review: Review,
  event: ReviewEvent,
  body?: string,
): void => {
  if (review.state !== "PENDING")
    throw unprocessable("Review is not in a pending state");
  if (body !== undefined) review.body = body;
  submit(world, pull, review, event);
};

const submit = (
  world: World,
  pull: PullRequest,
  review: Review,
  event: ReviewEvent,
): void => {
  const verb = event === "APPROVE" ? "approve" : "request changes on";
  if (event !== "COMMENT" && review.author === pull.author)
    throw unprocessable(`Can not ${verb} your own pull request`);
  if (event !== "COMMENT" && pull.state === "closed")
    throw unprocessable(`Can not ${verb} a closed pull request`);
  if (event !== "APPROVE" && review.body.trim() === "")
    throw unprocessable("Review body can't be blank");
  review.state = states[event];
  review.submittedAt = world.clock.now();
  pull.updatedAt = world.clock.now();
  world.onEvent({
    event: "pull_request_review",
    action: "submitted",
    pull,
    review,
    sender: review.author,
  });
};

export const dismissReview = (
  world: World,
  pull: PullRequest,
  review: Review,
  actor: Account,
  message: string,
  role = roleOf(pull.repository, world, actor),
): void => {
  if (!isAtLeast(role, "write"))
    throw forbidden("Must have write access to the repository.");
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
    throw unprocessable("Can not dismiss a commented pull request review");
  if (message.trim() === "") throw unprocessable("Message can't be blank");
  const state = review.state.toLowerCase();
  review.state = "DISMISSED";
  addEvent(world, pull, "review_dismissed", actor, {
    details: {
      dismissed_review: {
        state,
        review_id: review.id,
        dismissal_message: message,
      },
    },
  });
  world.onEvent({
    event: "pull_request_review",
    action: "dismissed",
    pull,
    review,
    sender: actor,
  });
};

export const reviewOf = (pull: PullRequest, id: number): Review => {
  const review = pull.reviews.find((one) => one.id === id);
  if (review === undefined) throw notFound();
  return review;
};
