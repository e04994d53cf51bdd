/** A pull request's life, apart from its reviews and its merge. */
import type { Account } from "./accounts.ts";
import { commitsBetween, isReachable, mergeBaseOf } from "./history.ts";
import type { PullRequest } from "./pull-request.ts";
import { customError, invalidField, notFound } from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

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
  repository.refs.update(`refs/pull/${pull.number}/head`, head);
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

export const requireNoTwin = (
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

export const tell = (
  world: World,
  pull: PullRequest,
  action: "opened" | "edited" | "reopened",
  sender: Account,
): void => {
  world.onEvent({ event: "pull_request", action, pull, sender });
};
