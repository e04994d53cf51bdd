/** The buttons that work on another branch than the base: update branch, delete branch, and revert. */
import type { Account } from "./accounts.ts";
import { type Commit, readCommit } from "./commits.ts";
import { isReachable } from "./history.ts";
import { tipOf } from "./landing.ts";
import type { PullRequest } from "./pull-request.ts";
import { commitsOf } from "./pulls.ts";
import { moveRef } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import { addEvent } from "./timeline.ts";
import { mergeCommits, replayTree } from "./three-way.ts";
import { authorOf, signedCommit } from "./website.ts";
import type { World } from "./world.ts";

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

/** "Delete branch", under a merged pull request: what was to go to that branch goes to where it went, without anybody's wish. */
export const deleteBranch = (
  world: World,
  pull: PullRequest,
  actor: Account,
): void => {
  const { repository, headRepository, headRef, baseRef } = pull;
  if (pull.merge === null)
    throw new Refusal(422, "The pull request has not been merged");
  const base = tipOf(pull);
  for (const stacked of repository.pulls.values())
    if (
      stacked.state === "open" &&
      stacked.baseRef === headRef &&
      headRepository === repository
    ) {
      stacked.baseRef = baseRef;
      stacked.base = base;
      addEvent(world, stacked, "automatic_base_change_succeeded", actor);
    }
  moveRef(world, headRepository, {
    ref: `refs/heads/${headRef}`,
    to: null,
    actor,
  });
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
