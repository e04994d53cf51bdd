import type { CommitSha } from "../../domain/ids.ts";
import type { PathChange } from "../../domain/repository.ts";
import type { Content, FileAt } from "../../rules/approval/facts.ts";
import {
  grantsFolder,
  policyPaths,
} from "../../rules/approval/policy-paths.ts";
import type { PullRequestQuestion } from "./question.ts";
import type { Run } from "./run.ts";

export interface Difference {
  /** Where the branch left main; null: nowhere. */
  readonly fork: CommitSha | null;
  /** Its own changes of grants and policy since, which is what GitHub shows. */
  readonly own: readonly PathChange[];
  readonly changed: readonly string[];
  readonly contentAt: (path: string) => Content;
}

/** What it changes, on its own branch and by its landing: an edited merge shows in one, a rebase that takes back in the other. */
export const readDifference = async (
  run: Run,
  {
    pullRequest,
    before,
    after,
    paths,
  }: Pick<PullRequestQuestion, "pullRequest" | "before" | "after" | "paths">,
): Promise<Difference> => {
  const { repository } = run.deps;
  const { head, number } = pullRequest;
  await repository.fetchCommit({ sha: head.sha, pullRequest: number });
  const fork = await repository.mergeBase(before, head.sha);
  const watched = [...policyPaths, grantsFolder];
  const [own, landed, atHead, onMain] = await Promise.all([
    fork === null ? [] : repository.changedFiles(fork, head.sha, watched),
    after === null ? [] : repository.changedFiles(before, after, watched),
    repository.listFiles(head.sha, paths),
    after === null ? null : repository.listFiles(after, paths),
  ]);
  const find = (
    files: readonly (FileAt & { readonly path: string })[],
    path: string,
  ): FileAt | null => {
    const file = files.find((candidate) => candidate.path === path);
    return file === undefined ? null : { kind: file.kind, blob: file.blob };
  };
  return {
    fork,
    own,
    changed: [...new Set([...own, ...landed].map(({ path }) => path))],
    contentAt: (path) => ({
      main: find(onMain ?? atHead, path),
      head: find(atHead, path),
    }),
  };
};
