/** A ref moves: what GitHub writes down about it, and what it does to pull requests. */
import type { Account } from "./accounts.ts";
import { commitsBetween, firstParentsOf, isReachable } from "./history.ts";
import type { PullRequest } from "./pull-request.ts";
import { zeroSha } from "./refs.ts";
import type { ActivityKind, Repository } from "./repository.ts";
import { addEvent, closePull } from "./timeline.ts";
import type { RefMove, World } from "./world.ts";

/** Moves the ref in git and records the move. Refusals for protection come before, in `protection.ts`. */
export const moveRef = (
  world: World,
  repository: Repository,
  move: RefMove,
): void => {
  const before = repository.refs.get(move.ref);
  repository.refs.update(move.ref, move.to);
  recordMove(world, repository, { ...move, before });
};

/** For a ref that git itself has moved, by a push over HTTP. */
export const recordMove = (
  world: World,
  repository: Repository,
  move: RefMove & { readonly before: string | null },
): void => {
  if (move.before === move.to) return;
  repository.pushedAt = world.clock.now();
  const forced = isForced(repository, move.before, move.to);
  if (move.ref.startsWith("refs/heads/"))
    repository.activity.push({
      id: world.ids.next("activity"),
      kind: move.kind ?? kindOf(move.before, move.to, forced),
      actor: move.actor,
      ref: move.ref,
      before: move.before ?? zeroSha,
      after: move.to ?? zeroSha,
      at: world.clock.now(),
    });
  world.onEvent({ event: "push", repository, move, forced });
  if (!move.ref.startsWith("refs/heads/")) return;
  const branch = move.ref.slice("refs/heads/".length);
  followHeads(world, repository, branch, move, forced);
  followBases(world, repository, branch, move, forced);
};

const isForced = (
  repository: Repository,
  before: string | null,
  to: string | null,
): boolean =>
  before !== null &&
  to !== null &&
  !isReachable(repository.objects, before, to);

const kindOf = (
  before: string | null,
  to: string | null,
  forced: boolean,
): ActivityKind => {
  if (before === null) return "branch_creation";
  if (to === null) return "branch_deletion";
  return forced ? "force_push" : "push";
};

/** Open pull requests from the branch follow it; closed ones keep the head that they had. */
const followHeads = (
  world: World,
  repository: Repository,
  branch: string,
  move: RefMove & { readonly before: string | null },
  forced: boolean,
): void => {
  for (const owner of world.repositories.values())
    for (const pull of owner.pulls.values()) {
      if (pull.headRepository !== repository || pull.headRef !== branch)
        continue;
      if (pull.state === "closed" && move.before === null) {
        if (move.to === pull.head)
          addEvent(world, pull, "head_ref_restored", move.actor);
      } else if (move.to === null) {
        addEvent(world, pull, "head_ref_deleted", move.actor);
        if (pull.state === "open") closePull(world, pull, move.actor);
      } else if (pull.state === "open")
        synchronise(world, pull, move.to, move.actor, forced);
    }
};

const synchronise = (
  world: World,
  pull: PullRequest,
  head: string,
  actor: Account,
  forced: boolean,
): void => {
  const before = pull.head;
  pull.head = head;
  pull.base =
    pull.repository.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.base;
  pull.updatedAt = world.clock.now();
  pull.repository.refs.update(`refs/pull/${pull.number}/head`, head);
  if (forced)
    addEvent(world, pull, "head_ref_force_pushed", actor, { commit: head });
  if (
    pull.repository.protections.get(pull.baseRef)?.dismissStaleReviews ??
    false
  )
    for (const review of pull.reviews)
      if (review.state === "APPROVED") {
        review.state = "DISMISSED";
        addEvent(world, pull, "review_dismissed", actor, {
          details: {
            dismissed_review: {
              state: "approved",
              review_id: review.id,
              dismissal_message: null,
              dismissal_commit_id: head,
            },
          },
        });
      }
  // Nothing is left to merge: GitHub closes it.
  if (isReachable(pull.repository.objects, head, pull.base))
    closePull(world, pull, actor);
  world.onEvent({
    event: "pull_request",
    action: "synchronize",
    pull,
    sender: actor,
    before,
    after: head,
  });
};

/** Open pull requests into the branch: closed with it, marked when it is rewritten, merged when a push brought their head. */
const followBases = (
  world: World,
  repository: Repository,
  branch: string,
  move: RefMove & { readonly before: string | null },
  forced: boolean,
): void => {
  const pulls = [...repository.pulls.values()].filter(
    (pull) => pull.state === "open" && pull.baseRef === branch,
  );
  const { before, to } = move;
  if (to === null) {
    for (const pull of pulls) closePull(world, pull, move.actor);
    return;
  }
  if (forced)
    for (const pull of pulls)
      addEvent(world, pull, "base_ref_force_pushed", move.actor, {
        commit: to,
      });
  if (before === null || pulls.length === 0) return;
  const fresh = new Set(commitsBetween(repository.objects, before, to));
  for (const pull of pulls)
    if (fresh.has(pull.head))
      mergedBy(world, pull, move.actor, {
        commit: bringerOf(repository, before, to, pull.head),
        landed: commitsBetween(repository.objects, before, pull.head),
      });
};

/** The first commit of the branch's own chain that contains the head: the head itself where it was fast-forwarded. */
const bringerOf = (
  repository: Repository,
  before: string,
  to: string,
  head: string,
): string =>
  firstParentsOf(repository.objects, to, before)
    .reverse()
    .find((sha) => isReachable(repository.objects, head, sha)) ?? to;

/** Marks a pull request as merged, whichever way its commits came into the base. */
export const mergedBy = (
  world: World,
  pull: PullRequest,
  actor: Account,
  merge: { readonly commit: string; readonly landed: readonly string[] },
): void => {
  const now = world.clock.now();
  pull.merge = {
    at: now,
    by: actor,
    commit: merge.commit,
    landed: new Set([...merge.landed, merge.commit]),
  };
  addEvent(world, pull, "merged", actor, { commit: merge.commit });
  closePull(world, pull, actor);
};
