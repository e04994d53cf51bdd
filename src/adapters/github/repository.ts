/** The repository itself: its default branch, the pushes to its branches, GitHub's opinion of its CODEOWNERS, commit statuses. */
import type {
  CodeownersError,
  CommitStatus,
  Push,
} from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { accountOrGone } from "./facts.ts";
import { type Rest, valueOf } from "./rest.ts";
import {
  type Check,
  commitSha,
  count,
  filledText,
  list,
  mapped,
  nullable,
  object,
  oneOf,
  text,
  time,
} from "./shapes.ts";
import type { WholeList } from "./whole-list.ts";

/** Names the repository in a route's parameters. */
export interface RepositoryPath {
  readonly owner: string;
  readonly repo: string;
}

export interface RepositoryFacts {
  readonly defaultBranch: () => Promise<string>;
  pushes(branch: string): Promise<readonly Push[]>;
  /** To all branches, within the last month. */
  pushesBy(login: string): Promise<readonly Push[]>;
  /** Those of them that took a commit away: forced ones, and deletions of the branch. */
  setbacks(branch: string): Promise<readonly Push[]>;
  codeownersErrors(ref: CommitSha): Promise<readonly CodeownersError[]>;
  /** A long description is cut. */
  setStatus(sha: CommitSha, status: CommitStatus): Promise<void>;
}

export const createRepositoryFacts = (
  rest: Rest,
  path: RepositoryPath,
  wholeList: WholeList,
): RepositoryFacts => ({
  defaultBranch: async () => {
    const found = await rest.read(
      "GET /repos/{owner}/{repo}",
      { ...path },
      object({ default_branch: filledText }),
    );
    return found.default_branch;
  },

  pushes: (branch) => pushesTo(rest, path, branch),

  pushesBy: async (login) => {
    const found = await activity(rest, path, {
      actor: login,
      time_period: "month",
    });
    return found.map((entry) => entry.push);
  },

  setbacks: async (branch) => {
    const [forced, deleted] = await Promise.all(
      (["force_push", "branch_deletion"] as const).map((kind) =>
        pushesTo(rest, path, branch, kind),
      ),
    );
    return [...(forced ?? []), ...(deleted ?? [])];
  },

  codeownersErrors: async (ref) => {
    const found = await rest.read(
      "GET /repos/{owner}/{repo}/codeowners/errors",
      { ...path, ref },
      codeownersErrors,
    );
    return found.errors;
  },

  setStatus: (sha, { state, context, description, targetUrl }) =>
    rest.settle(async () => {
      const wanted = {
        state,
        context,
        description: cut(description),
        target_url: targetUrl ?? null,
      };
      // The latest of each context.
      const statuses = await wholeList(
        "GET /repos/{owner}/{repo}/commits/{ref}/status",
        { ...path, ref: sha },
        "statuses",
        status,
      );
      const latest = statuses.find((known) => known.context === context);
      if (
        latest?.state === state &&
        latest.description === wanted.description &&
        latest.target_url === wanted.target_url
      )
        return;
      valueOf(
        await rest.write(
          "POST /repos/{owner}/{repo}/statuses/{sha}",
          { ...path, sha, ...wanted },
          status,
        ),
      );
    }),
});

/** Newest first. */
const activity = (
  rest: Rest,
  path: RepositoryPath,
  filter: Readonly<Record<string, string>>,
) =>
  rest.list(
    "GET /repos/{owner}/{repo}/activity",
    { ...path, direction: "desc", ...filter },
    push,
    "cursor",
  );

const pushesTo = async (
  rest: Rest,
  path: RepositoryPath,
  branch: string,
  kind?: Push["kind"],
): Promise<readonly Push[]> => {
  const ref = `refs/heads/${branch}`;
  const found = await activity(rest, path, {
    ref,
    ...(kind === undefined ? {} : { activity_type: kind }),
  });
  return found.filter((entry) => entry.ref === ref).map((entry) => entry.push);
};

const noCommit = /^0+$/;

/** GitHub writes zeros where there is no commit: before a branch's creation, after its deletion. */
const commitOrNone: Check<CommitSha | null> = mapped(commitSha, (sha) =>
  noCommit.test(sha) ? null : sha,
);

const push: Check<{ ref: string; push: Push }> = mapped(
  object({
    ref: filledText,
    activity_type: oneOf([
      "push",
      "force_push",
      "branch_creation",
      "branch_deletion",
      "pr_merge",
      "merge_queue_merge",
    ]),
    actor: accountOrGone,
    before: commitOrNone,
    after: commitOrNone,
    timestamp: time,
  }),
  ({ ref, activity_type: kind, actor, before, after, timestamp: at }) => ({
    ref,
    push: { kind, actor, before, after, at },
  }),
);

const codeownersErrors = object({
  errors: list(
    object({
      line: count,
      column: count,
      kind: text,
      message: text,
      path: text,
    }),
  ),
});

const status = object({
  state: oneOf(["error", "failure", "pending", "success"]),
  context: text,
  description: nullable(text),
  target_url: nullable(text),
});

const cut = (description: string): string => {
  const characters = Array.from(description);
  return characters.length <= 140
    ? description
    : `${characters.slice(0, 139).join("")}…`;
};
