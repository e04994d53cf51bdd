/** What happened on a pull request: its reviews, its commits, and the events that make an approval stale. */
import type {
  PullRequestCommit,
  Review,
  TimelineEvent,
} from "../../domain/forge.ts";
import { accountOrGone } from "./facts.ts";
import type { RepositoryPath } from "./repository.ts";
import type { Rest } from "./rest.ts";
import {
  type Check,
  commitSha,
  filledText,
  id,
  list,
  mapped,
  nullable,
  object,
  oneOf,
  optional,
  text,
  time,
} from "./shapes.ts";

export interface Reviews {
  reviews(number: number): Promise<readonly Review[]>;
  commits(number: number): Promise<readonly PullRequestCommit[]>;
  timeline(number: number): Promise<readonly TimelineEvent[]>;
}

export const createReviews = (rest: Rest, path: RepositoryPath): Reviews => ({
  reviews: (number) =>
    rest.list(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
      { ...path, pull_number: number },
      review,
    ),
  // GitHub shows 250 at the most; whether these are all is for the size to say.
  commits: (number) =>
    rest.list(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      { ...path, pull_number: number },
      commit,
    ),
  timeline: async (number) => {
    const events = await rest.list(
      "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline",
      { ...path, issue_number: number },
      event,
    );
    return events.filter((known) => known !== null);
  },
});

const facts = object({
  id,
  user: accountOrGone,
  state: oneOf([
    "APPROVED",
    "CHANGES_REQUESTED",
    "COMMENTED",
    "DISMISSED",
    "PENDING",
  ]),
  commit_id: nullable(commitSha),
});
const submitted = object({ submitted_at: time });
const pending = object({ submitted_at: optional(time) });

const review: Check<Review> = (value, where) => {
  const { id: number, user, state, commit_id: on } = facts(value, where);
  const when = state === "PENDING" ? pending : submitted;
  return {
    id: number,
    author: user,
    state,
    commit: on,
    submittedAt: when(value, where).submitted_at,
  };
};

/** GitHub says null, or an empty object, where it knows no account for an address. */
const attributed: Check<PullRequestCommit["author"]> = (value, where) =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0
    ? null
    : accountOrGone(value, where);

const commit: Check<PullRequestCommit> = mapped(
  object({
    sha: commitSha,
    parents: list(object({ sha: commitSha })),
    author: attributed,
    committer: attributed,
    commit: object({ message: text }),
  }),
  (known) => ({
    sha: known.sha,
    parents: known.parents.map((parent) => parent.sha),
    author: known.author,
    committer: known.committer,
    message: known.commit.message,
  }),
);

const kinds: Readonly<Record<string, TimelineEvent["event"]>> = {
  head_ref_force_pushed: "head_ref_force_pushed",
  base_ref_changed: "base_ref_changed",
  // GitHub's own retargeting, when the branch that it went to was deleted.
  automatic_base_change_succeeded: "base_ref_changed",
  base_ref_force_pushed: "base_ref_force_pushed",
  reopened: "reopened",
  review_dismissed: "review_dismissed",
};

const named = object({ event: filledText });
const dated = object({ created_at: time, actor: accountOrGone });

/** null: an event that makes nothing stale. Those have shapes of their own, of which only the name is read. */
const event: Check<TimelineEvent | null> = (value, where) => {
  const { event: name } = named(value, where);
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return null;
  const { created_at: at, actor } = dated(value, where);
  return { event: kind, at, actor };
};
