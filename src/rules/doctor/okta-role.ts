/** What a custom role permits beyond what Curfew needs. Whether all of them reach far enough is in `okta-reach.ts`. */
import type { Finding } from "../../domain/finding.ts";
import type { Looked, ResourcesPosture } from "../../domain/posture.ts";
import { judgeLooked, postureFinding } from "./finding.ts";

export interface CustomRoleFacts {
  readonly label: string;
  /** By Okta's names: `okta.groups.read`. */
  readonly permissions: Looked<readonly string[]>;
  readonly resources: Looked<ResourcesPosture>;
}

export const place = "okta:credential";

export const judgeCustomRole = (
  { label, permissions, resources }: CustomRoleFacts,
  cutsSessions: boolean,
): readonly Finding[] => [
  ...judgeLooked(
    place,
    `what the role ${label} permits`,
    permissions,
    (permitted) => judgePermissions(label, permitted, cutsSessions),
  ),
  ...judgeLooked(
    place,
    `what the role ${label} holds for`,
    resources,
    ({ allGroups }) =>
      allGroups &&
      permissions.kind === "known" &&
      permits(permissions.value, "okta.groups.members.manage")
        ? [everyGroup(label)]
        : [],
  ),
];

export const needed = [
  "okta.groups.read",
  "okta.groups.members.manage",
  "okta.users.read",
  "okta.users.groupMembership.manage",
] as const;

/** Those that manage groups or users as a whole include the others. */
export const permits = (
  permissions: readonly string[],
  name: (typeof needed)[number],
): boolean => {
  const wider = name.startsWith("okta.groups.")
    ? "okta.groups.manage"
    : "okta.users.manage";
  return permissions.includes(name) || permissions.includes(wider);
};

const judgePermissions = (
  label: string,
  permissions: readonly string[],
  cutsSessions: boolean,
): readonly Finding[] => {
  const excess = permissions.filter(
    (permission) =>
      !needed.some((name) => name === permission) &&
      !permission.endsWith(".read") &&
      !(cutsSessions && permission === "okta.users.lifecycle.clearSessions"),
  );
  return excess.length === 0
    ? []
    : [
        postureFinding(
          place,
          "credential-too-large",
          "warning",
          `The role ${label} permits more than Curfew needs: ${excess.join(", ")}`,
          "Take it out of the role (Security, Administrators, Roles).",
        ),
      ];
};

/** To see them all does little harm. */
const everyGroup = (label: string): Finding =>
  postureFinding(
    place,
    "credential-too-large",
    "warning",
    `The role ${label} may change who is in any group of the organisation`,
    "Let its resource set name the tier groups one by one, and the people in them and in the audience groups; what is only to be seen belongs to a second role that changes nothing.",
  );
