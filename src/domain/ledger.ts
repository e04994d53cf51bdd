import type { AwsGroupId, AwsUserId } from "./aws.ts";
import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "./ids.ts";
import type { HoldReason } from "./plan.ts";
import type { EndReason } from "./stay.ts";

export const ledgerBranch = "curfew/ledger";

/**
 * What is written to the ledger. Times are RFC 3339 strings, because the file is read by people and by other programs.
 * `endsAt` is an upper bound: later policy can shorten a stay, never lengthen it.
 */
export type LedgerFact =
  | { readonly type: "genesis"; readonly reason: string }
  /** Main's last seen tip: the next one must have it on its first-parent chain. */
  | { readonly type: "tip"; readonly commit: CommitSha }
  /** A group's first sweep: from now on its strangers may be removed. */
  | {
      readonly type: "watch";
      readonly group: string;
      readonly groupId: OktaGroupId;
    }
  | {
      readonly type: "verdict";
      readonly version: GrantVersionId;
      readonly verdict: "proven" | "refused";
      readonly user: string;
      readonly tier: string;
      /** Fixed here, so that a reused login or a recreated group inherits nothing. */
      readonly userId: OktaUserId | null;
      readonly groupId: OktaGroupId | null;
      readonly mergedAt: string | null;
      readonly pullRequest: number | null;
      /** GitHub logins, and in the same order the ids of both sides, which no renaming touches. */
      readonly approvers: readonly string[];
      readonly approverAccounts?: readonly string[];
      readonly approverIds?: readonly string[];
      readonly because: readonly string[];
    }
  /** A change of policy was judged for good, under the policy before it. Believed only where it is signed. */
  | {
      readonly type: "policy";
      /** The first commit on main of what landed together and touched policy. */
      readonly first: CommitSha;
      /** Main with the whole change, and main just before it. */
      readonly commit: CommitSha;
      readonly before: CommitSha;
      /** Every commit of it that touched policy. */
      readonly members: readonly string[];
      /** The commit whose policy governed. */
      readonly under: CommitSha;
      readonly verdict: "proven" | "refused";
      readonly because: readonly string[];
    }
  /** Written before an add, so that its end is known whatever happens to everything else. */
  | {
      readonly type: "intent";
      readonly version: GrantVersionId;
      readonly user: string;
      readonly userId: OktaUserId;
      readonly tier: string;
      readonly group: string;
      readonly groupId: OktaGroupId;
      readonly mergedAt: string;
      readonly startsAt: string;
      readonly endsAt: string;
    }
  | {
      readonly type: "outcome";
      readonly action: "add" | "remove";
      /** null: a stranger's removal. */
      readonly version: GrantVersionId | null;
      readonly userId: OktaUserId | null;
      readonly groupId: OktaGroupId | null;
      readonly result: "acknowledged" | "confirmed" | "failed";
      readonly error: string | null;
      /** A stranger's login, which nothing else in the ledger tells. */
      readonly user?: string;
      /** Nothing was taken out: the person was not in, or another grant keeps the membership. */
      readonly isBurial?: true;
    }
  /** What AWS showed of a membership after Okta's side of it had changed. */
  | {
      readonly type: "readback";
      readonly userId: OktaUserId;
      readonly groupId: OktaGroupId;
      /** `never-…`: it was not so an hour later. `not-known`: whether somebody has left could not be told for a day, and is not asked again. */
      readonly result:
        | "arrived"
        | "departed"
        | "never-arrived"
        | "never-departed"
        | "not-known";
      /** The person's id in AWS; null: AWS knows nobody of this name. */
      readonly awsUserId: AwsUserId | null;
      /** The group's id in AWS, where it was found; older entries have none. */
      readonly awsGroupId?: AwsGroupId;
      /** Of what was given up: why, and what to do; empty otherwise. */
      readonly because: readonly string[];
    }
  /** A tombstone: this grant version gives nothing any more, whatever comes. */
  | {
      readonly type: "end";
      readonly version: GrantVersionId;
      readonly user: string;
      readonly tier: string;
      readonly reason: EndReason;
      readonly endsAt: string | null;
    }
  | {
      readonly type: "hold";
      readonly version: GrantVersionId | null;
      readonly userId: OktaUserId | null;
      readonly groupId: OktaGroupId | null;
      readonly reason: HoldReason;
    }
  | {
      readonly type: "freeze";
      readonly reason: string;
      readonly by: string;
    }
  | { readonly type: "thaw"; readonly by: string };

export type Readback = Extract<LedgerFact, { readonly type: "readback" }>;
export type PolicyFact = Extract<LedgerFact, { readonly type: "policy" }>;

/** One line of the ledger. `hash` is SHA-256 over the line's JSON without `hash` and `signature`, in sorted-key form. */
export type LedgerEntry = LedgerFact & {
  /** 0 for the first entry. */
  readonly seq: number;
  /** RFC 3339, the controller's `now`. */
  readonly at: string;
  /** The previous entry's hash; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
  /** Ed25519 over `textToSign`, in base64; entries from before there was a key have none. */
  readonly signature?: string;
};
