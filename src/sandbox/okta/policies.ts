/** Sign-in policies: what somebody has to prove before an application opens. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Ids } from "./ids.ts";

export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly system: boolean;
  readonly access: "ALLOW" | "DENY";
  readonly factorMode: "1FA" | "2FA";
  /** An ISO 8601 duration; `PT0S` asks every time. */
  readonly reauthenticateIn: string;
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

export interface Policy {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly priority: number;
  readonly system: boolean;
  readonly rules: readonly PolicyRule[];
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

export interface Policies {
  /** The one that guards applications which name no other: two factors, every time. */
  readonly defaultAccessPolicy: string;
  create(policy: {
    readonly name: string;
    readonly type?: string;
    /** In order; Okta's own catch-all rule comes last and is written here like the others. */
    readonly rules: readonly Partial<PolicyRule>[];
  }): Policy;
  get(id: string): Policy | null;
  all(): readonly Policy[];
}

export const createPolicies = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
}): Policies => {
  const { clock, ids } = world;
  const policies = new Map<string, Policy>();

  const create: Policies["create"] = ({ name, type, rules }) => {
    const now = clock.now();
    const policy: Policy = {
      id: ids.next("rst"),
      type: type ?? "ACCESS_POLICY",
      name,
      description: name,
      status: "ACTIVE",
      priority: policies.size + 1,
      system: policies.size === 0,
      rules: rules.map((rule, index) => ({
        id: ids.next("rul"),
        name: "Catch-all Rule",
        priority: index,
        status: "ACTIVE",
        system: index === rules.length - 1,
        access: "ALLOW",
        factorMode: "2FA",
        reauthenticateIn: "PT0S",
        created: now,
        lastUpdated: now,
        ...rule,
      })),
      created: now,
      lastUpdated: now,
    };
    policies.set(policy.id, policy);
    return policy;
  };

  return {
    defaultAccessPolicy: create({ name: "Any two factors", rules: [{}] }).id,
    create,
    get: (id) => policies.get(id) ?? null,
    all: () => [...policies.values()],
  };
};
