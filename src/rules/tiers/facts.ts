/** What Okta and AWS said about the tiers. */
import type {
  AwsGroupId,
  Assignment,
  AwsAccountId,
  AwsUserId,
  PermissionSet,
} from "../../domain/aws.ts";
import type { BlockedError } from "../../domain/errors.ts";
import type { Group } from "../../domain/directory.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { ApplicationPosture } from "../../domain/posture.ts";
import type { PushMapping } from "../../domain/provisioning.ts";

export interface OktaSide {
  /** By the names that the tiers use; of any type. */
  readonly groups: ReadonlyMap<string, readonly Group[]>;
  readonly application: ApplicationPosture;
  /** Groups that are assigned to the application. */
  readonly assigned: ReadonlySet<OktaGroupId>;
  readonly mappings: readonly PushMapping[];
}

export interface AwsSide {
  /** By name; those alone that a tier names. */
  readonly permissionSets: ReadonlyMap<string, PermissionSetFacts>;
  /** The pushed groups by name, as far as they have arrived. */
  readonly groups: ReadonlyMap<string, AwsGroupId>;
  /** Members of the pushed groups by user name, on both sides, by the group's name. */
  readonly members: ReadonlyMap<string, GroupMembers>;
  /** What people and groups that have a permission set are called, by their ids, as far as it could be read. */
  readonly names: ReadonlyMap<AwsUserId | AwsGroupId, string>;
}

export interface PermissionSetFacts extends PermissionSet {
  readonly managedPolicies: readonly string[];
  readonly inlinePolicy: string | null;
  /** What it holds besides that no tier's file can name, for people. */
  readonly extras: readonly string[];
  /** Why some of that could not be read. */
  readonly unread: readonly BlockedError[];
  /** Accounts that have an older version of it. */
  readonly outdated: readonly AwsAccountId[];
  /** On the accounts that have it and on those that a tier names. */
  readonly assignments: readonly Assignment[];
}

export interface GroupMembers {
  /** In small letters. */
  readonly okta: ReadonlySet<string>;
  readonly aws: ReadonlySet<string>;
}

/** Who is in the group in AWS alone. */
export const leftBehindIn = (
  { members }: Pick<AwsSide, "members">,
  group: string,
): readonly string[] => {
  const { aws, okta } = members.get(group) ?? none;
  return [...aws].filter((login) => !okta.has(login));
};

const none: GroupMembers = { okta: new Set(), aws: new Set() };

export interface TiersFacts {
  readonly okta: OktaSide;
  readonly aws: AwsSide;
}

/** Of the groups with this name, the one that a tier can mean; null: none, or several. */
export const groupNamed = (
  { groups }: Pick<OktaSide, "groups">,
  name: string,
): Group | null => {
  const [group, another] = (groups.get(name) ?? []).filter(
    ({ type }) => type === "OKTA_GROUP",
  );
  return group === undefined || another !== undefined ? null : group;
};
