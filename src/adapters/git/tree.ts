import { TransientError } from "../../domain/errors.ts";
import type { BlobSha, CommitSha } from "../../domain/ids.ts";
import type { PathChange, TreeFile } from "../../domain/repository.ts";
import { takeRecords, treeLimits } from "./bounded.ts";
import type { Mirror } from "./mirror.ts";
import { showPath, toPathspecs } from "./paths.ts";
import { kindOf, toChange } from "./raw-changes.ts";
import { fieldsOf } from "./records.ts";

/** Sorted by the paths' bytes. No paths: no files; `.` is the whole tree. */
export const listFiles = async (
  mirror: Mirror,
  commit: CommitSha,
  paths: readonly string[],
): Promise<readonly TreeFile[]> => {
  if (paths.length === 0) return [];
  const { specs, wants } = toPathspecs(paths);
  const files: TreeFile[] = [];
  await listTree(mirror, ["-l"], commit, specs, (record) => {
    const file = toTreeFile(record);
    if (wants(file.path)) files.push(file);
  });
  return files;
};

const listTree = async (
  mirror: Mirror,
  options: readonly string[],
  commit: CommitSha,
  specs: readonly string[],
  take: (record: Buffer) => void,
): Promise<void> => {
  const args = ["ls-tree", "-r", "-z", ...options, "--full-tree", commit];
  await mirror.output({
    args: [...args, "--", ...specs],
    take: takeRecords(`Commit ${commit}`, treeLimits, take),
  });
};

/** `<mode> <type> <sha> <size, padded>`, a tab, and the path's bytes. */
const toTreeFile = (record: Buffer): TreeFile => {
  const tab = record.indexOf("\t");
  const [mode = "", , sha, size] = fieldsOf(record.subarray(0, tab));
  const kind = kindOf(mode);
  if (tab === -1 || kind === null)
    throw new TransientError("git ls-tree answered something unreadable.");
  return {
    ...showPath(record.subarray(tab + 1)),
    kind,
    blob: sha as BlobSha,
    size: kind === "submodule" ? null : Number(size),
  };
};

export const changedFiles = async (
  mirror: Mirror,
  from: CommitSha,
  to: CommitSha,
  paths: readonly string[],
): Promise<readonly PathChange[]> => {
  if (paths.length === 0) return [];
  const { specs, wants } = toPathspecs(paths);
  const top = await compare(mirror, [], [from, to], specs);
  if (top.length === 0) return [];
  // git holds every change of a comparison in memory before it tells the first: only a listing shows in time that they are too many.
  const within = toPathspecs(top.map(({ path }) => path)).specs;
  for (const commit of [from, to])
    await listTree(mirror, ["--name-only"], commit, within, () => undefined);
  const changes = await compare(mirror, ["-r"], [from, to], specs);
  return changes.filter(({ path }) => wants(path));
};

const compare = async (
  mirror: Mirror,
  options: readonly string[],
  commits: readonly [from: CommitSha, to: CommitSha],
  specs: readonly string[],
): Promise<readonly PathChange[]> => {
  const changes: PathChange[] = [];
  let header: Buffer | null = null;
  const args = ["diff-tree", "-z", "--raw", "--no-renames", "--no-abbrev"];
  await mirror.output({
    args: [...args, ...options, ...commits, "--", ...specs],
    // A change is two records, and of two full trees all may have changed.
    take: takeRecords(
      `What is between ${commits.join(" and ")}`,
      { records: 4 * treeLimits.records, bytes: 4 * treeLimits.bytes },
      (record) => {
        if (header !== null) changes.push(toChange(header, record));
        header = header === null ? record : null;
      },
    ),
  });
  return changes;
};
