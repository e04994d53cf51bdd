/** What the Okta credential may do. No scope covers membership alone, so the admin role is the real boundary. */
import type { Finding } from "../../domain/finding.ts";
import type { AdminRole, Looked } from "../../domain/posture.ts";
import { type GroupsWanted, judgeReach } from "./okta-reach.ts";
import { judgeCustomRole, type CustomRoleFacts, place } from "./okta-role.ts";
import { judgeLooked, postureFinding } from "./finding.ts";

export interface OktaCredentialFacts {
  readonly kind: "oauth" | "token";
  /** Granted to the app; null: an API token, which knows no scopes. */
  readonly scopes: Looked<readonly string[]> | null;
  readonly roles: Looked<readonly AdminRole[]>;
  /** For each custom role, what it permits and on what. */
  readonly customRoles: readonly CustomRoleFacts[];
  /** null: not known. */
  readonly groups: GroupsWanted | null;
  /** Does a tier end sessions (`cutSessions`)? Then users may be managed. */
  readonly cutsSessions: boolean;
}

export const judgeOktaCredential = (
  facts: OktaCredentialFacts,
): readonly Finding[] => [
  ...(facts.kind === "token" ? [longLived] : []),
  ...(facts.scopes === null
    ? []
    : judgeLooked(
        place,
        "the scopes that are granted to the app",
        facts.scopes,
        (scopes) => judgeScopes(scopes, facts.cutsSessions),
      )),
  ...judgeLooked(
    place,
    "the admin roles of the credential",
    facts.roles,
    (roles) => judgeRoles(roles, facts),
  ),
];

const longLived = postureFinding(
  place,
  "credential-long-lived",
  "warning",
  "The Okta credential is an API token: it carries its creator's whole role, works from anywhere, and dies with its creator's account",
  "Use an API Services app with a private key and DPoP: OKTA_CLIENT_ID and OKTA_PRIVATE_KEY.",
);

const neededScopes = [
  "okta.groups.manage",
  "okta.groups.read",
  "okta.users.read",
] as const;

/** Reading harms little, and the doctor itself reads; what changes something must be needed. */
const judgeScopes = (
  scopes: readonly string[],
  cutsSessions: boolean,
): readonly Finding[] => {
  const missing = neededScopes.filter((scope) => !scopes.includes(scope));
  const excess = scopes.filter(
    (scope) =>
      !scope.endsWith(".read") &&
      scope !== "okta.groups.manage" &&
      !(cutsSessions && scope === "okta.users.manage"),
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          postureFinding(
            place,
            "credential-too-small",
            "error",
            `The app lacks the scopes ${missing.join(", ")}`,
            "Grant them to the app (its settings, Okta API Scopes).",
          ),
        ]),
    ...(excess.length === 0
      ? []
      : [
          postureFinding(
            place,
            "credential-too-large",
            "warning",
            `The app may do more than Curfew needs: ${excess.join(", ")}`,
            "Revoke these scopes (the app's settings, Okta API Scopes).",
          ),
        ]),
  ];
};

const judgeRoles = (
  roles: readonly AdminRole[],
  { customRoles, groups, cutsSessions }: OktaCredentialFacts,
): readonly Finding[] => {
  if (roles.some(({ type }) => type === "SUPER_ADMIN")) return [superAdmin];
  const standard = roles.filter(
    ({ custom, type }) => custom === null && !harmless.has(type),
  );
  if (standard.length > 0)
    return [
      postureFinding(
        place,
        "credential-too-large",
        "warning",
        `The credential holds standard admin roles: ${standard.map(({ label }) => label).join(", ")}`,
        `They reach beyond the tier groups. ${recipe}`,
      ),
    ];
  if (customRoles.length === 0)
    return [
      postureFinding(
        place,
        "credential-too-small",
        "error",
        "The credential has no admin role that can change a group's members",
        recipe,
      ),
    ];
  const seesAll = roles.some(({ type }) => type === "READ_ONLY_ADMIN");
  return [
    ...customRoles.flatMap((role) => judgeCustomRole(role, cutsSessions)),
    ...judgeReach(customRoles, groups, seesAll),
  ];
};

/** They change nothing. */
const harmless: ReadonlySet<string> = new Set([
  "READ_ONLY_ADMIN",
  "REPORT_ADMIN",
]);

const recipe =
  "Make a custom role with View groups, Manage group membership, View users and Edit users' group membership (okta.groups.read, okta.groups.members.manage, okta.users.read, okta.users.groupMembership.manage) over a resource set of exactly the tier groups and of the people in them and in the audience groups, and a second one with View groups and View users alone over the audience groups and all users; assign these two instead.";

const superAdmin = postureFinding(
  place,
  "credential-too-large",
  "error",
  "The credential is a super administrator: whoever gets hold of it owns the whole organisation",
  `${recipe} Switch off "Public client app admins" too, which makes service apps super administrators.`,
);
