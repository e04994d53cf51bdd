import type { TierName } from "./ids.ts";
import type { Milliseconds } from "./time.ts";

/** A privilege level: one Okta group, the rules for getting in, and what it opens in AWS. Normalised from `access/tiers/<name>.yaml`. */
export interface Tier {
  readonly name: TierName;
  /** The file, for findings. */
  readonly path: string;
  readonly description: string;
  /** The Okta group's exact name. */
  readonly group: string;
  /** Okta groups; a person must be in any of them, all through the stay. At least one. */
  readonly audience: readonly string[];
  readonly maxDuration: Milliseconds;
  /** How far ahead `starts` may lie. */
  readonly maxAhead: Milliseconds;
  /** Distinct code owners who must approve; at least 1. */
  readonly approvals: number;
  readonly mfa: "required" | "optional";
  /** A regular expression (RE2 syntax) that a grant's ticket must match; null where tickets are optional and free. */
  readonly ticket: string | null;
  /** May somebody other than the beneficiary open the pull request? */
  readonly onBehalf: boolean;
  /** What happens to members whom no grant explains. */
  readonly unmanaged: "revoke" | "report";
  /** The longest unbroken chain of stays; null: no limit. */
  readonly maxContinuous: Milliseconds | null;
  /** The pause after such a chain; null: none. */
  readonly cooldown: Milliseconds | null;
  readonly cutSessions: boolean;
  readonly aws: TierAws | null;
}

export type TierAws =
  | {
      readonly kind: "identity-center";
      readonly permissionSet: string;
      readonly managedPolicies: readonly string[];
      /** A policy document as JSON text; null: none. */
      readonly inlinePolicy: string | null;
      readonly sessionDuration: Milliseconds;
      /** Account name → 12-digit account id, sorted by name. */
      readonly accounts: Readonly<Record<string, string>>;
    }
  | { readonly kind: "saml"; readonly role: string; readonly provider: string };
