import type { BlobSha, CommitSha } from "../../domain/ids.ts";
import type {
  HistoryCommit,
  PathChange,
  TreeFile,
} from "../../domain/repository.ts";
import { blobsUpTo, fileLimits, readBlobs } from "./blobs.ts";
import type { GitConfig } from "./config.ts";
import { fetchCommit, type WantedCommit } from "./fetch-commit.ts";
import {
  commitsBetween,
  firstParentChain,
  firstParentHistory,
  isAncestor,
  isOnFirstParentChain,
  mergeBase,
  parentsOf,
} from "./history.ts";
import {
  appendToLedger,
  type LedgerFiles,
  readLedger,
  readLedgerAt,
} from "./ledger-branch.ts";
import { readLedgerBehind } from "./ledger-growth.ts";
import { isPassed, lookBackFrom } from "./ledger-history.ts";
import { ledgerSetbacks } from "./ledger-setbacks.ts";
import { maintain } from "./maintain.ts";
import { fetchMended } from "./mend.ts";
import { createMirror } from "./mirror.ts";
import { ownRef, readRef, remoteBranches, remoteTip } from "./refs.ts";
import { changedFiles, listFiles } from "./tree.ts";

/** Main, pull request heads and the ledger branch, through one bare mirror. Nothing is checked out and nothing fetched is run. */
export interface GitRepository {
  readonly repository: {
    fetchMain(): Promise<CommitSha>;
    /** null: main was never fetched. */
    knownTip(): Promise<CommitSha | null>;
    remoteTip(): Promise<CommitSha>;
    remoteBranches(prefix: string): Promise<ReadonlyMap<string, CommitSha>>;
    fetchCommit(wanted: WantedCommit): Promise<void>;
    listFiles(
      commit: CommitSha,
      paths: readonly string[],
    ): Promise<readonly TreeFile[]>;
    readBlobs(
      blobs: readonly BlobSha[],
      largest?: number,
    ): Promise<ReadonlyMap<BlobSha, Uint8Array>>;
    firstParentHistory(
      tip: CommitSha,
      paths: readonly string[],
      since?: CommitSha,
    ): Promise<readonly HistoryCommit[]>;
    isOnFirstParentChain(ancestor: CommitSha, tip: CommitSha): Promise<boolean>;
    mergeBase(a: CommitSha, b: CommitSha): Promise<CommitSha | null>;
    changedFiles(
      from: CommitSha,
      to: CommitSha,
      paths: readonly string[],
    ): Promise<readonly PathChange[]>;
    isAncestor(ancestor: CommitSha, descendant: CommitSha): Promise<boolean>;
    parentsOf(
      commits: readonly CommitSha[],
    ): Promise<ReadonlyMap<CommitSha, readonly CommitSha[]>>;
    firstParentChain(
      tip: CommitSha,
      limit: number,
    ): Promise<readonly CommitSha[]>;
    commitsBetween(
      from: CommitSha,
      to: CommitSha,
    ): Promise<readonly CommitSha[]>;
  };
  readonly ledger: {
    knownTip(): Promise<CommitSha | null>;
    read(): Promise<LedgerFiles | null>;
    readBehind(known: CommitSha): Promise<LedgerFiles | null>;
    /** Fetches the commit where it is not here. */
    readAt(commit: CommitSha): Promise<LedgerFiles>;
    /** The branch's own states, the newest first, from its tip as last fetched or from a commit that it has left. */
    lookBack<Found>(
      from: CommitSha | null,
      look: (state: LedgerFiles) => Promise<Found | null>,
      passed?: Set<CommitSha>,
    ): Promise<Found | null>;
    /** Commits of its own history that held more than what came behind them. */
    setbacks(): Promise<readonly CommitSha[]>;
    append(
      onto: CommitSha | null,
      file: string,
      lines: readonly string[],
      message: string,
    ): Promise<CommitSha>;
  };
  /** Tidies the mirror: for the service, once a night. */
  readonly maintain: () => Promise<void>;
  /** How many git processes were started so far. */
  readonly processes: () => number;
}

export const createGitRepository = (config: GitConfig): GitRepository => {
  const mirror = createMirror(config);
  return {
    repository: {
      fetchMain: fetchMended(mirror, config),
      knownTip: () => readRef(mirror, ownRef.main),
      remoteTip: () => remoteTip(mirror, config.branch),
      remoteBranches: (prefix) => remoteBranches(mirror, prefix),
      fetchCommit: (wanted) => fetchCommit(mirror, wanted),
      listFiles: (commit, paths) => listFiles(mirror, commit, paths),
      readBlobs: async (blobs, largest) =>
        readBlobs(
          mirror,
          largest === undefined
            ? blobs
            : await blobsUpTo(mirror, blobs, largest),
          fileLimits,
        ),
      firstParentHistory: (tip, paths, since) =>
        firstParentHistory(mirror, tip, paths, since),
      isOnFirstParentChain: (ancestor, tip) =>
        isOnFirstParentChain(mirror, ancestor, tip),
      mergeBase: (a, b) => mergeBase(mirror, a, b),
      changedFiles: (from, to, paths) => changedFiles(mirror, from, to, paths),
      isAncestor: (ancestor, descendant) =>
        isAncestor(mirror, ancestor, descendant),
      parentsOf: (commits) => parentsOf(mirror, commits),
      firstParentChain: (tip, limit) => firstParentChain(mirror, tip, limit),
      commitsBetween: (from, to) => commitsBetween(mirror, from, to),
    },
    ledger: {
      knownTip: () => readRef(mirror, ownRef.ledger),
      read: () => readLedger(mirror),
      readBehind: (known) => readLedgerBehind(mirror, known),
      readAt: async (commit) => {
        await fetchCommit(mirror, { sha: commit });
        return readLedgerAt(mirror, commit);
      },
      lookBack: async (from, look, passed = new Set()) => {
        if (from !== null && isPassed(from, passed)) return null;
        if (from !== null) await fetchCommit(mirror, { sha: from });
        const tip = from ?? (await readRef(mirror, ownRef.ledger));
        return tip === null ? null : lookBackFrom(mirror, tip, look, passed);
      },
      setbacks: () => ledgerSetbacks(mirror),
      append: (onto, file, lines, message) =>
        appendToLedger(mirror, config, onto, file, lines, message),
    },
    maintain: () => maintain(mirror),
    processes: mirror.processes,
  };
};
