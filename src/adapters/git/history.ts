import { TransientError } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { HistoryCommit, PathChange } from "../../domain/repository.ts";
import { historyLimits, takeRecords } from "./bounded.ts";
import { failureOf } from "./errors.ts";
import type { Mirror } from "./mirror.ts";
import { type Pathspecs, toPathspecs } from "./paths.ts";
import { toChange } from "./raw-changes.ts";
import { NEWLINE, recordSplitter, splitRecords } from "./records.ts";
import { toCommit } from "./refs.ts";

/**
 * Commits of the first-parent chain that changed the paths against their first parent, newest first. `since` that is not on the
 * chain cuts nothing off: cutting there would hide what a foxtrot merge brought in front of main's own history.
 */
export const firstParentHistory = async (
  mirror: Mirror,
  tip: CommitSha,
  paths: readonly string[],
  since?: CommitSha,
  limit?: number,
): Promise<readonly HistoryCommit[]> => {
  if (paths.length === 0) return [];
  const cut =
    since !== undefined && (await isOnFirstParentChain(mirror, since, tip))
      ? [`^${since}`]
      : [];
  const { specs, wants } = toPathspecs(paths);
  const reader = createLogReader(wants);
  await mirror.output({
    args: [
      "log",
      "-z",
      "--format=tformat:%H %P",
      "--first-parent",
      "--diff-merges=first-parent",
      "--root",
      "--raw",
      "--no-abbrev",
      "--no-renames",
      "--no-mailmap",
      "--no-notes",
      "--no-decorate",
      ...(limit === undefined ? [] : [`--max-count=${limit}`]),
      tip,
      ...cut,
      "--",
      ...specs,
    ],
    take: takeRecords(`The history of ${tip}`, historyLimits, reader.take),
  });
  return reader.finish();
};

/** Records are `<sha> <parents>`, and then pairs of a raw header (it begins with a colon) and a path. */
const createLogReader = (wants: Pathspecs["wants"]) => {
  const commits: HistoryCommit[] = [];
  let current: (HistoryCommit & { readonly changes: PathChange[] }) | null =
    null;
  let header: Buffer | null = null;
  const close = (): void => {
    if (current !== null && current.changes.length > 0) commits.push(current);
  };
  return {
    take: (record: Buffer): void => {
      if (header !== null) {
        if (current === null) throw unreadable();
        const change = toChange(header, record);
        if (wants(change.path)) current.changes.push(change);
        header = null;
      } else if (isRawHeader(record)) header = record;
      else {
        close();
        const [sha = "", firstParent = ""] = record
          .toString("latin1")
          .trim()
          .split(" ");
        current = {
          sha: toCommit(sha),
          firstParent: firstParent === "" ? null : toCommit(firstParent),
          changes: [],
        };
      }
    },
    finish: (): readonly HistoryCommit[] => {
      if (header !== null) throw unreadable();
      close();
      return commits;
    },
  };
};

const isRawHeader = (record: Buffer): boolean =>
  record[0] === COLON || (record[0] === NEWLINE && record[1] === COLON);

const COLON = 58;

const unreadable = (): TransientError =>
  new TransientError("git log answered something unreadable.");

/** Newest first, `tip` included; at most `limit` commits. */
export const firstParentChain = async (
  mirror: Mirror,
  tip: CommitSha,
  limit: number,
): Promise<readonly CommitSha[]> =>
  await listCommits(mirror, ["--first-parent", `--max-count=${limit}`, tip]);

/** Commits that `to` reaches and `from` does not, newest first: a pull request's own. */
export const commitsBetween = async (
  mirror: Mirror,
  from: CommitSha,
  to: CommitSha,
): Promise<readonly CommitSha[]> =>
  await listCommits(mirror, ["--topo-order", to, `^${from}`]);

const listCommits = async (
  mirror: Mirror,
  args: readonly string[],
): Promise<readonly CommitSha[]> => {
  const listed = await mirror.output({ args: ["rev-list", ...args, "--"] });
  return splitRecords(listed, NEWLINE).map((line) =>
    toCommit(line.toString("latin1")),
  );
};

/** Walks until it is found; dates, which anybody can forge, play no part. */
export const isOnFirstParentChain = async (
  mirror: Mirror,
  ancestor: CommitSha,
  tip: CommitSha,
): Promise<boolean> => {
  const search = { isFound: false };
  const splitter = recordSplitter(NEWLINE, (line) => {
    search.isFound ||= line.toString("latin1") === ancestor;
  });
  const args = ["rev-list", "--first-parent", tip, "--"];
  const walk = await mirror.run({
    args,
    take: (chunk) => {
      splitter.push(chunk);
      return !search.isFound;
    },
  });
  if (!search.isFound && walk.code !== 0) throw failureOf(args, walk);
  return search.isFound;
};

/** null: the histories have nothing in common. */
export const mergeBase = async (
  mirror: Mirror,
  a: CommitSha,
  b: CommitSha,
): Promise<CommitSha | null> => {
  const args = ["merge-base", a, b];
  const found = await mirror.run({ args });
  if (found.code === 1) return null;
  if (found.code !== 0) throw failureOf(args, found);
  return toCommit(found.stdout.toString("latin1").trim());
};

/** A commit is its own ancestor. */
export const isAncestor = async (
  mirror: Mirror,
  ancestor: CommitSha,
  descendant: CommitSha,
): Promise<boolean> => {
  const args = ["merge-base", "--is-ancestor", ancestor, descendant];
  const found = await mirror.run({ args });
  if (found.code !== 0 && found.code !== 1) throw failureOf(args, found);
  return found.code === 0;
};

/** Parents in their order, of all the commits in one process. */
export const parentsOf = async (
  mirror: Mirror,
  commits: readonly CommitSha[],
): Promise<ReadonlyMap<CommitSha, readonly CommitSha[]>> => {
  if (commits.length === 0) return new Map();
  const listed = await mirror.output({
    args: ["rev-list", "--no-walk=unsorted", "--parents", "--stdin"],
    input: commits.map((commit) => `${commit}\n`).join(""),
  });
  return new Map(
    splitRecords(listed, NEWLINE).map((line) => {
      const [sha = "", ...parents] = line.toString("latin1").split(" ");
      return [toCommit(sha), parents.map(toCommit)];
    }),
  );
};
