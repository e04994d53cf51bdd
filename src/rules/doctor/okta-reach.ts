/** Whether the credential's custom roles, which Okta adds up, reach all that Curfew reads and changes. */
import type { Finding } from "../../domain/finding.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { ResourcesPosture } from "../../domain/posture.ts";
import { postureFinding } from "./finding.ts";
import { type CustomRoleFacts, needed, permits, place } from "./okta-role.ts";

/** By name; null: Okta shows none of that name, so no role that names its groups holds for it. */
export interface GroupsWanted {
  readonly tiers: ReadonlyMap<string, OktaGroupId | null>;
  readonly audiences: ReadonlyMap<string, OktaGroupId | null>;
}

interface Role {
  readonly permissions: readonly string[];
  readonly resources: ResourcesPosture;
}

export const judgeReach = (
  roles: readonly CustomRoleFacts[],
  /** null: not known. */
  groups: GroupsWanted | null,
  /** Does a standard role show the whole directory? */
  seesAll: boolean,
): readonly Finding[] => {
  const permitted = roles.flatMap(({ permissions }) =>
    permissions.kind === "known" ? [permissions.value] : [],
  );
  // What could not be looked at is said already, and may be the one that is missing.
  if (permitted.length < roles.length) return [];
  const open = needed.filter((name) => !(seesAll && name.endsWith(".read")));
  const isHeld = (name: Needed): boolean =>
    permitted.some((permissions) => permits(permissions, name));
  const missing = open.filter((name) => !isHeld(name));
  const known = roles.flatMap(({ permissions, resources }) =>
    permissions.kind === "known" && resources.kind === "known"
      ? [{ permissions: permissions.value, resources: resources.value }]
      : [],
  );
  return [
    ...(missing.length === 0 ? [] : [lacking(missing)]),
    ...(groups === null || known.length < roles.length
      ? []
      : judgeHolding(known, groups, open.filter(isHeld))),
  ];
};

type Needed = (typeof needed)[number];

const lacking = (names: readonly Needed[]): Finding =>
  postureFinding(
    place,
    "credential-too-small",
    "error",
    `No custom role of the credential permits ${names.join(", ")}`,
    "Add it to its role (Security, Administrators, Roles).",
  );

const judgeHolding = (
  roles: readonly Role[],
  { tiers, audiences }: GroupsWanted,
  held: readonly Needed[],
): readonly Finding[] => {
  const lacks = (
    names: readonly Needed[],
    holds: (resources: ResourcesPosture) => boolean,
  ): readonly Needed[] =>
    names.filter(
      (name) =>
        held.includes(name) &&
        !roles.some(
          ({ permissions, resources }) =>
            permits(permissions, name) && holds(resources),
        ),
    );
  const gaps = [...new Map([...audiences, ...tiers])].flatMap(([name, id]) => [
    ...gap(
      `the group "${name}"`,
      lacks(
        tiers.has(name)
          ? ["okta.groups.read", "okta.groups.members.manage"]
          : ["okta.groups.read"],
        ({ allGroups, groups }) => allGroups || (id !== null && groups.has(id)),
      ),
    ),
    // Whoever is to be added is in the audience, and in no tier's group yet.
    ...gap(
      `the people in "${name}"`,
      lacks(
        ["okta.users.read", "okta.users.groupMembership.manage"],
        ({ allUsers, usersOf }) => allUsers || (id !== null && usersOf.has(id)),
      ),
    ),
  ]);
  return gaps.length === 0
    ? []
    : [
        postureFinding(
          place,
          "credential-too-small",
          "error",
          `The credential's roles do not hold for ${gaps.join(", ")}`,
          `${resources} (Security, Administrators).`,
        ),
      ];
};

const gap = (what: string, names: readonly Needed[]): readonly string[] =>
  names.length === 0 ? [] : [`${what} (${names.join(", ")})`];

/** What the two roles are to hold for. */
const resources =
  "The role that changes memberships has to hold for the tier groups, and for the people in them and in the audience groups; a second one, with View groups and View users alone, for the audience groups and all users";
