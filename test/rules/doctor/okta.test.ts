import { describe, expect, it } from "vitest";
import type { OktaGroupId } from "../../../src/domain/ids.ts";
import type {
  AdminRole,
  ApplicationPosture,
  Looked,
  SignInRule,
} from "../../../src/domain/posture.ts";
import { judgeIdentity } from "../../../src/rules/doctor/identity.ts";
import {
  judgeOktaCredential,
  type OktaCredentialFacts,
} from "../../../src/rules/doctor/okta-credential.ts";
import type { CustomRoleFacts } from "../../../src/rules/doctor/okta-role.ts";
import {
  judgeSignIn,
  type SignInFacts,
} from "../../../src/rules/doctor/sign-in.ts";
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
      { scopes: known(scopes.slice(1)) },
      ["error credential-too-small"],
      "okta.groups.manage",
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
      { roles: known([custom, standard("ORG_ADMIN")]) },
      ["warning credential-too-large"],
      "ORG_ADMIN",
    ],
    [
      "holds no role that changes anything",
      { roles: known([standard("READ_ONLY_ADMIN")]), customRoles: [] },
      ["error credential-too-small"],
      "no admin role",
    ],
    [
      "its role lacks a permission",
      permitting(permissions.slice(1)),
      ["error credential-too-small"],
      "lacks okta.groups.read",
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

describe("signing in to AWS", () => {
  const application = (
    change: Partial<ApplicationPosture> = {},
  ): ApplicationPosture => ({
    id: "0oa1",
    kind: "amazon_aws_sso",
    label: "AWS",
    isActive: true,
    policy: "rst1",
    ...change,
  });
  const rule = (change: Partial<SignInRule> = {}): SignInRule => ({
    name: "Catch-all",
    isActive: true,
    lets: true,
    factors: "several",
    ...change,
  });
  const facts = (
    rules: Looked<readonly SignInRule[]>,
    change: Partial<ApplicationPosture> = {},
    wanted: string | null = null,
  ): SignInFacts => ({
    wanted,
    applications: known([application(change)]),
    policies: new Map([["rst1", rules]]),
  });

  it.each<readonly [string, SignInFacts, readonly string[]]>([
    ["asks for two factors", facts(known([rule()])), []],
    [
      "asks for one",
      facts(known([rule(), rule({ factors: "one" })])),
      ["error mfa-not-asked"],
    ],
    [
      "refuses with one, or has switched the rule off",
      facts(
        known([
          rule({ factors: "one", lets: false }),
          rule({ factors: "one", isActive: false }),
        ]),
      ),
      [],
    ],
    [
      "asks for something unknown",
      facts(known([rule({ factors: "unknown" })])),
      ["warning not-looked-at"],
    ],
    ["cannot be read", facts(unreadable), ["warning not-looked-at"]],
    [
      "has no policy",
      facts(known([]), { policy: null }),
      ["warning not-looked-at"],
    ],
    [
      "has a policy that was not asked for",
      facts(known([]), { policy: "rst2" }),
      ["warning not-looked-at"],
    ],
    [
      "is of another kind",
      facts(known([rule()]), { kind: "salesforce" }),
      ["warning not-looked-at"],
    ],
    [
      "is of another kind, and named",
      facts(known([rule()]), { kind: "custom" }, "AWS"),
      [],
    ],
    [
      "is not there by that name",
      facts(known([rule()]), {}, "Amazon"),
      ["warning not-looked-at"],
    ],
    [
      "is switched off",
      facts(known([rule({ factors: "one" })]), { isActive: false }),
      ["warning not-looked-at"],
    ],
    [
      "cannot be found",
      { wanted: null, applications: unreadable, policies: new Map() },
      ["warning not-looked-at"],
    ],
  ])("%s", (_name, given, expected) => {
    expect(codes(judgeSignIn(given))).toEqual(expected);
  });
});
