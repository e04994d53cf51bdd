import type { Account } from "../accounts.ts";
import { differences, type FileDifference } from "../diff.ts";
import type { Comment, PullRequest, Review } from "../pull-request.ts";
import { commitsOf, rangeStart } from "../pulls.ts";
import { fullNameOf } from "../repositories.ts";
import type { Repository } from "../repository.ts";
import { isAtLeast, roleOf } from "../roles.ts";
import { testMergeOf } from "../test-merge.ts";
import type { World } from "../world.ts";
import { simpleUser, userOrNull } from "./accounts.ts";
import { repoUrl } from "./commits.ts";
import { nodeId, time, timeOrNull } from "./common.ts";
import { plainRepository } from "./repository.ts";

/** `pull-request-simple`: as lists give it. */
export const pullInList = (world: World, pull: PullRequest) => {
  const { repository, number } = pull;
  const api = repoUrl(world, repository);
  const self = `${api}/pulls/${number}`;
  const page = pageOf(world, pull);
  const issue = `${api}/issues/${number}`;
  const statuses = `${api}/statuses/${pull.head}`;
  return {
    url: self,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: simpleUser(world, pull.author),
    body: pull.body,
    labels: [],
    milestone: null,
    active_lock_reason: null,
    created_at: time(pull.createdAt),
    updated_at: time(pull.updatedAt),
    closed_at: timeOrNull(pull.closedAt),
    merged_at: timeOrNull(pull.merge?.at ?? null),
    merge_commit_sha: pull.merge?.commit ?? pull.testMerge?.commit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    draft: pull.draft,
    head: side(world, pull.headRepository, pull.headRef, pull.head),
    base: side(world, repository, pull.baseRef, pull.base),
    _links: {
      self: { href: self },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${self}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${self}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(world, repository, pull.author),
    auto_merge: null,
  };
};

/** `pull-request`: one alone, with what is computed for it. */
export const fullPull = (world: World, pull: PullRequest) => {
  const mergeable =
    pull.state === "open" ? testMergeOf(world, pull) !== null : null;
  const files = filesOf(pull);
  return {
    ...pullInList(world, pull),
    merged: pull.merge !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state:
      mergeable === null ? "unknown" : mergeable ? "clean" : "dirty",
    merged_by: userOrNull(world, pull.merge?.by ?? null),
    comments: [...pull.repository.comments.values()].filter(
      (one) => one.issue === pull.number,
    ).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsOf(pull).length,
    additions: files.reduce((total, file) => total + file.additions, 0),
    deletions: files.reduce((total, file) => total + file.deletions, 0),
    changed_files: files.length,
  };
};

/** What the pull request changes, against the merge base. */
export const filesOf = (pull: PullRequest): readonly FileDifference[] =>
  differences(
    pull.repository.directory,
    rangeStart(pull) ?? pull.base,
    pull.head,
  );

export const pullReview = (world: World, pull: PullRequest, review: Review) => {
  const html = `${pageOf(world, pull)}#pullrequestreview-${review.id}`;
  const self = `${repoUrl(world, pull.repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: userOrNull(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: self,
    author_association: association(world, pull.repository, review.author),
    _links: { html: { href: html }, pull_request: { href: self } },
    commit_id: review.commit,
    ...(review.submittedAt === null
      ? {}
      : { submitted_at: time(review.submittedAt) }),
  };
};

export const issueComment = (
  world: World,
  repository: Repository,
  comment: Comment,
) => {
  const api = repoUrl(world, repository);
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${world.urls.web}/${fullNameOf(repository)}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    user: simpleUser(world, comment.author),
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    author_association: association(world, repository, comment.author),
    body: comment.body,
    performed_via_github_app: null,
  };
};

const association = (
  world: World,
  repository: Repository,
  account: Account,
) => {
  if (repository.owner === account) return "OWNER";
  const organisation = world.organisations.get(
    repository.owner.login.toLowerCase(),
  );
  if (organisation?.members.has(account.id) === true) return "MEMBER";
  return isAtLeast(roleOf(repository, world, account), "read") &&
    repository.collaborators.has(account.id)
    ? "COLLABORATOR"
    : "NONE";
};

const pageOf = (world: World, pull: PullRequest): string =>
  `${world.urls.web}/${fullNameOf(pull.repository)}/pull/${pull.number}`;

const side = (
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
) => ({
  label: `${repository.owner.login}:${ref}`,
  ref,
  sha,
  user: simpleUser(world, repository.owner),
  repo: plainRepository(world, repository),
});
