/** GitHub around a repository: people, teams, pull requests, reviews and merges, as far as a proof of approval looks at them. */
import type {
  Account,
  PullRequest,
  PullRequestCommit,
  Push,
  Review,
} from "../../../src/domain/forge.ts";
import type { CommitSha } from "../../../src/domain/ids.ts";
import type { Instant } from "../../../src/domain/time.ts";
import {
  type Commit,
  createGit,
  difference,
  type Edits,
  edited,
  type Git,
  type Tree,
} from "./git.ts";

export type MergeMethod = "squash" | "merge" | "rebase";

export const repositoryName = "acme/access";

export interface Hub {
  readonly git: Git;
  account(login: string): Account | null;
  readonly teams: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pulls: readonly OpenedPull[];
  /** Of main, newest first. */
  readonly pushes: readonly Push[];
  /** Main's tip. */
  tip(): CommitSha;
  pushToMain(author: string, edits: Edits): Commit;
  /** Forces main back to a commit that it had. */
  rewind(to: CommitSha): void;
  open(author: string, edits: Edits): OpenedPull;
  pushToPull(pull: OpenedPull, author: string, edits: Edits): void;
  approve(pull: OpenedPull, reviewer: string): void;
  /** false: it conflicts with main, or it is closed. */
  merge(pull: OpenedPull, method: MergeMethod): boolean;
}

export interface OpenedPull {
  facts: PullRequest;
  readonly base: CommitSha;
  readonly branch: string;
  readonly commits: PullRequestCommit[];
  readonly reviews: Review[];
  readonly pushes: Push[];
  /** Main's commits that GitHub counts to it. */
  readonly landed: Set<CommitSha>;
}

export const createHub = (
  people: readonly string[],
  teams: Readonly<Record<string, readonly string[]>>,
  now: () => Instant,
): Hub => {
  const git = createGit();
  const pulls: OpenedPull[] = [];
  const pushes: Push[] = [];
  let reviews = 0;
  const account = (login: string): Account | null => {
    const index = people.indexOf(login);
    return index === -1 ? null : { id: 1_000 + index, login, type: "User" };
  };
  const tip = (): CommitSha => {
    const found = git.branches.get("main");
    if (found === undefined) throw new Error("main has no commit yet");
    return found;
  };
  const treeOf = (sha: CommitSha): Tree => git.read(sha).tree;
  const moveMain = (kind: Push["kind"], author: string, to: CommitSha) => {
    pushes.unshift({
      kind,
      actor: account(author),
      before: git.branches.get("main") ?? null,
      after: to,
      at: now(),
    });
    git.branches.set("main", to);
  };

  /** One commit on a pull request's branch, and the push that brought it. */
  const extend = (pull: OpenedPull, author: string, edits: Edits): void => {
    const before = pull.commits.length === 0 ? null : pull.facts.head.sha;
    const parent = before ?? pull.base;
    const commit = git.commit({
      parents: [parent],
      tree: edited(git, treeOf(parent), edits),
      message: "Change access",
      author,
    });
    pull.commits.push({
      sha: commit.sha,
      parents: commit.parents,
      author: account(author),
      committer: account(author),
      message: commit.message,
    });
    pull.pushes.unshift({
      kind: before === null ? "branch_creation" : "push",
      actor: account(author),
      before,
      after: commit.sha,
      at: now(),
    });
    pull.facts = {
      ...pull.facts,
      head: { ...pull.facts.head, sha: commit.sha },
    };
    git.branches.set(pull.branch, commit.sha);
  };

  /** What the branch changed, put onto another tree; null: that tree has changed the same paths otherwise. */
  const applied = (onto: Tree, from: Tree, to: Tree): Tree | null => {
    const result = new Map(onto);
    for (const { path, before, after } of difference(
      from,
      to,
      allPaths(from, to),
    )) {
      const present = onto.get(path) ?? null;
      if (present !== before && present !== after) return null;
      if (after === null) result.delete(path);
      else result.set(path, after);
    }
    return result;
  };

  const land = (pull: OpenedPull, method: MergeMethod): Commit | null => {
    const main = tip();
    const author = pull.facts.author?.login ?? "";
    if (method === "rebase") {
      let parent = main;
      let last: Commit | null = null;
      for (const { sha, parents } of pull.commits) {
        const tree = applied(
          treeOf(parent),
          treeOf(parents[0] ?? pull.base),
          treeOf(sha),
        );
        if (tree === null) return null;
        last = git.commit({
          parents: [parent],
          tree,
          message: "Change access",
          author,
        });
        parent = last.sha;
        pull.landed.add(last.sha);
      }
      return last;
    }
    const tree = applied(
      treeOf(main),
      treeOf(pull.base),
      treeOf(pull.facts.head.sha),
    );
    if (tree === null) return null;
    const commit = git.commit({
      parents: method === "squash" ? [main] : [main, pull.facts.head.sha],
      tree,
      message: `Merge #${pull.facts.number}`,
      author,
    });
    pull.landed.add(commit.sha);
    return commit;
  };

  return {
    git,
    account,
    teams: new Map(
      Object.entries(teams).map(([team, members]) => [team, new Set(members)]),
    ),
    pulls,
    pushes,
    tip,
    rewind: (to) => {
      moveMain("force_push", "carol", to);
    },
    pushToMain: (author, edits) => {
      const parent = git.branches.get("main");
      const commit = git.commit({
        parents: parent === undefined ? [] : [parent],
        tree: edited(
          git,
          parent === undefined ? new Map() : treeOf(parent),
          edits,
        ),
        message: "Pushed",
        author,
      });
      moveMain(
        parent === undefined ? "branch_creation" : "push",
        author,
        commit.sha,
      );
      return commit;
    },
    open: (author, edits) => {
      const number = pulls.length + 1;
      const base = tip();
      const branch = `${author}-${number}`;
      const pull: OpenedPull = {
        facts: {
          number,
          title: "Change access",
          state: "open",
          url: `https://github.example/${repositoryName}/pull/${number}`,
          author: account(author),
          head: { sha: base, ref: branch, repository: repositoryName },
          base: { ref: "main", sha: base },
          mergedAt: null,
          mergeCommit: null,
        },
        base,
        branch,
        commits: [],
        reviews: [],
        pushes: [],
        landed: new Set(),
      };
      extend(pull, author, edits);
      pulls.push(pull);
      return pull;
    },
    pushToPull: extend,
    approve: (pull, reviewer) => {
      reviews += 1;
      pull.reviews.push({
        id: reviews,
        author: account(reviewer),
        state: "APPROVED",
        commit: pull.facts.head.sha,
        submittedAt: now(),
      });
    },
    merge: (pull, method) => {
      if (pull.facts.state !== "open") return false;
      const commit = land(pull, method);
      if (commit === null) {
        pull.landed.clear();
        return false;
      }
      moveMain("pr_merge", "carol", commit.sha);
      pull.facts = {
        ...pull.facts,
        state: "closed",
        mergedAt: now(),
        mergeCommit: commit.sha,
      };
      return true;
    },
  };
};

const allPaths = (...trees: readonly Tree[]): readonly string[] =>
  trees.flatMap((tree) => [...tree.keys()]);
