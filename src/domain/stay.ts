import type {
  GrantVersionId,
  Login,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "./ids.ts";
import type { Instant } from "./time.ts";

/** Why a stay ended, or what ended it early. */
export type EndReason =
  | "expired"
  | "file-removed"
  | "superseded"
  | "tier-changed"
  | "tier-deleted"
  | "person-inactive"
  | "left-audience"
  | "revoked"
  | "undone";

/** The life of one grant version in a group. */
export interface Stay {
  readonly version: GrantVersionId;
  /** The grant's file. */
  readonly path: string;
  readonly user: Login;
  readonly userId: OktaUserId;
  readonly tier: TierName;
  readonly group: string;
  readonly groupId: OktaGroupId;
  readonly mergedAt: Instant;
  readonly startsAt: Instant;
  /** Exclusive: at this instant the person is out. */
  readonly endsAt: Instant;
  readonly state: StayState;
}

export type StayState =
  | { readonly kind: "pending" }
  | { readonly kind: "active" }
  | { readonly kind: "ended"; readonly reason: EndReason };
