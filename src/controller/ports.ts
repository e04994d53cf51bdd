/**
 * What the journeys need of the world, as narrow as they need it. Adapters satisfy these without knowing them;
 * entry wires the two together. A journey's own signature says which of them it uses.
 */
import type { Group, Person } from "../domain/directory.ts";
import type { CommitStatus, PullRequest } from "../domain/forge.ts";
import type {
  BlobSha,
  CommitSha,
  Login,
  OktaGroupId,
  OktaUserId,
} from "../domain/ids.ts";
import type { HistoryCommit, TreeFile } from "../domain/repository.ts";
import type { Instant, Milliseconds } from "../domain/time.ts";

export interface Clock {
  now(): Promise<Instant>;
}

/** Waits in the clock's own time. */
export interface Pause {
  pause(length: Milliseconds): Promise<void>;
}

/** Resolves when the clock reaches `at`, at once where it has already, and when `signal` breaks it off. */
export interface Alarm {
  reach(at: Instant, signal: AbortSignal): Promise<void>;
}

/** Main, its history and pull request heads, read through git at a commit; nothing is ever checked out. */
export interface Repository {
  /** Brings main, the ledger branch and nothing else into the mirror; answers main's tip. */
  fetchMain(): Promise<CommitSha>;
  /** Main's tip as last fetched; null: never. */
  knownTip(): Promise<CommitSha | null>;
  /** Main's tip on the server now, without fetching. */
  remoteTip(): Promise<CommitSha>;
  /** Branches on the server whose name begins so, with their tips. */
  remoteBranches(prefix: string): Promise<ReadonlyMap<string, CommitSha>>;
  /** Brings one commit in (a pull request's head, a base), by pull request number or by id. */
  fetchCommit(wanted: {
    readonly sha: CommitSha;
    readonly pullRequest?: number;
  }): Promise<void>;
  /** Every entry below the paths (files or folders) at a commit, sorted by path. */
  listFiles(
    commit: CommitSha,
    paths: readonly string[],
  ): Promise<readonly TreeFile[]>;
  /**
   * A fixed number of processes for any number of blobs. What is larger than `largest` (bytes; without it, than any file that
   * matters: 3 MiB) is left out of the answer, and with `largest` it is not even read.
   */
  readBlobs(
    blobs: readonly BlobSha[],
    largest?: number,
  ): Promise<ReadonlyMap<BlobSha, Uint8Array>>;
  /** The first-parent chain from `tip` back to the root (or to `since`, exclusive), newest first; only commits that changed the paths. */
  firstParentHistory(
    tip: CommitSha,
    paths: readonly string[],
    since?: CommitSha,
  ): Promise<readonly HistoryCommit[]>;
  /** Is `ancestor` on the first-parent chain of `tip`, or `tip` itself? */
  isOnFirstParentChain(ancestor: CommitSha, tip: CommitSha): Promise<boolean>;
  /** From `tip` back along first parents, newest first; at most `limit` commits. */
  firstParentChain(
    tip: CommitSha,
    limit: number,
  ): Promise<readonly CommitSha[]>;
  /** Parents of each commit, in their order. */
  parentsOf(
    commits: readonly CommitSha[],
  ): Promise<ReadonlyMap<CommitSha, readonly CommitSha[]>>;
  mergeBase(a: CommitSha, b: CommitSha): Promise<CommitSha | null>;
  /** Differences of the trees of two commits, below the paths. */
  changedFiles(
    from: CommitSha,
    to: CommitSha,
    paths: readonly string[],
  ): Promise<HistoryCommit["changes"]>;
}

export interface LedgerText {
  readonly head: CommitSha;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export interface Setback {
  /** The tip that was left. */
  readonly from: CommitSha;
  /** By GitHub's clock; null: history alone shows it, and its dates can be forged. */
  readonly at: Instant | null;
  /** The account that pushed; null: not known. */
  readonly by: string | null;
}

/** The branch `curfew/ledger`: files of JSON lines, one a month. */
export interface LedgerBranch {
  /** The branch's tip as last fetched; null: the branch does not exist. */
  knownTip(): Promise<CommitSha | null>;
  /** The whole text of every ledger file, by name in order, at the branch's tip as last fetched; null: the branch does not exist. */
  read(): Promise<LedgerText | null>;
  /**
   * What that tip has more than a commit that was read before: lines, by the files that they stand in. null: it differs by more than
   * whole lines at its end, and has to be read whole.
   */
  readBehind(known: CommitSha): Promise<LedgerText | null>;
  /** The whole text at a commit that the branch has left, as long as the server gives it. */
  readAt(commit: CommitSha): Promise<LedgerText>;
  /**
   * Shows what the ledger said before: at the branch's tip as last fetched (null) or at a commit that the branch has left, and then back along
   * first parents, newest first, until `look` answers something. What cannot be read is passed over, and the oldest are left out. `passed` gets
   * every commit that was looked at, and goes into the next call: none is looked at twice.
   */
  lookBack<Found>(
    from: CommitSha | null,
    look: (text: LedgerText) => Promise<Found | null>,
    passed?: Set<CommitSha>,
  ): Promise<Found | null>;
  /** Where the branch once stood and was taken back from: what its history shows, and what nobody who can push is able to hide. */
  setbacks(): Promise<readonly Setback[]>;
  /**
   * Appends lines (without newline) to one file in one commit on `onto` (null: creates the branch) and pushes without force.
   * Throws StaleLedgerError when the branch has moved.
   */
  append(
    onto: CommitSha | null,
    file: string,
    lines: readonly string[],
    message: string,
  ): Promise<CommitSha>;
}

/** Okta. Every list is complete or the call throws: an error is never absence. */
export interface Directory {
  /** Groups whose name equals one of the names exactly; several types can share one name. */
  findGroups(names: readonly string[]): Promise<readonly Group[]>;
  /** Groups that any group rule (active or not) assigns people to. */
  ruleTargets(): Promise<ReadonlySet<OktaGroupId>>;
  /** Under whatever name it has now; null: Okta has no such group, as far as the credential can see. */
  groupById(group: OktaGroupId): Promise<Group | null>;
  /** Throws where the group is gone or out of the credential's sight: the two cannot be told apart. */
  members(group: OktaGroupId): Promise<readonly Person[]>;
  /** One search for many logins; people in any status. */
  findPeople(logins: readonly Login[]): Promise<readonly Person[]>;
  groupsOf(person: OktaUserId): Promise<readonly Group[]>;
  hasActiveFactor(person: OktaUserId): Promise<boolean>;
  /** Resolves when Okta acknowledged; a person who is already there is no error. */
  addMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
  /** Resolves when Okta acknowledged; a person who is not there is no error. Throws where the group is gone or out of sight. */
  removeMember(group: OktaGroupId, person: OktaUserId): Promise<void>;
}

/** What changed in Okta; complete, or the call throws. */
export interface ChangeSource {
  /** Groups whose profile or membership changed after the instant, and people whose profile or state did, in any status. */
  changedAfter(at: Instant): Promise<{
    readonly groups: readonly Group[];
    readonly people: readonly Person[];
  }>;
}

/** GitHub's pull requests. */
export interface Forge {
  pullRequest(number: number): Promise<PullRequest>;
  /** Pull requests that GitHub associates with a commit, in any state, unfiltered. */
  pullRequestsOf(commit: CommitSha): Promise<readonly PullRequest[]>;
  /** Every open pull request, of whatever branch into whatever branch. */
  openPullRequests(): Promise<readonly PullRequest[]>;
  /** The open pull request from a branch of this repository to main; null: none. */
  openPullRequestFrom(branch: string): Promise<PullRequest | null>;
  openPullRequest(proposal: {
    readonly branch: string;
    readonly title: string;
    readonly body: string;
  }): Promise<PullRequest>;
  /** Answers whether anything had to be written. */
  updatePullRequest(
    number: number,
    change: {
      readonly title?: string;
      readonly body?: string;
      readonly state?: "closed";
    },
  ): Promise<boolean>;
  /** The branch's tip; null: no such branch. */
  branchTip(branch: string): Promise<CommitSha | null>;
  /** One commit on `parent` that deletes the paths; the commit belongs to no branch yet. Paths that are gone are left out by the caller. */
  commitDeletions(deletion: {
    readonly parent: CommitSha;
    readonly paths: readonly string[];
    readonly message: string;
  }): Promise<CommitSha>;
  /** The same with new files, by path. */
  commitAdditions(addition: {
    readonly parent: CommitSha;
    readonly files: Readonly<Record<string, string>>;
    readonly message: string;
  }): Promise<CommitSha>;
  /** Creates the branch or moves it (forced: the branch is Curfew's own). */
  setBranch(branch: string, commit: CommitSha): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  /** One comment kept up to date, found again by a hidden marker and its author. */
  upsertComment(
    pullRequest: number,
    marker: string,
    body: string,
  ): Promise<void>;
  /** The same, where such a comment stands already; where none does, nothing happens. */
  refreshComment(
    pullRequest: number,
    marker: string,
    body: string,
  ): Promise<void>;
  /** The state of a commit in a context of our own; writes nothing where it is so already. */
  setStatus(commit: CommitSha, status: CommitStatus): Promise<void>;
}
