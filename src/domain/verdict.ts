import type { Account } from "./forge.ts";
import type { CommitSha, GrantVersionId, OktaUserId } from "./ids.ts";
import type { ReasonCode } from "./reason-code.ts";
import type { Instant } from "./time.ts";

/** One line of an explanation, with what lies behind it. */
export interface Evidence {
  readonly code: ReasonCode;
  readonly holds: boolean | null;
  readonly text: string;
  readonly because: readonly Evidence[];
}

/** The merge that brought a grant version. */
export interface Brought {
  readonly pullRequest: number;
  /** GitHub's clock, never a git date. */
  readonly mergedAt: Instant;
}

/** What the ledger keeps of an approval. */
export interface RecordedApproval extends Brought {
  readonly approvers: readonly Approver[];
}

/** By the ids of both sides, as they were at the verdict; null: recorded before ids were, or nobody could ask Okta. */
export interface Approver {
  readonly login: string;
  /** GitHub's. */
  readonly id: number | null;
  readonly person: OktaUserId | null;
}

/** The evidence that a grant version was approved. */
export interface Approval extends RecordedApproval {
  readonly head: CommitSha;
  readonly mergeCommit: CommitSha;
  readonly author: Account;
}

/**
 * May this grant version give access? `proven` and `refused` are final; `unknown` means that it could not be found out now:
 * it adds nobody and removes nobody, and is never recorded.
 */
export type Verdict =
  | {
      readonly kind: "proven";
      readonly version: GrantVersionId;
      /** The whole of it where it was found in this run. */
      readonly approval: Approval | RecordedApproval;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "refused";
      readonly version: GrantVersionId;
      /** Who is to hear of it; left out: no pull request brought it. */
      readonly brought?: Brought;
      /** Only by what is so today, like an approver who has left since: what was proven before stays. */
      readonly isOfToday?: boolean;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "unknown";
      readonly version: GrantVersionId;
      /** For more than a day after the merge: what was never proven before counts as refused. */
      readonly isOverdue?: boolean;
      readonly brought?: Brought;
      readonly evidence: readonly Evidence[];
    };

/** Found out for good, one way or the other. */
export const isFinal = (verdict: Verdict): boolean =>
  verdict.kind !== "unknown" || verdict.isOverdue === true;

/** null: no pull request is known. */
export const broughtBy = (verdict: Verdict): Brought | null =>
  verdict.kind === "proven" ? verdict.approval : (verdict.brought ?? null);
