import type { PullRequest } from "../../domain/forge.ts";
import type { Forge, Repository } from "../ports.ts";

/** A pull request that removes grant files; merging it ends their stays, and needs no approval of the tier's. */
export const proposeRemoval = async (
  deps: {
    readonly repository: Pick<Repository, "fetchMain">;
    readonly forge: Forge;
  },
  branch: string,
  paths: readonly string[],
): Promise<PullRequest> => {
  const title = `Revoke ${paths.length} ${paths.length === 1 ? "grant" : "grants"}`;
  const parent = await deps.repository.fetchMain();
  const commit = await deps.forge.commitDeletions({
    parent,
    paths,
    message: title,
  });
  await deps.forge.setBranch(branch, commit);
  const open = await deps.forge.openPullRequestFrom(branch);
  return (
    open ??
    deps.forge.openPullRequest({
      branch,
      title,
      body: "Merging this ends the access that these files give.",
    })
  );
};
