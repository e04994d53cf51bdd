/** Pull requests: read, opened, changed. */
import { BlockedError } from "../../domain/errors.ts";
import type { PullRequest, PullRequestSize } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { knownPullRequest, pullRequest } from "./facts.ts";
import type { RepositoryPath } from "./repository.ts";
import { type Rest, valueOf } from "./rest.ts";
import {
  about,
  type Check,
  count,
  filledText,
  id,
  object,
  oneOf,
  optional,
  text,
} from "./shapes.ts";

export interface PullRequests {
  pullRequest(number: number): Promise<PullRequest>;
  pullRequestSize(number: number): Promise<PullRequestSize>;
  pullRequestsOf(commit: CommitSha): Promise<readonly PullRequest[]>;
  openPullRequests(): Promise<readonly PullRequest[]>;
  openPullRequestFrom(branch: string): Promise<PullRequest | null>;
  openPullRequest(proposal: {
    readonly branch: string;
    readonly title: string;
    readonly body: string;
  }): Promise<PullRequest>;
  /** Answers whether anything had to be written. */
  updatePullRequest(
    number: number,
    change: PullRequestChange,
  ): Promise<boolean>;
}

interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "closed";
}

const one = "/repos/{owner}/{repo}/pulls/{pull_number}";
const many = "/repos/{owner}/{repo}/pulls";

const size = object({ number: id, commits: count, changed_files: count });

const words = object({
  number: id,
  title: text,
  /** null: no description. */
  body: optional(text),
  state: oneOf(["open", "closed"]),
});

export const createPullRequests = (
  rest: Rest,
  path: RepositoryPath,
  defaultBranch: () => Promise<string>,
): PullRequests => {
  /** Reads the pull request with this number, and no other. */
  const read = <T extends { readonly number: number }>(
    number: number,
    check: Check<T>,
  ): Promise<T> =>
    rest.read(
      `GET ${one}`,
      { ...path, pull_number: number },
      about(check, (found) => found.number === number),
    );

  const openFrom = async (branch: string): Promise<PullRequest | null> => {
    const found = await rest.list(
      `GET ${many}`,
      { ...path, state: "open", head: `${path.owner}:${branch}` },
      knownPullRequest,
    );
    // GitHub drops a filter that it does not understand, and a fork can have a branch of the same name.
    const ours = found
      .filter(
        ({ isFromThisRepository, pullRequest: { head, state } }) =>
          isFromThisRepository && head.ref === branch && state === "open",
      )
      .map(({ pullRequest }) => pullRequest);
    if (ours.length === 0) return null;
    // Anybody can open another one from the same branch, to a branch of theirs.
    const main = await defaultBranch();
    return ours.find(({ base }) => base.ref === main) ?? null;
  };

  return {
    pullRequest: (number) => read(number, pullRequest),

    pullRequestSize: async (number) => {
      const found = await read(number, size);
      return { commits: found.commits, changedFiles: found.changed_files };
    },

    pullRequestsOf: async (commit) => {
      const found = await rest.list(
        "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
        { ...path, commit_sha: commit },
        knownPullRequest,
      );
      // Forks share commits, and their pull requests have the same numbers as ours.
      const name = `${path.owner}/${path.repo}`.toLowerCase();
      const ours = found.filter(({ goesTo }) => goesTo.toLowerCase() === name);
      const [other] = found;
      if (other !== undefined && ours.length === 0)
        throw new BlockedError(
          `GitHub knows commit ${commit} by pull requests to ${other.goesTo} alone, not to ${name}`,
          "If the repository was renamed, set GITHUB_REPOSITORY to its new name.",
        );
      return ours.map((known) => known.pullRequest);
    },

    openPullRequests: async () => {
      const found = await rest.list(
        `GET ${many}`,
        { ...path, state: "open" },
        pullRequest,
      );
      return found.filter(({ state }) => state === "open");
    },

    openPullRequestFrom: openFrom,

    openPullRequest: ({ branch, title, body }) =>
      rest.settle(async () => {
        const standing = await openFrom(branch);
        if (standing !== null) return standing;
        const reply = await rest.write(
          `POST ${many}`,
          { ...path, title, body, head: branch, base: await defaultBranch() },
          pullRequest,
        );
        // GitHub refuses a second one: somebody was faster.
        if (reply.kind === "refused")
          return (await openFrom(branch)) ?? valueOf(reply);
        return valueOf(reply);
      }),

    updatePullRequest: async (number, change) => {
      let isWritten = false;
      await rest.settle(async () => {
        const now = await read(number, words);
        const isDone =
          (change.title === undefined || change.title === now.title) &&
          (change.body === undefined || change.body === (now.body ?? "")) &&
          (change.state === undefined || change.state === now.state);
        if (isDone) return;
        // Of a write whose answer was lost, the next try finds nothing to do.
        isWritten = true;
        valueOf(
          await rest.write(
            `PATCH ${one}`,
            { ...path, pull_number: number, ...change },
            object({ html_url: filledText }),
          ),
        );
      });
      return isWritten;
    },
  };
};
