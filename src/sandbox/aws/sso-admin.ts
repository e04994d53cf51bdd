/** The operations of sso-admin, under AWS's own names. */
import type { RequestKind } from "../../domain/aws.ts";
import {
  type AwsOperation,
  type AwsOperationCall,
  optionalText,
  page,
  recordAt,
  text,
} from "./call.ts";
import type { StoredAssignment, StoredSet } from "./stored.ts";
import { conflict, invalid, notFound } from "./errors.ts";
import { setShape, stateShape } from "./shapes.ts";

export const ssoAdminOperations: Readonly<Record<string, AwsOperation>> = {
  ListInstances: (call) =>
    page(call, "Instances", [
      {
        InstanceArn: call.world.ids.instance,
        IdentityStoreId: call.world.ids.store,
        OwnerAccountId: "999999999999",
        Status: "ACTIVE",
        CreatedDate: 1_700_000_000,
      },
    ]),
  ListPermissionSets: (call) => {
    checkInstance(call);
    return page(
      call,
      "PermissionSets",
      call.world.center.sets().map(({ arn }) => arn),
    );
  },
  DescribePermissionSet: (call) => ({ PermissionSet: setShape(setOf(call)) }),
  CreatePermissionSet: (call) => {
    checkInstance(call);
    return {
      PermissionSet: setShape(
        call.world.center.createSet({
          name: text(call.input, "Name"),
          description: optionalText(call.input, "Description"),
          sessionDuration:
            optionalText(call.input, "SessionDuration") ?? "PT1H",
        }),
      ),
    };
  },
  UpdatePermissionSet: (call) => {
    const sessionDuration = optionalText(call.input, "SessionDuration");
    call.world.center.changeSet(
      setOf(call).arn,
      sessionDuration === null ? {} : { sessionDuration },
    );
    return {};
  },
  ListManagedPoliciesInPermissionSet: (call) =>
    page(
      call,
      "AttachedManagedPolicies",
      setOf(call).managedPolicies.map((Arn) => ({
        Name: Arn.split("/").at(-1),
        Arn,
      })),
    ),
  AttachManagedPolicyToPermissionSet: (call) => {
    const { arn, managedPolicies } = setOf(call);
    const policy = text(call.input, "ManagedPolicyArn");
    if (managedPolicies.includes(policy))
      throw conflict("The managed policy is attached already.");
    call.world.center.changeSet(arn, {
      managedPolicies: [...managedPolicies, policy],
    });
    return {};
  },
  DetachManagedPolicyFromPermissionSet: (call) => {
    const { arn, managedPolicies } = setOf(call);
    const policy = text(call.input, "ManagedPolicyArn");
    if (!managedPolicies.includes(policy)) throw notFound("ManagedPolicy");
    call.world.center.changeSet(arn, {
      managedPolicies: managedPolicies.filter((other) => other !== policy),
    });
    return {};
  },
  GetInlinePolicyForPermissionSet: (call) => ({
    InlinePolicy: setOf(call).inlinePolicy,
  }),
  ListCustomerManagedPolicyReferencesInPermissionSet: (call) =>
    page(
      call,
      "CustomerManagedPolicyReferences",
      setOf(call).customerPolicies.map((Name) => ({ Name, Path: "/" })),
    ),
  GetPermissionsBoundaryForPermissionSet: (call) => {
    const { boundary } = setOf(call);
    if (boundary === "") throw notFound("PermissionsBoundary");
    return { PermissionsBoundary: { ManagedPolicyArn: boundary } };
  },
  PutInlinePolicyToPermissionSet: (call) => {
    const inlinePolicy = text(call.input, "InlinePolicy");
    if (
      inlinePolicy.replace(/\s/g, "").length > 10_240 ||
      Buffer.byteLength(inlinePolicy) > 32_768
    )
      throw invalid("The policy is too long.");
    call.world.center.changeSet(setOf(call).arn, { inlinePolicy });
    return {};
  },
  DeleteInlinePolicyFromPermissionSet: (call) => {
    call.world.center.changeSet(setOf(call).arn, { inlinePolicy: "" });
    return {};
  },
  ListAccountsForProvisionedPermissionSet: (call) => {
    const { center } = call.world;
    const { arn, version } = setOf(call);
    const wanted = optionalText(call.input, "ProvisioningStatus");
    return page(
      call,
      "AccountIds",
      center.accountsOf(arn).filter((account) => {
        const isLatest = center.provisioned(arn, account)?.version === version;
        return (
          wanted === null ||
          (wanted === "LATEST_PERMISSION_SET_PROVISIONED") === isLatest
        );
      }),
    );
  },
  ProvisionPermissionSet: (call) => ({
    PermissionSetProvisioningStatus: stateShape(
      call.world.center.start("provision", {
        set: setOf(call).arn,
        assignment: null,
      }),
    ),
  }),
  ListAccountAssignments: (call) => {
    const { arn } = setOf(call);
    const account = text(call.input, "AccountId");
    return page(
      call,
      "AccountAssignments",
      call.world.center
        .assignments()
        .filter((one) => one.set === arn && one.account === account)
        .map((one) => ({
          AccountId: one.account,
          PermissionSetArn: one.set,
          PrincipalType: one.principalType,
          PrincipalId: one.principal,
        })),
    );
  },
  CreateAccountAssignment: (call) => ({
    AccountAssignmentCreationStatus: startAssignment(call, "assign"),
  }),
  DeleteAccountAssignment: (call) => ({
    AccountAssignmentDeletionStatus: startAssignment(call, "unassign"),
  }),
  ListAccountAssignmentCreationStatus: (call) =>
    states(call, "assign", "AccountAssignmentsCreationStatus"),
  ListAccountAssignmentDeletionStatus: (call) =>
    states(call, "unassign", "AccountAssignmentsDeletionStatus"),
  ListPermissionSetProvisioningStatus: (call) =>
    states(call, "provision", "PermissionSetsProvisioningStatus"),
  DescribeAccountAssignmentCreationStatus: (call) => ({
    AccountAssignmentCreationStatus: stateOf(
      call,
      "assign",
      "AccountAssignmentCreationRequestId",
    ),
  }),
  DescribeAccountAssignmentDeletionStatus: (call) => ({
    AccountAssignmentDeletionStatus: stateOf(
      call,
      "unassign",
      "AccountAssignmentDeletionRequestId",
    ),
  }),
  DescribePermissionSetProvisioningStatus: (call) => ({
    PermissionSetProvisioningStatus: stateOf(
      call,
      "provision",
      "ProvisionPermissionSetRequestId",
    ),
  }),
};

const checkInstance = ({ world, input }: AwsOperationCall): void => {
  if (text(input, "InstanceArn") !== world.ids.instance)
    throw notFound("Instance");
};

const setOf = (call: AwsOperationCall): StoredSet => {
  checkInstance(call);
  return call.world.center.set(text(call.input, "PermissionSetArn"));
};

const startAssignment = (call: AwsOperationCall, kind: RequestKind): object => {
  const { arn } = setOf(call);
  const type = text(call.input, "PrincipalType");
  if (type !== "GROUP" && type !== "USER")
    throw invalid("Value at 'PrincipalType' is none of GROUP, USER");
  const assignment: StoredAssignment = {
    set: arn,
    account: text(call.input, "TargetId"),
    principalType: type,
    principal: text(call.input, "PrincipalId"),
  };
  return stateShape(call.world.center.start(kind, { set: arn, assignment }));
};

const stateOf = (
  call: AwsOperationCall,
  kind: RequestKind,
  member: string,
): object => {
  checkInstance(call);
  return stateShape(call.world.center.request(kind, text(call.input, member)));
};

const states = (
  call: AwsOperationCall,
  kind: RequestKind,
  member: string,
): object => {
  checkInstance(call);
  const wanted =
    call.input["Filter"] === undefined
      ? null
      : optionalText(recordAt(call.input, "Filter"), "Status");
  return page(
    call,
    member,
    call.world.center
      .requests(kind)
      .filter(({ status }) => wanted === null || status === wanted)
      .map(({ status, id, created }) => ({
        Status: status,
        RequestId: id,
        CreatedDate: created / 1000,
      })),
  );
};
