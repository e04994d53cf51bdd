/** GitHub says which pull request a commit of main belongs to a moment after the merge: until then none is not no. */
import type { CommitSha } from "../../domain/ids.ts";
import { later, milliseconds } from "../../domain/time.ts";
import type { Run } from "./run.ts";

const patience = milliseconds(10 * 60 * 1000);

/** Did main get the commit so lately that its pull request may only not be linked yet? By GitHub's record of pushes: git's dates are forgeable. */
export const mayStillBeLinked = (
  run: Run,
  commit: CommitSha,
): Promise<boolean> =>
  run.once(`late link of ${commit}`, async () => {
    const { source, repository, main } = run.deps;
    const pushes = await run.once(`pushes to ${main}`, () =>
      source.pushes(main),
    );
    const settled = pushes.find(
      ({ at }) => later(at, patience) <= run.now,
    )?.after;
    return (
      settled == null ||
      !(await repository.isOnFirstParentChain(commit, settled))
    );
  });
