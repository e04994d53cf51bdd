/** Push groups: which of Okta's groups are kept up in an application, and how the last push went. */
import type { OktaGroupId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Applications } from "./applications.ts";
import type { Groups } from "./groups.ts";
import type { Ids } from "./ids.ts";
import type { Memberships } from "./memberships.ts";
import { createSignal, type Signal } from "./signal.ts";
import { administrator, groupEntity, type SystemLog } from "./systemLog.ts";
import type { User } from "./users.ts";

export interface PushMapping {
  readonly id: string;
  readonly application: string;
  readonly sourceGroup: OktaGroupId;
  /** The application's group, which Okta shows as a group of type APP_GROUP, usually with the same name. */
  readonly targetGroup: string;
  readonly status: "ACTIVE" | "INACTIVE" | "ERROR";
  readonly errorSummary: string;
  readonly lastPush: Instant | null;
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

export interface NewPushMapping {
  readonly application: string;
  readonly group: string;
  /** Link to a group that exists; or instead a name for a new one, the source's name where neither is given. */
  readonly targetGroup?: string;
  readonly targetName?: string;
  readonly status?: "ACTIVE" | "INACTIVE";
}

interface PushMappingChange {
  readonly kind: "created" | "updated" | "deleted";
  readonly mapping: PushMapping;
}

export interface PushMappings {
  create(mapping: NewPushMapping): PushMapping;
  get(id: string): PushMapping | null;
  of(application: string): readonly PushMapping[];
  setStatus(id: string, status: PushMapping["status"]): PushMapping;
  delete(id: string, options?: { readonly deleteTarget?: boolean }): void;
  /** Says how a push went: it is on the mapping and in the System Log. */
  report(id: string, outcome: { readonly error: string | null }): PushMapping;
  /** Whom Okta pushes: members of the source group who are assigned to the application. */
  pushedMembers(id: string): readonly User[];
  readonly changes: Signal<PushMappingChange>;
  /** All there is: whoever sets an Okta back in time sets this back. */
  readonly state: object;
}

export const createPushMappings = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly systemLog: SystemLog;
  readonly groups: Groups;
  readonly memberships: Memberships;
  readonly applications: Applications;
}): PushMappings => {
  const { clock, ids, systemLog, groups, memberships, applications } = world;
  const mappings = new Map<string, PushMapping>();
  const changes = createSignal<PushMappingChange>();

  const must = (id: string): PushMapping => {
    const mapping = mappings.get(id);
    if (mapping === undefined) throw new Error(`no push mapping ${id}`);
    return mapping;
  };

  const change = (id: string, changed: Partial<PushMapping>): PushMapping => {
    const mapping = { ...must(id), ...changed, lastUpdated: clock.now() };
    mappings.set(id, mapping);
    changes.emit({ kind: "updated", mapping });
    return mapping;
  };

  groups.deletions.on(({ id }) => {
    for (const mapping of mappings.values())
      if (mapping.sourceGroup === id)
        change(mapping.id, {
          status: "ERROR",
          errorSummary: "The source group was deleted.",
        });
  });

  return {
    state: mappings,
    changes,
    create: ({ application, group, targetGroup, targetName, status }) => {
      const source = groups.get(group);
      if (source === null) throw new Error(`no group ${group}`);
      const target =
        targetGroup ??
        groups.create({
          name: targetName ?? source.name,
          type: "APP_GROUP",
          source: application,
        }).id;
      const mapping: PushMapping = {
        id: ids.next("gPm"),
        application,
        sourceGroup: source.id,
        targetGroup: target,
        status: status ?? "ACTIVE",
        errorSummary: "",
        lastPush: clock.now(),
        created: clock.now(),
        lastUpdated: clock.now(),
      };
      mappings.set(mapping.id, mapping);
      changes.emit({ kind: "created", mapping });
      return mapping;
    },
    get: (id) => mappings.get(id) ?? null,
    of: (application) =>
      [...mappings.values()].filter(
        (mapping) => mapping.application === application,
      ),
    setStatus: (id, status) => change(id, { status }),
    delete: (id, { deleteTarget = false } = {}) => {
      const mapping = must(id);
      mappings.delete(id);
      if (deleteTarget && groups.get(mapping.targetGroup) !== null)
        groups.delete(mapping.targetGroup);
      changes.emit({ kind: "deleted", mapping });
    },
    report: (id, { error }) => {
      const source = groups.get(must(id).sourceGroup);
      systemLog.append({
        eventType:
          error === null
            ? "application.provision.group_push.updated"
            : "application.provision.group_push.mapping.update.or.delete.failed.with.error",
        severity: error === null ? "INFO" : "WARN",
        outcome: error === null ? "SUCCESS" : "FAILURE",
        ...(error === null ? {} : { reason: error }),
        actor: administrator,
        targets: source === null ? [] : [groupEntity(source)],
      });
      return change(
        id,
        error === null
          ? { status: "ACTIVE", errorSummary: "", lastPush: clock.now() }
          : { status: "ERROR", errorSummary: error },
      );
    },
    pushedMembers: (id) => {
      const { application, sourceGroup } = must(id);
      const assigned = new Set(
        applications.users(application).map(({ user }) => user),
      );
      return memberships
        .members(sourceGroup)
        .filter((user) => assigned.has(user.id));
    },
  };
};
