import { authoriseGroup } from "../auth.ts";
import { type Call, noContent, type Route } from "../call.ts";
import {
  forbidden,
  notFound,
  unsupported,
  wrongUserStatus,
} from "../errors.ts";
import type { Group } from "../groups.ts";
import { page } from "../paging.ts";
import { userShape } from "../shapes/user.ts";
import type { User } from "../users.ts";
import { groupOf } from "./groups.ts";

export const memberRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/groups/:groupId/users",
    scopes: ["okta.groups.read"],
    answer: (call) =>
      page(call, membersById(call), {
        key: ({ id }) => id,
        shape: (user) => userShape(call.base, user),
        defaultLimit: 1000,
        maxLimit: 1000,
        overLimit: "cut",
        emptyMiddlePage: call.world.settings.emptyMiddlePage,
      }),
  },
  {
    method: "PUT",
    path: "/api/v1/groups/:groupId/users/:userId",
    scopes: ["okta.groups.manage"],
    answer: (call) => {
      const { group, user } = writable(call);
      const { memberships, settings } = call.world;
      // Adding only: whoever is in may be taken out in any state.
      if (user.status === "DEPROVISIONED") throw wrongUserStatus();
      const changed = memberships.add(group.id, user.id, call.principal.actor);
      if (!changed && settings.presentAdd === "not-found")
        throw notFound(user.id, "User");
      return noContent();
    },
  },
  {
    method: "DELETE",
    path: "/api/v1/groups/:groupId/users/:userId",
    scopes: ["okta.groups.manage"],
    answer: (call) => {
      const { group, user } = writable(call);
      const { memberships, settings } = call.world;
      const changed = memberships.remove(
        group.id,
        user.id,
        call.principal.actor,
      );
      if (!changed && settings.absentRemoval === "not-found")
        throw notFound(user.id, "User");
      return noContent();
    },
  },
];

const membersById = (call: Call): readonly User[] =>
  [...call.world.memberships.listedMembers(groupOf(call).id)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );

/** Only groups of type OKTA_GROUP can be written, and Everyone answers in a way of its own. */
const writable = (
  call: Call,
): { readonly group: Group; readonly user: User } => {
  const group = groupOf(call);
  if (group.id === call.world.groups.everyone) throw unsupported();
  if (group.type !== "OKTA_GROUP") throw forbidden();
  authoriseGroup(call.principal, group.id);
  const user = call.world.users.get(call.parameter("userId"));
  if (user === null) throw notFound(call.parameter("userId"), "User");
  return { group, user };
};
