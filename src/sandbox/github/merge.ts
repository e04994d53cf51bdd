/** The buttons that change the base branch: squash, merge commit, rebase, and the queue that presses them for a batch. */
import type { Account } from "./accounts.ts";
import { commitsBetween } from "./history.ts";
import { land, type MergeMethod, type MergeWish, tipOf } from "./landing.ts";
import { requireMergeable } from "./mergeability.ts";
import { accountOf } from "./people.ts";
import type { PullRequest } from "./pull-request.ts";
import { mergedBy, moveRef } from "./pushes.ts";
import { forbidden, Refusal } from "./refusal.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { addEvent } from "./timeline.ts";
import type { World } from "./world.ts";

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
    addEvent(world, pull, "removed_from_merge_queue", queue);
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

const requireOpen = (pull: PullRequest): void => {
  if (pull.state === "closed" || pull.draft)
    throw new Refusal(405, "Pull Request is not mergeable");
};
