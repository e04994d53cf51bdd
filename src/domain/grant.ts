import type {
  BlobSha,
  CommitSha,
  GrantVersionId,
  Login,
  TierName,
} from "./ids.ts";
import type { Instant, Milliseconds } from "./time.ts";

/** One file: one person, one tier, one end. Normalised from `access/grants/<tier>/<name>.yaml`. */
export interface Grant {
  readonly path: string;
  readonly user: Login;
  readonly tier: TierName;
  readonly end: GrantEnd;
  /** A later start than the merge; null: at the merge. */
  readonly starts: Instant | null;
  readonly reason: string;
  readonly ticket: string | null;
}

export type GrantEnd =
  | { readonly kind: "expires"; readonly at: Instant }
  /** Counted from the merge, or from `starts` where that is later. */
  | { readonly kind: "duration"; readonly length: Milliseconds };

/** A grant file's content together with the first-parent commit of main that brought it: what is approved, once. */
export interface GrantVersion {
  readonly id: GrantVersionId;
  readonly introducedBy: CommitSha;
  readonly blob: BlobSha;
  readonly grant: Grant;
}
