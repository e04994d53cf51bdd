import { TransientError } from "../../domain/errors.ts";
import type { BlobSha, CommitSha } from "../../domain/ids.ts";
import type { PathChange, TreeFile } from "../../domain/repository.ts";
import type { Mirror } from "./mirror.ts";
import { showPath, toPathspecs } from "./paths.ts";
import { kindOf, toChange } from "./raw-changes.ts";
import { NUL, splitRecords } from "./records.ts";

/** Sorted by the paths' bytes. No paths: no files; `.` is the whole tree. */
export const listFiles = async (
  mirror: Mirror,
  commit: CommitSha,
  paths: readonly string[],
): Promise<readonly TreeFile[]> => {
  if (paths.length === 0) return [];
  const { specs, wants } = toPathspecs(paths);
  const args = ["ls-tree", "-r", "-z", "-l", "--full-tree", commit];
  const listed = await mirror.output({ args: [...args, "--", ...specs] });
  return splitRecords(listed, NUL)
    .map(toTreeFile)
    .filter(({ path }) => wants(path));
};

/** `<mode> <type> <sha> <size, padded>`, a tab, and the path's bytes. */
const toTreeFile = (record: Buffer): TreeFile => {
  const tab = record.indexOf("\t");
  const [mode = "", , sha, size] = record
    .toString("latin1", 0, tab)
    .split(/ +/);
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
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--no-renames",
    "--no-abbrev",
  ];
  const { specs, wants } = toPathspecs(paths);
  const changed = await mirror.output({
    args: [...args, from, to, "--", ...specs],
  });
  const records = splitRecords(changed, NUL);
  const changes: PathChange[] = [];
  let header: Buffer | null = null;
  for (const record of records) {
    if (header !== null) changes.push(toChange(header, record));
    header = header === null ? record : null;
  }
  return changes.filter(({ path }) => wants(path));
};
