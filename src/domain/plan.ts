import type { Finding } from "./finding.ts";
import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "./ids.ts";
import type { Mode } from "./settings.ts";
import type { EndReason } from "./stay.ts";
import type { Instant } from "./time.ts";

export type KeepReason =
  "granted" | "pending" | "recently-added" | "verdict-unknown";

/** What stands between a person and the add that a grant asks for, or between a stranger and the removal. */
export type HoldReason =
  | "verdict-unknown"
  | "verdict-refused"
  | "vanished"
  | "person-unknown"
  | "person-ambiguous"
  | "person-unreadable"
  | "person-not-ready"
  | "person-inactive"
  | "outside-audience"
  | "mfa-missing"
  | "mfa-unreadable"
  | "group-missing"
  | "group-ambiguous"
  | "group-unsafe"
  | "group-changed"
  | "group-unreadable"
  | "audience-unreadable"
  | "tier-broken"
  | "aws-not-ready"
  | "aws-unreadable"
  | "adds-stopped"
  | "renewals-exhausted"
  | "cooldown"
  | "brake"
  | "unmanaged";

interface ChangeOf<Action extends string, Why extends string> {
  readonly action: Action;
  readonly reason: Why;
  /** Okta login, or the Okta id where no login is known. */
  readonly user: string;
  /** null: nobody in Okta could be matched. */
  readonly userId: OktaUserId | null;
  readonly tier: TierName;
  readonly group: string;
  /** null: the group does not exist, or could not be found. */
  readonly groupId: OktaGroupId | null;
  /** The grant file that explains it; null for strangers. */
  readonly grant: string | null;
  readonly version: GrantVersionId | null;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  /** One sentence for people, with what to do where something can be done. */
  readonly detail: string;
}

export type Add = ChangeOf<"add", "granted">;
export type Remove = ChangeOf<"remove", EndReason | "unmanaged">;
export type Keep = ChangeOf<"keep", KeepReason>;
export type Hold = ChangeOf<"hold", HoldReason> & {
  /** Was this very hold reported by an earlier run? Then it is no news. */
  readonly reported: boolean;
};
/** One membership, and what is to happen to it. */
export type Change = Add | Remove | Keep | Hold;

/** A grant version that is over, whether a membership is left to remove or not: it gets its tombstone. */
export interface Ended {
  readonly version: GrantVersionId;
  readonly grant: string;
  readonly user: string;
  readonly userId: OktaUserId | null;
  readonly tier: TierName;
  readonly groupId: OktaGroupId | null;
  readonly reason: EndReason;
  readonly endsAt: Instant | null;
  /** It gives no membership any more: Okta's list shows none, or another grant holds the person there. false: still to be removed, or not to be told now. */
  readonly isOut: boolean;
}

/** The changes that make actual memberships equal the desired ones. */
export interface Plan {
  readonly now: Instant;
  readonly commit: CommitSha;
  readonly mode: Mode;
  /** Due ends, other removals, adds, holds, keeps; within each by tier, user, grant. */
  readonly changes: readonly Change[];
  /** Versions that became history; those of one membership share its removal, where there is one. */
  readonly ended: readonly Ended[];
  readonly findings: readonly Finding[];
}

/** Its time has come: it goes first, on its own lane. */
export const isDue = (change: Remove): boolean => change.reason === "expired";
