/** What reads as "there is none" only where AWS itself says so: every operation, answered by AWS, by nobody and by somebody in between. */
import { describe, expect, it } from "vitest";
import type { AwsRequestId } from "../../src/domain/aws.ts";
import { TransientError } from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { awsTargets } from "../../src/sandbox/aws/answer.ts";
import {
  account,
  awsFor,
  groupId,
  instanceArn,
  type Reply,
  setArn,
  startAwsServer,
  type TestAws,
  userId,
} from "./aws-server.ts";

interface Operation {
  readonly operation: string;
  readonly ask: (aws: TestAws) => Promise<unknown>;
  /** As AWS answers it. */
  readonly answer: object;
}

const row = (
  operation: string,
  answer: object,
  ask: Operation["ask"],
): Operation => ({ operation, ask, answer });

const id = "c0000000-0000-4000-8000-000000000001" as AwsRequestId;
const hour = milliseconds(3_600_000);
const set = {
  PermissionSetArn: setArn,
  Name: "Admin",
  SessionDuration: "PT1H",
};
const state = { RequestId: id, Status: "SUCCEEDED" };
const store = { IdentityStoreId: "d-1234567890" };
const assignment = {
  permissionSet: setArn,
  account,
  principal: { kind: "group", id: groupId },
} as const;

const reads: readonly Operation[] = [
  row(
    "ListInstances",
    { Instances: [{ InstanceArn: instanceArn, ...store }] },
    (aws) => aws.instance(),
  ),
  row("ListPermissionSets", { PermissionSets: [] }, (aws) =>
    aws.permissionSets(),
  ),
  row("DescribePermissionSet", { PermissionSet: set }, (aws) =>
    aws.permissionSets(),
  ),
  row(
    "ListManagedPoliciesInPermissionSet",
    { AttachedManagedPolicies: [] },
    (aws) => aws.managedPolicies(setArn),
  ),
  row("GetInlinePolicyForPermissionSet", { InlinePolicy: "" }, (aws) =>
    aws.inlinePolicy(setArn),
  ),
  row(
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    { CustomerManagedPolicyReferences: [] },
    (aws) => aws.customerPolicies(setArn),
  ),
  row(
    "GetPermissionsBoundaryForPermissionSet",
    { PermissionsBoundary: { ManagedPolicyArn: "arn:aws:iam::aws:policy/x" } },
    (aws) => aws.permissionsBoundary(setArn),
  ),
  row("ListAccountsForProvisionedPermissionSet", { AccountIds: [] }, (aws) =>
    aws.provisionedAccounts(setArn, "outdated"),
  ),
  row("ListAccountAssignments", { AccountAssignments: [] }, (aws) =>
    aws.assignments(setArn, account),
  ),
  row(
    "ListAccountAssignmentCreationStatus",
    { AccountAssignmentsCreationStatus: [] },
    (aws) => aws.running("assign"),
  ),
  row(
    "ListAccountAssignmentDeletionStatus",
    { AccountAssignmentsDeletionStatus: [] },
    (aws) => aws.running("unassign"),
  ),
  row(
    "ListPermissionSetProvisioningStatus",
    { PermissionSetsProvisioningStatus: [] },
    (aws) => aws.running("provision"),
  ),
  row(
    "DescribeAccountAssignmentCreationStatus",
    { AccountAssignmentCreationStatus: state },
    (aws) => aws.stateOf({ kind: "assign", id }),
  ),
  row(
    "DescribeAccountAssignmentDeletionStatus",
    { AccountAssignmentDeletionStatus: state },
    (aws) => aws.stateOf({ kind: "unassign", id }),
  ),
  row(
    "DescribePermissionSetProvisioningStatus",
    { PermissionSetProvisioningStatus: state },
    (aws) => aws.stateOf({ kind: "provision", id }),
  ),
  row(
    "IsMemberInGroups",
    { Results: [{ GroupId: groupId, MembershipExists: false }] },
    (aws) => aws.isMember(userId, groupId),
  ),
  row("GetGroupId", { GroupId: groupId, ...store }, (aws) =>
    aws.findGroup("Readers"),
  ),
  row("GetUserId", { UserId: userId, ...store }, (aws) =>
    aws.findUser("alice@example.com"),
  ),
  row("ListGroupMemberships", { GroupMemberships: [] }, (aws) =>
    aws.members(groupId),
  ),
  row("DescribeGroup", { GroupId: groupId, DisplayName: "Readers" }, (aws) =>
    aws.groupName(groupId),
  ),
  row("DescribeUser", { UserId: userId, UserName: "alice" }, (aws) =>
    aws.userName(userId),
  ),
];

/** Those that start something are answered with what they started. */
const starts: readonly Operation[] = [
  row("CreatePermissionSet", { PermissionSet: set }, (aws) =>
    aws.createPermissionSet({
      name: "Admin",
      description: "All",
      sessionDuration: hour,
    }),
  ),
  row(
    "ProvisionPermissionSet",
    { PermissionSetProvisioningStatus: state },
    (aws) => aws.provision(setArn),
  ),
  row(
    "CreateAccountAssignment",
    { AccountAssignmentCreationStatus: state },
    (aws) => aws.assign(assignment),
  ),
  row(
    "DeleteAccountAssignment",
    { AccountAssignmentDeletionStatus: state },
    (aws) => aws.unassign(assignment),
  ),
];

/** An object without members is all that AWS answers to these. */
const changes: readonly Operation[] = [
  row("UpdatePermissionSet", {}, (aws) => aws.setSessionDuration(setArn, hour)),
  row("AttachManagedPolicyToPermissionSet", {}, (aws) =>
    aws.attachPolicy(setArn, "arn:aws:iam::aws:policy/x"),
  ),
  row("DetachManagedPolicyFromPermissionSet", {}, (aws) =>
    aws.detachPolicy(setArn, "arn:aws:iam::aws:policy/x"),
  ),
  row("PutInlinePolicyToPermissionSet", {}, (aws) =>
    aws.setInlinePolicy(setArn, "{}"),
  ),
  row("DeleteInlinePolicyFromPermissionSet", {}, (aws) =>
    aws.setInlinePolicy(setArn, null),
  ),
];

const hollow: readonly Reply[] = [
  { body: "" },
  { body: {} },
  { body: "null" },
  { body: [] },
  { body: '{"' },
];

/** Whatever it says, AWS has not said it. */
const foreign = (answer: object): readonly Reply[] => [
  { body: "<html>Sign in</html>", type: "text/html" },
  { body: "", type: null },
  { body: "", type: null, isForeign: true },
  { status: 204, body: "", type: null, isForeign: true },
  { body: {}, isForeign: true },
  { body: "null", isForeign: true },
  { body: answer, isForeign: true },
  { body: answer, type: null },
  { body: answer, type: "text/html" },
  { body: answer, type: "application/json", isForeign: true },
];

const others = {
  ListPermissionSets: [{ body: { PermissionSets: [setArn] } }],
};

/** Each in turn is refused, and AWS's own is then believed by the same client. */
const refuseAll = async (
  { operation, ask, answer }: Operation,
  replies: readonly Reply[],
): Promise<void> => {
  const type = "application/x-amz-json-1.1; charset=utf-8";
  const server = await startAwsServer({
    ...others,
    [operation]: [...replies, { body: answer, type }],
  });
  const aws = awsFor(server.url, { limits: { attempts: 1 } });
  for (const reply of replies)
    await expect(ask(aws), JSON.stringify(reply)).rejects.toThrow(
      TransientError,
    );
  await ask(aws);
};

describe("an answer", () => {
  it.each([...reads, ...starts])(
    "that says nothing is no answer: $operation",
    (read) => refuseAll(read, hollow),
  );

  it.each([...reads, ...starts, ...changes])(
    "that is not AWS's own is not believed: $operation",
    (operation) => refuseAll(operation, foreign(operation.answer)),
  );

  it("of every operation is looked at", () => {
    // These two are the sandbox's own.
    const asked = awsTargets()
      .map((target) => target.split(".")[1])
      .filter((operation) => !/^List(?:Users|Groups)$/.test(operation ?? ""));
    const tabled = [...reads, ...starts, ...changes];
    expect(tabled.map(({ operation }) => operation).sort()).toEqual(
      asked.sort(),
    );
  });

  it.each([[{ InlinePolicy: null }], [{ InlinePolicy: 7 }]])(
    "is no inline policy of another kind: %j",
    async (body) => {
      const server = await startAwsServer({
        GetInlinePolicyForPermissionSet: [{ body }],
      });
      const aws = awsFor(server.url, { limits: { attempts: 1 } });
      await expect(aws.inlinePolicy(setArn)).rejects.toThrow(TransientError);
    },
  );

  it("that is not believed is counted by its status", async () => {
    const server = await startAwsServer({
      DescribeUser: [{ body: "", isForeign: true }, "reset"],
    });
    const statuses: (number | null)[] = [];
    const aws = awsFor(server.url, {
      limits: { attempts: 2 },
      onCall: ({ operation, status }) => {
        if (operation === "DescribeUser") statuses.push(status);
      },
    });
    await expect(aws.userName(userId)).rejects.toThrow(TransientError);
    expect(statuses).toEqual([200, null]);
  });
});
