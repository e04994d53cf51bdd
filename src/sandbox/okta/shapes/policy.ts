import type { Policy, PolicyRule } from "../policies.ts";
import { oktaTime } from "./time.ts";

export const policyShape = (base: string, policy: Policy) => {
  const self = `${base}/api/v1/policies/${policy.id}`;
  return {
    id: policy.id,
    type: policy.type,
    name: policy.name,
    description: policy.description,
    status: policy.status,
    priority: policy.priority,
    system: policy.system,
    conditions: null,
    created: oktaTime(policy.created),
    lastUpdated: oktaTime(policy.lastUpdated),
    _links: {
      self: { href: self, hints: { allow: ["GET", "PUT"] } },
      rules: { href: `${self}/rules`, hints: { allow: ["GET", "POST"] } },
    },
  };
};

export const policyRuleShape = (
  base: string,
  policy: Policy,
  rule: PolicyRule,
) => ({
  id: rule.id,
  type: policy.type,
  name: rule.name,
  status: rule.status,
  priority: rule.priority,
  system: rule.system,
  conditions: null,
  created: oktaTime(rule.created),
  lastUpdated: oktaTime(rule.lastUpdated),
  actions: {
    appSignOn: {
      access: rule.access,
      verificationMethod: {
        type: "ASSURANCE",
        factorMode: rule.factorMode,
        reauthenticateIn: rule.reauthenticateIn,
        constraints: [],
      },
    },
  },
  _links: {
    self: {
      href: `${base}/api/v1/policies/${policy.id}/rules/${rule.id}`,
      hints: { allow: ["GET", "PUT"] },
    },
  },
});
