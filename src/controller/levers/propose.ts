import type { CommitSha } from "../../domain/ids.ts";
import type { PullRequest } from "../../domain/forge.ts";
import type { Forge, Repository } from "../ports.ts";

export interface ProposeDeps {
  readonly repository: Pick<Repository, "fetchMain">;
  readonly forge: Forge;
}

/** A pull request that removes grant files; merging it ends their stays, and needs no approval of the tier's. */
export const proposeRemoval = (
  deps: ProposeDeps,
  branch: string,
  paths: readonly string[],
): Promise<PullRequest> => {
  const title = `Revoke ${paths.length} ${paths.length === 1 ? "grant" : "grants"}`;
  return propose(deps, {
    branch,
    title,
    body: "Merging this ends the access that these files give.",
    commit: (parent) =>
      deps.forge.commitDeletions({ parent, paths, message: title }),
  });
};

/** On main as it is now; where the branch has an open pull request already, that one shows it. */
export const propose = async (
  { repository, forge }: ProposeDeps,
  {
    branch,
    title,
    body,
    commit,
  }: {
    readonly branch: string;
    readonly title: string;
    readonly body: string;
    readonly commit: (parent: CommitSha) => Promise<CommitSha>;
  },
): Promise<PullRequest> => {
  await forge.setBranch(branch, await commit(await repository.fetchMain()));
  const open = await forge.openPullRequestFrom(branch);
  return open ?? forge.openPullRequest({ branch, title, body });
};
