import type { Account } from "./forge.ts";
import type { CommitSha, GrantVersionId } from "./ids.ts";
import type { Instant } from "./time.ts";

/** One line of an explanation, with what lies behind it. */
export interface Evidence {
  readonly holds: boolean | null;
  readonly text: string;
  readonly because: readonly Evidence[];
}

/** The evidence that a grant version was approved. */
export interface Approval {
  readonly pullRequest: number;
  readonly head: CommitSha;
  readonly mergeCommit: CommitSha;
  /** GitHub's clock, never a git date. */
  readonly mergedAt: Instant;
  readonly author: Account;
  /** Those whose reviews counted. */
  readonly approvers: readonly Account[];
}

/**
 * May this grant version give access? `proven` and `refused` are final; `unknown` means that it could not be found out now:
 * it adds nobody and removes nobody, and is never recorded.
 */
export type Verdict =
  | {
      readonly kind: "proven";
      readonly version: GrantVersionId;
      readonly approval: Approval;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "refused";
      readonly version: GrantVersionId;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "unknown";
      readonly version: GrantVersionId;
      readonly evidence: readonly Evidence[];
    };
