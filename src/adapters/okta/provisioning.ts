/** What feeds an application: who is assigned to it, and which groups are pushed to it. Nothing is ever taken away here. */
import {
  isOktaGroupId,
  isOktaUserId,
  type OktaGroupId,
} from "../../domain/ids.ts";
import type { ApplicationPosture } from "../../domain/posture.ts";
import type { AssignedPerson, PushMapping } from "../../domain/provisioning.ts";
import type { OktaConfig } from "./config.ts";
import { clean, malformed } from "./failure.ts";
import { isPostureId } from "./guard.ts";
import { readApplication } from "./posture-shapes.ts";
import { checkId, createScoped } from "./scoped.ts";
import { fieldsOf, readGroup } from "./shapes.ts";

export interface OktaProvisioning {
  applications(): Promise<readonly ApplicationPosture[]>;
  assignedGroups(application: string): Promise<readonly OktaGroupId[]>;
  assignGroup(application: string, group: OktaGroupId): Promise<void>;
  pushMappings(application: string): Promise<readonly PushMapping[]>;
  /** Pushes the group under this name; where the application has one of that name, it is linked. */
  pushGroup(
    application: string,
    group: OktaGroupId,
    name: string,
  ): Promise<void>;
  /** Activates a mapping anew, which pushes all members. */
  resumePush(application: string, mapping: string): Promise<void>;
  createGroup(name: string, description: string): Promise<OktaGroupId>;
  assignedPeople(application: string): Promise<readonly AssignedPerson[]>;
}

type Scope =
  | "okta.apps.read"
  | "okta.apps.read okta.groups.read"
  | "okta.apps.manage"
  | "okta.apps.manage okta.groups.manage"
  | "okta.groups.manage";

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaProvisioning = (
  config: OktaConfig,
): OktaProvisioning => {
  const { list, one } = createScoped<Scope>(config, { feeds: true });

  return {
    applications: () =>
      list("list the applications", "okta.apps.read", {
        open: (sdk, limit) => sdk.applicationApi.listApplications({ limit }),
        read: readApplication,
      }),

    assignedGroups: async (application) => {
      const appId = checkId("app", application);
      return list("list who is assigned to the application", "okta.apps.read", {
        open: (sdk, limit) =>
          sdk.applicationApi.listApplicationGroupAssignments({ appId, limit }),
        read: (value) => readGroupId(fieldsOf(value, "an assignment")["id"]),
      });
    },

    assignGroup: async (application, group) => {
      const appId = checkId("app", application);
      const groupId = checkGroup(group);
      await one(
        `assign group ${groupId} to the application`,
        "okta.apps.manage",
        (sdk) =>
          sdk.applicationApi.assignGroupToApplication({ appId, groupId }),
        () => undefined,
      );
    },

    pushMappings: async (application) => {
      const appId = checkId("app", application);
      return list(
        "list the groups that are pushed",
        "okta.apps.read okta.groups.read",
        {
          open: (sdk, limit) =>
            sdk.groupPushMappingApi.listGroupPushMappings({ appId, limit }),
          read: readMapping,
        },
      );
    },

    pushGroup: async (application, group, name) => {
      const appId = checkId("app", application);
      const sourceGroupId = checkGroup(group);
      await one(
        `push group ${sourceGroupId} to the application`,
        "okta.apps.manage okta.groups.manage",
        (sdk) =>
          sdk.groupPushMappingApi.createGroupPushMapping({
            appId,
            body: asSent({
              sourceGroupId,
              targetGroupName: name,
              status: "ACTIVE",
            }),
          }),
        () => undefined,
        "limits",
      );
    },

    resumePush: async (application, mapping) => {
      const appId = checkId("app", application);
      const mappingId = checkId("mapping", mapping);
      await one(
        "activate the push of a group",
        "okta.apps.manage okta.groups.manage",
        (sdk) =>
          sdk.groupPushMappingApi.updateGroupPushMapping({
            appId,
            mappingId,
            body: asSent({ status: "ACTIVE" }),
          }),
        () => undefined,
      );
    },

    createGroup: async (name, description) => {
      const { id } = await one(
        "create a group",
        "okta.groups.manage",
        (sdk) =>
          sdk.groupApi.createGroup({
            group: asSent({ profile: { name, description } }),
          }),
        readGroup,
        "limits",
      );
      return id;
    },

    assignedPeople: async (application) => {
      const appId = checkId("app", application);
      return list("list who has the application", "okta.apps.read", {
        open: (sdk, limit) =>
          sdk.applicationApi.listApplicationUsers({ appId, limit }),
        read: readPerson,
      });
    },
  };
};

/** The SDK sends plain objects as they are, and types them as instances of its own classes. */
const asSent = (fields: object): never => fields as never;

const checkGroup = (id: OktaGroupId): OktaGroupId => {
  if (!isOktaGroupId(id)) throw new TypeError("not the id of an Okta group");
  return id;
};

const readGroupId = (id: unknown): OktaGroupId => {
  if (!isOktaGroupId(id)) throw malformed("a group's id is malformed");
  return id;
};

const readMapping = (value: unknown): PushMapping => {
  const { id, sourceGroupId, status, errorSummary } = fieldsOf(
    value,
    "a push mapping",
  );
  if (typeof id !== "string" || !isPostureId("mapping", id))
    throw malformed("a push mapping's id is malformed");
  if (status !== "ACTIVE" && status !== "INACTIVE" && status !== "ERROR")
    throw malformed(`the state of push mapping ${id} is unknown`);
  return {
    id,
    source: readGroupId(sourceGroupId),
    status: status.toLowerCase() as PushMapping["status"],
    error:
      typeof errorSummary === "string" && errorSummary !== ""
        ? clean(errorSummary)
        : null,
  };
};

const readPerson = (value: unknown): AssignedPerson => {
  const { id, syncState } = fieldsOf(value, "an assigned person");
  if (!isOktaUserId(id)) throw malformed("a person's id is malformed");
  return { id, sync: typeof syncState === "string" ? syncState : "DISABLED" };
};
