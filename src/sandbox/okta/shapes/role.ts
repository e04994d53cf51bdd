import type { Instant } from "../../../domain/time.ts";
import type { Assignment, Role, ServiceApp } from "../credentials.ts";
import type { World } from "../world.ts";
import { oktaTime } from "./time.ts";

/** Standard roles and custom roles differ in shape; a custom one names its role and its resource set. */
export const clientRoleShape = (
  base: string,
  { clientId, created }: ServiceApp,
  { id, roleId, resourceSetId, ...role }: Assignment,
) => {
  const client = `${base}/oauth2/v1/clients/${clientId}`;
  const common = {
    ...assignment(id, role, created),
    assignmentType: "CLIENT",
  };
  if (role.type !== "CUSTOM")
    return { ...common, _links: { assignee: { href: `${client}/roles` } } };
  const roleHref = `${base}/api/v1/iam/roles/${roleId}`;
  const set = `${base}/api/v1/iam/resource-sets/${resourceSetId}`;
  return {
    ...common,
    role: roleId,
    "resource-set": resourceSetId,
    _links: {
      role: { href: roleHref },
      "resource-set": { href: set },
      permissions: { href: `${roleHref}/permissions` },
      member: { href: `${set}/bindings/${roleId}/members/${id}` },
      assignee: { href: client },
    },
  };
};

/** People here hold standard roles only. */
export const userRoleShape = (
  base: string,
  user: string,
  role: Role,
  created: Instant,
) => ({
  ...assignment(`ra-${user}`, role, created),
  assignmentType: "USER",
  _links: { assignee: { href: `${base}/api/v1/users/${user}` } },
});

const assignment = (
  id: string,
  { label, type }: Pick<Role, "label" | "type">,
  created: Instant,
) => ({
  id,
  label,
  type,
  status: "ACTIVE",
  created: oktaTime(created),
  lastUpdated: oktaTime(created),
});

export const permissionsShape = (
  base: string,
  app: ServiceApp,
  { roleId, permissions }: Assignment,
) => ({
  permissions: permissions.map((label) => ({
    label,
    created: oktaTime(app.created),
    lastUpdated: oktaTime(app.created),
    _links: {
      self: {
        href: `${base}/api/v1/iam/roles/${roleId}/permissions/${label}`,
      },
      role: { href: `${base}/api/v1/iam/roles/${roleId}` },
    },
  })),
});

/** Groups one by one, or all of them; and the users. */
export const resourcesShape = (
  base: string,
  app: ServiceApp,
  { groups, resourceSetId }: Assignment,
) => {
  const set = `${base}/api/v1/iam/resource-sets/${resourceSetId}`;
  const paths = [
    ...(groups === "all" ? ["groups"] : groups.map((id) => `groups/${id}`)),
    "users",
  ];
  return {
    resources: paths.map((path, index) => ({
      id: `ire${resourceSetId.slice(3)}${index}`,
      orn: `orn:okta:directory:00osbx00000000000001:${path.replace("/", ":")}`,
      created: oktaTime(app.created),
      lastUpdated: oktaTime(app.created),
      _links: {
        self: { href: `${base}/api/v1/${path}` },
        resource: {
          href: `${set}/resources/ire${resourceSetId.slice(3)}${index}`,
        },
      },
    })),
    _links: { "resource-set": { href: set } },
  };
};

export const grantShape = (
  { clock }: Pick<World, "clock">,
  base: string,
  app: ServiceApp,
  scope: string,
) => {
  const id = `oag${app.clientId.slice(3)}-${scope}`;
  const self = `${base}/api/v1/apps/${app.clientId}`;
  return {
    id,
    status: "ACTIVE",
    created: oktaTime(app.created),
    createdBy: { id: "00usbxadministrator0", type: "User" },
    lastUpdated: oktaTime(clock.now()),
    issuer: base,
    clientId: app.clientId,
    scopeId: scope,
    source: "ADMIN",
    _links: {
      self: { href: `${self}/grants/${id}` },
      app: { href: self },
      client: { href: `${base}/oauth2/v1/clients/${app.clientId}` },
    },
  };
};
