import {
  numberParam,
  type RepositoryCall,
  repositoryRoute,
  type Route,
} from "../call.ts";
import { readCommit } from "../commits.ts";
import { listAnswer } from "../pages.ts";
import type { PullRequest, TimelineEntry } from "../pull-request.ts";
import { commitsOf, pullOf } from "../pulls.ts";
import { simpleUser } from "../shapes/accounts.ts";
import { gitCommit, repoUrl } from "../shapes/commits.ts";
import { nodeId, time } from "../shapes/common.ts";
import { issueComment, pullReview } from "../shapes/pulls.ts";

export const timelineRoutes: readonly Route[] = [
  repositoryRoute(
    "GET",
    "/issues/:number/timeline",
    { permission: "pull_requests", level: "read" },
    (call) => {
      const pull = pullOf(call.repository, numberParam(call, "number"));
      return listAnswer(call, woven(call, pull), (entry) => entry.shape());
    },
  ),
];

interface Woven {
  readonly at: number;
  readonly shape: () => unknown;
}

/** Commits, reviews, comments and events in order of time. Commits stand at the date that they claim, which is forgeable. */
const woven = (call: RepositoryCall, pull: PullRequest): Woven[] => {
  const { world, repository } = call;
  const commits = commitsOf(pull).map((sha) => ({
    at: readCommit(repository.objects, sha).committer.at,
    shape: () => ({
      ...gitCommit(world, repository, sha),
      event: "committed",
    }),
  }));
  const reviews = pull.reviews
    .filter((review) => review.submittedAt !== null)
    .map((review) => ({
      at: review.submittedAt ?? 0,
      shape: () => ({
        ...pullReview(world, pull, review),
        state: review.state.toLowerCase(),
        event: "reviewed",
      }),
    }));
  const comments = [...repository.comments.values()]
    .filter((comment) => comment.issue === pull.number)
    .map((comment) => ({
      at: comment.createdAt,
      shape: () => ({
        ...issueComment(world, repository, comment),
        actor: simpleUser(world, comment.author),
        event: "commented",
      }),
    }));
  const events = pull.timeline.map((entry) => ({
    at: entry.at,
    shape: () => eventShape(call, entry),
  }));
  return [...commits, ...reviews, ...comments, ...events].sort(
    (a, b) => a.at - b.at,
  );
};

const eventShape = (call: RepositoryCall, entry: TimelineEntry) => {
  const url = repoUrl(call.world, call.repository);
  return {
    id: entry.id,
    node_id: nodeId("EV", entry.id),
    url: `${url}/issues/events/${entry.id}`,
    actor: simpleUser(call.world, entry.actor),
    event: entry.event,
    commit_id: entry.commit,
    commit_url: entry.commit === null ? null : `${url}/commits/${entry.commit}`,
    created_at: time(entry.at),
    performed_via_github_app: null,
    ...entry.details,
  };
};
