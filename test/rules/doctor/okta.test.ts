import { describe, expect, it } from "vitest";
import type { OktaGroupId } from "../../../src/domain/ids.ts";
import type { AdminRole } from "../../../src/domain/posture.ts";
import { judgeIdentity } from "../../../src/rules/doctor/identity.ts";
import {
  judgeOktaCredential,
  type OktaCredentialFacts,
} from "../../../src/rules/doctor/okta-credential.ts";
import type { CustomRoleFacts } from "../../../src/rules/doctor/okta-role.ts";
import { codes, known, unreadable, words } from "./looked.ts";

const group = "00gAAAAAAAAAAAAAAAAA" as OktaGroupId;
const scopes = [
  "okta.groups.manage",
  "okta.groups.read",
  "okta.users.read",
  "okta.roles.read",
];
const permissions = [
  "okta.groups.read",
  "okta.groups.members.manage",
  "okta.users.read",
  "okta.users.groupMembership.manage",
];
const role: CustomRoleFacts = {
  label: "Tiers",
  permissions: known(permissions),
  resources: known({
    allGroups: false,
    groups: new Set([group]),
    hasUsers: true,
  }),
  tierGroups: new Map([["AWS Admin", group]]),
};
const custom: AdminRole = {
  type: "CUSTOM",
  label: "Tiers",
  custom: { role: "cr0", resourceSet: "iam" },
};
const standard = (type: string): AdminRole => ({
  type,
  label: type,
  custom: null,
});
const well: OktaCredentialFacts = {
  kind: "oauth",
  scopes: known(scopes),
  roles: known([custom]),
  customRoles: [role],
  cutsSessions: false,
};

const resources = (
  change: Partial<{
    allGroups: boolean;
    groups: ReadonlySet<OktaGroupId>;
    hasUsers: boolean;
  }>,
): Partial<OktaCredentialFacts> => ({
  customRoles: [
    {
      ...role,
      resources: known({
        allGroups: false,
        groups: new Set([group]),
        hasUsers: true,
        ...change,
      }),
    },
  ],
});

const permitting = (
  permitted: readonly string[],
): Partial<OktaCredentialFacts> => ({
  customRoles: [{ ...role, permissions: known(permitted) }],
});

describe("the Okta credential", () => {
  it.each<
    readonly [
      name: string,
      change: Partial<OktaCredentialFacts>,
      codes: readonly string[],
      text: string,
    ]
  >([
    ["has what it needs", {}, [], ""],
    [
      "is a token",
      { kind: "token", scopes: null },
      ["warning credential-long-lived"],
      "DPoP",
    ],
    [
      "lacks a scope",
      { scopes: known(scopes.slice(2)) },
      ["error credential-too-small"],
      "lacks the scopes okta.groups.manage, okta.groups.read",
    ],
    [
      "has scopes to change what it need not",
      { scopes: known([...scopes, "okta.users.manage", "okta.apps.manage"]) },
      ["warning credential-too-large"],
      "okta.users.manage, okta.apps.manage",
    ],
    [
      "may end sessions where a tier does",
      { scopes: known([...scopes, "okta.users.manage"]), cutsSessions: true },
      [],
      "",
    ],
    [
      "may do more than end sessions where a tier does",
      { scopes: known([...scopes, "okta.apps.manage"]), cutsSessions: true },
      ["warning credential-too-large"],
      "needs: okta.apps.manage",
    ],
    [
      "does not show its scopes",
      { scopes: unreadable },
      ["warning not-looked-at"],
      "Give the permission.",
    ],
    [
      "does not show its roles",
      { roles: unreadable },
      ["warning not-looked-at"],
      "the admin roles",
    ],
    [
      "is a super administrator",
      { roles: known([custom, standard("SUPER_ADMIN")]) },
      ["error credential-too-large"],
      "okta.groups.members.manage",
    ],
    [
      "holds a standard role",
      { roles: known([custom, standard("ORG_ADMIN"), standard("APP_ADMIN")]) },
      ["warning credential-too-large"],
      "ORG_ADMIN, APP_ADMIN",
    ],
    [
      "holds no role that changes anything",
      { roles: known([standard("READ_ONLY_ADMIN")]), customRoles: [] },
      ["error credential-too-small"],
      "no admin role",
    ],
    [
      "its role lacks a permission",
      permitting(permissions.slice(2)),
      ["error credential-too-small"],
      "lacks okta.groups.read, okta.groups.members.manage",
    ],
    [
      "its role has wider permissions, which include what it needs",
      permitting(["okta.groups.manage", "okta.users.manage"]),
      ["warning credential-too-large"],
      "okta.groups.manage, okta.users.manage",
    ],
    [
      "its role ends sessions that no tier ends",
      permitting([...permissions, "okta.users.lifecycle.clearSessions"]),
      ["warning credential-too-large"],
      "clearSessions",
    ],
    [
      "its role ends sessions where a tier does",
      {
        ...permitting([...permissions, "okta.users.lifecycle.clearSessions"]),
        cutsSessions: true,
      },
      [],
      "",
    ],
    [
      "its role does more than end sessions where a tier does",
      {
        ...permitting([...permissions, "okta.apps.manage"]),
        cutsSessions: true,
      },
      ["warning credential-too-large"],
      "needs: okta.apps.manage",
    ],
    [
      "its role reads more",
      permitting([...permissions, "okta.apps.read"]),
      [],
      "",
    ],
    [
      "its role holds for every group",
      resources({ allGroups: true }),
      ["warning credential-too-large"],
      "every group",
    ],
    [
      "its role does not hold for a tier's group, nor for people",
      resources({ groups: new Set(), hasUsers: false }),
      ["error credential-too-small"],
      'the group "AWS Admin", the users',
    ],
    [
      "the tiers' groups are not known",
      {
        customRoles: [
          {
            ...role,
            tierGroups: null,
            resources: known({
              allGroups: false,
              groups: new Set(),
              hasUsers: true,
            }),
          },
        ],
      },
      [],
      "",
    ],
    [
      "its role cannot be seen",
      {
        customRoles: [
          { ...role, permissions: unreadable, resources: unreadable },
        ],
      },
      ["warning not-looked-at", "warning not-looked-at"],
      "what the role Tiers permits",
    ],
  ])("%s", (_name, change, expected, text) => {
    const findings = judgeOktaCredential({ ...well, ...change });
    expect(codes(findings)).toEqual(expected);
    expect(words(findings)).toContain(text);
  });
});

describe("the attribute that says who somebody is", () => {
  const okta = { source: "okta", attribute: "githubLogin" } as const;
  it.each([
    [known({ self: "READ_ONLY" }), []],
    [known({ self: "HIDE" }), []],
    [known({ self: "READ_WRITE" }), ["error identity-editable"]],
    [known({ self: null }), ["warning not-looked-at"]],
    [known({ self: "SOMETHING" }), ["warning not-looked-at"]],
    [known(null), ["error identity-attribute-missing"]],
    [unreadable, ["warning not-looked-at"]],
  ] as const)("%o", (attribute, expected) => {
    expect(codes(judgeIdentity(okta, attribute))).toEqual(expected);
  });

  it("does not matter where a file says it", () => {
    expect(judgeIdentity({ source: "file" }, unreadable)).toEqual([]);
  });
});
