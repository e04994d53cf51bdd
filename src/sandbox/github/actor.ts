/** What one person does on GitHub, with a browser or with git, in a story or a test. */
import { type Signature, readCommit, writeCommit } from "./commits.ts";
import {
  type MergeMethod,
  type MergeWish,
  mergePull,
  mergeQueue,
  revertCommit,
  updateBranch,
} from "./merge.ts";
import { isReachable } from "./history.ts";
import { refusePush } from "./protection.ts";
import {
  addComment,
  editPull,
  type NewPullRequest,
  openPull,
  type PullRequestEdit,
  pullOf,
} from "./pulls.ts";
import { moveRef } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import { branchTip, createRepository } from "./repositories.ts";
import {
  addReview,
  dismissReview,
  type NewReview,
  reviewOf,
} from "./reviews.ts";
import { mergeCommits } from "./three-way.ts";
import { editTree, type TreeMode } from "./trees.ts";
import { authorOf, signedCommit } from "./website.ts";
import type {
  Account,
  Comment,
  PullRequest,
  Repository,
  Review,
  World,
} from "./world.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
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
  /** The revert button: a branch and a pull request that takes a merged one back. */
  revert(number: number): PullRequest;
  /** A fork of the person's own; what is done there is done by `as(login, fork)`. */
  fork(): Repository;
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
      const sha = commit(world, repository, account, wanted);
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
    updateBranch: (number) => updateBranch(world, pull(number), account),
    revert: (number) => revert(world, repository, account, pull(number)),
    fork: () => fork(world, repository, account),
  };
  return actor;
};

const commit = (
  world: World,
  repository: Repository,
  account: Account,
  wanted: CommitFiles,
): string => {
  const { objects } = repository;
  const parent = parentOf(repository, wanted);
  const blobs = Object.entries(wanted.files).map(
    ([path, content]) =>
      [
        path,
        content === null
          ? null
          : {
              mode: wanted.mode ?? "100644",
              sha: objects.write("blob", Buffer.from(content as string)),
            },
      ] as const,
  );
  const merged = (wanted.mergeParents ?? []).map(
    (name) => branchTip(repository, name) ?? name,
  );
  const content = {
    tree: editTree(objects, startTree(repository, parent, merged), blobs),
    parents: [...(parent === null ? [] : [parent]), ...merged],
    author: sign(world, account, wanted.author),
    message: messageOf(wanted),
  };
  return wanted.onWebsite === true
    ? signedCommit(world, objects, content)
    : writeCommit(objects, {
        ...content,
        committer: sign(world, account, wanted.committer),
      });
};

const startTree = (
  repository: Repository,
  parent: string | null,
  merged: readonly string[],
): string | null => {
  if (parent === null) return null;
  const [other] = merged;
  if (other === undefined) return readCommit(repository.objects, parent).tree;
  const tree = mergeCommits(repository, parent, other);
  if (tree === null) throw new Refusal(409, "Automatic merge failed");
  return tree;
};

const parentOf = (
  repository: Repository,
  { parent, branch }: CommitFiles,
): string | null =>
  parent === undefined
    ? (branchTip(repository, branch) ??
      branchTip(repository, repository.defaultBranch))
    : (branchTip(repository, parent) ?? parent);

const sign = (
  world: World,
  account: Account,
  person: Person | undefined,
): Signature =>
  person === undefined
    ? authorOf(world, account)
    : { ...person, at: world.clock.now() };

const messageOf = ({ message, files, coAuthors = [] }: CommitFiles): string => {
  const subject = message ?? `Update ${Object.keys(files).join(", ")}`;
  const trailers = coAuthors.map(
    ({ name, email }) => `Co-authored-by: ${name} <${email}>`,
  );
  return `${[subject, trailers.join("\n")].filter((part) => part !== "").join("\n\n")}\n`;
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
  copy.refs.update(
    repository.refs
      .entries("refs/heads/")
      .map(([ref, sha]) => ({ ref, to: sha })),
  );
  return copy;
};
