import { type Milliseconds, milliseconds } from "../../domain/time.ts";

/** How this AWS behaves where the real one varies or has limits. All of it can be changed while it runs. */
export interface AwsSettings {
  /** Requests a second: all of sso-admin together, and each operation of the identity store. */
  perSecond: number;
  outstandingCreations: number;
  concurrentProvisionings: number;
  /** How long an assignment's creation or deletion takes; `nth`: since the start. */
  assignmentTime: (nth: number) => Milliseconds;
  /** How long provisioning takes, by the number of accounts. */
  provisioningTime: (accounts: number) => Milliseconds;
  /** Entries of one page, whatever is asked for. */
  pageSize: number;
  /** Accounts of the organisation; any other makes a request fail. null: every account is known. */
  accounts: readonly string[] | null;
  /** Operations that the credential may not use. */
  denied: readonly string[];
  /** How long what Okta pushes takes to arrive. */
  pushDelay: Milliseconds;
  /** Okta's token for SCIM is good for a year. */
  scimTokenExpired: boolean;
}

export const defaultSettings = (): AwsSettings => ({
  perSecond: 20,
  outstandingCreations: 15,
  concurrentProvisionings: 3,
  // 5 to 10 seconds, not all the same.
  assignmentTime: (nth) => milliseconds(5_000 + ((nth * 1_733) % 5_001)),
  provisioningTime: (accounts) => milliseconds(5_000 + accounts * 3_000),
  pageSize: 100,
  accounts: null,
  denied: [],
  pushDelay: milliseconds(0),
  scimTokenExpired: false,
});
