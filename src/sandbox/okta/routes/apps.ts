import type { Application, AppUser } from "../applications.ts";
import { type Call, noContent, ok, parseBody, type Route } from "../call.ts";
import { applicationFilter, valuesAt } from "../dialects.ts";
import { notFound } from "../errors.ts";
import { page } from "../paging.ts";
import { compile } from "../search.ts";
import {
  applicationShape,
  appUserShape,
  groupAssignmentShape,
} from "../shapes/application.ts";
import { groupOf } from "./groups.ts";

const listed = {
  defaultLimit: 20,
  maxLimit: 200,
  overLimit: "refuse",
} as const;

export const appRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/apps",
    scopes: ["okta.apps.read"],
    answer: (call) =>
      page(call, selected(call), {
        ...listed,
        key: ({ id }) => id,
        shape: (application) => applicationShape(call.base, application),
      }),
  },
  {
    method: "GET",
    path: "/api/v1/apps/:appId",
    scopes: ["okta.apps.read"],
    answer: (call) => ok(applicationShape(call.base, applicationOf(call))),
  },
  {
    method: "GET",
    path: "/api/v1/apps/:appId/groups",
    scopes: ["okta.apps.read"],
    answer: (call) =>
      page(call, call.world.applications.assignments(applicationOf(call).id), {
        ...listed,
        key: ({ group }) => group,
        shape: (assignment) => groupAssignmentShape(call.base, assignment),
      }),
  },
  {
    method: "GET",
    path: "/api/v1/apps/:appId/groups/:groupId",
    scopes: ["okta.apps.read"],
    answer: (call) => {
      const id = call.parameter("groupId");
      const assignment = call.world.applications
        .assignments(applicationOf(call).id)
        .find(({ group }) => group === id);
      if (assignment === undefined) throw notFound(id, "ApplicationGroup");
      return ok(groupAssignmentShape(call.base, assignment));
    },
  },
  {
    method: "PUT",
    path: "/api/v1/apps/:appId/groups/:groupId",
    scopes: ["okta.apps.manage"],
    answer: (call) => {
      // The body may be missing altogether.
      const { priority } =
        call.request.body.length === 0
          ? { priority: undefined }
          : parseBody(call.request.body);
      return ok(
        groupAssignmentShape(
          call.base,
          call.world.applications.assignGroup(
            applicationOf(call).id,
            groupOf(call).id,
            ...(typeof priority === "number" ? [priority] : []),
          ),
        ),
      );
    },
  },
  {
    method: "DELETE",
    path: "/api/v1/apps/:appId/groups/:groupId",
    scopes: ["okta.apps.manage"],
    answer: (call) => {
      call.world.applications.unassignGroup(
        applicationOf(call).id,
        call.parameter("groupId"),
      );
      return noContent();
    },
  },
  {
    method: "GET",
    path: "/api/v1/apps/:appId/users",
    scopes: ["okta.apps.read"],
    answer: (call) =>
      page(call, appUsers(call), {
        key: ({ user }) => user,
        shape: (appUser) => {
          const user = call.world.users.get(appUser.user);
          return user === null ? null : appUserShape(call.base, appUser, user);
        },
        defaultLimit: 50,
        maxLimit: 500,
        overLimit: "refuse",
      }),
  },
];

export const applicationOf = (call: Call): Application => {
  const id = call.parameter("appId");
  const application = call.world.applications.get(id);
  if (application === null) throw notFound(id, "AppInstance");
  return application;
};

const selected = (call: Call): readonly Application[] => {
  const filter = call.query.get("filter");
  const test = filter === null ? null : compile(filter, applicationFilter);
  const q = call.query.get("q")?.toLowerCase() ?? "";
  return call.world.applications
    .all()
    .filter(
      (application) =>
        [application.label, application.name].some((name) =>
          name.toLowerCase().startsWith(q),
        ) &&
        (test === null || test((path) => valuesAt(application, path))),
    );
};

/** `q` is the beginning of a name or an address. */
const appUsers = (call: Call): readonly AppUser[] => {
  const q = call.query.get("q")?.toLowerCase() ?? "";
  return call.world.applications
    .users(applicationOf(call).id)
    .filter(({ user }) => {
      const profile = call.world.users.get(user)?.profile;
      return [
        profile?.login,
        profile?.email,
        profile?.firstName,
        profile?.lastName,
      ].some(
        (value) =>
          typeof value === "string" && value.toLowerCase().startsWith(q),
      );
    });
};
