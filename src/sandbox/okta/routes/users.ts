import { type Call, noContent, ok, type Route } from "../call.ts";
import { userFilter, userSearch, userValues } from "../dialects.ts";
import { notFound } from "../errors.ts";
import type { Group } from "../groups.ts";
import { page } from "../paging.ts";
import { compile } from "../search.ts";
import { factorShape } from "../shapes/factor.ts";
import { groupShape } from "../shapes/group.ts";
import { userShape } from "../shapes/user.ts";
import { userEntity } from "../systemLog.ts";
import type { User } from "../users.ts";
import { visible } from "./groups.ts";

export const userRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/users",
    scopes: ["okta.users.read"],
    answer: (call) =>
      page(call, selected(call), {
        key: ({ id }) => id,
        shape: (user) => userShape(call.base, user),
        defaultLimit: call.query.has("q") ? 10 : 200,
        maxLimit: 200,
        overLimit: "cut",
      }),
  },
  {
    method: "GET",
    path: "/api/v1/users/:userId",
    scopes: ["okta.users.read"],
    answer: (call) =>
      ok(
        userShape(
          call.base,
          callingAdministrator(call) ?? userOf(call),
          "single",
        ),
      ),
  },
  {
    method: "GET",
    path: "/api/v1/users/:userId/groups",
    scopes: ["okta.users.read"],
    answer: (call) =>
      page(call, groupsOf(call), {
        key: ({ id }) => id,
        shape: (group) => groupShape(call.base, group),
        defaultLimit: 200,
        maxLimit: 200,
        overLimit: "cut",
      }),
  },
  {
    method: "GET",
    path: "/api/v1/users/:userId/factors",
    scopes: ["okta.users.read"],
    answer: (call) =>
      ok(
        call.world.factors
          .of(userOf(call).id)
          .map((factor) => factorShape(call.base, factor)),
      ),
  },
  {
    method: "DELETE",
    path: "/api/v1/users/:userId/sessions",
    scopes: ["okta.users.manage"],
    answer: (call) => {
      call.world.systemLog.append({
        eventType: "user.session.clear",
        displayMessage: "Clear user session",
        actor: call.principal.actor,
        targets: [userEntity(userOf(call))],
      });
      return noContent();
    },
  },
];

/** The one behind the console, who asks for himself and is nobody in the directory. */
const callingAdministrator = (call: Call): User | null => {
  const { actor } = call.principal;
  if (
    call.parameter("userId") !== "me" ||
    actor.type !== "User" ||
    call.world.users.get(actor.id) !== null
  )
    return null;
  const { created } = call.world.schema;
  return {
    id: actor.id as User["id"],
    status: "ACTIVE",
    profile: {
      login: actor.alternateId,
      email: actor.alternateId,
      firstName: "Console",
      lastName: "Administrator",
    },
    created,
    activated: created,
    statusChanged: created,
    lastUpdated: created,
  };
};

const groupsOf = (call: Call): readonly Group[] =>
  visible(call, call.world.memberships.listedGroupsOf(userOf(call).id));

const userOf = (call: Call): User => {
  const wanted = call.parameter("userId");
  const found = call.world.users.find(
    wanted === "me" ? call.principal.actor.id : wanted,
  );
  if (found === null) throw notFound(wanted, "User");
  return found;
};

/** Search reads the index, which lags and knows deactivated people; the plain list is up to date and leaves them out. */
const selected = (call: Call): readonly User[] => {
  const { query, world } = call;
  const search = query.get("search");
  if (search !== null) {
    const test = compile(search, userSearch);
    return world.users.indexed().filter((user) => test(userValues(user)));
  }
  const filter = query.get("filter");
  if (filter !== null) {
    const test = compile(filter, userFilter);
    return world.users.all().filter((user) => test(userValues(user)));
  }
  const active = world.users
    .all()
    .filter(({ status }) => status !== "DEPROVISIONED");
  const q = query.get("q")?.toLowerCase();
  if (q === undefined) return active;
  return active.filter(({ profile }) =>
    [profile.firstName, profile.lastName, profile.email].some(
      (value) => typeof value === "string" && value.toLowerCase().startsWith(q),
    ),
  );
};
