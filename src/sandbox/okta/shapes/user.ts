import type { PersonStatus } from "../../../domain/directory.ts";
import type { User } from "../users.ts";
import { oktaTime, oktaTimeOrNull } from "./time.ts";

const userTypeId = "otysbx00000000000001";
const schemaId = "oscsbx00000000000001";

/** `detail`: a single user, with the links to what can be done in its state; lists show `self` alone. */
export const userShape = (
  base: string,
  user: User,
  detail: "list" | "single" = "list",
) => ({
  id: user.id,
  status: user.status,
  created: oktaTime(user.created),
  activated: oktaTimeOrNull(user.activated),
  statusChanged: oktaTimeOrNull(user.statusChanged),
  lastLogin: null,
  lastUpdated: oktaTime(user.lastUpdated),
  passwordChanged: oktaTimeOrNull(user.activated),
  type: { id: userTypeId },
  profile: user.profile,
  credentials: {
    ...(user.activated === null ? {} : { password: {} }),
    provider: { type: "OKTA", name: "OKTA" },
  },
  _links:
    detail === "list"
      ? { self: self(base, user) }
      : {
          self: self(base, user),
          schema: { href: `${base}/api/v1/meta/schemas/user/${schemaId}` },
          type: { href: `${base}/api/v1/meta/types/user/${userTypeId}` },
          ...actions(base, user),
        },
});

const self = (base: string, user: User) => ({
  href: `${base}/api/v1/users/${user.id}`,
});

const possible: Readonly<Record<PersonStatus, readonly [string, string][]>> = {
  STAGED: [["activate", "activate"]],
  PROVISIONED: [
    ["reactivate", "reactivate"],
    ["deactivate", "deactivate"],
  ],
  ACTIVE: [
    ["suspend", "suspend"],
    ["resetPassword", "reset_password"],
    ["expirePassword", "expire_password"],
    ["deactivate", "deactivate"],
  ],
  RECOVERY: [
    ["resetPassword", "reset_password"],
    ["deactivate", "deactivate"],
  ],
  LOCKED_OUT: [
    ["unlock", "unlock"],
    ["deactivate", "deactivate"],
  ],
  PASSWORD_EXPIRED: [
    ["resetPassword", "reset_password"],
    ["deactivate", "deactivate"],
  ],
  SUSPENDED: [
    ["unsuspend", "unsuspend"],
    ["deactivate", "deactivate"],
  ],
  DEPROVISIONED: [["activate", "activate"]],
};

const actions = (base: string, user: User) =>
  Object.fromEntries(
    possible[user.status].map(([name, verb]) => [
      name,
      {
        href: `${base}/api/v1/users/${user.id}/lifecycle/${verb}`,
        method: "POST",
      },
    ]),
  );
