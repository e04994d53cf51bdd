/** Groups without their members, which are in `memberships.ts`. */
import type { GroupType } from "../../domain/directory.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import { createHistory, type History } from "./history.ts";
import type { Ids } from "./ids.ts";
import type { OktaSettings } from "./settings.ts";
import { createSignal, type Signal } from "./signal.ts";

export interface Group {
  readonly id: OktaGroupId;
  readonly type: GroupType;
  readonly name: string;
  readonly description: string | null;
  /** The application that an APP_GROUP is imported from. */
  readonly source: string | null;
  readonly created: Instant;
  readonly lastUpdated: Instant;
  readonly lastMembershipUpdated: Instant;
}

interface NewGroup {
  readonly name: string;
  /** OKTA_GROUP where nothing is said. */
  readonly type?: GroupType;
  readonly description?: string;
  readonly source?: string;
}

export interface Groups {
  /** The group that Okta made itself; its members are everybody who is not deactivated. */
  readonly everyone: OktaGroupId;
  /** Two groups of different types can share a name, so names are not checked here. */
  create(group: NewGroup): Group;
  get(id: string): Group | null;
  all(): readonly Group[];
  /** What the search index knows so far. */
  indexed(): readonly Group[];
  rename(id: string, name: string): Group;
  /** Notes that the membership changed now. */
  touch(id: string): void;
  delete(id: string): void;
  readonly deletions: Signal<Group>;
  /** Which there are: whoever sets an Okta back in time sets this back. */
  readonly state: object;
}

export const createGroups = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly settings: OktaSettings;
}): Groups => {
  const { clock, ids, settings } = world;
  const groups = new Map<string, History<Group>>();
  const deletions = createSignal<Group>();

  const get = (id: string): Group | null => groups.get(id)?.now() ?? null;

  const change = (id: string, changed: Partial<Group>): Group => {
    const group = get(id);
    if (group === null) throw new Error(`no group ${id}`);
    const now = { ...group, ...changed };
    groups.get(id)?.set(now);
    return now;
  };

  const create = (group: NewGroup): Group => {
    const now = clock.now();
    const created: Group = {
      id: ids.next("00g") as OktaGroupId,
      type: group.type ?? "OKTA_GROUP",
      name: group.name,
      description: group.description ?? null,
      source: group.source ?? null,
      created: now,
      lastUpdated: now,
      lastMembershipUpdated: now,
    };
    groups.set(created.id, createHistory<Group>(clock, created));
    return created;
  };

  return {
    everyone: create({
      name: "Everyone",
      type: "BUILT_IN",
      description: "All users in your organization",
    }).id,
    create,
    get,
    state: groups,
    deletions,
    all: () => [...groups.values()].flatMap((history) => history.now() ?? []),
    indexed: () =>
      [...groups.values()].flatMap(
        (history) => history.seen(settings.searchDelay) ?? [],
      ),
    rename: (id, name) => change(id, { name, lastUpdated: clock.now() }),
    touch: (id) => {
      change(id, { lastMembershipUpdated: clock.now() });
    },
    delete: (id) => {
      const group = get(id);
      if (group === null) throw new Error(`no group ${id}`);
      groups.get(id)?.set(null);
      deletions.emit(group);
    },
  };
};
