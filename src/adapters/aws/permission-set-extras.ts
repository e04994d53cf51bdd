/** What a permission set can hold that no tier's file names. */
import type { PermissionSetArn } from "../../domain/aws.ts";
import type { Calls } from "./calls.ts";
import { absentIsNull } from "./failure.ts";
import type { Access } from "./identity-center.ts";
import { fieldsOf, listOf, readText } from "./shapes.ts";

export interface PermissionSetExtras {
  /** Policies of the accounts' own, by path and name: `/team/Deploy`. */
  customerPolicies(set: PermissionSetArn): Promise<readonly string[]>;
  /** The boundary's ARN, or its path and name; null: none. */
  permissionsBoundary(set: PermissionSetArn): Promise<string | null>;
}

export const createPermissionSetExtras = (
  calls: Calls,
  { list, about }: Access,
): PermissionSetExtras => ({
  customerPolicies: async (set) => {
    const input = await about(set);
    return list(
      "ListCustomerManagedPolicyReferencesInPermissionSet",
      `list the customer-managed policies of ${set}`,
      ({ client, sdk }, options, cursor) =>
        client.send(
          new sdk.ListCustomerManagedPolicyReferencesInPermissionSetCommand({
            ...input,
            MaxResults: 100,
            ...cursor,
          }),
          options,
        ),
      (answer) =>
        listOf(
          fieldsOf(answer, "the answer")["CustomerManagedPolicyReferences"],
          "CustomerManagedPolicyReferences",
        ).map(readReference),
    );
  },

  permissionsBoundary: async (set) => {
    const input = await about(set);
    return absentIsNull(
      // So AWS says "none".
      "ResourceNotFoundException",
      calls.ssoAdmin(
        {
          what: `read the permissions boundary of ${set}`,
          operation: "GetPermissionsBoundaryForPermissionSet",
          isRepeatable: true,
        },
        ({ client, sdk }, options) =>
          client.send(
            new sdk.GetPermissionsBoundaryForPermissionSetCommand(input),
            options,
          ),
        (answer) => {
          const { PermissionsBoundary: boundary } = fieldsOf(
            answer,
            "the answer",
          );
          const { ManagedPolicyArn, CustomerManagedPolicyReference } = fieldsOf(
            boundary,
            "a permissions boundary",
          );
          return ManagedPolicyArn === undefined
            ? readReference(CustomerManagedPolicyReference)
            : readText(ManagedPolicyArn, "a permissions boundary's ARN");
        },
      ),
    );
  },
});

const readReference = (value: unknown): string => {
  const { Name, Path } = fieldsOf(value, "a customer-managed policy");
  const path = Path === undefined ? "/" : readText(Path, "a policy's path");
  return `${path}${readText(Name, "a policy's name")}`;
};
