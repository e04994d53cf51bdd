/** Group rules: what puts people into groups behind everybody's back. Only their targets matter here, so nothing evaluates them. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Ids } from "./ids.ts";

export interface GroupRule {
  readonly id: string;
  readonly name: string;
  readonly status: "ACTIVE" | "INACTIVE" | "INVALID";
  /** An expression in Okta's language. */
  readonly expression: string;
  readonly groups: readonly string[];
  readonly excludedUsers: readonly string[];
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

interface NewGroupRule {
  readonly name: string;
  readonly groups: readonly string[];
  readonly status?: GroupRule["status"];
  readonly expression?: string;
  readonly excludedUsers?: readonly string[];
}

export interface GroupRules {
  create(rule: NewGroupRule): GroupRule;
  all(): readonly GroupRule[];
  setStatus(id: string, status: GroupRule["status"]): void;
  delete(id: string): void;
}

export const createGroupRules = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
}): GroupRules => {
  const { clock, ids } = world;
  const rules = new Map<string, GroupRule>();
  return {
    all: () => [...rules.values()],
    create: ({ name, groups, status, expression, excludedUsers }) => {
      const rule: GroupRule = {
        id: ids.next("0pr"),
        name,
        status: status ?? "ACTIVE",
        expression: expression ?? 'user.department=="Engineering"',
        groups,
        excludedUsers: excludedUsers ?? [],
        created: clock.now(),
        lastUpdated: clock.now(),
      };
      rules.set(rule.id, rule);
      return rule;
    },
    setStatus: (id, status) => {
      const rule = rules.get(id);
      if (rule === undefined) throw new Error(`no group rule ${id}`);
      rules.set(id, { ...rule, status, lastUpdated: clock.now() });
    },
    delete: (id) => {
      rules.delete(id);
    },
  };
};
