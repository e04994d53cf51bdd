import type { Change } from "../../domain/plan.ts";

/** What became of one change. */
export type Outcome =
  /** Okta showed that it is so. */
  | "confirmed"
  /** Okta acknowledged it and does not show it yet; the next run looks again. */
  | "acknowledged"
  | "failed"
  /** Added, and taken back because main or the clock no longer supported it. */
  | "undone"
  /** Left for the next run: main moved, or the ledger could not be written. */
  | "deferred"
  /** Observe mode: only reported. */
  | "observed"
  | "held"
  | "kept";

export interface Applied {
  readonly change: Change;
  readonly outcome: Outcome;
  /** null unless something failed. */
  readonly error: string | null;
}
