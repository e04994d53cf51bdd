/** What AWS does in the background: starting it, what is running, and how one of them stands. None of it may be started twice by itself. */
import {
  type Assignment,
  type AwsRequest,
  isAwsAccountId,
  isAwsRequestId,
  type PermissionSetArn,
  type RequestKind,
  type RequestState,
  type RunningRequest,
} from "../../domain/aws.ts";
import { instant } from "../../domain/time.ts";
import type { Calls } from "./calls.ts";
import type { SsoAdmin } from "./client.ts";
import type { Access } from "./identity-center.ts";
import { fieldsOf, listOf, readRequestId, readState } from "./shapes.ts";

export interface Requests {
  provision(set: PermissionSetArn): Promise<AwsRequest>;
  assign(assignment: Assignment): Promise<AwsRequest>;
  unassign(assignment: Assignment): Promise<AwsRequest>;
  running(kind: RequestKind): Promise<readonly RunningRequest[]>;
  stateOf(request: AwsRequest): Promise<RequestState>;
}

type Options = { readonly abortSignal: AbortSignal };
type Cursor = { readonly NextToken?: string };

/** AWS has the same three operations for each kind, under names of their own. */
interface Kind {
  /** Of the answers that hold one state, and of the list. */
  readonly state: string;
  readonly states: string;
  readonly listOperation: string;
  readonly stateOperation: string;
  readonly list: (
    admin: SsoAdmin,
    input: Cursor & {
      readonly InstanceArn: string;
      readonly Filter: { readonly Status: "IN_PROGRESS" };
      readonly MaxResults: number;
    },
    options: Options,
  ) => Promise<object>;
  readonly describe: (
    admin: SsoAdmin,
    InstanceArn: string,
    id: string,
    options: Options,
  ) => Promise<object>;
}

const kinds: Readonly<Record<RequestKind, Kind>> = {
  assign: {
    state: "AccountAssignmentCreationStatus",
    states: "AccountAssignmentsCreationStatus",
    listOperation: "ListAccountAssignmentCreationStatus",
    stateOperation: "DescribeAccountAssignmentCreationStatus",
    list: ({ client, sdk }, input, options) =>
      client.send(
        new sdk.ListAccountAssignmentCreationStatusCommand(input),
        options,
      ),
    describe: ({ client, sdk }, InstanceArn, id, options) =>
      client.send(
        new sdk.DescribeAccountAssignmentCreationStatusCommand({
          InstanceArn,
          AccountAssignmentCreationRequestId: id,
        }),
        options,
      ),
  },
  unassign: {
    state: "AccountAssignmentDeletionStatus",
    states: "AccountAssignmentsDeletionStatus",
    listOperation: "ListAccountAssignmentDeletionStatus",
    stateOperation: "DescribeAccountAssignmentDeletionStatus",
    list: ({ client, sdk }, input, options) =>
      client.send(
        new sdk.ListAccountAssignmentDeletionStatusCommand(input),
        options,
      ),
    describe: ({ client, sdk }, InstanceArn, id, options) =>
      client.send(
        new sdk.DescribeAccountAssignmentDeletionStatusCommand({
          InstanceArn,
          AccountAssignmentDeletionRequestId: id,
        }),
        options,
      ),
  },
  provision: {
    state: "PermissionSetProvisioningStatus",
    states: "PermissionSetsProvisioningStatus",
    listOperation: "ListPermissionSetProvisioningStatus",
    stateOperation: "DescribePermissionSetProvisioningStatus",
    list: ({ client, sdk }, input, options) =>
      client.send(
        new sdk.ListPermissionSetProvisioningStatusCommand(input),
        options,
      ),
    describe: ({ client, sdk }, InstanceArn, id, options) =>
      client.send(
        new sdk.DescribePermissionSetProvisioningStatusCommand({
          InstanceArn,
          ProvisionPermissionSetRequestId: id,
        }),
        options,
      ),
  },
};

export const createRequests = (
  calls: Calls,
  { instance, list, about }: Access,
): Requests => {
  const start = (
    kind: RequestKind,
    operation: string,
    what: string,
    send: (admin: SsoAdmin, options: Options) => Promise<object>,
  ): Promise<AwsRequest> =>
    calls.ssoAdmin(
      // Sent twice, it may be done twice: whoever wants it looks first.
      { what, operation, isRepeatable: false },
      send,
      (answer) => ({
        kind,
        id: readRequestId(fieldsOf(answer, "the answer")[kinds[kind].state]),
      }),
    );

  const inputFor = async ({
    permissionSet,
    account,
    principal,
  }: Assignment) => {
    if (!isAwsAccountId(account)) throw new TypeError("no AWS account's id");
    return {
      ...(await about(permissionSet)),
      TargetId: account,
      TargetType: "AWS_ACCOUNT" as const,
      PrincipalType: principal.kind === "group" ? "GROUP" : "USER",
      PrincipalId: principal.id,
    } as const;
  };

  return {
    provision: async (set) => {
      const input = await about(set);
      return start(
        "provision",
        "ProvisionPermissionSet",
        `bring ${set} to its accounts`,
        ({ client, sdk }, options) =>
          client.send(
            new sdk.ProvisionPermissionSetCommand({
              ...input,
              TargetType: "ALL_PROVISIONED_ACCOUNTS",
            }),
            options,
          ),
      );
    },

    assign: async (assignment) => {
      const input = await inputFor(assignment);
      return start(
        "assign",
        "CreateAccountAssignment",
        `assign ${assignment.permissionSet} on ${assignment.account}`,
        ({ client, sdk }, options) =>
          client.send(new sdk.CreateAccountAssignmentCommand(input), options),
      );
    },

    unassign: async (assignment) => {
      const input = await inputFor(assignment);
      return start(
        "unassign",
        "DeleteAccountAssignment",
        `take ${assignment.permissionSet} on ${assignment.account} away`,
        ({ client, sdk }, options) =>
          client.send(new sdk.DeleteAccountAssignmentCommand(input), options),
      );
    },

    running: async (kind) => {
      const { arn } = await instance();
      const { states, listOperation, list: send } = kinds[kind];
      return list(
        listOperation,
        "list what AWS is at",
        (admin, options, cursor) =>
          send(
            admin,
            {
              InstanceArn: arn,
              Filter: { Status: "IN_PROGRESS" },
              MaxResults: 100,
              ...cursor,
            },
            options,
          ),
        (answer) =>
          listOf(fieldsOf(answer, "the answer")[states], states)
            // Those that ended between two pages are there as well.
            .filter(
              (value) =>
                fieldsOf(value, "a request")["Status"] === "IN_PROGRESS",
            )
            .map((value) => {
              const { CreatedDate: since } = fieldsOf(value, "a request");
              return {
                kind,
                id: readRequestId(value),
                since: since instanceof Date ? instant(since.getTime()) : null,
              };
            }),
      );
    },

    stateOf: async ({ kind, id }) => {
      if (!isAwsRequestId(id)) throw new TypeError("not the id of a request");
      const { arn } = await instance();
      const { state, stateOperation, describe } = kinds[kind];
      return calls.ssoAdmin(
        {
          what: `read how a request stands (${id})`,
          operation: stateOperation,
          isRepeatable: true,
        },
        (admin, options) => describe(admin, arn, id, options),
        (answer) => readState(fieldsOf(answer, "the answer")[state], id),
      );
    },
  };
};
