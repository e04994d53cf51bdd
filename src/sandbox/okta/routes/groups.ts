import { authoriseGroup, sees } from "../auth.ts";
import { type Call, isRecord, noContent, ok, type Route } from "../call.ts";
import { groupFilter, groupSearch, groupValues } from "../dialects.ts";
import { forbidden, notFound, validationFailed } from "../errors.ts";
import type { Group } from "../groups.ts";
import { page } from "../paging.ts";
import { compile } from "../search.ts";
import { groupRuleShape, groupShape } from "../shapes/group.ts";

export const groupRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/groups",
    scopes: ["okta.groups.read"],
    answer: (call) =>
      page(call, visible(call, selected(call)), {
        key: ({ id }) => id,
        shape: (group) => groupShape(call.base, group),
        defaultLimit: call.query.has("q") ? 300 : 10_000,
        maxLimit: 10_000,
        overLimit: "refuse",
      }),
  },
  {
    method: "POST",
    path: "/api/v1/groups",
    scopes: ["okta.groups.manage"],
    answer: (call) => ok(groupShape(call.base, create(call))),
  },
  {
    method: "GET",
    path: "/api/v1/groups/rules",
    scopes: ["okta.groups.read"],
    answer: (call) =>
      page(call, call.world.rules.all(), {
        key: ({ id }) => id,
        shape: groupRuleShape,
        defaultLimit: 50,
        maxLimit: 200,
        overLimit: "refuse",
      }),
  },
  {
    method: "GET",
    path: "/api/v1/groups/:groupId",
    scopes: ["okta.groups.read"],
    answer: (call) => ok(groupShape(call.base, groupOf(call))),
  },
  {
    method: "DELETE",
    path: "/api/v1/groups/:groupId",
    scopes: ["okta.groups.manage"],
    answer: (call) => {
      const group = groupOf(call);
      authoriseGroup(call.principal, group.id);
      if (group.type === "BUILT_IN") throw forbidden();
      call.world.groups.delete(group.id);
      return noContent();
    },
  },
];

export const groupOf = (call: Call): Group => {
  const id = call.parameter("groupId");
  const group = call.world.groups.get(id);
  if (group === null || !sees(call.principal, id))
    throw notFound(id, "UserGroup");
  return group;
};

export const visible = (
  { principal }: Call,
  groups: readonly Group[],
): readonly Group[] => groups.filter(({ id }) => sees(principal, id));

/** Search reads the index, which lags; `filter` and `q` do not. */
const selected = (call: Call): readonly Group[] => {
  const { query, world } = call;
  const search = query.get("search");
  if (search !== null) {
    const test = compile(search, groupSearch);
    return world.groups.indexed().filter((group) => test(groupValues(group)));
  }
  const filter = query.get("filter");
  const test = filter === null ? null : compile(filter, groupFilter);
  const q = query.get("q")?.toLowerCase() ?? "";
  return world.groups
    .all()
    .filter(
      (group) =>
        group.name.toLowerCase().startsWith(q) &&
        (test === null || test(groupValues(group))),
    );
};

const create = (call: Call): Group => {
  const { profile } = call.body();
  if (!isRecord(profile)) throw validationFailed("profile");
  const { name, description } = profile;
  if (typeof name !== "string" || name === "")
    throw validationFailed("name", "name: The field cannot be left blank");
  if (name.length > 255)
    throw validationFailed("name", "name: The field is too long");
  const isTaken = call.world.groups
    .all()
    .some((group) => group.type !== "APP_GROUP" && group.name === name);
  if (isTaken)
    throw validationFailed(
      "name",
      "name: An object with this field already exists in the current organization",
    );
  return call.world.groups.create({
    name,
    ...(typeof description === "string" ? { description } : {}),
  });
};
