import { BlockedError, TransientError } from "../../domain/errors.ts";
import { type CommitSha, isCommitSha } from "../../domain/ids.ts";
import { failureOf, isLeftAlone, isMissingRef } from "./errors.ts";
import type { Line, Mirror } from "./mirror.ts";
import { NEWLINE, splitRecords } from "./records.ts";
import type { GitOutcome } from "./run.ts";

export const pullRefs = "refs/curfew/pull/";

/** Where the mirror keeps what it fetched; the remote's names never become names of ours. */
export const ownRef = {
  main: "refs/curfew/main",
  ledger: "refs/curfew/ledger",
  pull: (number: number) => `${pullRefs}${number}`,
} as const;

export interface BranchNames {
  readonly branch: string;
  readonly ledgerBranch: string;
}

export const headRef = (branch: string): string => {
  // What git-check-ref-format(1) forbids, so that a name cannot become a pattern or a second refspec.
  const isPlain =
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|[/.]$|\.lock(?:\/|$)|^$/.test(
      branch,
    );
  if (isPlain) return `${heads}${branch}`;
  throw new BlockedError(
    `${JSON.stringify(branch)} is not a branch's name.`,
    "Correct the branch in the configuration.",
  );
};

/** Brings main and the ledger branch in, both or neither; answers main's tip. */
export const fetchBranches = async (
  mirror: Mirror,
  names: BranchNames,
): Promise<CommitSha> => {
  const main = `+${headRef(names.branch)}:${ownRef.main}`;
  const ledger = `+${headRef(names.ledgerBranch)}:${ownRef.ledger}`;
  const both = await fetchRefs(mirror, [main, ledger]);
  if (both.code !== 0) {
    if (!isMissingRef(both.stderr)) throw failureOf(["fetch"], both);
    await fetchWithoutLedger(mirror, names, main);
  }
  const tip = await readRef(mirror, ownRef.main);
  if (tip === null) throw new TransientError("Main is not in the mirror.");
  return tip;
};

/** Only the remote's whole list says that the ledger is absent. */
const fetchWithoutLedger = async (
  mirror: Mirror,
  names: BranchNames,
  main: string,
): Promise<void> => {
  const tips = await remoteTips(mirror, [names.branch, names.ledgerBranch]);
  if (!tips.has(names.branch)) throw noBranch(names.branch);
  if (tips.has(names.ledgerBranch))
    throw new TransientError(
      "The ledger branch appeared while it was fetched.",
    );
  const alone = await fetchRefs(mirror, [main]);
  if (alone.code !== 0) throw failureOf(["fetch"], alone);
  await setRef(mirror, ownRef.ledger, null);
};

export const fetchRefs = async (
  mirror: Mirror,
  refspecs: readonly string[],
  line: Line = "branches",
): Promise<GitOutcome> => {
  const args = [
    "fetch",
    "--quiet",
    "--atomic",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--no-show-forced-updates",
  ];
  const outcome = await mirror.inTurn(line, () =>
    mirror.packing(() => mirror.talk(args, refspecs)),
  );
  return isLeftAlone(outcome.stderr) ? { ...outcome, code: 1 } : outcome;
};

export const remoteTip = async (
  mirror: Mirror,
  branch: string,
): Promise<CommitSha> => {
  const tip = (await remoteTips(mirror, [branch])).get(branch);
  if (tip === undefined) throw noBranch(branch);
  return tip;
};

/** The branches' tips on the server now; a branch that is not there is left out. */
export const remoteTips = async (
  mirror: Mirror,
  branches: readonly string[],
): Promise<ReadonlyMap<string, CommitSha>> => {
  const refs = branches.map(headRef);
  const found = await listRemote(mirror, refs);
  // A pattern also matches refs that merely end so.
  return new Map([...found].filter(([branch]) => branches.includes(branch)));
};

/** Branches on the server whose whole name begins with the prefix. */
export const remoteBranches = async (
  mirror: Mirror,
  prefix: string,
): Promise<ReadonlyMap<string, CommitSha>> => {
  const pattern = headRef(`${prefix}x`).replace(/x$/, "*");
  const found = await listRemote(mirror, [pattern]);
  return new Map([...found].filter(([branch]) => branch.startsWith(prefix)));
};

const heads = "refs/heads/";

const listRemote = async (
  mirror: Mirror,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, CommitSha>> => {
  const found = await listOnce(mirror, ["HEAD", ...patterns]);
  if (found !== null) return found;
  // git takes an empty 200, as of a proxy that lost the answer, for a repository without branches.
  const all = await listOnce(mirror, [`${heads}*`]);
  if (all !== null) return all;
  throw new TransientError("The server's list of branches is empty.");
};

/** null: nothing at all was listed. */
const listOnce = async (
  mirror: Mirror,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, CommitSha> | null> => {
  const args = ["ls-remote", "--quiet"];
  const answer = await mirror.talk(args, patterns);
  if (answer.code !== 0) throw failureOf(args, answer);
  if (answer.stdout.length === 0) return null;
  return new Map(
    splitRecords(answer.stdout, NEWLINE)
      .map((line) => line.toString("utf8").split("\t"))
      .flatMap(([sha = "", ref = ""]) =>
        ref.startsWith(heads) ? [[ref.slice(heads.length), toCommit(sha)]] : [],
      ),
  );
};

export const readRef = async (
  mirror: Mirror,
  ref: string,
): Promise<CommitSha | null> => {
  const args = ["for-each-ref", "--format=%(objectname)", ref];
  const found = (await mirror.output({ args })).toString("utf8").trim();
  return found === "" ? null : toCommit(found);
};

/** null removes it. */
export const setRef = async (
  mirror: Mirror,
  ref: string,
  to: CommitSha | null,
): Promise<void> => {
  const args =
    to === null ? ["update-ref", "-d", ref] : ["update-ref", ref, to];
  const moved = await mirror.inTurn("branches", () => mirror.run({ args }));
  if (moved.code !== 0) throw failureOf(args, moved);
};

export const toCommit = (text: string): CommitSha => {
  if (isCommitSha(text)) return text;
  throw new TransientError(
    `git answered ${JSON.stringify(text.slice(0, 80))} where a commit was expected.`,
  );
};

const noBranch = (branch: string): BlockedError =>
  new BlockedError(
    `The remote has no branch ${branch}.`,
    "Name the default branch with --branch.",
  );
