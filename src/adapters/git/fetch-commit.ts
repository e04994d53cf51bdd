import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { failureOf, isMissingRef, isUnknownCommit } from "./errors.ts";
import type { Mirror } from "./mirror.ts";
import { fetchRefs, ownRef } from "./refs.ts";

export interface WantedCommit {
  readonly sha: CommitSha;
  readonly pullRequest?: number;
}

/**
 * Brings one commit and its whole history in. It counts as here only when a ref of the mirror reaches it: a fetch that was cut
 * off can leave the commit without its trees.
 */
export const fetchCommit = async (
  mirror: Mirror,
  wanted: WantedCommit,
): Promise<void> => {
  await bringIn(mirror, wanted);
  await requireCommit(mirror, wanted.sha);
};

const bringIn = async (
  mirror: Mirror,
  { sha, pullRequest }: WantedCommit,
): Promise<void> => {
  if (pullRequest === undefined) {
    if (await isReached(mirror, sha, ownRef.main)) return;
  } else {
    await fetchHead(mirror, pullRequest);
    if (await isReached(mirror, sha, ownRef.pull(pullRequest))) return;
  }
  // The head moved on: GitHub still gives the commit by its id for a while.
  const line = pullRequest === undefined ? "branches" : "pull requests";
  const itself = await fetchRefs(mirror, [sha], line);
  if (itself.code === 0) return;
  const failure = failureOf(["fetch"], itself);
  if (failure instanceof BlockedError) throw failure;
  if (pullRequest !== undefined)
    throw new TransientError(
      `The head moved: pull request ${pullRequest} no longer holds ${sha}.`,
      { cause: failure },
    );
  const message = `The server does not give commit ${sha}: ${messageOf(failure)}`;
  throw isUnknownCommit(itself.stderr, sha)
    ? new BlockedError(message, howToName, { cause: failure })
    : new TransientError(message, { cause: failure });
};

const howToName =
  "Give the full id of a commit that was pushed to this repository (git rev-parse prints it), and push it where it was not.";

/** A server gives whatever has the id: a tree, a blob, a tag, which some of git's commands take for the commit that it names. */
const requireCommit = async (mirror: Mirror, sha: CommitSha): Promise<void> => {
  const type = await mirror.output({ args: ["cat-file", "-t", sha] });
  if (type.toString("latin1").trim() !== "commit")
    throw new BlockedError(`${sha} is no commit.`, howToName);
};

const fetchHead = async (
  mirror: Mirror,
  pullRequest: number,
): Promise<void> => {
  const head = `+refs/pull/${pullRequest}/head:${ownRef.pull(pullRequest)}`;
  const fetched = await fetchRefs(mirror, [head], "pull requests");
  if (fetched.code === 0) return;
  throw isMissingRef(fetched.stderr)
    ? new BlockedError(
        `The server has no pull request ${pullRequest}.`,
        "Check the number and the remote.",
      )
    : failureOf(["fetch"], fetched);
};

const isReached = async (
  mirror: Mirror,
  sha: CommitSha,
  ref: string,
): Promise<boolean> => {
  // Exit 1: no ancestor; 128: one of the two is not here at all.
  const args = ["merge-base", "--is-ancestor", sha, ref];
  return (await mirror.run({ args })).code === 0;
};
