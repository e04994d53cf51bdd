/** A pull request's life, apart from its reviews and its merge. */
import { commitsBetween, isReachable, mergeBaseOf } from "./history.ts";
import { isAtLeast, roleOf } from "./people.ts";
import {
  customError,
  forbidden,
  invalidField,
  notFound,
  Refusal,
} from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import { addEvent, closePull } from "./timeline.ts";
import type {
  Account,
  Comment,
  PullRequest,
  Repository,
  World,
} from "./world.ts";

export interface NewPullRequest {
  /** A branch here, or `owner:branch` in a fork of that owner. */
  readonly head: string;
  readonly base?: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean;
}

export const openPull = (
  world: World,
  repository: Repository,
  author: Account,
  wanted: NewPullRequest,
): PullRequest => {
  const baseRef = wanted.base ?? repository.defaultBranch;
  const { headRepository, headRef } = findHead(world, repository, wanted.head);
  const base = branchTip(repository, baseRef);
  const head = headRepository && branchTip(headRepository, headRef);
  if (base === null) throw invalidField("PullRequest", "base");
  if (headRepository === null || head === null)
    throw invalidField("PullRequest", "head");
  requireNoTwin(repository, headRepository, headRef, baseRef);
  if (isReachable(repository.objects, head, base))
    throw customError(
      "PullRequest",
      `No commits between ${repository.owner.login}:${baseRef} and ${headRepository.owner.login}:${headRef}`,
    );
  if (mergeBaseOf(repository.objects, base, head) === null)
    throw customError(
      "PullRequest",
      `The ${headRef} branch has no history in common with ${baseRef}`,
    );
  const now = world.clock.now();
  const pull: PullRequest = {
    id: world.ids.next("pull"),
    number: repository.nextNumber++,
    author,
    repository,
    headRepository,
    headRef,
    title: wanted.title,
    body: wanted.body ?? null,
    draft: wanted.draft ?? false,
    state: "open",
    head,
    baseRef,
    base,
    merge: null,
    testMerge: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    reviews: [],
    timeline: [],
  };
  repository.pulls.set(pull.number, pull);
  repository.refs.update([{ ref: `refs/pull/${pull.number}/head`, to: head }]);
  tell(world, pull, "opened", author);
  return pull;
};

export const pullOf = (repository: Repository, number: number): PullRequest => {
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw notFound();
  return pull;
};

/** The commits that the pull request brings, oldest first. */
export const commitsOf = (pull: PullRequest): string[] => {
  const { objects } = pull.repository;
  // A merged pull request keeps the range that it had; its base has meanwhile swallowed it.
  return commitsBetween(objects, rangeStart(pull), pull.head);
};

/** What the changes are counted from: the merge base of head and base. */
export const rangeStart = (pull: PullRequest): string | null =>
  mergeBaseOf(
    pull.repository.objects,
    pull.state === "open"
      ? (branchTip(pull.repository, pull.baseRef) ?? pull.base)
      : pull.base,
    pull.head,
  );

export interface PullRequestEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly base?: string;
  readonly state?: "open" | "closed";
}

export const editPull = (
  world: World,
  pull: PullRequest,
  actor: Account,
  edit: PullRequestEdit,
  role = roleOf(pull.repository, world, actor),
): void => {
  if (actor !== pull.author && !isAtLeast(role, "triage"))
    throw forbidden("Must have write access to the repository.");
  if (edit.title !== undefined && edit.title !== pull.title) {
    addEvent(world, pull, "renamed", actor, {
      details: { rename: { from: pull.title, to: edit.title } },
    });
    pull.title = edit.title;
  }
  if (edit.body !== undefined) pull.body = edit.body;
  if (edit.title !== undefined || edit.body !== undefined) {
    pull.updatedAt = world.clock.now();
    tell(world, pull, "edited", actor);
  }
  if (edit.base !== undefined && edit.base !== pull.baseRef)
    changeBase(world, pull, actor, edit.base);
  if (edit.state === "closed" && pull.state === "open")
    closePull(world, pull, actor);
  if (edit.state === "open" && pull.state === "closed")
    reopen(world, pull, actor);
};

const changeBase = (
  world: World,
  pull: PullRequest,
  actor: Account,
  baseRef: string,
): void => {
  const { repository } = pull;
  if (pull.state === "closed")
    throw customError(
      "PullRequest",
      "Cannot change the base branch of a closed pull request.",
    );
  const base = branchTip(repository, baseRef);
  if (base === null) throw invalidField("PullRequest", "base");
  requireNoTwin(repository, pull.headRepository, pull.headRef, baseRef);
  if (isReachable(repository.objects, pull.head, base))
    throw customError(
      "PullRequest",
      `There are no new commits between base branch '${baseRef}' and head branch '${pull.headRef}'`,
    );
  const from = pull.baseRef;
  pull.baseRef = baseRef;
  pull.base = base;
  addEvent(world, pull, "base_ref_changed", actor, {
    details: { base_ref: { from, to: baseRef } },
  });
  tell(world, pull, "edited", actor);
};

const reopen = (world: World, pull: PullRequest, actor: Account): void => {
  const refuse = (message: string): Refusal =>
    new Refusal(422, "Validation Failed", [
      { resource: "PullRequest", code: "invalid", field: "state", message },
    ]);
  if (pull.merge !== null)
    throw refuse(
      "state cannot be changed. The pull request cannot be reopened.",
    );
  requireNoTwin(
    pull.repository,
    pull.headRepository,
    pull.headRef,
    pull.baseRef,
  );
  const tip = branchTip(pull.headRepository, pull.headRef);
  if (tip === null)
    throw refuse(
      `state cannot be changed. The ${pull.headRef} branch has been deleted.`,
    );
  if (!isReachable(pull.repository.objects, pull.head, tip))
    throw refuse(
      `state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`,
    );
  pull.head = tip;
  pull.repository.refs.update([
    { ref: `refs/pull/${pull.number}/head`, to: tip },
  ]);
  pull.state = "open";
  pull.closedAt = null;
  addEvent(world, pull, "reopened", actor, { details: { state_reason: null } });
  tell(world, pull, "reopened", actor);
};

export const addComment = (
  world: World,
  repository: Repository,
  issue: number,
  author: Account,
  body: string,
): Comment => {
  pullOf(repository, issue);
  if (body.trim() === "")
    throw invalidField("IssueComment", "body", "missing_field");
  const now = world.clock.now();
  const comment: Comment = {
    id: world.ids.next("comment"),
    issue,
    author,
    body,
    createdAt: now,
    updatedAt: now,
  };
  repository.comments.set(comment.id, comment);
  return comment;
};

const findHead = (
  world: World,
  repository: Repository,
  head: string,
): { headRepository: Repository | null; headRef: string } => {
  const colon = head.indexOf(":");
  const owner = colon < 0 ? repository.owner.login : head.slice(0, colon);
  const headRef = head.slice(colon + 1);
  if (owner.toLowerCase() === repository.owner.login.toLowerCase())
    return { headRepository: repository, headRef };
  const fork = [...world.repositories.values()].find(
    (one) =>
      one.parent === repository &&
      one.owner.login.toLowerCase() === owner.toLowerCase(),
  );
  return { headRepository: fork ?? null, headRef };
};

const requireNoTwin = (
  repository: Repository,
  headRepository: Repository,
  headRef: string,
  baseRef: string,
): void => {
  for (const pull of repository.pulls.values())
    if (
      pull.state === "open" &&
      pull.headRepository === headRepository &&
      pull.headRef === headRef &&
      pull.baseRef === baseRef
    )
      throw customError(
        "PullRequest",
        `A pull request already exists for ${headRepository.owner.login}:${headRef}.`,
      );
};

const tell = (
  world: World,
  pull: PullRequest,
  action: "opened" | "edited" | "reopened",
  sender: Account,
): void => {
  world.onEvent({ event: "pull_request", action, pull, sender });
};
