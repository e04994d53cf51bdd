import type { Finding } from "../../domain/finding.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { Looked, ResourcesPosture } from "../../domain/posture.ts";
import { judgeLooked, postureFinding } from "./finding.ts";

export interface CustomRoleFacts {
  readonly label: string;
  /** By Okta's names: `okta.groups.read`. */
  readonly permissions: Looked<readonly string[]>;
  readonly resources: Looked<ResourcesPosture>;
  /** The tiers' groups that exist, by name; null: not known. */
  readonly tierGroups: ReadonlyMap<string, OktaGroupId> | null;
}

export const place = "okta:credential";

export const judgeCustomRole = (
  role: CustomRoleFacts,
  cutsSessions: boolean,
): readonly Finding[] => [
  ...judgeLooked(
    place,
    `what the role ${role.label} permits`,
    role.permissions,
    (permissions) => judgePermissions(role.label, permissions, cutsSessions),
  ),
  ...judgeLooked(
    place,
    `what the role ${role.label} holds for`,
    role.resources,
    (resources) => judgeResources(role, resources),
  ),
];

/** Each with the wider permissions that include it. */
const needed: Readonly<Record<string, readonly string[]>> = {
  "okta.groups.read": ["okta.groups.manage"],
  "okta.groups.members.manage": ["okta.groups.manage"],
  "okta.users.read": ["okta.users.manage"],
  "okta.users.groupMembership.manage": ["okta.users.manage"],
};

const judgePermissions = (
  label: string,
  permissions: readonly string[],
  cutsSessions: boolean,
): readonly Finding[] => {
  const missing = Object.entries(needed).filter(
    ([name, wider]) =>
      ![name, ...wider].some((permission) => permissions.includes(permission)),
  );
  const excess = permissions.filter(
    (permission) =>
      !Object.hasOwn(needed, permission) &&
      !permission.endsWith(".read") &&
      !(cutsSessions && permission === "okta.users.lifecycle.clearSessions"),
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          postureFinding(
            place,
            "credential-too-small",
            "error",
            `The role ${label} lacks ${missing.map(([name]) => name).join(", ")}`,
            "Add it to the role (Security, Administrators, Roles).",
          ),
        ]),
    ...(excess.length === 0
      ? []
      : [
          postureFinding(
            place,
            "credential-too-large",
            "warning",
            `The role ${label} permits more than Curfew needs: ${excess.join(", ")}`,
            "Take it out of the role (Security, Administrators, Roles).",
          ),
        ]),
  ];
};

const judgeResources = (
  { label, tierGroups }: CustomRoleFacts,
  resources: ResourcesPosture,
): readonly Finding[] => {
  if (resources.allGroups)
    return [
      postureFinding(
        place,
        "credential-too-large",
        "warning",
        `The role ${label} holds for every group of the organisation`,
        "Let its resource set name the tier groups one by one, and their users.",
      ),
    ];
  const out = [...(tierGroups ?? [])].filter(
    ([, id]) => !resources.groups.has(id),
  );
  const lacks = [
    ...out.map(([name]) => `the group "${name}"`),
    ...(resources.hasUsers ? [] : ["the users"]),
  ];
  return lacks.length === 0
    ? []
    : [
        postureFinding(
          place,
          "credential-too-small",
          "error",
          `The role ${label} does not hold for ${lacks.join(", ")}`,
          "Add them to its resource set (Security, Administrators, Resources).",
        ),
      ];
};
