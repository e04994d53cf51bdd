/** People, as Okta keeps them, and the factors that they enrolled. */
import type { PersonStatus } from "../../domain/directory.ts";
import type { OktaUserId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import { createHistory, type History } from "./history.ts";
import type { Ids } from "./ids.ts";
import type { OktaSettings } from "./settings.ts";
import { createSignal, type Signal } from "./signal.ts";

export type Profile = Readonly<Record<string, unknown>>;

export interface User {
  readonly id: OktaUserId;
  readonly status: PersonStatus;
  readonly profile: Profile & { readonly login: string };
  readonly created: Instant;
  readonly activated: Instant | null;
  readonly statusChanged: Instant | null;
  readonly lastUpdated: Instant;
}

interface NewUser {
  readonly login: string;
  /** ACTIVE where nothing is said. */
  readonly status?: PersonStatus;
  /** Anything else of the profile; names and an address are derived from the login where they are missing. */
  readonly profile?: Profile;
}

export interface Users {
  create(user: NewUser): User;
  get(id: string): User | null;
  /** By id, login (case does not matter) or the part of a login before its `@` where that is unambiguous. */
  find(idOrLogin: string): User | null;
  all(): readonly User[];
  /** What the search index knows so far. */
  indexed(): readonly User[];
  setStatus(id: string, status: PersonStatus): User;
  setProfile(id: string, changes: Profile): User;
  rename(id: string, login: string): User;
  delete(id: string): void;
  /** Every change of a user: `now` is null for a deletion, `before` for a creation. */
  readonly changes: Signal<UserChange>;
}

interface UserChange {
  readonly before: User | null;
  readonly now: User | null;
}

export const createUsers = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly settings: OktaSettings;
}): Users => {
  const { clock, ids, settings } = world;
  const users = new Map<string, History<User>>();
  const byLogin = new Map<string, string>();
  const changes = createSignal<UserChange>();

  const get = (id: string): User | null => users.get(id)?.now() ?? null;
  const all = (): readonly User[] =>
    [...users.values()].flatMap((history) => history.now() ?? []);

  const must = (id: string): User => {
    const user = get(id);
    if (user === null) throw new Error(`no user ${id}`);
    return user;
  };

  const claim = (login: string, id: string): void => {
    const owner = byLogin.get(login.toLowerCase());
    if (owner !== undefined && owner !== id)
      throw new Error(`login ${login} is taken`);
    byLogin.set(login.toLowerCase(), id);
  };

  const change = (id: string, changed: Partial<User>): User => {
    const before = must(id);
    const now = { ...before, ...changed, lastUpdated: clock.now() };
    users.get(id)?.set(now);
    changes.emit({ before, now });
    return now;
  };

  const setProfile = (id: string, changed: Profile): User => {
    const { profile } = must(id);
    const login =
      typeof changed.login === "string" ? changed.login : profile.login;
    claim(login, id);
    if (login.toLowerCase() !== profile.login.toLowerCase())
      byLogin.delete(profile.login.toLowerCase());
    return change(id, { profile: { ...profile, ...changed, login } });
  };

  return {
    changes,
    get,
    all,
    setProfile,
    create: ({ login, status = "ACTIVE", profile = {} }) => {
      const id = ids.next("00u") as OktaUserId;
      claim(login, id);
      const now = clock.now();
      const user: User = {
        id,
        status,
        profile: { ...defaultProfile(login), ...profile, login },
        created: now,
        activated: status === "STAGED" ? null : now,
        statusChanged: status === "STAGED" ? null : now,
        lastUpdated: now,
      };
      users.set(id, createHistory<User>(clock, user));
      changes.emit({ before: null, now: user });
      return user;
    },
    find: (idOrLogin) => {
      const wanted = idOrLogin.toLowerCase();
      const known = get(idOrLogin) ?? get(byLogin.get(wanted) ?? "");
      if (known !== null) return known;
      const short = all().filter(({ profile }) =>
        profile.login.toLowerCase().startsWith(`${wanted}@`),
      );
      return short.length === 1 ? (short[0] ?? null) : null;
    },
    indexed: () =>
      [...users.values()].flatMap(
        (history) => history.seen(settings.searchDelay) ?? [],
      ),
    setStatus: (id, status) => {
      const now = clock.now();
      const { activated } = must(id);
      return change(id, {
        status,
        statusChanged: now,
        activated: status === "ACTIVE" ? now : activated,
      });
    },
    rename: (id, login) => setProfile(id, { login }),
    delete: (id) => {
      const before = must(id);
      byLogin.delete(before.profile.login.toLowerCase());
      users.get(id)?.set(null);
      changes.emit({ before, now: null });
    },
  };
};

const defaultProfile = (login: string): Profile => {
  const [local = login] = login.split("@");
  const [first = local, last = "Example"] = local.split(".");
  return {
    firstName: capitalised(first),
    lastName: capitalised(last),
    mobilePhone: null,
    secondEmail: null,
    email: login.includes("@") ? login : `${login}@example.com`,
  };
};

const capitalised = (name: string): string =>
  name.slice(0, 1).toUpperCase() + name.slice(1);
