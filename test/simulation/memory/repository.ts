import type {
  LedgerBranch,
  LedgerText,
  Repository,
} from "../../../src/controller/ports.ts";
import { StaleLedgerError } from "../../../src/domain/errors.ts";
import type { BlobSha, CommitSha } from "../../../src/domain/ids.ts";
import { difference, edited, filesBelow, type Git } from "../world/git.ts";
import type { Hub } from "../world/hub.ts";
import type { Gate } from "./gate.ts";

/** What a controller fetched last; it outlives a killed run, as a mirror on a disk does. */
export interface Mirror {
  main: CommitSha | null;
  ledger: CommitSha | null;
}

const ledgerBranch = "curfew/ledger";

export const createMemoryRepository = (
  { git, ...hub }: Hub,
  mirror: Mirror,
  gate: Gate,
): Repository => {
  const changesOf = (
    before: CommitSha | undefined,
    after: CommitSha,
    paths: readonly string[],
  ) =>
    difference(
      before === undefined ? new Map() : git.read(before).tree,
      git.read(after).tree,
      paths,
    );
  return {
    fetchMain: () =>
      gate.pass("git", () => {
        mirror.main = hub.tip();
        mirror.ledger = git.branches.get(ledgerBranch) ?? null;
        return mirror.main;
      }),
    knownTip: () => Promise.resolve(mirror.main),
    remoteTip: () => gate.pass("git", () => hub.tip()),
    remoteBranches: (prefix) =>
      gate.pass(
        "git",
        () =>
          new Map(
            [...git.branches].filter(([name]) => name.startsWith(prefix)),
          ),
      ),
    fetchCommit: ({ sha }) =>
      gate.pass("git", () => {
        git.read(sha);
      }),
    listFiles: (commit, paths) =>
      Promise.resolve(filesBelow(git, git.read(commit).tree, paths)),
    readBlobs: (blobs, largest = Infinity) =>
      Promise.resolve(
        new Map(
          blobs
            .map((sha): [BlobSha, Uint8Array] => [sha, git.blob(sha)])
            .filter(([, bytes]) => bytes.length <= largest),
        ),
      ),
    firstParentHistory: (from, paths, since) => {
      const chain = git.chain(from);
      const end = chain.findIndex(({ sha }) => sha === since);
      return Promise.resolve(
        (end === -1 ? chain : chain.slice(0, end))
          .map(({ sha, parents }) => ({
            sha,
            firstParent: parents[0] ?? null,
            changes: changesOf(parents[0], sha, paths),
          }))
          .filter(({ changes }) => changes.length > 0),
      );
    },
    isOnFirstParentChain: (ancestor, of) =>
      Promise.resolve(git.chain(of).some(({ sha }) => sha === ancestor)),
    firstParentChain: (from, limit) =>
      Promise.resolve(
        git
          .chain(from)
          .slice(0, limit)
          .map(({ sha }) => sha),
      ),
    parentsOf: (commits) =>
      Promise.resolve(
        new Map(commits.map((sha) => [sha, git.read(sha).parents])),
      ),
    mergeBase: (a, b) => Promise.resolve(git.mergeBase(a, b)),
    changedFiles: (from, to, paths) =>
      Promise.resolve(changesOf(from, to, paths)),
  };
};

export const createMemoryLedger = (
  { git }: Hub,
  mirror: Mirror,
  gate: Gate,
): LedgerBranch => ({
  knownTip: () => Promise.resolve(mirror.ledger),
  read: () =>
    Promise.resolve(
      mirror.ledger === null
        ? null
        : { head: mirror.ledger, files: ledgerFiles(git, mirror.ledger) },
    ),
  readBehind: (known) => {
    if (mirror.ledger === null) return Promise.resolve(null);
    const files = addedBehind(
      ledgerFiles(git, known),
      ledgerFiles(git, mirror.ledger),
    );
    return Promise.resolve(
      files === null ? null : { head: mirror.ledger, files },
    );
  },
  // Nobody damages it there, or sets it back.
  lookBack: () => Promise.resolve(null),
  setbacks: () => Promise.resolve([]),
  readAt: (commit) =>
    Promise.reject(new Error(`Nobody asks for the ledger at ${commit}`)),
  append: (onto, file, lines, message) =>
    gate.pass("ledger", () => {
      const current = git.branches.get(ledgerBranch) ?? null;
      if (current !== onto)
        throw new StaleLedgerError("The ledger has moved on.");
      const tree = current === null ? new Map() : git.read(current).tree;
      const blob = tree.get(file) as BlobSha | undefined;
      const text =
        blob === undefined ? "" : new TextDecoder().decode(git.blob(blob));
      const { sha } = git.commit({
        parents: current === null ? [] : [current],
        tree: edited(git, tree, {
          [file]: text + lines.map((line) => `${line}\n`).join(""),
        }),
        message,
        author: "curfew[bot]",
      });
      git.branches.set(ledgerBranch, sha);
      mirror.ledger = sha;
      return sha;
    }),
});

type LedgerFiles = LedgerText["files"];

const ledgerFiles = (git: Git, commit: CommitSha): LedgerFiles =>
  [...git.read(commit).tree]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, blob]) => ({
      name,
      text: new TextDecoder().decode(git.blob(blob)),
    }));

/** null: it did more than grow at its end. */
const addedBehind = (
  before: LedgerFiles,
  now: LedgerFiles,
): LedgerFiles | null => {
  const last = before.length - 1;
  const goesOn = before.every(({ name, text }, index) => {
    const is = now[index];
    if (is?.name !== name) return false;
    return (
      is.text === text ||
      (index === last &&
        is.text.startsWith(text) &&
        (text === "" || text.endsWith("\n")))
    );
  });
  return goesOn
    ? now
        .map(({ name, text }, index) => ({
          name,
          text: text.slice(before[index]?.text.length ?? 0),
        }))
        .filter(({ text }, index) => index > last || text !== "")
    : null;
};
