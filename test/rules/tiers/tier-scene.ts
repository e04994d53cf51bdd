/** A tier's group in Okta, and its permission set in AWS as it ought to stand there. */
import type {
  Assignment,
  AwsAccountId,
  AwsGroupId,
  PermissionSetArn,
} from "../../../src/domain/aws.ts";
import type { Group } from "../../../src/domain/directory.ts";
import type { OktaGroupId } from "../../../src/domain/ids.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import type { PermissionSetFacts } from "../../../src/rules/tiers/facts.ts";

export const hour = milliseconds(3_600_000);
export const arn =
  "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef" as PermissionSetArn;
export const pushed = "b0000000-0000-4000-8000-000000000001" as AwsGroupId;
export const foreign = "b0000000-0000-4000-8000-000000000002" as AwsGroupId;

export const groupOf = (
  name: string,
  nth = 1,
  type: Group["type"] = "OKTA_GROUP",
): Group => ({
  id: `00g${name.padEnd(16, "0")}${nth}` as OktaGroupId,
  name,
  type,
});

export const assignment = (
  account: AwsAccountId,
  principal: Assignment["principal"] = { kind: "group", id: pushed },
): Assignment => ({ permissionSet: arn, account, principal });

export const permissionSet = (
  policy: string,
  inlinePolicy: string | null,
  accounts: readonly AwsAccountId[],
): PermissionSetFacts => ({
  arn,
  name: "Admin",
  sessionDuration: hour,
  managedPolicies: [policy],
  inlinePolicy,
  extras: [],
  unread: [],
  outdated: [],
  assignments: accounts.map((account) => assignment(account)),
});
