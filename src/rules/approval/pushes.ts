/** Who pushed what a pull request holds. Author and committer of a commit are forgeable; the actor of a push is not. */
import type { Push } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";

export type BranchPushes =
  | {
      readonly kind: "complete";
      /** All that could have brought something of what the pull request holds. */
      readonly pushes: readonly Push[];
      /** When the head came to the branch: a review before that saw something else. */
      readonly headAt: Instant;
    }
  /** GitHub has no record of the head's push, or not yet. */
  | { readonly kind: "unrecorded" }
  | { readonly kind: "gap"; readonly at: Push };

/**
 * Follows the branch back from the head to its creation, each push beginning where the one before ended. Pushes before a deletion
 * count where they brought a commit of the pull request: deleting and restoring a branch must not wash a pusher off.
 */
export const readPushes = (
  /** Newest first. */
  all: readonly Push[],
  head: CommitSha,
  commits: ReadonlySet<CommitSha>,
  until: Instant | null,
): BranchPushes => {
  const pushes = all.filter(
    (push) =>
      push.after !== null &&
      push.kind !== "branch_deletion" &&
      (until === null || push.at <= until),
  );
  const start = pushes.findIndex(({ after }) => after === head);
  const newest = pushes[start];
  if (newest === undefined) return { kind: "unrecorded" };
  const chain = [newest];
  let oldest = newest;
  for (const push of pushes.slice(start + 1)) {
    if (isBeginning(oldest) || push.after !== oldest.before) break;
    chain.push(push);
    oldest = push;
  }
  if (!isBeginning(oldest)) return { kind: "gap", at: oldest };
  const earlier = pushes.filter(
    (push) =>
      !chain.includes(push) && push.after !== null && commits.has(push.after),
  );
  return {
    kind: "complete",
    pushes: [...chain, ...earlier],
    headAt: newest.at,
  };
};

const isBeginning = ({ kind, before }: Push): boolean =>
  kind === "branch_creation" || before === null;
