import {
  type Answer,
  ok,
  type RepositoryCall,
  repositoryRoute,
  type Route,
} from "../call.ts";
import { differences } from "../diff.ts";
import {
  ancestorsOf,
  commitsBetween,
  isReachable,
  mergeBaseOf,
} from "../history.ts";
import { linkHeader, listAnswer, pageOf, slice } from "../pages.ts";
import type { PullRequest } from "../pull-request.ts";
import { commitsOf } from "../pulls.ts";
import { notFound } from "../refusal.ts";
import { branchTip, fullNameOf } from "../repositories.ts";
import { commitOf, sideOf } from "../resolve.ts";
import {
  commitWithFiles,
  diffEntry,
  historyCommit,
  repoUrl,
} from "../shapes/commits.ts";
import { pullInList } from "../shapes/pulls.ts";

const read = { permission: "contents", level: "read" } as const;

export const commitRoutes: readonly Route[] = [
  repositoryRoute(
    "GET",
    "/commits/:sha/pulls",
    { permission: "pull_requests", level: "read" },
    (call) =>
      listAnswer(call, associated(call), (pull) =>
        pullInList(call.world, pull),
      ),
  ),
  repositoryRoute("GET", "/commits", read, (call) => {
    const name = call.query.get("sha") ?? call.repository.defaultBranch;
    const tip = commitOf(call.repository, name);
    return listAnswer(
      call,
      commitsBetween(call.repository.objects, null, tip).reverse(),
      (sha) => historyCommit(call.world, call.repository, sha),
    );
  }),
  repositoryRoute("GET", "/compare/:basehead*", read, (call) => compare(call)),
];

/** Last, since a ref can have slashes and would swallow everything below `/commits/`. */
export const oneCommitRoute: Route = repositoryRoute(
  "GET",
  "/commits/:ref*",
  read,
  (call) => {
    const sha = commitOf(call.repository, call.params["ref"] ?? "");
    if ((call.request.headers["accept"] ?? "").includes(".sha"))
      return {
        ...ok(sha),
        headers: { "content-type": "application/vnd.github.sha" },
      };
    return ok(commitWithFiles(call.world, call.repository, sha));
  },
);

/**
 * The merged pull requests that brought a commit of the default branch; off it, whatever is open or merged and holds the
 * commit.
 */
const associated = (call: RepositoryCall): PullRequest[] => {
  const { repository } = call;
  const sha = commitOf(repository, call.params["sha"] ?? "");
  const main = branchTip(repository, repository.defaultBranch);
  const isOnMain = main !== null && isReachable(repository.objects, sha, main);
  return [...repository.pulls.values()].filter((pull) =>
    pull.merge !== null
      ? pull.merge.landed.has(sha) ||
        (!isOnMain && commitsOf(pull).includes(sha))
      : !isOnMain && pull.state === "open" && commitsOf(pull).includes(sha),
  );
};

const compare = (call: RepositoryCall): Answer => {
  const { world, repository } = call;
  const { objects } = repository;
  const [left, right] = (call.params["basehead"] ?? "").split("...", 2);
  if (left === undefined || right === undefined) throw notFound();
  const base = sideOf(world, repository, left);
  const head = sideOf(world, repository, right);
  const mergeBase = mergeBaseOf(objects, base, head);
  if (mergeBase === null) throw notFound();
  const ahead = commitsBetween(objects, base, head);
  const behind = countBeyond(call, head, base);
  // Unasked for pages, GitHub gives the first 250 commits; the files, 300 at most, are on the first page alone.
  const isPaged = call.query.has("page") || call.query.has("per_page");
  const page = pageOf(call);
  const shown = isPaged ? slice(ahead, page) : ahead.slice(0, 250);
  const name = `${left}...${right}`;
  const self = `${repoUrl(world, repository)}/compare/${name}`;
  const html = `${world.urls.web}/${fullNameOf(repository)}/compare/${name}`;
  return {
    ...ok({
      url: self,
      html_url: html,
      permalink_url: `${world.urls.web}/${fullNameOf(repository)}/compare/${base}...${head}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: historyCommit(world, repository, base),
      merge_base_commit: historyCommit(world, repository, mergeBase),
      status:
        base === head
          ? "identical"
          : behind === 0
            ? "ahead"
            : ahead.length === 0
              ? "behind"
              : "diverged",
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: shown.map((sha) => historyCommit(world, repository, sha)),
      files:
        isPaged && page.number > 1
          ? []
          : differences(repository.directory, mergeBase, head)
              .slice(0, 300)
              .map((file) => diffEntry(world, repository, head, file)),
    }),
    headers: isPaged ? linkHeader(call, page, ahead.length) : {},
  };
};

const countBeyond = (
  { repository: { objects } }: RepositoryCall,
  from: string,
  to: string,
): number => {
  const known = ancestorsOf(objects, from);
  return [...ancestorsOf(objects, to)].filter((sha) => !known.has(sha)).length;
};
