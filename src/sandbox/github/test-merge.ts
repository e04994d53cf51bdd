import { writeCommit } from "./commits.ts";
import type { PullRequest } from "./pull-request.ts";
import { branchTip } from "./repositories.ts";
import { mergeCommits } from "./three-way.ts";
import { webSignatures } from "./website.ts";
import type { World } from "./world.ts";

/**
 * The commit that merging an open pull request would make, kept at `refs/pull/N/merge`; null: it conflicts. GitHub shows it as
 * `merge_commit_sha` while the pull request is open, which is why that member alone says nothing about main.
 */
export const testMergeOf = (world: World, pull: PullRequest): string | null => {
  const { repository, head } = pull;
  const base = branchTip(repository, pull.baseRef);
  if (base === null) return null;
  if (pull.testMerge?.head === head && pull.testMerge.base === base)
    return pull.testMerge.commit;
  const tree = mergeCommits(repository, base, head);
  const commit =
    tree === null
      ? null
      : writeCommit(repository.objects, {
          tree,
          parents: [base, head],
          ...webSignatures(world, pull.author),
          message: `Merge ${head} into ${base}`,
        });
  pull.testMerge = { head, base, commit };
  repository.refs.update(`refs/pull/${pull.number}/merge`, commit);
  return commit;
};
