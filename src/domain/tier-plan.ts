/** What makes Okta and AWS as the tiers' files say. */
import type { AwsAccountId } from "./aws.ts";
import type { Finding } from "./finding.ts";
import type { TierName } from "./ids.ts";

/** One thing to do. The names in it are the tier's own; ids are found when it is done. */
export type TierStep =
  | { readonly kind: "create-group"; readonly group: string }
  | { readonly kind: "assign-application"; readonly group: string }
  | { readonly kind: "push-group"; readonly group: string }
  /** Activates the mapping anew, which pushes all of the group's members. */
  | { readonly kind: "resume-push"; readonly group: string }
  | { readonly kind: "create-permission-set" }
  | { readonly kind: "set-session" }
  | { readonly kind: "attach-policy"; readonly policy: string }
  | { readonly kind: "detach-policy"; readonly policy: string }
  | { readonly kind: "set-inline-policy"; readonly document: string }
  | { readonly kind: "delete-inline-policy" }
  /** Brings the permission set to the accounts that have an older one. */
  | { readonly kind: "provision" }
  | { readonly kind: "assign"; readonly account: AwsAccountId }
  | { readonly kind: "unassign"; readonly account: AwsAccountId };

export interface TierChange {
  /** Is something made, changed or taken away? */
  readonly mark: "+" | "~" | "-";
  readonly step: TierStep;
  /** For people: what it is about, `permission set EC2AdminAccess: session 1h instead of 4h`. */
  readonly text: string;
}

export interface TierPlan {
  readonly tier: TierName;
  readonly changes: readonly TierChange[];
  readonly findings: readonly Finding[];
}
