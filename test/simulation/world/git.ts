/** A git repository as the journeys see one: commits with whole trees, and branches. */
import { createHash } from "node:crypto";
import type { BlobSha, CommitSha } from "../../../src/domain/ids.ts";
import type { PathChange, TreeFile } from "../../../src/domain/repository.ts";

export type Tree = ReadonlyMap<string, BlobSha>;

export interface Commit {
  readonly sha: CommitSha;
  readonly parents: readonly CommitSha[];
  readonly tree: Tree;
  readonly message: string;
  /** GitHub login. */
  readonly author: string;
}

export interface Git {
  commit(input: Omit<Commit, "sha">): Commit;
  read(sha: CommitSha): Commit;
  store(text: string): BlobSha;
  blob(sha: BlobSha): Uint8Array;
  readonly branches: Map<string, CommitSha>;
  /** From `tip` back along first parents, newest first. */
  chain(tip: CommitSha): readonly Commit[];
  /** Is `ancestor` reachable from `tip`, or `tip` itself? */
  reaches(tip: CommitSha, ancestor: CommitSha): boolean;
  mergeBase(a: CommitSha, b: CommitSha): CommitSha | null;
}

/** Files to write by path; null deletes. */
export type Edits = Readonly<Record<string, string | null>>;

const hash = (kind: string, bytes: Uint8Array | string): string =>
  createHash("sha1")
    .update(`${kind} ${Buffer.byteLength(bytes)}\0`)
    .update(bytes)
    .digest("hex");

export const createGit = (): Git => {
  const commits = new Map<CommitSha, Commit>();
  const blobs = new Map<BlobSha, Uint8Array>();
  const read = (sha: CommitSha): Commit => {
    const found = commits.get(sha);
    if (found === undefined) throw new Error(`no commit ${sha}`);
    return found;
  };
  const chain = (tip: CommitSha): readonly Commit[] => {
    const found: Commit[] = [];
    for (let at: CommitSha | undefined = tip; at !== undefined;) {
      const commit = read(at);
      found.push(commit);
      [at] = commit.parents;
    }
    return found;
  };
  const reaches = (tip: CommitSha, ancestor: CommitSha): boolean => {
    const open = [tip];
    const seen = new Set<CommitSha>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === ancestor) return true;
      if (seen.has(at)) continue;
      seen.add(at);
      open.push(...read(at).parents);
    }
    return false;
  };
  return {
    branches: new Map(),
    read,
    chain,
    reaches,
    commit: (input) => {
      const tree = [...input.tree].map(([path, blob]) => `${blob} ${path}`);
      // The count stands for the time of day, which tells two equal commits apart.
      const sha = hash(
        "commit",
        [
          commits.size,
          ...input.parents,
          input.author,
          input.message,
          ...tree,
        ].join("\n"),
      ) as CommitSha;
      const commit = { ...input, sha };
      commits.set(sha, commit);
      return commit;
    },
    store: (text) => {
      const sha = hash("blob", text) as BlobSha;
      blobs.set(sha, new TextEncoder().encode(text));
      return sha;
    },
    blob: (sha) => {
      const bytes = blobs.get(sha);
      if (bytes === undefined) throw new Error(`no blob ${sha}`);
      return bytes;
    },
    mergeBase: (a, b) =>
      chain(b).find(({ sha }) => reaches(a, sha))?.sha ?? null,
  };
};

export const edited = (git: Git, tree: Tree, edits: Edits): Tree => {
  const result = new Map(tree);
  for (const [path, text] of Object.entries(edits))
    if (text === null) result.delete(path);
    else result.set(path, git.store(text));
  return result;
};

const isBelow = (path: string, paths: readonly string[]): boolean =>
  paths.some((above) => path === above || path.startsWith(`${above}/`));

const byBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

export const filesBelow = (
  git: Git,
  tree: Tree,
  paths: readonly string[],
): readonly TreeFile[] =>
  [...tree]
    .filter(([path]) => isBelow(path, paths))
    .sort(([a], [b]) => byBytes(a, b))
    .map(([path, blob]) => ({
      path,
      pathIsUtf8: true,
      kind: "file",
      blob,
      size: git.blob(blob).length,
    }));

export const difference = (
  before: Tree,
  after: Tree,
  paths: readonly string[],
): readonly PathChange[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter(
      (path) => isBelow(path, paths) && before.get(path) !== after.get(path),
    )
    .sort(byBytes)
    .map((path) => ({
      path,
      pathIsUtf8: true,
      before: before.get(path) ?? null,
      after: after.get(path) ?? null,
      kindAfter: after.has(path) ? "file" : null,
    }));
