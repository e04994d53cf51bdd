import { updateBranch } from "../branch-buttons.ts";
import {
  numberParam,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
  text,
} from "../call.ts";
import type { MergeMethod } from "../landing.ts";
import { mergePull } from "../merge.ts";
import { linkHeader, listAnswer, pageOf, slice } from "../pages.ts";
import { editPull } from "../pull-edits.ts";
import type { PullRequest } from "../pull-request.ts";
import { commitsOf, openPull, pullOf } from "../pulls.ts";
import { forbidden, Refusal } from "../refusal.ts";
import { diffEntry, historyCommit, repoUrl } from "../shapes/commits.ts";
import { filesOf, fullPull, pullInList } from "../shapes/pulls.ts";

const read = { permission: "pull_requests", level: "read" } as const;
const write = {
  permission: "pull_requests",
  level: "write",
  role: "read",
} as const;

export const pullRoutes: readonly Route[] = [
  repositoryRoute("GET", "/pulls", read, (call) =>
    listAnswer(call, filtered(call), (pull) => pullInList(call.world, pull)),
  ),
  repositoryRoute("POST", "/pulls", write, (call) => {
    const { world, repository, actor } = call;
    const body = text(call, "body");
    const pull = openPull(world, repository, actor, {
      title: requiredText(call, "title"),
      head: requiredText(call, "head"),
      base: requiredText(call, "base"),
      draft: call.input["draft"] === true,
      ...(body === undefined ? {} : { body }),
    });
    return {
      ...ok(fullPull(world, pull), 201),
      headers: {
        location: `${repoUrl(world, repository)}/pulls/${pull.number}`,
      },
    };
  }),
  repositoryRoute("GET", "/pulls/:number", read, (call) =>
    ok(fullPull(call.world, pull(call))),
  ),
  repositoryRoute("PATCH", "/pulls/:number", write, (call) => {
    const one = pull(call);
    const [title, body, base, state] = ["title", "body", "base", "state"].map(
      (name) => text(call, name),
    );
    if (state !== undefined && state !== "open" && state !== "closed")
      throw new Refusal(
        422,
        "Invalid request.\n\nstate is not open or closed.",
      );
    editPull(
      call.world,
      one,
      call.actor,
      {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { body }),
        ...(base === undefined ? {} : { base }),
        ...(state === undefined ? {} : { state }),
      },
      call.role,
    );
    return ok(fullPull(call.world, one));
  }),
  repositoryRoute(
    "PUT",
    "/pulls/:number/merge",
    { permission: "contents", level: "write", role: "read" },
    (call) => {
      const title = text(call, "commit_title");
      const message = text(call, "commit_message");
      const head = text(call, "sha");
      const sha = mergePull(
        call.world,
        pull(call),
        call.actor,
        {
          method: methodOf(text(call, "merge_method")),
          ...(title === undefined ? {} : { title }),
          ...(message === undefined ? {} : { message }),
          ...(head === undefined ? {} : { head }),
        },
        call.role,
      );
      return ok({
        sha,
        merged: true,
        message: "Pull Request successfully merged",
      });
    },
  ),
  repositoryRoute("PUT", "/pulls/:number/update-branch", write, (call) => {
    const one = pull(call);
    const expected = text(call, "expected_head_sha");
    if (expected !== undefined && expected !== one.head)
      throw new Refusal(
        422,
        `expected head sha didn’t match current head ref.`,
      );
    if (call.role === "read" && call.actor !== one.author)
      throw forbidden("Must have write access to the repository.");
    updateBranch(call.world, one, call.actor);
    return ok(
      {
        message: "Updating pull request branch.",
        url: `${repoUrl(call.world, call.repository)}/pulls/${one.number}`,
      },
      202,
    );
  }),
  // GitHub shows at most 3,000 files and 250 commits, and says nothing of the rest.
  repositoryRoute("GET", "/pulls/:number/files", read, (call) => {
    const one = pull(call);
    return listAnswer(call, filesOf(one).slice(0, 3000), (file) =>
      diffEntry(call.world, call.repository, one.head, file),
    );
  }),
  repositoryRoute("GET", "/pulls/:number/commits", read, (call) => {
    const page = pageOf(call);
    const shown = commitsOf(pull(call)).slice(0, 250);
    return {
      ...ok(
        slice(shown, page).map((sha) =>
          historyCommit(call.world, call.repository, sha),
        ),
      ),
      headers: linkHeader(call, page, shown.length),
    };
  }),
];

const pull = (call: RepositoryCall): PullRequest =>
  pullOf(call.repository, numberParam(call, "number"));

const methodOf = (name: string | undefined): MergeMethod => {
  if (name === undefined) return "merge";
  if (name === "merge" || name === "squash" || name === "rebase") return name;
  throw new Refusal(
    422,
    `Invalid request.\n\n${name} is not a member of ["merge", "squash", "rebase"].`,
  );
};

const filtered = ({ repository, query }: RepositoryCall): PullRequest[] => {
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const base = query.get("base");
  // A head without its owner is no filter at all on GitHub.
  const label = head?.includes(":") === true ? head.toLowerCase() : null;
  const found = [...repository.pulls.values()].filter(
    (one) =>
      (state === "all" || one.state === state) &&
      (base === null || one.baseRef === base) &&
      (label === null ||
        `${one.headRepository.owner.login}:${one.headRef}`.toLowerCase() ===
          label),
  );
  const byUpdate = query.get("sort") === "updated";
  const key = (one: PullRequest): number =>
    byUpdate ? one.updatedAt : one.createdAt;
  found.sort((a, b) => key(a) - key(b) || a.number - b.number);
  const direction =
    query.get("direction") ??
    ((query.get("sort") ?? "created") === "created" ? "desc" : "asc");
  return direction === "asc" ? found : found.reverse();
};
