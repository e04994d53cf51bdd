/** Branches of Curfew's own, and the commits that it puts on them, made without a checkout. */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { ledgerBranch } from "../../domain/ledger.ts";
import type { RepositoryPath } from "./repository.ts";
import { type Rest, valueOf } from "./rest.ts";
import {
  about,
  commitSha,
  filledText,
  nothing,
  object,
  oneOf,
} from "./shapes.ts";

export interface Branches {
  branchTip(branch: string): Promise<CommitSha | null>;
  commitDeletions(deletion: {
    readonly parent: CommitSha;
    readonly paths: readonly string[];
    readonly message: string;
  }): Promise<CommitSha>;
  commitAdditions(addition: {
    readonly parent: CommitSha;
    /** Path → text. */
    readonly files: Readonly<Record<string, string>>;
    readonly message: string;
  }): Promise<CommitSha>;
  setBranch(branch: string, commit: CommitSha): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
}

// Known to work in one tree (facts: 150 a commit).
const pathsPerTree = 150;

const ref = object({
  ref: filledText,
  object: object({ sha: commitSha, type: oneOf(["commit"]) }),
});
const tree = object({ sha: commitSha });
const commit = object({ sha: commitSha, tree });

/** `text` null: the file goes. */
interface FileChange {
  readonly file: string;
  readonly text: string | null;
}

export const createBranches = (
  rest: Rest,
  path: RepositoryPath,
  defaultBranch: () => Promise<string>,
): Branches => {
  const tip = async (branch: string): Promise<CommitSha | null> => {
    const reply = await rest.ask(
      "GET /repos/{owner}/{repo}/git/ref/{ref}",
      { ...path, ref: `heads/${branch}` },
      ref,
    );
    if (reply.kind === "absent") return null;
    const found = valueOf(reply);
    if (found.ref !== `refs/heads/${branch}`)
      throw new TransientError(
        "GitHub answered with another branch than the one asked for",
      );
    return found.object.sha;
  };

  /** Curfew forces and deletes its own branches only; those that everything rests on are out of reach whatever went wrong above. */
  const refuseKept = async (branch: string): Promise<void> => {
    const what =
      branch === ledgerBranch
        ? "the ledger's branch"
        : branch === (await defaultBranch())
          ? "the default branch"
          : null;
    if (what !== null)
      throw new BlockedError(
        `Curfew does not move or delete ${branch}, ${what}`,
        "Give Curfew's own branch another name.",
      );
  };

  /** Trees and commits are named by their content and belong to no branch: making one twice changes nothing that anybody sees. */
  const changeTree = async (
    base: CommitSha,
    changes: readonly FileChange[],
  ): Promise<CommitSha> => {
    const reply = await rest.settle(() =>
      rest.write(
        "POST /repos/{owner}/{repo}/git/trees",
        {
          ...path,
          base_tree: base,
          tree: changes.map(({ file, text }) => ({
            path: file,
            mode: "100644",
            type: "blob",
            ...(text === null ? { sha: null } : { content: text }),
          })),
        },
        tree,
      ),
    );
    // A path that is gone already makes the whole tree fail.
    if (reply.kind === "refused")
      throw new TransientError(
        `the files to change have changed meanwhile; ${reply.error.message}`,
      );
    return valueOf(reply).sha;
  };

  const commitChanges = async (
    parent: CommitSha,
    changes: readonly FileChange[],
    message: string,
  ): Promise<CommitSha> => {
    const start = await rest.read(
      "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
      { ...path, commit_sha: parent },
      about(commit, (found) => found.sha === parent),
    );
    let left = start.tree.sha;
    for (let at = 0; at < changes.length; at += pathsPerTree)
      left = await changeTree(left, changes.slice(at, at + pathsPerTree));
    // Without author and committer GitHub signs what an App commits.
    const made = await rest.settle(() =>
      rest.write(
        "POST /repos/{owner}/{repo}/git/commits",
        { ...path, message, tree: left, parents: [parent] },
        commit,
      ),
    );
    return valueOf(made).sha;
  };

  return {
    branchTip: tip,

    commitDeletions: ({ parent, paths, message }) =>
      commitChanges(
        parent,
        paths.map((file) => ({ file, text: null })),
        message,
      ),

    commitAdditions: ({ parent, files, message }) =>
      commitChanges(
        parent,
        Object.entries(files).map(([file, text]) => ({ file, text })),
        message,
      ),

    setBranch: async (branch, wanted) => {
      await refuseKept(branch);
      await rest.settle(async () => {
        const standing = await tip(branch);
        if (standing === wanted) return;
        const reply =
          standing === null
            ? await rest.write(
                "POST /repos/{owner}/{repo}/git/refs",
                { ...path, ref: `refs/heads/${branch}`, sha: wanted },
                ref,
              )
            : await rest.write(
                "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
                { ...path, ref: `heads/${branch}`, sha: wanted, force: true },
                ref,
              );
        if (reply.kind !== "ok" && (await tip(branch)) !== standing)
          throw new TransientError(
            `somebody else moved ${branch}; ${reply.error.message}`,
          );
        valueOf(reply);
      });
    },

    deleteBranch: async (branch) => {
      await refuseKept(branch);
      await rest.settle(async () => {
        if ((await tip(branch)) === null) return;
        const reply = await rest.write(
          "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
          { ...path, ref: `heads/${branch}` },
          nothing,
        );
        if (reply.kind !== "ok" && (await tip(branch)) === null) return;
        valueOf(reply);
      });
    },
  };
};
