/** How Okta feeds an application. */
import type { OktaGroupId, OktaUserId } from "./ids.ts";

/** A group that Okta keeps up in an application. */
export interface PushMapping {
  readonly id: string;
  readonly source: OktaGroupId;
  readonly status: "active" | "inactive" | "error";
  /** What Okta says went wrong; null: nothing. */
  readonly error: string | null;
}

/** Somebody who is assigned to an application. */
export interface AssignedPerson {
  readonly id: OktaUserId;
  /** Okta's own word for how provisioning them went, such as `SYNCHRONIZED` or `ERROR`. */
  readonly sync: string;
}
