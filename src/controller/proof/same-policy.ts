import type { CommitSha } from "../../domain/ids.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import type { Run } from "./run.ts";

/**
 * Word for word, not by commit: a trust root that was moved onwards must not have what is settled judged anew, by the people of today.
 */
export const isSamePolicy = async (
  { deps: { repository }, tip }: Run,
  settledUnder: CommitSha,
  under: CommitSha | null,
): Promise<boolean> => {
  if (under === null || settledUnder === under) return settledUnder === under;
  // After a rewritten main it may be gone from the mirror as well.
  if (!(await repository.isOnFirstParentChain(settledUnder, tip))) return false;
  const differences = await repository.changedFiles(
    settledUnder,
    under,
    policyPaths,
  );
  return differences.length === 0;
};
