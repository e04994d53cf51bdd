/** What tiers need of AWS and of the application in Okta that feeds it. */
import type {
  Assignment,
  AwsAccountId,
  AwsGroupId,
  AwsRequest,
  AwsUserId,
  PermissionSet,
  PermissionSetArn,
  RequestKind,
  RequestState,
  RunningRequest,
} from "../../domain/aws.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { IamRole } from "../../domain/iam.ts";
import type { ApplicationPosture } from "../../domain/posture.ts";
import type { AssignedPerson, PushMapping } from "../../domain/provisioning.ts";
import type { Milliseconds } from "../../domain/time.ts";

/** IAM Identity Center. Every list is complete or the call throws. */
export interface AwsReader {
  /** All, or those of these names. */
  permissionSets(
    names?: ReadonlySet<string>,
  ): Promise<readonly PermissionSet[]>;
  managedPolicies(set: PermissionSetArn): Promise<readonly string[]>;
  /** null: none. */
  inlinePolicy(set: PermissionSetArn): Promise<string | null>;
  /** Policies of the accounts' own, by path and name. */
  customerPolicies(set: PermissionSetArn): Promise<readonly string[]>;
  /** null: none. */
  permissionsBoundary(set: PermissionSetArn): Promise<string | null>;
  provisionedAccounts(
    set: PermissionSetArn,
    which: "all" | "outdated",
  ): Promise<readonly AwsAccountId[]>;
  assignments(
    set: PermissionSetArn,
    account: AwsAccountId,
  ): Promise<readonly Assignment[]>;
  /** null: no group of this name has arrived. */
  findGroup(name: string): Promise<AwsGroupId | null>;
  /** By the Okta login; null: nobody of this name has arrived. */
  findUser(name: string): Promise<AwsUserId | null>;
  /** false as well where AWS has no such person or group. */
  isMember(user: AwsUserId, group: AwsGroupId): Promise<boolean>;
  members(group: AwsGroupId): Promise<readonly AwsUserId[]>;
  /** The Okta login. */
  userName(user: AwsUserId): Promise<string>;
  groupName(group: AwsGroupId): Promise<string>;
  /** What AWS is still at, whoever started it. */
  running(kind: RequestKind): Promise<readonly RunningRequest[]>;
}

/** One account's IAM. */
export interface RoleReader {
  /** null: the credential's account has no such role. */
  role(name: string): Promise<IamRole | null>;
}

/** What AWS does in the background is followed to its end. */
export interface AwsRequests {
  running(kind: RequestKind): Promise<readonly RunningRequest[]>;
  stateOf(request: AwsRequest): Promise<RequestState>;
}

export interface AwsWriter extends AwsReader, AwsRequests {
  createPermissionSet(wanted: {
    readonly name: string;
    readonly description: string;
    readonly sessionDuration: Milliseconds;
  }): Promise<PermissionSetArn>;
  setSessionDuration(
    set: PermissionSetArn,
    length: Milliseconds,
  ): Promise<void>;
  attachPolicy(set: PermissionSetArn, policy: string): Promise<void>;
  detachPolicy(set: PermissionSetArn, policy: string): Promise<void>;
  /** null: deletes it. */
  setInlinePolicy(
    set: PermissionSetArn,
    document: string | null,
  ): Promise<void>;
  provision(set: PermissionSetArn): Promise<AwsRequest>;
  assign(assignment: Assignment): Promise<AwsRequest>;
  unassign(assignment: Assignment): Promise<AwsRequest>;
}

/** The AWS application in Okta. */
export interface FeedReader {
  applications(): Promise<readonly ApplicationPosture[]>;
  assignedGroups(application: string): Promise<readonly OktaGroupId[]>;
  pushMappings(application: string): Promise<readonly PushMapping[]>;
  assignedPeople(application: string): Promise<readonly AssignedPerson[]>;
}

export interface FeedWriter extends FeedReader {
  createGroup(name: string, description: string): Promise<OktaGroupId>;
  assignGroup(application: string, group: OktaGroupId): Promise<void>;
  pushGroup(
    application: string,
    group: OktaGroupId,
    name: string,
  ): Promise<void>;
  resumePush(application: string, mapping: string): Promise<void>;
}
