/** The commits of a merge, before the base branch moves. */
import { type Instant, instant } from "../../domain/time.ts";
import type { Account } from "./accounts.ts";
import {
  readCommit,
  type Signature,
  subjectOf,
  writeCommit,
} from "./commits.ts";
import { attribute } from "./people.ts";
import type { PullRequest } from "./pull-request.ts";
import { commitsOf } from "./pulls.ts";
import { Refusal } from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import { mergeCommits, replayTree } from "./three-way.ts";
import { authorOf, signedCommit } from "./website.ts";
import type { World } from "./world.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface MergeWish {
  readonly method?: MergeMethod;
  readonly title?: string;
  readonly message?: string;
  /** The head that the merger looked at; another one now means no. */
  readonly head?: string;
  /** An administrator's merge past the requirements. */
  readonly bypass?: boolean;
}

/** Makes the commits that bring the pull request onto `tip`; the branch does not move yet. Answers the last of them. */
export const land = (
  world: World,
  pull: PullRequest,
  merger: Account,
  tip: string,
  wish: MergeWish,
): string => {
  const { objects } = pull.repository;
  if (wish.method === "rebase") return rebase(world, pull, merger, tip);
  const tree = mergeCommits(pull.repository, tip, pull.head);
  if (tree === null) throw new Refusal(405, "Pull Request is not mergeable");
  if (wish.method === "squash")
    return signedCommit(world, objects, {
      tree,
      parents: [tip],
      author: authorOf(world, pull.author),
      message: squashMessage(world, pull, wish),
    });
  return signedCommit(world, objects, {
    tree,
    parents: [tip, pull.head],
    author: authorOf(world, merger),
    message: join(
      wish.title ??
        `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headRef}`,
      wish.message ?? pull.title,
    ),
  });
};

export const tipOf = (pull: PullRequest): string => {
  const tip = branchTip(pull.repository, pull.baseRef);
  if (tip === null) throw new Refusal(405, "Base branch was deleted");
  return tip;
};

const rebase = (
  world: World,
  pull: PullRequest,
  merger: Account,
  tip: string,
): string => {
  const { objects } = pull.repository;
  // GitHub always makes new commits, even where a fast-forward would do, and leaves merges out.
  return commitsOf(pull)
    .map((sha) => readCommit(objects, sha))
    .filter((commit) => commit.parents.length < 2)
    .reduce((onto, commit) => {
      const tree = replayTree(
        pull.repository,
        readCommit(objects, commit.parents[0] ?? "").tree,
        commit.tree,
        readCommit(objects, onto).tree,
      );
      if (tree === null) throw new Refusal(405, "This branch can't be rebased");
      return writeCommit(objects, {
        tree,
        parents: [onto],
        author: commit.author,
        committer: after(commit.committer.at, authorOf(world, merger)),
        message: commit.message,
      });
    }, tip);
};

/** Git tells seconds only: written anew within the same one, by the same person, it would be the very commit that was there. */
const after = (before: Instant, signature: Signature): Signature => ({
  ...signature,
  at: instant(Math.max(signature.at, before + 1_000)),
});

const squashMessage = (
  world: World,
  pull: PullRequest,
  wish: MergeWish,
): string => {
  const commits = commitsOf(pull).map((sha) =>
    readCommit(pull.repository.objects, sha),
  );
  const [only, ...others] = commits;
  const title =
    wish.title ??
    `${only !== undefined && others.length === 0 ? subjectOf(only) : pull.title} (#${pull.number})`;
  const body =
    wish.message ??
    (only !== undefined && others.length === 0
      ? only.message.split("\n").slice(1).join("\n").trim()
      : commits.map((commit) => `* ${commit.message.trim()}`).join("\n\n"));
  const coAuthors = new Set(
    commits
      .filter((commit) => attribute(world, commit.author.email) !== pull.author)
      .map(({ author }) => `Co-authored-by: ${author.name} <${author.email}>`)
      .filter((trailer) => !body.includes(trailer)),
  );
  return join(title, body, [...coAuthors].join("\n"));
};

const join = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("\n\n");
