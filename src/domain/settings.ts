export type Mode = "observe" | "enforce";

/** `access/curfew.yaml`, normalised. */
export interface Settings {
  readonly mode: Mode;
  readonly brake: {
    /** Unexplained removals let go within 24 hours, over all groups. */
    readonly removals: number;
    /** … and at most this share (0–1] of one group's members, but always one. */
    readonly share: number;
  };
  readonly identity:
    | { readonly source: "okta"; readonly attribute: string }
    | { readonly source: "file" };
  /** Approvals that a change of policy files needs. */
  readonly policyApprovals: number;
  readonly requirePosture: boolean;
}
