import { type Call, noContent, ok, type Route } from "../call.ts";
import { notFound, validationFailed } from "../errors.ts";
import { page } from "../paging.ts";
import type { NewPushMapping, PushMapping } from "../pushMappings.ts";
import { pushMappingShape } from "../shapes/application.ts";
import { applicationOf } from "./apps.ts";

const collection = "/api/v1/apps/:appId/group-push/mappings";
const single = `${collection}/:mappingId`;

export const pushMappingRoutes: readonly Route[] = [
  {
    method: "GET",
    path: collection,
    scopes: ["okta.apps.read", "okta.groups.read"],
    answer: (call) =>
      page(call, selected(call), {
        key: ({ id }) => id,
        shape: (mapping) => pushMappingShape(call.base, mapping),
        defaultLimit: 100,
        maxLimit: 1000,
        overLimit: "refuse",
      }),
  },
  {
    method: "POST",
    path: collection,
    scopes: ["okta.apps.manage", "okta.groups.manage"],
    answer: (call) => ({
      status: 201,
      body: pushMappingShape(
        call.base,
        call.world.pushMappings.create(wanted(call)),
      ),
    }),
  },
  {
    method: "GET",
    path: single,
    scopes: ["okta.apps.read", "okta.groups.read"],
    answer: (call) => ok(pushMappingShape(call.base, mappingOf(call))),
  },
  {
    method: "PATCH",
    path: single,
    scopes: ["okta.apps.manage", "okta.groups.manage"],
    answer: (call) => {
      const status = statusOf(call.body().status);
      if (status === null) throw validationFailed("status");
      return ok(
        pushMappingShape(
          call.base,
          call.world.pushMappings.setStatus(mappingOf(call).id, status),
        ),
      );
    },
  },
  {
    method: "DELETE",
    path: single,
    scopes: ["okta.apps.manage", "okta.groups.manage"],
    answer: (call) => {
      const mapping = mappingOf(call);
      const deleteTarget = call.query.get("deleteTargetGroup");
      if (deleteTarget === null) throw validationFailed("deleteTargetGroup");
      if (mapping.status !== "INACTIVE")
        throw validationFailed(
          "status",
          "status: Only an INACTIVE group push mapping can be deleted",
        );
      call.world.pushMappings.delete(mapping.id, {
        deleteTarget: deleteTarget === "true",
      });
      return noContent();
    },
  },
];

const mappingOf = (call: Call): PushMapping => {
  const id = call.parameter("mappingId");
  const mapping = call.world.pushMappings.get(id);
  if (mapping?.application !== applicationOf(call).id)
    throw notFound(id, "GroupPushMapping");
  return mapping;
};

const selected = (call: Call): readonly PushMapping[] => {
  const { query } = call;
  const source = query.get("sourceGroupId");
  const status = query.get("status");
  const since = query.get("lastUpdated");
  return call.world.pushMappings
    .of(applicationOf(call).id)
    .filter(
      (mapping) =>
        (source === null || mapping.sourceGroup === source) &&
        (status === null || mapping.status === status) &&
        (since === null || mapping.lastUpdated >= Date.parse(since)),
    );
};

const wanted = (call: Call): NewPushMapping => {
  const application = applicationOf(call);
  const { sourceGroupId, targetGroupId, targetGroupName, status } = call.body();
  const { groups, pushMappings } = call.world;
  if (typeof sourceGroupId !== "string" || groups.get(sourceGroupId) === null)
    throw validationFailed("sourceGroupId");
  const isPushed = pushMappings
    .of(application.id)
    .some(({ sourceGroup }) => sourceGroup === sourceGroupId);
  if (isPushed)
    throw validationFailed(
      "sourceGroupId",
      "sourceGroupId: A group push mapping exists for this group already",
    );
  const link = typeof targetGroupId === "string" ? targetGroupId : null;
  const name = typeof targetGroupName === "string" ? targetGroupName : null;
  if ((link === null) === (name === null))
    throw validationFailed(
      "targetGroup",
      "Either targetGroupId or targetGroupName must be given, but not both",
    );
  if (link !== null && groups.get(link) === null)
    throw validationFailed("targetGroupId");
  return {
    application: application.id,
    group: sourceGroupId,
    ...(link === null ? {} : { targetGroup: link }),
    ...(name === null ? {} : { targetName: name }),
    status: statusOf(status) ?? "ACTIVE",
  };
};

const statusOf = (value: unknown): "ACTIVE" | "INACTIVE" | null =>
  value === "ACTIVE" || value === "INACTIVE" ? value : null;
