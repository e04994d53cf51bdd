/** Applications, the groups and people that are assigned to them. What is pushed to them is in `pushMappings.ts`. */
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Groups } from "./groups.ts";
import type { Ids } from "./ids.ts";
import type { Memberships } from "./memberships.ts";
import type { Policies } from "./policies.ts";
import type { Users } from "./users.ts";

export interface Application {
  readonly id: string;
  /** The kind of application in Okta's catalogue. */
  readonly name: string;
  readonly label: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly features: readonly string[];
  /** Okta describes nine and has more; of some applications it says none. */
  readonly signOnMode: string | null;
  /** The id of the sign-in policy that guards it. */
  readonly accessPolicy: string;
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

interface NewApplication {
  readonly label: string;
  readonly name?: string;
  readonly features?: readonly string[];
  readonly signOnMode?: string | null;
  readonly accessPolicy?: string;
}

export interface GroupAssignment {
  readonly application: string;
  readonly group: OktaGroupId;
  readonly priority: number;
  readonly lastUpdated: Instant;
}

/** What provisioning knows of a person in an application. */
interface SyncState {
  readonly status: "ACTIVE" | "PROVISIONED" | "STAGED" | "SUSPENDED";
  readonly syncState:
    "DISABLED" | "ERROR" | "OUT_OF_SYNC" | "SYNCHRONIZED" | "SYNCING";
  readonly externalId: string | null;
  readonly lastSync: Instant | null;
}

export interface AppUser extends SyncState {
  readonly application: string;
  readonly user: OktaUserId;
  /** By hand, or through an assigned group. */
  readonly scope: "USER" | "GROUP";
  /** The assigned group; null: by hand. */
  readonly group: OktaGroupId | null;
  readonly since: Instant;
}

export interface Applications {
  create(application: NewApplication): Application;
  delete(id: string): void;
  get(id: string): Application | null;
  all(): readonly Application[];
  assignGroup(
    application: string,
    group: string,
    priority?: number,
  ): GroupAssignment;
  unassignGroup(application: string, group: string): void;
  assignments(application: string): readonly GroupAssignment[];
  assignUser(application: string, user: string): void;
  /** Everybody who is assigned, by hand or through a group; deactivated people are not. */
  users(application: string): readonly AppUser[];
  /** Says how provisioning one person went. */
  setSync(application: string, user: string, state: Partial<SyncState>): void;
  /** All there is: whoever sets an Okta back in time sets this back. */
  readonly state: object;
}

export const createApplications = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly users: Users;
  readonly groups: Groups;
  readonly memberships: Memberships;
  readonly policies: Policies;
}): Applications => {
  const { clock, ids, users, memberships, policies } = world;
  const applications = new Map<string, Application>();
  const assignments = new Map<string, GroupAssignment>();
  const byHand = new Map<string, { readonly since: Instant }>();
  const states = new Map<string, Partial<SyncState>>();

  const must = (id: string): Application => {
    const application = applications.get(id);
    if (application === undefined) throw new Error(`no application ${id}`);
    return application;
  };

  const assignmentsOf = (application: string): readonly GroupAssignment[] =>
    [...assignments.values()]
      .filter((assignment) => assignment.application === application)
      .sort((a, b) => a.priority - b.priority);

  world.groups.deletions.on(({ id }) => {
    for (const [key, assignment] of assignments)
      if (assignment.group === id) assignments.delete(key);
  });

  return {
    state: [applications, assignments, byHand, states],
    create: ({ label, name, features, signOnMode, accessPolicy }) => {
      const application: Application = {
        id: ids.next("0oa"),
        name: name ?? "amazon_aws_sso",
        label,
        status: "ACTIVE",
        features: features ?? [
          "PUSH_NEW_USERS",
          "PUSH_USER_DEACTIVATION",
          "GROUP_PUSH",
          "REACTIVATE_USERS",
          "PUSH_PROFILE_UPDATES",
        ],
        signOnMode: signOnMode === undefined ? "SAML_2_0" : signOnMode,
        accessPolicy: accessPolicy ?? policies.defaultAccessPolicy,
        created: clock.now(),
        lastUpdated: clock.now(),
      };
      applications.set(application.id, application);
      return application;
    },
    delete: (id) => {
      applications.delete(id);
    },
    get: (id) => applications.get(id) ?? null,
    all: () => [...applications.values()],
    assignments: assignmentsOf,
    assignGroup: (application, group, priority) => {
      const assignment: GroupAssignment = {
        application: must(application).id,
        group: group as OktaGroupId,
        priority: priority ?? assignmentsOf(application).length,
        lastUpdated: clock.now(),
      };
      assignments.set(`${application} ${group}`, assignment);
      return assignment;
    },
    unassignGroup: (application, group) => {
      assignments.delete(`${application} ${group}`);
    },
    assignUser: (application, user) => {
      byHand.set(`${must(application).id} ${user}`, { since: clock.now() });
    },
    setSync: (application, user, state) => {
      const key = `${application} ${user}`;
      states.set(key, { ...states.get(key), ...state });
    },
    users: (id) => {
      const application = must(id);
      const groups = assignmentsOf(id);
      return users.all().flatMap((user): AppUser[] => {
        if (user.status === "DEPROVISIONED") return [];
        const key = `${id} ${user.id}`;
        const own = byHand.get(key);
        const through = groups.find(({ group }) =>
          memberships.has(group, user.id),
        );
        if (own === undefined && through === undefined) return [];
        return [
          {
            ...provisioned(user.id, application.created),
            ...states.get(key),
            application: id,
            user: user.id,
            scope: own === undefined ? "GROUP" : "USER",
            group: own === undefined ? (through?.group ?? null) : null,
            since: own?.since ?? through?.lastUpdated ?? application.created,
          },
        ];
      });
    },
  };
};

/** Provisioning went well, unless a story says otherwise. */
const provisioned = (user: string, at: Instant): SyncState => ({
  status: "PROVISIONED",
  syncState: "SYNCHRONIZED",
  externalId: `external-${user}`,
  lastSync: at,
});
