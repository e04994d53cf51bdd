/** What one person does on GitHub, with a browser or with git, in a story or a test. */
import type { Account } from "./accounts.ts";
import { deleteBranch, revertCommit, updateBranch } from "./branch-buttons.ts";
import { addComment } from "./comments.ts";
import { commitFiles } from "./commit-files.ts";
import { isReachable } from "./history.ts";
import type { MergeMethod, MergeWish } from "./landing.ts";
import { mergePull, mergeQueue } from "./merge.ts";
import { refusePush } from "./protection.ts";
import { editPull, type PullRequestEdit } from "./pull-edits.ts";
import type { Comment, PullRequest, Review } from "./pull-request.ts";
import { type NewPullRequest, openPull, pullOf } from "./pulls.ts";
import { moveRef } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import { createRepository } from "./repositories.ts";
import type { Repository } from "./repository.ts";
import {
  addReview,
  dismissReview,
  type NewReview,
  reviewOf,
} from "./reviews.ts";
import type { TreeMode } from "./trees.ts";
import type { World } from "./world.ts";

export interface Actor {
  readonly account: Account;
  /** Commits and pushes; answers the commit. */
  commitFiles(wanted: CommitFiles): string;
  /** Moves a branch to a commit, or (null) deletes it. */
  push(branch: string, to: string | null, how?: { force?: boolean }): void;
  openPullRequest(wanted: NewPullRequest): PullRequest;
  edit(number: number, edit: PullRequestEdit): void;
  close(number: number): void;
  reopen(number: number): void;
  review(number: number, review: NewReview): Review;
  approve(number: number): Review;
  requestChanges(number: number, body?: string): Review;
  dismiss(number: number, reviewId: number, message?: string): void;
  comment(number: number, body: string): Comment;
  /** The merge button; answers `merge_commit_sha`. */
  merge(number: number, wish?: MergeWish): string;
  /** Lands them together, in one push of the merge queue; answers the new tip. */
  enqueue(numbers: readonly number[], method?: MergeMethod): string;
  updateBranch(number: number): string;
  /** The button under a merged pull request; pull requests to its branch are sent to where it went. */
  deleteBranch(number: number): void;
  /** The revert button: a branch and a pull request that takes a merged one back. */
  revert(number: number): PullRequest;
  /** A fork of the person's own; what is done there is done by `as(login, fork)`. */
  fork(): Repository;
}

export interface CommitFiles {
  /** Created where it does not exist, from `parent`. */
  readonly branch: string;
  /** A branch or a commit; the default is the branch's own tip, else the default branch's. */
  readonly parent?: string;
  /** Content by path; null deletes. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message?: string;
  readonly mode?: TreeMode;
  /** Left out: the person who commits. Git lets anybody write anything here. */
  readonly author?: Person;
  readonly committer?: Person;
  readonly coAuthors?: readonly Person[];
  /** Branches or commits merged in, as `git merge` does; the files are written on top. */
  readonly mergeParents?: readonly string[];
  /** Made with the website's editor: GitHub is the committer and signs. */
  readonly onWebsite?: boolean;
  /** `git push --force`, where the parent is not the branch's tip. */
  readonly force?: boolean;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export const createActor = (
  world: World,
  repository: Repository,
  account: Account,
): Actor => {
  const pull = (number: number): PullRequest => pullOf(repository, number);
  const actor: Actor = {
    account,
    commitFiles: (wanted) => {
      const sha = commitFiles(world, repository, account, wanted);
      push(
        world,
        repository,
        account,
        wanted.branch,
        sha,
        wanted.force ?? false,
      );
      return sha;
    },
    push: (branch, to, how = {}) => {
      push(world, repository, account, branch, to, how.force ?? false);
    },
    openPullRequest: (wanted) => {
      if (repository.parent === null)
        return openPull(world, repository, account, wanted);
      return openPull(world, repository.parent, account, {
        ...wanted,
        head: `${repository.owner.login}:${wanted.head}`,
      });
    },
    edit: (number, edit) => {
      editPull(world, pull(number), account, edit);
    },
    close: (number) => {
      editPull(world, pull(number), account, { state: "closed" });
    },
    reopen: (number) => {
      editPull(world, pull(number), account, { state: "open" });
    },
    review: (number, review) => addReview(world, pull(number), account, review),
    approve: (number) =>
      addReview(world, pull(number), account, { event: "APPROVE" }),
    requestChanges: (number, body = "Not like this.") =>
      addReview(world, pull(number), account, {
        event: "REQUEST_CHANGES",
        body,
      }),
    dismiss: (number, reviewId, message = "Out of date") => {
      const one = pull(number);
      dismissReview(world, one, reviewOf(one, reviewId), account, message);
    },
    comment: (number, body) =>
      addComment(world, repository, number, account, body),
    merge: (number, wish = {}) => mergePull(world, pull(number), account, wish),
    enqueue: (numbers, method = "squash") =>
      mergeQueue(world, numbers.map(pull), account, method),
    deleteBranch: (number) => {
      deleteBranch(world, pull(number), account);
    },
    updateBranch: (number) => updateBranch(world, pull(number), account),
    revert: (number) => revert(world, repository, account, pull(number)),
    fork: () => fork(world, repository, account),
  };
  return actor;
};

const push = (
  world: World,
  repository: Repository,
  account: Account,
  branch: string,
  to: string | null,
  force: boolean,
): void => {
  const ref = `refs/heads/${branch}`;
  const before = repository.refs.get(ref);
  const reason = refusePush(world, repository, account, { ref, before, to });
  if (reason !== null) throw new Refusal(403, reason);
  if (!force && before !== null && to !== null)
    requireFastForward(repository, before, to);
  moveRef(world, repository, { ref, to, actor: account });
};

const requireFastForward = (
  repository: Repository,
  before: string,
  to: string,
): void => {
  if (!isReachable(repository.objects, before, to))
    throw new Refusal(422, "Update is not a fast forward");
};

const revert = (
  world: World,
  repository: Repository,
  account: Account,
  pull: PullRequest,
): PullRequest => {
  const branch = `revert-${pull.number}-${pull.headRef}`;
  const to = revertCommit(world, pull, account);
  moveRef(world, repository, {
    ref: `refs/heads/${branch}`,
    to,
    actor: account,
  });
  return openPull(world, repository, account, {
    head: branch,
    base: pull.baseRef,
    title: `Revert "${pull.title}"`,
    body: `Reverts ${repository.owner.login}/${repository.name}#${pull.number}`,
  });
};

const fork = (
  world: World,
  repository: Repository,
  account: Account,
): Repository => {
  const copy = createRepository(
    world,
    { owner: account, name: repository.name, private: repository.private },
    repository,
  );
  for (const [ref, sha] of repository.refs.entries("refs/heads/"))
    copy.refs.update(ref, sha);
  return copy;
};
