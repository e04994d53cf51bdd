/** Who pushed what a pull request holds. Author and committer of a commit are forgeable; the actor of a push is not. */
import type { Account, Push } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { PullRequestFacts } from "./facts.ts";
import { fails, holds, notAsked, type Reason, unclear } from "./reason.ts";
import { shortSha } from "./words.ts";

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

/** When the head came to its branch; null: that is not known. */
export const headPushedAt = ({
  pushes,
  pullRequest: { head, mergedAt },
}: Pick<PullRequestFacts, "pushes" | "pullRequest">): Instant | null => {
  if (!pushes.known) return null;
  const read = readPushes(pushes.value, head.sha, new Set(), mergedAt);
  return read.kind === "complete" ? read.headAt : null;
};

/**
 * Had somebody pushed any of its commits to another branch, before the head came to its own? Whoever fetched them from there only passed
 * them on. A push after that only copied them.
 */
export const judgeOwnPushes = (
  account: Account,
  facts: Pick<
    PullRequestFacts,
    "pushes" | "pullRequest" | "commits" | "pushesBy"
  >,
): Reason => {
  const asked = facts.pushesBy.get(account.id);
  if (asked?.known !== true)
    return unclear(
      "pushes",
      `what else was pushed could not be read: ${asked?.why ?? notAsked}`,
      asked?.ours,
    );
  const held = new Set(
    facts.commits.known ? facts.commits.value.map(({ sha }) => sha) : [],
  );
  const until = headPushedAt(facts) ?? Infinity;
  const own = asked.value.find(
    ({ actor, after, at }) =>
      actor?.id === account.id &&
      after !== null &&
      held.has(after) &&
      at <= until,
  );
  return own?.after == null
    ? holds("pushes", "pushed nothing of it elsewhere")
    : fails(
        "reviewer-pushed-elsewhere",
        `pushed ${shortSha(own.after)} of it to another branch`,
      );
};

const isBeginning = ({ kind, before }: Push): boolean =>
  kind === "branch_creation" || before === null;
