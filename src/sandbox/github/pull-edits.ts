/** What becomes of an open pull request by hand. */
import type { Account } from "./accounts.ts";
import { isReachable } from "./history.ts";
import type { PullRequest } from "./pull-request.ts";
import { requireNoTwin, tell } from "./pulls.ts";
import { customError, forbidden, invalidField, Refusal } from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { addEvent, closePull } from "./timeline.ts";
import type { World } from "./world.ts";

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
  pull.baseRef = baseRef;
  pull.base = base;
  // Which bases they were, the REST interface does not say.
  addEvent(world, pull, "base_ref_changed", actor);
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
  pull.repository.refs.update(`refs/pull/${pull.number}/head`, tip);
  pull.state = "open";
  pull.closedAt = null;
  addEvent(world, pull, "reopened", actor, { details: { state_reason: null } });
  tell(world, pull, "reopened", actor);
};
