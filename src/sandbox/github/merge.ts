/** The buttons that change the base branch: squash, merge commit, rebase, and the queue that presses them for a batch. */
import { type Commit, readCommit, subjectOf, writeCommit } from "./commits.ts";
import { accountOf, attribute, isAtLeast, roleOf } from "./people.ts";
import { authorOf, signedCommit } from "./website.ts";
import { commitsBetween, isReachable } from "./history.ts";
import { requireMergeable } from "./protection.ts";
import { commitsOf } from "./pulls.ts";
import { mergedBy, moveRef } from "./pushes.ts";
import { forbidden, Refusal } from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import { mergeCommits, replayTree } from "./three-way.ts";
import { addEvent } from "./timeline.ts";
import type { Account, PullRequest, World } from "./world.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface MergeWish {
  readonly method?: MergeMethod;
  readonly title?: string;
  readonly message?: string;
  /** The head that the merger looked at; another one now means no. */
  readonly head?: string;
  /** An administrator's merge past the requirements. */
  readonly bypass?: boolean;
}

/** Presses the merge button; answers `merge_commit_sha`. */
export const mergePull = (
  world: World,
  pull: PullRequest,
  merger: Account,
  wish: MergeWish,
  role = roleOf(pull.repository, world, merger),
): string => {
  if (!isAtLeast(role, "write"))
    throw forbidden("Must have write access to the repository.");
  if (wish.head !== undefined && wish.head !== pull.head)
    throw new Refusal(
      409,
      "Head branch was modified. Review and try the merge again.",
    );
  requireOpen(pull);
  if (wish.bypass !== true) requireMergeable(world, pull, merger);
  const before = tipOf(pull);
  const commit = land(world, pull, merger, before, wish);
  mergedBy(world, pull, merger, {
    commit,
    landed: commitsBetween(pull.repository.objects, before, commit),
  });
  moveRef(world, pull.repository, {
    ref: `refs/heads/${pull.baseRef}`,
    to: commit,
    actor: merger,
    kind: "pr_merge",
  });
  return commit;
};

/** The merge queue: the batch lands in one push, all of it or nothing. */
export const mergeQueue = (
  world: World,
  pulls: readonly PullRequest[],
  enqueuedBy: Account,
  method: MergeMethod,
): string => {
  const queue = accountOf(world, "github-merge-queue[bot]");
  const [first] = pulls;
  if (first === undefined) throw new Refusal(422, "The queue is empty");
  let tip = tipOf(first);
  const batch = pulls.map((pull) => {
    requireOpen(pull);
    if (pull.baseRef !== first.baseRef)
      throw new Refusal(422, "A queue has one base branch");
    requireMergeable(world, pull, enqueuedBy);
    addEvent(world, pull, "added_to_merge_queue", enqueuedBy);
    const before = tip;
    tip = land(world, pull, enqueuedBy, before, { method });
    return {
      pull,
      commit: tip,
      landed: commitsBetween(pull.repository.objects, before, tip),
    };
  });
  for (const { pull, ...merge } of batch) {
    addEvent(world, pull, "removed_from_merge_queue", queue, {
      details: { reason: "MERGE" },
    });
    mergedBy(world, pull, queue, merge);
  }
  moveRef(world, first.repository, {
    ref: `refs/heads/${first.baseRef}`,
    to: tip,
    actor: queue,
    kind: "merge_queue_merge",
  });
  return tip;
};

/** "Update branch": the base merged into the head, by whoever pressed it. */
export const updateBranch = (
  world: World,
  pull: PullRequest,
  actor: Account,
): string => {
  const base = tipOf(pull);
  const { objects } = pull.repository;
  if (pull.state === "closed")
    throw new Refusal(422, "Cannot update a closed pull request");
  if (isReachable(objects, base, pull.head))
    throw new Refusal(422, "There are no new commits on the base branch.");
  const tree = mergeCommits(pull.repository, pull.head, base);
  if (tree === null)
    throw new Refusal(422, "merge conflict between base and head");
  const commit = signedCommit(world, objects, {
    tree,
    parents: [pull.head, base],
    author: authorOf(world, actor),
    message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
  });
  moveRef(world, pull.headRepository, {
    ref: `refs/heads/${pull.headRef}`,
    to: commit,
    actor,
  });
  return commit;
};

/** The revert button's commit: what the merge brought, taken back on the base's tip. */
export const revertCommit = (
  world: World,
  pull: PullRequest,
  actor: Account,
): string => {
  if (pull.merge === null)
    throw new Refusal(422, "The pull request has not been merged");
  const { objects } = pull.repository;
  const merged = readCommit(objects, pull.merge.commit);
  const first = firstOfRange(pull, merged);
  const tip = tipOf(pull);
  const tree = replayTree(
    pull.repository,
    merged.tree,
    readCommit(objects, first.parents[0] ?? "").tree,
    readCommit(objects, tip).tree,
  );
  if (tree === null) throw new Refusal(422, "The revert conflicts");
  return signedCommit(world, objects, {
    tree,
    parents: [tip],
    author: authorOf(world, actor),
    message: `Revert "${pull.title} (#${pull.number})"\n\nThis reverts commit ${merged.sha}.`,
  });
};

/** A rebase merge's range has as many commits as the pull request; any other merge is one commit. */
const firstOfRange = (pull: PullRequest, merged: Commit): Commit => {
  const { objects } = pull.repository;
  const heads = commitsOf(pull);
  const last = readCommit(objects, heads.at(-1) ?? merged.sha);
  const isRebase =
    merged.parents.length === 1 &&
    merged.message === last.message &&
    merged.author.email === last.author.email;
  let first = merged;
  for (let left = isRebase ? heads.length - 1 : 0; left > 0; left -= 1)
    first = readCommit(objects, first.parents[0] ?? "");
  return first;
};

const requireOpen = (pull: PullRequest): void => {
  if (pull.state === "closed" || pull.draft)
    throw new Refusal(405, "Pull Request is not mergeable");
};

const tipOf = (pull: PullRequest): string => {
  const tip = branchTip(pull.repository, pull.baseRef);
  if (tip === null) throw new Refusal(405, "Base branch was deleted");
  return tip;
};

/** Makes the commits that bring the pull request onto `tip`; the branch does not move yet. Answers the last of them. */
const land = (
  world: World,
  pull: PullRequest,
  merger: Account,
  tip: string,
  wish: MergeWish,
): string => {
  const { objects } = pull.repository;
  if (wish.method === "rebase") return rebase(world, pull, merger, tip);
  const tree = mergeCommits(pull.repository, tip, pull.head);
  if (tree === null) throw new Refusal(405, "Pull Request is not mergeable");
  if (wish.method === "squash")
    return signedCommit(world, objects, {
      tree,
      parents: [tip],
      author: authorOf(world, pull.author),
      message: squashMessage(world, pull, wish),
    });
  return signedCommit(world, objects, {
    tree,
    parents: [tip, pull.head],
    author: authorOf(world, merger),
    message: join(
      wish.title ??
        `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headRef}`,
      wish.message ?? pull.title,
    ),
  });
};

const rebase = (
  world: World,
  pull: PullRequest,
  merger: Account,
  tip: string,
): string => {
  const { objects } = pull.repository;
  // GitHub always makes new commits, even where a fast-forward would do, and leaves merges out.
  return commitsOf(pull)
    .map((sha) => readCommit(objects, sha))
    .filter((commit) => commit.parents.length < 2)
    .reduce((onto, commit) => {
      const tree = replayTree(
        pull.repository,
        readCommit(objects, commit.parents[0] ?? "").tree,
        commit.tree,
        readCommit(objects, onto).tree,
      );
      if (tree === null) throw new Refusal(405, "This branch can't be rebased");
      return writeCommit(objects, {
        tree,
        parents: [onto],
        author: commit.author,
        committer: authorOf(world, merger),
        message: commit.message,
      });
    }, tip);
};

const squashMessage = (
  world: World,
  pull: PullRequest,
  wish: MergeWish,
): string => {
  const commits = commitsOf(pull).map((sha) =>
    readCommit(pull.repository.objects, sha),
  );
  const [only, ...others] = commits;
  const title =
    wish.title ??
    `${only !== undefined && others.length === 0 ? subjectOf(only) : pull.title} (#${pull.number})`;
  const body =
    wish.message ??
    (only !== undefined && others.length === 0
      ? only.message.split("\n").slice(1).join("\n").trim()
      : commits.map((commit) => `* ${commit.message.trim()}`).join("\n\n"));
  const coAuthors = new Set(
    commits
      .filter((commit) => attribute(world, commit.author.email) !== pull.author)
      .map(({ author }) => `Co-authored-by: ${author.name} <${author.email}>`)
      .filter((trailer) => !body.includes(trailer)),
  );
  return join(title, body, [...coAuthors].join("\n"));
};

const join = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("\n\n");
