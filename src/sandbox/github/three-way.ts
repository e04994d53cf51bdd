/** Merges of contents, done by git's own `merge-tree`. */
import { readCommit, writeCommit } from "./commits.ts";
import { git } from "./git.ts";
import { mergeBaseOf } from "./history.ts";
import { instant } from "../../domain/time.ts";
import type { Repository } from "./world.ts";

/** The tree of `theirs` merged into `ours`; null: they conflict. */
export const mergeCommits = (
  repository: Repository,
  ours: string,
  theirs: string,
): string | null => {
  const base = mergeBaseOf(repository.objects, ours, theirs);
  if (base === ours) return readCommit(repository.objects, theirs).tree;
  if (base === theirs) return readCommit(repository.objects, ours).tree;
  return runMergeTree(repository, ours, theirs);
};

/** What the change from `parent` to `commit` makes of `onto`; null: it conflicts. All are trees. */
export const replayTree = (
  repository: Repository,
  parent: string,
  commit: string,
  onto: string,
): string | null => {
  if (parent === onto) return commit;
  if (parent === commit) return onto;
  // merge-tree takes commits and finds their base by itself, so the three trees are dressed as a fork of history.
  const base = dress(repository, parent, []);
  return runMergeTree(
    repository,
    dress(repository, onto, [base]),
    dress(repository, commit, [base]),
  );
};

const runMergeTree = (
  repository: Repository,
  ours: string,
  theirs: string,
): string | null => {
  const { status, stdout } = git(
    repository.directory,
    [
      "merge-tree",
      "--write-tree",
      "--allow-unrelated-histories",
      "--no-messages",
      ours,
      theirs,
    ],
    { accept: [1] },
  );
  return status === 1 ? null : stdout.toString("latin1", 0, 40);
};

const dress = (
  repository: Repository,
  tree: string,
  parents: readonly string[],
): string => {
  const nobody = { name: "sandbox", email: "", at: instant(0) };
  return writeCommit(repository.objects, {
    tree,
    parents,
    author: nobody,
    committer: nobody,
    message: "a tree in a commit's clothes\n",
  });
};
