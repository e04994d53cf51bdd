/** What Curfew knows of one account's IAM: what a role is, and who gets in without any role. */
import type { Milliseconds } from "./time.ts";

export interface IamRole {
  readonly arn: string;
  /** The trust policy, as JSON says it. */
  readonly trust: unknown;
  readonly longestSession: Milliseconds;
}

/** A user of IAM's own, who can get in by password or by key. */
export interface IamUser {
  /** With the account's id in it. */
  readonly arn: string;
  readonly name: string;
  readonly hasPassword: boolean;
  readonly activeKeys: number;
}
