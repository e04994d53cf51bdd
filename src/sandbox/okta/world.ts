/** The organisation: everything that this Okta knows. */
import type { SandboxClock } from "../clock.ts";
import { type Applications, createApplications } from "./applications.ts";
import { createCredentials, type Credentials } from "./credentials.ts";
import { createFactors, type Factors } from "./factors.ts";
import { createGroups, type Groups } from "./groups.ts";
import { createIds, type Ids } from "./ids.ts";
import { createMemberships, type Memberships } from "./memberships.ts";
import { createPolicies, type Policies } from "./policies.ts";
import { createPushMappings, type PushMappings } from "./pushMappings.ts";
import { createGroupRules, type GroupRules } from "./rules.ts";
import { createUserSchema, type UserSchema } from "./schema.ts";
import { defaultSettings, type OktaSettings } from "./settings.ts";
import { administrator, createSystemLog, type SystemLog } from "./systemLog.ts";
import { createUsers, type Users } from "./users.ts";

export interface World {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly settings: OktaSettings;
  readonly systemLog: SystemLog;
  readonly users: Users;
  readonly factors: Factors;
  readonly groups: Groups;
  readonly memberships: Memberships;
  readonly rules: GroupRules;
  readonly applications: Applications;
  readonly pushMappings: PushMappings;
  readonly policies: Policies;
  readonly schema: UserSchema;
  readonly credentials: Credentials;
}

export const createWorld = (
  clock: SandboxClock,
  settings: Partial<OktaSettings>,
): World => {
  const ids = createIds();
  const base = { clock, ids, settings: { ...defaultSettings(), ...settings } };
  const systemLog = createSystemLog(base);
  const users = createUsers(base);
  const groups = createGroups(base);
  const memberships = createMemberships({ ...base, systemLog, users, groups });
  const rules = createGroupRules(base);
  const policies = createPolicies(base);
  const applications = createApplications({
    ...base,
    users,
    groups,
    memberships,
    policies,
  });
  // A rule that names a group which is gone can no longer run.
  groups.deletions.on(({ id }) => {
    for (const rule of rules.all())
      if (rule.groups.includes(id)) rules.setStatus(rule.id, "INVALID");
  });
  return {
    ...base,
    systemLog,
    users,
    groups,
    memberships,
    rules,
    policies,
    factors: createFactors(base),
    applications,
    pushMappings: createPushMappings({
      ...base,
      systemLog,
      groups,
      memberships,
      applications,
    }),
    schema: createUserSchema(base),
    credentials: createCredentials({ ...base, owner: administrator }),
  };
};
