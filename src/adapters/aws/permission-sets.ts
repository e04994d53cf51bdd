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
  readPermissionSetName,
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
  /** null: nobody wants it. */
  const describe = (
    instanceArn: InstanceArn,
    set: PermissionSetArn,
    isWanted: (set: PermissionSetArn) => boolean,
  ): Promise<PermissionSet | null> =>
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
        const { PermissionSet: told } = fieldsOf(answer, "the answer");
        const { arn, name } = readPermissionSetName(told);
        if (arn !== set) throw malformed("it is about another permission set");
        nameOf.set(set, name);
        return isWanted(set) ? readPermissionSet(told) : null;
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
    const described = await Promise.allSettled(
      [...new Set(arns)].filter(isWanted).map((set) =>
        // Deleted since it was listed: it is nobody's any more.
        absentIsNull("ResourceNotFoundException", describe(arn, set, isWanted)),
      ),
    );
    const found = described.flatMap((one) =>
      one.status === "fulfilled" && one.value !== null ? one.value : [],
    );
    // AWS gives no name twice: where all are found, one that could not be read is none of them.
    const isWhole =
      names !== undefined &&
      [...names].every((name) => found.some((set) => set.name === name));
    const failed = described.find((one) => one.status === "rejected");
    if (failed !== undefined && !isWhole) throw failed.reason;
    return found;
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
