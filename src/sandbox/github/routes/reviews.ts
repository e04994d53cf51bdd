import {
  noContent,
  numberParam,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
  text,
} from "../call.ts";
import { addComment } from "../comments.ts";
import { listAnswer } from "../pages.ts";
import type { Comment, PullRequest } from "../pull-request.ts";
import { pullOf } from "../pulls.ts";
import { forbidden, notFound, Refusal } from "../refusal.ts";
import {
  addReview,
  dismissReview,
  type ReviewEvent,
  reviewOf,
  submitReview,
} from "../reviews.ts";
import { issueComment, pullReview } from "../shapes/pulls.ts";

const read = { permission: "pull_requests", level: "read" } as const;
const write = {
  permission: "pull_requests",
  level: "write",
  role: "read",
} as const;

export const reviewRoutes: readonly Route[] = [
  repositoryRoute("GET", "/pulls/:number/reviews", read, (call) =>
    listAnswer(
      call,
      pull(call).reviews.filter(
        (one) => one.state !== "PENDING" || one.author === call.actor,
      ),
      (review) => pullReview(call.world, pull(call), review),
    ),
  ),
  repositoryRoute("POST", "/pulls/:number/reviews", write, (call) => {
    const body = text(call, "body");
    const commit = text(call, "commit_id");
    const event = eventOf(text(call, "event"));
    const review = addReview(call.world, pull(call), call.actor, {
      ...(event === undefined ? {} : { event }),
      ...(body === undefined ? {} : { body }),
      ...(commit === undefined ? {} : { commit }),
    });
    return ok(pullReview(call.world, pull(call), review));
  }),
  repositoryRoute("GET", "/pulls/:number/reviews/:review", read, (call) =>
    ok(
      pullReview(
        call.world,
        pull(call),
        reviewOf(pull(call), numberParam(call, "review")),
      ),
    ),
  ),
  repositoryRoute(
    "POST",
    "/pulls/:number/reviews/:review/events",
    write,
    (call) => {
      const review = reviewOf(pull(call), numberParam(call, "review"));
      if (review.author !== call.actor) throw notFound();
      const event = eventOf(requiredText(call, "event"));
      if (event === undefined) throw new Refusal(422, "Event is required");
      submitReview(call.world, pull(call), review, event, text(call, "body"));
      return ok(pullReview(call.world, pull(call), review));
    },
  ),
  repositoryRoute(
    "PUT",
    "/pulls/:number/reviews/:review/dismissals",
    { ...write, role: "write" },
    (call) => {
      const review = reviewOf(pull(call), numberParam(call, "review"));
      dismissReview(
        call.world,
        pull(call),
        review,
        call.actor,
        requiredText(call, "message"),
        call.role,
      );
      return ok(pullReview(call.world, pull(call), review));
    },
  ),
  repositoryRoute("GET", "/issues/:number/comments", read, (call) => {
    const { number } = pull(call);
    return listAnswer(
      call,
      [...call.repository.comments.values()].filter(
        (one) => one.issue === number,
      ),
      (comment) => issueComment(call.world, call.repository, comment),
    );
  }),
  repositoryRoute("POST", "/issues/:number/comments", write, (call) => {
    const comment = addComment(
      call.world,
      call.repository,
      numberParam(call, "number"),
      call.actor,
      requiredText(call, "body"),
    );
    return ok(issueComment(call.world, call.repository, comment), 201);
  }),
  repositoryRoute("GET", "/issues/comments/:comment", read, (call) =>
    ok(issueComment(call.world, call.repository, commentOf(call))),
  ),
  repositoryRoute("PATCH", "/issues/comments/:comment", write, (call) => {
    const comment = editable(call);
    comment.body = requiredText(call, "body");
    comment.updatedAt = call.world.clock.now();
    return ok(issueComment(call.world, call.repository, comment));
  }),
  repositoryRoute("DELETE", "/issues/comments/:comment", write, (call) => {
    call.repository.comments.delete(editable(call).id);
    return noContent;
  }),
];

const pull = (call: RepositoryCall): PullRequest =>
  pullOf(call.repository, numberParam(call, "number"));

const eventOf = (name: string | undefined): ReviewEvent | undefined => {
  switch (name) {
    case undefined:
    case "":
    case "APPROVE":
    case "REQUEST_CHANGES":
    case "COMMENT":
      return name === "" ? undefined : name;
    default:
      throw new Refusal(
        422,
        `Invalid request.\n\n${name} is not a member of ["APPROVE", "REQUEST_CHANGES", "COMMENT"].`,
      );
  }
};

const commentOf = (call: RepositoryCall): Comment => {
  const comment = call.repository.comments.get(numberParam(call, "comment"));
  if (comment === undefined) throw notFound();
  return comment;
};

/** By its author, and by whoever may write. */
const editable = (call: RepositoryCall): Comment => {
  const comment = commentOf(call);
  if (comment.author !== call.actor && call.role === "read")
    throw forbidden("Must have write access to the repository.");
  return comment;
};
