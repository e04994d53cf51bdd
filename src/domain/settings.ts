import type { InstanceArn } from "./aws.ts";

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
  /** null: tiers are not followed to AWS. */
  readonly aws: AwsSettings | null;
  /** For tiers that open a role by SAML alone; null: nothing is said of them. */
  readonly saml: SamlSettings | null;
}

export interface SamlSettings {
  /** The AWS application's address in Okta, which people open to sign in. */
  readonly signInUrl: string;
  /** Are the tiers' groups called `AWS-<AccountAlias>-<RoleName>`, as Okta reads the role from it? */
  readonly namesRoles: boolean;
}

/** Where the tiers' groups go: one Identity Center, fed by one application in Okta. */
export interface AwsSettings {
  /** Identity Center's own region. */
  readonly region: string;
  /** null: the only one there is. */
  readonly instance: InstanceArn | null;
  /** The portal: `https://acme.awsapps.com/start`. */
  readonly startUrl: string;
  /** The AWS application in Okta, by its label or its id. */
  readonly oktaApp: string;
}
