import type { Login } from "../../domain/ids.ts";

/** What has to be approved, and who is to profit from it. */
export interface Subject {
  readonly path: string;
  /** Distinct people. */
  readonly approvals: number;
  /** null: nobody in particular, for policy. */
  readonly beneficiary: Login | null;
}
