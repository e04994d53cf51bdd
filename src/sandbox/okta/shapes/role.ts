import type { ServiceApp } from "../credentials.ts";
import { oktaTime } from "./time.ts";

/** Standard roles and custom roles differ in shape; a custom one names its role and its resource set. */
export const roleShape = (base: string, app: ServiceApp) => {
  const { role } = app;
  const client = `${base}/oauth2/v1/clients/${app.clientId}`;
  const common = {
    id: `ra-${app.clientId}`,
    label: role.label,
    type: role.type,
    status: "ACTIVE",
    created: oktaTime(app.created),
    lastUpdated: oktaTime(app.created),
    assignmentType: "CLIENT",
  };
  if (role.type !== "CUSTOM")
    return { ...common, _links: { assignee: { href: `${client}/roles` } } };
  const iam = `${base}/api/v1/iam`;
  const roleId = `cr0-${app.clientId}`;
  const setId = `iam-${app.clientId}`;
  return {
    ...common,
    role: roleId,
    "resource-set": setId,
    _links: {
      role: { href: `${iam}/roles/${roleId}` },
      "resource-set": { href: `${iam}/resource-sets/${setId}` },
      permissions: { href: `${iam}/roles/${roleId}/permissions` },
      member: {
        href: `${iam}/resource-sets/${setId}/bindings/${roleId}/members/${common.id}`,
      },
      assignee: { href: client },
    },
  };
};
