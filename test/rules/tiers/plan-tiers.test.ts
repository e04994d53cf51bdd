import { describe, expect, test } from "vitest";
import type {
  AwsAccountId,
  AwsGroupId,
  AwsUserId,
} from "../../../src/domain/aws.ts";
import { BlockedError } from "../../../src/domain/errors.ts";
import type { Group } from "../../../src/domain/directory.ts";
import type { PushMapping } from "../../../src/domain/provisioning.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import type {
  PermissionSetFacts,
  TiersFacts,
} from "../../../src/rules/tiers/facts.ts";
import { planTiers } from "../../../src/rules/tiers/plan-tiers.ts";
import { parseTier } from "../../../src/rules/tier-file.ts";
import {
  arn,
  assignment,
  foreign,
  groupOf,
  hour,
  permissionSet,
  pushed,
} from "./tier-scene.ts";

const [prod, staging] = ["111122223333", "444455556666"] as AwsAccountId[] as [
  AwsAccountId,
  AwsAccountId,
];
const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";

const tierOf = (name = "admin", aws = identityCenter): Tier => {
  const { value } = parseTier({
    path: `access/tiers/${name}.yaml`,
    bytes: Buffer.from(
      `description: x\ngroup: Admin\naudience: [Users]\nmaxDuration: 4h\napprovals: 1\n${aws}`,
    ),
  });
  if (value === null) throw new Error("no tier");
  return value;
};

const identityCenter = `aws:
  permissionSet: Admin
  managedPolicies: [${policy}]
  inlinePolicy: { Version: "2012-10-17", Statement: [] }
  accounts: { prod: "${prod}", staging: "${staging}" }
`;

const group = groupOf("Admin");
const users = groupOf("Users");
const set = permissionSet(policy, '{"Statement":[],"Version":"2012-10-17"}', [
  prod,
  staging,
]);
const mapping: PushMapping = {
  id: "gPm00000000000000001",
  source: group.id,
  status: "active",
  error: null,
};

interface World {
  readonly groups?: Readonly<Record<string, readonly Group[]>>;
  readonly assigned?: readonly Group[];
  readonly mappings?: readonly PushMapping[];
  readonly set?: Partial<PermissionSetFacts> | null;
  readonly arrived?: boolean;
  readonly members?: { readonly okta: string[]; readonly aws: string[] };
  readonly names?: ReadonlyMap<AwsUserId | AwsGroupId, string>;
}

const facts = (world: World): TiersFacts => ({
  okta: {
    groups: new Map(
      Object.entries({ Admin: [group], Users: [users], ...world.groups }),
    ),
    application: {
      id: "0oa00000000000000001",
      kind: "amazon_aws_sso",
      label: "AWS",
      isActive: true,
      policy: null,
    },
    assigned: new Set((world.assigned ?? [users]).map(({ id }) => id)),
    mappings: world.mappings ?? [mapping],
  },
  aws: {
    permissionSets: new Map(
      world.set === null ? [] : [["Admin", { ...set, ...world.set }]],
    ),
    groups: new Map(world.arrived === false ? [] : [["Admin", pushed]]),
    names: world.names ?? new Map(),
    members: new Map(
      world.members === undefined
        ? []
        : [
            [
              "Admin",
              {
                okta: new Set(world.members.okta),
                aws: new Set(world.members.aws),
              },
            ],
          ],
    ),
  },
});

const plan = (world: World, tiers = [tierOf()], prune = false) =>
  planTiers(tiers, facts(world), prune);

const told = (world: World, prune = false): string[] =>
  plan(world, [tierOf()], prune).flatMap(({ changes, findings }) => [
    ...changes.map(({ mark, step }) => `${mark} ${step.kind}`),
    ...findings.map(({ code, severity }) => `${severity} ${code}`),
  ]);

describe("nothing is planned", () => {
  test("where everything is as the tier says, however its policy is written", () => {
    expect(told({})).toEqual([]);
  });

  test("about members who are on both sides", () => {
    expect(told({ members: { okta: ["a", "b"], aws: ["a", "b"] } })).toEqual(
      [],
    );
  });
});

const cases: readonly (readonly [string, World, readonly string[]])[] = [
  [
    "its group",
    { groups: { Admin: [] }, mappings: [] },
    ["+ create-group", "+ push-group"],
  ],
  [
    "its group, where only a group of AWS's has the name",
    { groups: { Admin: [groupOf("Admin", 2, "APP_GROUP")] }, mappings: [] },
    ["+ create-group", "+ push-group"],
  ],
  [
    "the audience",
    { groups: { Users: [] } },
    ["+ create-group", "+ assign-application"],
  ],
  ["the audience's assignment", { assigned: [] }, ["+ assign-application"]],
  ["the push", { mappings: [] }, ["+ push-group"]],
  [
    "an active push",
    { mappings: [{ ...mapping, status: "inactive" }] },
    ["~ resume-push"],
  ],
  [
    "a push that works",
    { mappings: [{ ...mapping, status: "error" }] },
    ["~ resume-push", "error push-broken"],
  ],
  [
    "a push that works, and Okta says why it does not",
    { mappings: [{ ...mapping, status: "error", error: "Invalid token" }] },
    ["~ resume-push", "error push-broken"],
  ],
  [
    "the permission set",
    { set: null },
    [
      "+ create-permission-set",
      "+ attach-policy",
      "+ set-inline-policy",
      "+ assign",
      "+ assign",
    ],
  ],
  [
    "the session",
    { set: { sessionDuration: milliseconds(hour / 2) } },
    ["~ set-session", "~ provision"],
  ],
  [
    "a shorter session",
    { set: { sessionDuration: milliseconds(2 * hour) } },
    ["~ set-session", "~ provision", "warning aws-session-longer"],
  ],
  [
    "a policy",
    { set: { managedPolicies: [] } },
    ["+ attach-policy", "~ provision"],
  ],
  [
    "the inline policy",
    { set: { inlinePolicy: null } },
    ["+ set-inline-policy", "~ provision"],
  ],
  [
    "another inline policy",
    { set: { inlinePolicy: "{}" } },
    ["~ set-inline-policy", "~ provision"],
  ],
  [
    "one that can be read",
    { set: { inlinePolicy: "{" } },
    ["~ set-inline-policy", "~ provision"],
  ],
  [
    "what an earlier run changed",
    { set: { outdated: [prod] } },
    ["~ provision"],
  ],
  ["an account", { set: { assignments: [assignment(prod)] } }, ["+ assign"]],
  [
    "the assignments, where the group has not arrived",
    { arrived: false, set: { assignments: [] } },
    ["+ assign", "+ assign"],
  ],
  [
    "an account, and nobody has it anywhere",
    { set: { assignments: [], managedPolicies: [] } },
    ["+ attach-policy", "+ assign", "+ assign"],
  ],
];

describe("what is missing is planned", () => {
  test.each(cases)("%s", (_, world, expected) => {
    expect(told(world)).toEqual(expected);
  });

  test("where nobody asked for a group's name, as if there were none", () => {
    const asked = facts({ mappings: [] });
    const okta = { ...asked.okta, groups: new Map<string, readonly Group[]>() };
    const [only] = planTiers([tierOf()], { ...asked, okta }, false);
    expect(only?.changes.map(({ step }) => step.kind)).toEqual([
      "create-group",
      "create-group",
      "assign-application",
      "push-group",
    ]);
  });

  test("but never on an account that is none", () => {
    const odd = tierOf();
    if (odd.aws?.kind !== "identity-center")
      throw new Error("no permission set");
    const aws = { ...odd.aws, accounts: { odd: ".." } };
    expect(
      plan({ set: { assignments: [] } }, [{ ...odd, aws }])[0]?.changes,
    ).toEqual([]);
  });

  test("with a word where another inline policy would go", () => {
    const texts = (inlinePolicy: string | null) =>
      plan({ set: { inlinePolicy } })[0]?.changes.map(({ text }) => text)[0];
    expect(texts(null)).toBe("permission set Admin: its inline policy");
    expect(texts("{}")).toBe(
      "permission set Admin: its inline policy, in place of another one",
    );
    const theirs = '{"Sid":"Theirs","Effect":"Deny"}';
    expect(texts(`{"Statement":[${theirs}]}`)).toBe(
      `permission set Admin: its inline policy, in place of another one, which had besides: ${theirs}`,
    );
    const own = { Sid: "Own" };
    const aws = {
      ...tierOf().aws,
      inlinePolicy: JSON.stringify({ Statement: [own] }),
    } as Tier["aws"];
    const before = `{"Statement":[{"Sid":"Own"},${theirs}]}`;
    expect(
      plan({ set: { inlinePolicy: before } }, [{ ...tierOf(), aws }])[0]
        ?.changes[0]?.text,
    ).toMatch(/besides: \{"Sid":"Theirs","Effect":"Deny"\}$/);
  });

  test("with a number of accounts that reads well", () => {
    const texts = (world: World) =>
      plan(world)[0]?.changes.map(({ text }) => text);
    expect(texts({ set: { outdated: [prod] } })).toEqual([
      "permission set Admin on 1 account: brought up to date, with whatever else was changed in it and not brought there yet",
    ]);
    expect(texts({ set: { outdated: [prod, staging] } })).toEqual([
      "permission set Admin on 2 accounts: brought up to date, with whatever else was changed in it and not brought there yet",
    ]);
  });
});

describe("what the tier does not name", () => {
  const more: World = {
    set: {
      managedPolicies: [policy, "arn:aws:iam::aws:policy/AdministratorAccess"],
      assignments: [
        ...set.assignments,
        assignment("777788889999" as AwsAccountId),
      ],
    },
  };

  test("is planned to be taken away", () => {
    expect(told(more)).toEqual([
      "- detach-policy",
      "- unassign",
      "warning standing-access",
    ]);
  });

  test("and the accounts are brought up to date, where it is", () => {
    expect(told(more, true)).toEqual([
      "- detach-policy",
      "~ provision",
      "- unassign",
      "warning standing-access",
    ]);
  });

  test("an inline policy is the same", () => {
    const plain = tierOf(
      "admin",
      identityCenter.replace(/ {2}inlinePolicy.*\n/, ""),
    );
    expect(
      plan({}, [plain]).flatMap(({ changes }) =>
        changes.map(({ mark, step }) => `${mark} ${step.kind}`),
      ),
    ).toEqual(["- delete-inline-policy"]);
    const theirs = '{"Sid":"Theirs","Effect":"Deny"}';
    expect(
      plan({ set: { inlinePolicy: `{"Statement":[${theirs}]}` } }, [plain])[0]
        ?.changes[0]?.text,
    ).toBe(
      `permission set Admin: its inline policy, which the tier does not have: ${theirs}`,
    );
    expect(plan({ set: { inlinePolicy: null } }, [plain])[0]?.changes).toEqual(
      [],
    );
  });
});

describe("standing access is found", () => {
  test("of another group and of a person, with the command that ends it", () => {
    const findings = plan({
      set: {
        assignments: [
          ...set.assignments,
          assignment(prod, { kind: "group", id: foreign }),
          assignment(prod, { kind: "user", id: foreign as never }),
        ],
      },
    })[0]?.findings;
    expect(findings?.map(({ code }) => code)).toEqual([
      "standing-access",
      "standing-access",
    ]);
    expect(findings?.[1]?.hint).toContain(
      `--instance-arn arn:aws:sso:::instance/ssoins-1234567890abcdef --permission-set-arn ${arn} --target-type AWS_ACCOUNT --target-id ${prod} --principal-type USER --principal-id ${foreign}`,
    );
  });

  test("of a person by name, where AWS tells it", () => {
    const user = foreign as never as AwsUserId;
    const messageOf = (world: World): string | undefined =>
      plan({
        ...world,
        set: { assignments: [assignment(prod, { kind: "user", id: user })] },
      })[0]?.findings[0]?.message;
    expect(messageOf({})).toContain(`The person ${user} has Admin`);
    expect(
      messageOf({ names: new Map([[user, "mallory@example.com"]]) }),
    ).toContain(
      `The person mallory@example.com has Admin on account prod (${prod}) without`,
    );
  });

  test("of another group by its name, and of an account that the tier does not name by its id", () => {
    const away = "777788889999" as AwsAccountId;
    const [found] =
      plan({
        set: {
          assignments: [assignment(away, { kind: "group", id: foreign })],
        },
        names: new Map([[foreign, "Old admins"]]),
      })[0]?.findings ?? [];
    expect(found?.message).toBe(
      `The group Old admins has Admin on account ${away} without any grant.`,
    );
  });

  test("of what no tier's file can name", () => {
    const [found] =
      plan({ set: { extras: ["permissions boundary x"] } })[0]?.findings ?? [];
    expect(found).toMatchObject({
      code: "aws-differs",
      severity: "warning",
      message: expect.stringContaining(
        "Admin has the permissions boundary x",
      ) as string,
    });
  });

  test("of what no tier's file can name and nobody could read", () => {
    const unread = [new BlockedError("Could not list it.", "Allow it.")];
    expect(plan({ set: { unread } })[0]?.findings).toMatchObject([
      {
        code: "not-looked-at",
        severity: "info",
        message: expect.stringContaining("Could not list it.") as string,
        hint: "Allow it.",
      },
    ]);
  });

  test("of a group that is pushed twice, which lets nobody in", () => {
    const again = { ...mapping, id: "gPm00000000000000002" };
    const [planned] = plan({ mappings: [mapping, again] });
    expect(planned?.changes).toEqual([]);
    expect(planned?.findings).toMatchObject([
      {
        code: "push-broken",
        severity: "error",
        message: expect.stringContaining("2 times") as string,
      },
    ]);
  });

  test("of the tier's own group on an account that the tier does not name", () => {
    const other = assignment("777788889999" as AwsAccountId);
    const [found] =
      plan({ set: { assignments: [...set.assignments, other] } })[0]
        ?.findings ?? [];
    expect(found).toMatchObject({
      code: "standing-access",
      message: expect.stringContaining("account 777788889999") as string,
      hint: expect.stringContaining("--prune") as string,
    });
  });

  test("of somebody whom Okta no longer has", () => {
    expect(
      told({ members: { okta: [], aws: ["mallory@example.com"] } }),
    ).toEqual(["error aws-leftover-member"]);
  });

  test("and of somebody whom AWS does not have yet", () => {
    expect(told({ members: { okta: ["alice@example.com"], aws: [] } })).toEqual(
      ["warning aws-not-arrived"],
    );
  });

  test("and the tier's group must not be assigned itself", () => {
    expect(told({ assigned: [users, group] })).toEqual(["error push-broken"]);
  });
});

describe("a tier is left alone", () => {
  test("where a name is that of several groups", () => {
    const twice = { Admin: [group, groupOf("Admin", 2)] };
    expect(told({ groups: twice, set: null }).slice(0, 3)).not.toContain(
      "+ create-group",
    );
    expect(
      plan({ groups: twice })[0]?.findings.map(({ code }) => code),
    ).toEqual(["group-ambiguous"]);
  });

  test("where another tier has its permission set", () => {
    const plans = plan({}, [
      tierOf("one"),
      tierOf("two"),
      tierOf("saml", saml),
    ]);
    expect(
      plans.map(({ findings }) => findings.map(({ code }) => code)),
    ).toEqual([["permission-set-shared"], ["permission-set-shared"], []]);
  });

  test("where another tier that is not planned has its permission set", () => {
    const [one, two] = [tierOf("one"), tierOf("two")];
    const plans = planTiers([one], facts({}), false, [one, two]);
    expect(
      plans.flatMap(({ findings }) => findings.map(({ code }) => code)),
    ).toEqual(["permission-set-shared"]);
  });

  test("where its groups were not made in Okta itself: no second one of the name is made", () => {
    const pushedOne = groupOf("Admin", 2, "APP_GROUP");
    // What an application shows of the pushed group is another one.
    expect(told({ groups: { Admin: [group, pushedOne] } })).toEqual([]);
    const builtIn = { Admin: [groupOf("Admin", 2, "BUILT_IN")] };
    expect(told({ groups: builtIn })).not.toContain("+ create-group");
    expect(told({ groups: builtIn })).toContain("error group-wrong-type");
    for (const type of ["APP_GROUP", "BUILT_IN"] as const) {
      const audience = groupOf("Users", 2, type);
      const groups = { Users: [audience] };
      expect(told({ groups, assigned: [] })).toEqual([
        "error group-wrong-type",
      ]);
      expect(told({ groups, assigned: [audience] })).toEqual([]);
      expect(told({ groups: { Users: [users, audience] } })).toEqual([
        "error group-ambiguous",
      ]);
    }
    const plain = plan(
      { groups: { Users: [groupOf("Users", 2, "APP_GROUP")] } },
      [tierOf("admin", "")],
    );
    expect(plain[0]).toMatchObject({ changes: [], findings: [] });
  });

  const saml = `aws:
  saml:
    role: arn:aws:iam::111122223333:role/Admin
    provider: arn:aws:iam::111122223333:saml-provider/Okta
`;

  test("where it is no permission set that it opens, but for its groups", () => {
    const kinds = (aws: string) =>
      plan({ groups: { Users: [] }, mappings: [] }, [
        tierOf("admin", aws),
      ]).flatMap(({ changes }) => changes.map(({ step }) => step.kind));
    expect(kinds(saml)).toEqual(["create-group"]);
    expect(kinds("")).toEqual(["create-group"]);
  });

  test("where the audience is the tier's own group, it is not assigned", () => {
    const own = { ...tierOf(), audience: ["Admin"] };
    expect(plan({ assigned: [] }, [own])[0]?.changes).toEqual([]);
  });
});
