import { describe, expect, it } from "vitest";
import type { OktaGroupId } from "../../../src/domain/ids.ts";
import type {
  AdminRole,
  ResourcesPosture,
} from "../../../src/domain/posture.ts";
import { judgeIdentity } from "../../../src/rules/doctor/identity.ts";
import {
  judgeOktaCredential,
  type OktaCredentialFacts,
} from "../../../src/rules/doctor/okta-credential.ts";
import type { GroupsWanted } from "../../../src/rules/doctor/okta-reach.ts";
import type { CustomRoleFacts } from "../../../src/rules/doctor/okta-role.ts";
import { codes, known, unreadable, words } from "./looked.ts";

const group = "00gAAAAAAAAAAAAAAAAA" as OktaGroupId;
const audience = "00gBBBBBBBBBBBBBBBBB" as OktaGroupId;
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
const nothing: ResourcesPosture = {
  allGroups: false,
  groups: new Set(),
  allUsers: false,
  usersOf: new Set(),
};
const role: CustomRoleFacts = {
  label: "Tiers",
  permissions: known(permissions),
  resources: known({
    ...nothing,
    groups: new Set([group]),
    usersOf: new Set([group, audience]),
  }),
};
const viewer: CustomRoleFacts = {
  label: "Viewer",
  permissions: known(["okta.groups.read", "okta.users.read"]),
  resources: known({ ...nothing, groups: new Set([audience]), allUsers: true }),
};
const wanted: GroupsWanted = {
  tiers: new Map([["AWS Admin", group]]),
  audiences: new Map([["AWS Users", audience]]),
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
  customRoles: [role, viewer],
  groups: wanted,
  cutsSessions: false,
};

const resources = (
  ofRole: Partial<ResourcesPosture>,
  ofViewer: Partial<ResourcesPosture> = {},
): Partial<OktaCredentialFacts> => ({
  customRoles: [
    { ...role, resources: changed(role.resources, ofRole) },
    { ...viewer, resources: changed(viewer.resources, ofViewer) },
  ],
});

const changed = (
  looked: CustomRoleFacts["resources"],
  change: Partial<ResourcesPosture>,
): CustomRoleFacts["resources"] =>
  looked.kind === "known" ? known({ ...looked.value, ...change }) : looked;

const permitting = (
  permitted: readonly string[],
): Partial<OktaCredentialFacts> => ({
  customRoles: [{ ...role, permissions: known(permitted) }, viewer],
});

const onlyMembers: CustomRoleFacts = {
  ...role,
  resources: known({
    ...nothing,
    groups: new Set([group, audience]),
    usersOf: new Set([group]),
  }),
};

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
      "no role has a permission",
      permitting(permissions.filter((name) => !name.endsWith(".manage"))),
      ["error credential-too-small"],
      "permits okta.groups.members.manage, okta.users.groupMembership.manage",
    ],
    [
      "one role has what the other lacks",
      permitting([...permissions.slice(1)]),
      ["error credential-too-small"],
      'hold for the group "AWS Admin" (okta.groups.read)',
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
      "may change who is in any group",
      resources({ allGroups: true }),
      ["warning credential-too-large"],
      "any group of the organisation",
    ],
    ["sees every group", resources({}, { allGroups: true }), [], ""],
    [
      "does not hold for a tier's group",
      resources({ groups: new Set() }),
      ["error credential-too-small"],
      'for the group "AWS Admin" (okta.groups.read, okta.groups.members.manage) The role',
    ],
    [
      "does not see the audience",
      resources({}, { groups: new Set() }),
      ["error credential-too-small"],
      'for the group "AWS Users" (okta.groups.read) The role',
    ],
    [
      "does not see whether there is an audience",
      { groups: { ...wanted, audiences: new Map([["AWS Users", null]]) } },
      ["error credential-too-small"],
      'for the group "AWS Users" (okta.groups.read), the people in "AWS Users" (okta.users.groupMembership.manage)',
    ],
    [
      "sees that there is no audience",
      {
        ...resources({ allUsers: true }, { allGroups: true }),
        groups: { ...wanted, audiences: new Map([["AWS Users", null]]) },
      },
      [],
      "",
    ],
    [
      "holds for people who are in a tier's group already, and for no others",
      { customRoles: [onlyMembers] },
      ["error credential-too-small"],
      'the people in "AWS Users" (okta.users.read, okta.users.groupMembership.manage)',
    ],
    [
      "sees people who are in the tiers' groups and in the audience",
      resources({}, { allUsers: false }),
      [],
      "",
    ],
    [
      "has one role for everything",
      {
        customRoles: [
          {
            ...role,
            resources: known({
              ...nothing,
              groups: new Set([group, audience]),
              allUsers: true,
            }),
          },
        ],
      },
      [],
      "",
    ],
    [
      "is a read-only administrator besides",
      {
        roles: known([custom, standard("READ_ONLY_ADMIN")]),
        customRoles: [
          {
            ...role,
            permissions: known(
              permissions.filter((name) => name.endsWith(".manage")),
            ),
          },
        ],
      },
      [],
      "",
    ],
    [
      "the groups are not known",
      { ...resources({ groups: new Set() }), groups: null },
      [],
      "",
    ],
    [
      "what one role holds for cannot be seen",
      { customRoles: [role, { ...viewer, resources: unreadable }] },
      ["warning not-looked-at"],
      "what the role Viewer holds for",
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
