import { messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Add } from "../../domain/plan.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import type { Clock, Directory, Repository } from "../ports.ts";
import type { Applied, Outcome } from "./outcome.ts";

export interface AddDeps {
  readonly directory: Pick<Directory, "addMember" | "removeMember">;
  readonly repository: Pick<
    Repository,
    "remoteTip" | "fetchMain" | "isOnFirstParentChain" | "changedFiles"
  >;
  readonly clock: Clock;
  /** Is the process about to end? Then what is begun is finished, and nothing more is begun. */
  readonly isStopping?: () => boolean;
}

/**
 * Adds one person after another. Main's tip and the clock are read again before and after each add, so that a grant that was
 * deleted or ran out meanwhile gives access for one call at the most.
 */
export const addAll = async (
  deps: AddDeps,
  adds: readonly Add[],
  plannedTip: CommitSha,
): Promise<readonly Applied[]> => {
  const applied: Applied[] = [];
  // The look after one add serves as the look before the next, as long as it showed the tip that was planned for.
  let lookedJustNow = false;
  for (const change of adds) {
    const isCurrent =
      deps.isStopping?.() !== true &&
      (lookedJustNow || (await isTipUnmoved(deps.repository, plannedTip)));
    if (!isCurrent || (await isOver(deps.clock, change))) {
      applied.push({ change, outcome: "deferred", error: null });
      lookedJustNow = false;
      continue;
    }
    const { applied: result, isTipUnmoved: isStill } = await addOne(
      deps,
      change,
      plannedTip,
    );
    applied.push(result);
    lookedJustNow = isStill;
  }
  return applied;
};

interface Added {
  readonly applied: Applied;
  /** Did the look after the add show the tip that was planned for? */
  readonly isTipUnmoved: boolean;
}

const addOne = async (
  deps: AddDeps,
  change: Add,
  plannedTip: CommitSha,
): Promise<Added> => {
  const { groupId, userId } = change;
  const ended = (outcome: Outcome, error: string | null): Added => ({
    applied: { change, outcome, error },
    isTipUnmoved: false,
  });
  if (groupId === null || userId === null)
    return ended("failed", "no id is known");
  try {
    await deps.directory.addMember(groupId, userId);
  } catch (error) {
    // The answer may have been lost after Okta acted; the next run sees the member, and the intent holds the end.
    return ended("failed", messageOf(error));
  }
  try {
    const isTipUnmoved = (await deps.repository.remoteTip()) === plannedTip;
    const stands =
      !(await isOver(deps.clock, change)) &&
      (isTipUnmoved ||
        (await isSupported(deps.repository, change, plannedTip)));
    if (stands)
      return {
        applied: { change, outcome: "acknowledged", error: null },
        isTipUnmoved,
      };
  } catch (error) {
    return ended(
      "failed",
      `added, but main could not be read again: ${messageOf(error)}`,
    );
  }
  try {
    await deps.directory.removeMember(groupId, userId);
    return ended("undone", null);
  } catch (error) {
    return ended(
      "failed",
      `main stopped supporting it, and taking it back failed: ${messageOf(error)}`,
    );
  }
};

const isOver = async (clock: Clock, { endsAt }: Add): Promise<boolean> =>
  endsAt === null || (await clock.now()) >= endsAt;

const isTipUnmoved = async (
  repository: AddDeps["repository"],
  plannedTip: CommitSha,
): Promise<boolean> => {
  try {
    return (await repository.remoteTip()) === plannedTip;
  } catch {
    return false;
  }
};

/** Main may move on with something else; the grant stands as long as neither its file nor what it was planned by changed. */
const isSupported = async (
  repository: AddDeps["repository"],
  { grant }: Add,
  plannedTip: CommitSha,
): Promise<boolean> => {
  const tip = await repository.fetchMain();
  if (!(await repository.isOnFirstParentChain(plannedTip, tip))) return false;
  const changes = await repository.changedFiles(plannedTip, tip, [
    ...policyPaths,
    ...(grant === null ? [] : [grant]),
  ]);
  return changes.length === 0;
};
