/** What permission sets hold and where they are. */
import {
  type Assignment,
  type AwsAccountId,
  type InstanceArn,
  isAwsAccountId,
  isPermissionSetArn,
  type PermissionSet,
  type PermissionSetArn,
} from "../../domain/aws.ts";
import type { Calls } from "./calls.ts";
import { absentIsNull, malformed } from "./failure.ts";
import type { Access } from "./identity-center.ts";
import {
  fieldsOf,
  listOf,
  readAssignment,
  readId,
  readPermissionSet,
  readText,
} from "./shapes.ts";

export interface PermissionSets {
  /**
   * All of the instance's, or those of these names; one call each, because AWS lists only their ARNs. A name is for good: whoever was
   * seen to have another one is not asked again.
   */
  permissionSets(
    names?: ReadonlySet<string>,
  ): Promise<readonly PermissionSet[]>;
  /** ARNs of the managed policies that are attached. */
  managedPolicies(set: PermissionSetArn): Promise<readonly string[]>;
  /** The document as AWS keeps it; null: none. */
  inlinePolicy(set: PermissionSetArn): Promise<string | null>;
  /** Accounts that have the permission set; `outdated`: only those that have an older version of it. */
  provisionedAccounts(
    set: PermissionSetArn,
    which: "all" | "outdated",
  ): Promise<readonly AwsAccountId[]>;
  assignments(
    set: PermissionSetArn,
    account: AwsAccountId,
  ): Promise<readonly Assignment[]>;
}

export const createPermissionSets = (
  calls: Calls,
  access: Access,
): PermissionSets => ({
  permissionSets: createFinder(calls, access),
  ...createContents(calls, access),
});

const createFinder = (
  calls: Calls,
  { instance, list }: Access,
): PermissionSets["permissionSets"] => {
  const nameOf = new Map<PermissionSetArn, string>();
  const describe = (
    instanceArn: InstanceArn,
    set: PermissionSetArn,
  ): Promise<PermissionSet> =>
    calls.ssoAdmin(
      {
        what: `read permission set ${set}`,
        operation: "DescribePermissionSet",
        isRepeatable: true,
      },
      ({ client, sdk }, options) =>
        client.send(
          new sdk.DescribePermissionSetCommand({
            InstanceArn: instanceArn,
            PermissionSetArn: set,
          }),
          options,
        ),
      (answer) => {
        const read = readPermissionSet(
          fieldsOf(answer, "the answer")["PermissionSet"],
        );
        if (read.arn !== set)
          throw malformed("it is about another permission set");
        return read;
      },
    );
  return async (names) => {
    const { arn } = await instance();
    const arns = await list(
      "ListPermissionSets",
      "list the permission sets",
      ({ client, sdk }, options, cursor) =>
        client.send(
          new sdk.ListPermissionSetsCommand({
            InstanceArn: arn,
            MaxResults: 100,
            ...cursor,
          }),
          options,
        ),
      (answer) =>
        listOf(
          fieldsOf(answer, "the answer")["PermissionSets"],
          "PermissionSets",
        ).map((value) =>
          readId(value, isPermissionSetArn, "a permission set's ARN"),
        ),
    );
    const isWanted = (set: PermissionSetArn): boolean => {
      const name = nameOf.get(set);
      return names === undefined || name === undefined || names.has(name);
    };
    const described = await Promise.all(
      [...new Set(arns)].filter(isWanted).map((set) =>
        // Deleted since it was listed: it is nobody's any more.
        absentIsNull("ResourceNotFoundException", describe(arn, set)),
      ),
    );
    const read = described.filter((one) => one !== null);
    for (const set of read) nameOf.set(set.arn, set.name);
    return read.filter((set) => names?.has(set.name) ?? true);
  };
};

const createContents = (
  calls: Calls,
  { list, about }: Access,
): Omit<PermissionSets, "permissionSets"> => ({
  managedPolicies: async (set) => {
    const input = await about(set);
    return list(
      "ListManagedPoliciesInPermissionSet",
      `list the managed policies of ${set}`,
      ({ client, sdk }, options, cursor) =>
        client.send(
          new sdk.ListManagedPoliciesInPermissionSetCommand({
            ...input,
            MaxResults: 100,
            ...cursor,
          }),
          options,
        ),
      (answer) =>
        listOf(
          fieldsOf(answer, "the answer")["AttachedManagedPolicies"],
          "AttachedManagedPolicies",
        ).map((value) =>
          readText(
            fieldsOf(value, "a managed policy")["Arn"],
            "a managed policy's ARN",
          ),
        ),
    );
  },

  inlinePolicy: async (set) => {
    const input = await about(set);
    return calls.ssoAdmin(
      {
        what: `read the inline policy of ${set}`,
        operation: "GetInlinePolicyForPermissionSet",
        isRepeatable: true,
      },
      ({ client, sdk }, options) =>
        client.send(
          new sdk.GetInlinePolicyForPermissionSetCommand(input),
          options,
        ),
      (answer) => {
        const { InlinePolicy: policy } = fieldsOf(answer, "the answer");
        // So AWS says "none"; an answer that does not speak of it says nothing.
        return policy === "" ? null : readText(policy, "the inline policy");
      },
    );
  },

  provisionedAccounts: async (set, which) => {
    const input = await about(set);
    return list(
      "ListAccountsForProvisionedPermissionSet",
      `list the accounts of ${set}`,
      ({ client, sdk }, options, cursor) =>
        client.send(
          new sdk.ListAccountsForProvisionedPermissionSetCommand({
            ...input,
            ...(which === "outdated"
              ? {
                  ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
                }
              : {}),
            MaxResults: 100,
            ...cursor,
          }),
          options,
        ),
      (answer) =>
        listOf(fieldsOf(answer, "the answer")["AccountIds"], "AccountIds").map(
          (value) => readId(value, isAwsAccountId, "an account's id"),
        ),
    );
  },

  assignments: async (set, account) => {
    const input = await about(set);
    if (!isAwsAccountId(account)) throw new TypeError("no AWS account's id");
    return list(
      "ListAccountAssignments",
      `list who has ${set} on ${account}`,
      ({ client, sdk }, options, cursor) =>
        client.send(
          new sdk.ListAccountAssignmentsCommand({
            ...input,
            AccountId: account,
            MaxResults: 100,
            ...cursor,
          }),
          options,
        ),
      (answer) =>
        listOf(
          fieldsOf(answer, "the answer")["AccountAssignments"],
          "AccountAssignments",
        ).map((value) => {
          const read = readAssignment(value);
          if (read.permissionSet !== set || read.account !== account)
            throw malformed("it is about something else");
          return read;
        }),
    );
  },
});
