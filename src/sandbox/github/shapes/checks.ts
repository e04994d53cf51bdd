import { fullNameOf } from "../repositories.ts";
import type { CheckRun, CommitStatus, Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./accounts.ts";
import { appShape } from "./apps.ts";
import { repoUrl } from "./commits.ts";
import { nodeId, time, timeOrNull } from "./common.ts";
import { minimalRepository } from "./repository.ts";

export const statusShape = (
  world: World,
  repository: Repository,
  status: CommitStatus,
) => ({
  ...simpleStatus(world, repository, status),
  creator: simpleUser(world, status.creator),
});

const simpleStatus = (
  world: World,
  repository: Repository,
  status: CommitStatus,
) => ({
  url: `${repoUrl(world, repository)}/statuses/${status.sha}`,
  avatar_url: simpleUser(world, status.creator).avatar_url,
  id: status.id,
  node_id: nodeId("SC", status.id),
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: time(status.at),
  updated_at: time(status.at),
});

/** The latest of each context, and one word for all of them. */
export const combinedStatus = (
  world: World,
  repository: Repository,
  sha: string,
) => {
  const latest = new Map<string, CommitStatus>();
  for (const status of repository.statuses)
    if (status.sha === sha) latest.set(status.context, status);
  const statuses = [...latest.values()];
  const has = (...states: CommitStatus["state"][]): boolean =>
    statuses.some((one) => states.includes(one.state));
  const self = repoUrl(world, repository);
  return {
    state: has("error", "failure")
      ? "failure"
      : statuses.length === 0 || has("pending")
        ? "pending"
        : "success",
    statuses: statuses.map((status) => simpleStatus(world, repository, status)),
    sha,
    total_count: statuses.length,
    repository: minimalRepository(world, repository),
    commit_url: `${self}/commits/${sha}`,
    url: `${self}/commits/${sha}/status`,
  };
};

export const checkRunShape = (
  world: World,
  repository: Repository,
  run: CheckRun,
) => {
  const self = repoUrl(world, repository);
  const html = `${world.urls.web}/${fullNameOf(repository)}/runs/${run.id}`;
  const repo = { id: repository.id, url: self, name: repository.name };
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url: `${self}/check-runs/${run.id}`,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: timeOrNull(run.startedAt),
    completed_at: timeOrNull(run.completedAt),
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotations.length,
      annotations_url: `${self}/check-runs/${run.id}/annotations`,
    },
    check_suite: { id: run.id + 1_000_000 },
    app: run.app === null ? null : appShape(world, run.app),
    pull_requests: [...repository.pulls.values()]
      .filter((pull) => pull.state === "open" && pull.head === run.sha)
      .map((pull) => ({
        url: `${self}/pulls/${pull.number}`,
        id: pull.id,
        number: pull.number,
        head: { ref: pull.headRef, sha: pull.head, repo },
        base: { ref: pull.baseRef, sha: pull.base, repo },
      })),
  };
};
