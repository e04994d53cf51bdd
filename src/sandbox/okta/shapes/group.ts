import type { Group } from "../groups.ts";
import type { GroupRule } from "../rules.ts";
import { oktaTime } from "./time.ts";

export const groupShape = (base: string, group: Group) => {
  const self = `${base}/api/v1/groups/${group.id}`;
  return {
    id: group.id,
    created: oktaTime(group.created),
    lastUpdated: oktaTime(group.lastUpdated),
    lastMembershipUpdated: oktaTime(group.lastMembershipUpdated),
    objectClass: [
      group.type === "APP_GROUP"
        ? "okta:windows_security_principal"
        : "okta:user_group",
    ],
    type: group.type,
    profile: {
      name: group.name,
      // Okta says null where nobody wrote a description, although its own schema knows only a string.
      description: group.description,
    },
    _links: {
      logo: ["medium", "large"].map((name) => ({
        name,
        href: `${base}/img/logos/groups/okta-${name}.png`,
        type: "image/png",
      })),
      ...(group.source === null
        ? {}
        : { source: { href: `${base}/api/v1/apps/${group.source}` } }),
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
};

export const groupRuleShape = (rule: GroupRule) => ({
  type: "group_rule",
  id: rule.id,
  status: rule.status,
  name: rule.name,
  created: oktaTime(rule.created),
  lastUpdated: oktaTime(rule.lastUpdated),
  conditions: {
    people: {
      users: { exclude: rule.excludedUsers },
      groups: { exclude: [] },
    },
    expression: {
      value: rule.expression,
      type: "urn:okta:expression:1.0",
    },
  },
  actions: { assignUserToGroups: { groupIds: rule.groups } },
});
