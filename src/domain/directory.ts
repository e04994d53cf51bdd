import type { OktaGroupId, OktaUserId } from "./ids.ts";

export type PersonStatus =
  | "STAGED"
  | "PROVISIONED"
  | "ACTIVE"
  | "RECOVERY"
  | "LOCKED_OUT"
  | "PASSWORD_EXPIRED"
  | "SUSPENDED"
  | "DEPROVISIONED";

/** Somebody in Okta. */
export interface Person {
  readonly id: OktaUserId;
  /** As Okta spells it; compare with `toLogin`. */
  readonly login: string;
  readonly status: PersonStatus;
  /** The value of the profile attribute that names the GitHub account, where it was asked for. */
  readonly githubAccount: string | null;
}

export type GroupType = "OKTA_GROUP" | "APP_GROUP" | "BUILT_IN";

export interface Group {
  readonly id: OktaGroupId;
  readonly name: string;
  readonly type: GroupType;
}
