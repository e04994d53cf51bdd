/** What an auditor reads: sign-in policies, the user schema, the roles of service applications. */
import { type Call, ok, type Route } from "../call.ts";
import type { Assignment, ServiceApp } from "../credentials.ts";
import { notFound, validationFailed } from "../errors.ts";
import { page } from "../paging.ts";
import type { Policy } from "../policies.ts";
import { policyRuleShape, policyShape } from "../shapes/policy.ts";
import {
  clientRoleShape,
  grantShape,
  permissionsShape,
  resourcesShape,
  userRoleShape,
} from "../shapes/role.ts";
import { schemaShape } from "../shapes/schema.ts";

export const postureRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/policies",
    scopes: ["okta.policies.read"],
    answer: (call) => {
      const type = call.query.get("type");
      if (type === null) throw validationFailed("type");
      return page(
        call,
        call.world.policies.all().filter((policy) => policy.type === type),
        {
          key: ({ id }) => id,
          shape: (policy) => policyShape(call.base, policy),
          defaultLimit: 20,
          maxLimit: 200,
          overLimit: "cut",
        },
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/policies/:policyId",
    scopes: ["okta.policies.read"],
    answer: (call) => ok(policyShape(call.base, policyOf(call))),
  },
  {
    method: "GET",
    path: "/api/v1/policies/:policyId/rules",
    scopes: ["okta.policies.read"],
    answer: (call) => {
      const policy = policyOf(call);
      return page(call, policy.rules, {
        key: ({ id }) => id,
        shape: (rule) => policyRuleShape(call.base, policy, rule),
        defaultLimit: 20,
        maxLimit: 200,
        overLimit: "cut",
      });
    },
  },
  {
    method: "GET",
    path: "/api/v1/meta/schemas/user/:schemaId",
    scopes: ["okta.schemas.read"],
    answer: (call) => {
      const id = call.parameter("schemaId");
      if (id !== "default") throw notFound(id, "UserSchema");
      return ok(schemaShape(call.base, call.world.schema));
    },
  },
  {
    method: "GET",
    path: "/oauth2/v1/clients/:clientId/roles",
    scopes: ["okta.roles.read"],
    answer: (call) => {
      const id = call.parameter("clientId");
      const app = call.world.credentials.serviceApp(id);
      if (app === null) throw notFound(id, "Client");
      return ok(
        app.assignments.map((assignment) =>
          clientRoleShape(call.base, app, assignment),
        ),
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/users/:userId/roles",
    scopes: ["okta.roles.read"],
    answer: (call) => {
      const { actor, role } = call.principal;
      const id = call.parameter("userId");
      // Nobody but the callers themselves holds an admin role here.
      if (id === actor.id)
        return ok([
          userRoleShape(call.base, id, role, call.world.schema.created),
        ]);
      if (call.world.users.get(id) === null) throw notFound(id, "User");
      return ok([]);
    },
  },
  {
    method: "GET",
    path: "/api/v1/apps/:appId/grants",
    scopes: ["okta.appGrants.read"],
    answer: (call) => {
      const id = call.parameter("appId");
      const app = call.world.credentials.serviceApp(id);
      if (app === null) throw notFound(id, "AppInstance");
      return ok(
        app.scopes.map((scope) =>
          grantShape(call.world, call.base, app, scope),
        ),
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/iam/roles/:roleId/permissions",
    scopes: ["okta.roles.read"],
    answer: (call) => {
      const id = call.parameter("roleId");
      return ok(
        permissionsShape(
          call.base,
          ...assignmentWith(call, id, "Role", ({ roleId }) => roleId),
        ),
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/iam/resource-sets/:setId/resources",
    scopes: ["okta.roles.read"],
    answer: (call) => {
      const id = call.parameter("setId");
      return ok(
        resourcesShape(
          call.base,
          ...assignmentWith(
            call,
            id,
            "ResourceSet",
            ({ resourceSetId }) => resourceSetId,
          ),
        ),
      );
    },
  },
];

const assignmentWith = (
  call: Call,
  id: string,
  kind: string,
  idOf: (assignment: Assignment) => string,
): readonly [ServiceApp, Assignment] => {
  for (const app of call.world.credentials.serviceApps()) {
    const found = app.assignments.find((one) => idOf(one) === id);
    if (found !== undefined) return [app, found];
  }
  throw notFound(id, kind);
};

const policyOf = (call: Call): Policy => {
  const id = call.parameter("policyId");
  const policy = call.world.policies.get(id);
  if (policy === null) throw notFound(id, "Policy");
  return policy;
};
