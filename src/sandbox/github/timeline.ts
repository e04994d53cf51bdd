import type { Account } from "./accounts.ts";
import type { PullRequest, TimelineEntry } from "./pull-request.ts";
import type { World } from "./world.ts";

export const addEvent = (
  world: World,
  pull: PullRequest,
  event: TimelineEntry["event"],
  actor: Account,
  more: {
    readonly commit?: string;
    readonly details?: TimelineEntry["details"];
  } = {},
): void => {
  pull.timeline.push({
    id: world.ids.next("event"),
    event,
    actor,
    at: world.clock.now(),
    commit: more.commit ?? null,
    details: more.details ?? {},
  });
  pull.updatedAt = world.clock.now();
};

/** Closes it, merged or not, and tells whoever listens. */
export const closePull = (
  world: World,
  pull: PullRequest,
  actor: Account,
): void => {
  pull.state = "closed";
  pull.closedAt = world.clock.now();
  addEvent(world, pull, "closed", actor, {
    ...(pull.merge === null ? {} : { commit: pull.merge.commit }),
    details: { state_reason: null },
  });
  world.onEvent({
    event: "pull_request",
    action: "closed",
    pull,
    sender: actor,
  });
};
