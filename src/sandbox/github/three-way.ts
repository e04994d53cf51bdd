/** Merges of contents: trees here, where no file changed on both sides; the rest by git's own `merge-tree`. */
import { instant } from "../../domain/time.ts";
import { readCommit, writeCommit } from "./commits.ts";
import { emptyTree } from "./diff.ts";
import { git } from "./git.ts";
import { mergeBaseOf } from "./history.ts";
import type { ObjectStore } from "./objects.ts";
import type { Repository } from "./repository.ts";
import { readTree, type TreeEntry, writeTree } from "./trees.ts";

/** The tree of `theirs` merged into `ours`; null: they conflict. */
export const mergeCommits = (
  repository: Repository,
  ours: string,
  theirs: string,
): string | null => {
  const { objects } = repository;
  const base = mergeBaseOf(objects, ours, theirs);
  const treeOf = (commit: string): string => readCommit(objects, commit).tree;
  return (
    (base === null
      ? null
      : mergePlainly(objects, treeOf(base), treeOf(ours), treeOf(theirs))) ??
    runMergeTree(repository, ours, theirs)
  );
};

/** What the change from `parent` to `commit` makes of `onto`; null: it conflicts. All are trees. */
export const replayTree = (
  repository: Repository,
  parent: string,
  commit: string,
  onto: string,
): string | null => {
  const plain = mergePlainly(repository.objects, parent, onto, commit);
  if (plain !== null) return plain;
  // merge-tree takes commits and finds their base by itself, so the three trees are dressed as a fork of history.
  const base = dress(repository, parent, []);
  return runMergeTree(
    repository,
    dress(repository, onto, [base]),
    dress(repository, commit, [base]),
  );
};

/** null: some file changed on both sides, or a folder vanished, which can be a rename: git has to look. */
const mergePlainly = (
  objects: ObjectStore,
  base: string | null,
  ours: string,
  theirs: string,
): string | null => {
  if (ours === theirs || base === theirs) return ours;
  if (base === ours) return theirs;
  const was = entriesOf(objects, base);
  const mine = entriesOf(objects, ours);
  const yours = entriesOf(objects, theirs);
  const merged: TreeEntry[] = [];
  for (const name of new Set([
    ...was.keys(),
    ...mine.keys(),
    ...yours.keys(),
  ])) {
    const result = mergeEntry(
      objects,
      was.get(name),
      mine.get(name),
      yours.get(name),
    );
    if (result === "git") return null;
    if (result !== undefined) merged.push(result);
  }
  return writeTree(objects, merged);
};

const entriesOf = (
  objects: ObjectStore,
  tree: string | null,
): ReadonlyMap<string, TreeEntry> =>
  new Map(
    (tree === null ? [] : readTree(objects, tree)).map((entry) => [
      entry.name,
      entry,
    ]),
  );

const mergeEntry = (
  objects: ObjectStore,
  base: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): TreeEntry | undefined | "git" => {
  if (isFolder(base) && (ours === undefined || theirs === undefined))
    return "git";
  if (isSame(ours, theirs) || isSame(base, theirs)) return ours;
  if (isSame(base, ours)) return theirs;
  if (!isFolder(ours) || !isFolder(theirs)) return "git";
  if (base !== undefined && !isFolder(base)) return "git";
  const sha = mergePlainly(objects, base?.sha ?? null, ours.sha, theirs.sha);
  if (sha === null) return "git";
  return sha === emptyTree ? undefined : { ...ours, sha };
};

const isFolder = (entry: TreeEntry | undefined): entry is TreeEntry =>
  entry?.mode === "040000";

const isSame = (a: TreeEntry | undefined, b: TreeEntry | undefined): boolean =>
  a?.sha === b?.sha && a?.mode === b?.mode;

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
