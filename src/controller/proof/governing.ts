import type { CommitSha } from "../../domain/ids.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import type { Gathered } from "../../rules/approval/reason.ts";
import { known } from "../../rules/approval/reason.ts";
import type { PolicyHistory } from "./policy-proof.ts";
import { gather, type Run } from "./run.ts";

/** The policy that governs what landed right after a commit of main. */
export const governingAt = async (
  run: Run,
  history: Gathered<PolicyHistory>,
  commit: CommitSha,
): Promise<Gathered<CommitSha>> => {
  if (!history.known) return history;
  const governing = await gather(
    run.once(`governing at ${commit}`, () =>
      findGoverning(run, history.value, commit),
    ),
  );
  return governing.known ? governing.value : governing;
};

const findGoverning = async (
  { deps: { repository } }: Run,
  { trustRoot, governs }: PolicyHistory,
  commit: CommitSha,
): Promise<Gathered<CommitSha>> => {
  if (await repository.isOnFirstParentChain(trustRoot, commit)) {
    const [newest] = await repository.firstParentHistory(
      commit,
      policyPaths,
      trustRoot,
    );
    if (newest === undefined) return known(trustRoot);
    return (
      governs.get(newest.sha) ?? {
        known: false,
        why: `${newest.sha.slice(0, 7)} is not on main's own history`,
        ours: false,
      }
    );
  }
  // Before the trust root nothing is proven, but policy that is the trusted one to the letter can be trusted as well.
  const differences = await repository.changedFiles(
    commit,
    trustRoot,
    policyPaths,
  );
  return differences.length === 0
    ? known(trustRoot)
    : {
        known: false,
        why: "it was merged before the trust root, under another policy than the trusted one; renew the grant, or set CURFEW_TRUST_ROOT to an earlier commit",
        ours: true,
      };
};
