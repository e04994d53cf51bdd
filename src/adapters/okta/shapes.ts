/** What Okta says, checked before it is believed. */
import type {
  Group,
  GroupType,
  Person,
  PersonStatus,
} from "../../domain/directory.ts";
import {
  isOktaGroupId,
  isOktaUserId,
  type OktaGroupId,
} from "../../domain/ids.ts";
import { malformed } from "./failure.ts";

const statuses: ReadonlySet<string> = new Set<PersonStatus>([
  "STAGED",
  "PROVISIONED",
  "ACTIVE",
  "RECOVERY",
  "LOCKED_OUT",
  "PASSWORD_EXPIRED",
  "SUSPENDED",
  "DEPROVISIONED",
]);

const types: ReadonlySet<string> = new Set<GroupType>([
  "OKTA_GROUP",
  "APP_GROUP",
  "BUILT_IN",
]);

export const readPerson =
  (githubAttribute: string | null) =>
  (value: unknown): Person => {
    const { id, status, profile } = fieldsOf(value, "a person");
    const { login } = fieldsOf(profile, "a person's profile");
    if (!isOktaUserId(id)) throw malformed("a person's id is malformed");
    if (typeof status !== "string" || !statuses.has(status))
      throw malformed(`the state of person ${id} is unknown`);
    if (typeof login !== "string" || login === "")
      throw malformed(`person ${id} has no login`);
    return {
      id,
      login,
      status: status as PersonStatus,
      githubAccount: ownText(profile as object, githubAttribute),
    };
  };

export const readGroup = (value: unknown): Group => {
  const { id, type, profile } = fieldsOf(value, "a group");
  const { name } = fieldsOf(profile, "a group's profile");
  if (!isOktaGroupId(id)) throw malformed("a group's id is malformed");
  if (typeof type !== "string" || !types.has(type))
    throw malformed(`the type of group ${id} is unknown`);
  if (typeof name !== "string" || name === "")
    throw malformed(`group ${id} has no name`);
  return { id, name, type: type as GroupType };
};

/** The groups that one rule puts people into. */
export const readRuleTargets = (value: unknown): readonly OktaGroupId[] => {
  const { actions } = fieldsOf(value, "a group rule");
  const { assignUserToGroups: assign } = fieldsOf(actions, "a rule's actions");
  if (assign === undefined || assign === null) return [];
  const { groupIds } = fieldsOf(assign, "a rule's assignment");
  if (!Array.isArray(groupIds) || !groupIds.every(isOktaGroupId))
    throw malformed("a group rule's targets are malformed");
  return groupIds;
};

export const readFactorStatus = (value: unknown): string => {
  const { status } = fieldsOf(value, "a factor");
  if (typeof status !== "string") throw malformed("a factor has no state");
  return status;
};

export const fieldsOf = (
  value: unknown,
  name: string,
): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed(`${name} is missing`);
  return value as Record<string, unknown>;
};

/** An own property alone: an attribute called `constructor` must name nobody. */
const ownText = (profile: object, name: string | null): string | null => {
  if (name === null || !Object.hasOwn(profile, name)) return null;
  const value = (profile as Record<string, unknown>)[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
};
