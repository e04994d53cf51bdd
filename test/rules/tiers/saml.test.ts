import { describe, expect, it, test } from "vitest";
import type { Tier } from "../../../src/domain/tier.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import { parseTier } from "../../../src/rules/tier-file.ts";
import { judgeIamUsers } from "../../../src/rules/tiers/iam-users.ts";
import {
  judgeSaml,
  type SamlFacts,
  whatShutsRole,
} from "../../../src/rules/tiers/saml.ts";

const hour = 3_600_000;
const role = "arn:aws:iam::111122223333:role/EC2Admin";
const provider = "arn:aws:iam::111122223333:saml-provider/Okta";
const aws = { kind: "saml", role, provider } as const;

const tierOf = (group: string): Tier => {
  const { value } = parseTier({
    path: "access/tiers/ec2.yaml",
    bytes: Buffer.from(
      `description: x\ngroup: ${group}\naudience: [Users]\nmaxDuration: 4h\napprovals: 1\naws: { saml: { role: "${role}", provider: "${provider}" } }\n`,
    ),
  });
  if (value === null) throw new Error("no tier");
  return value;
};

const good = {
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithSAML",
  Condition: {
    StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
  },
};

const judge = (
  change: Partial<SamlFacts> & {
    readonly trust?: unknown;
    readonly hours?: number;
  } = {},
  group = "AWS-prod-EC2Admin",
): string[] =>
  judgeSaml(tierOf(group), aws, {
    role: {
      arn: role,
      trust: change.trust ?? { Statement: [good] },
      longestSession: milliseconds((change.hours ?? 1) * hour),
    },
    alias: null,
    namesRoles: false,
    ...change,
  }).map(({ code }) => code);

describe("a role that Okta opens by SAML", () => {
  test.each<[string, unknown]>([
    ["as AWS's guide writes it", { Statement: good }],
    [
      "with lists, tags and a region's own address",
      {
        Statement: [
          {
            ...good,
            Principal: { Federated: [provider] },
            Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            Condition: {
              StringEquals: {
                "saml:aud": [
                  "https://signin.aws.amazon.com/saml",
                  "https://eu-west-1.signin.aws.amazon.com/saml",
                ],
              },
            },
          },
          { Effect: "Deny", Principal: "*", Action: "*" },
        ],
      },
    ],
  ])("is well where it trusts Okta %s", (_, trust) => {
    expect(judge({ trust })).toEqual([]);
  });

  test.each<[string, object]>([
    ["another provider", { Principal: { Federated: `${provider}2` } }],
    ["anybody", { Principal: "*" }],
    ["somebody besides", { Principal: { Federated: provider, AWS: "*" } }],
    ["by another action", { Action: "sts:AssumeRole" }],
    ["by tags alone", { Action: ["sts:TagSession"] }],
    ["without a condition", { Condition: undefined }],
    [
      "for another audience",
      { Condition: { StringEquals: { "SAML:aud": "x" } } },
    ],
    ["for no audience", { Condition: { StringEquals: { "SAML:sub": "x" } } }],
    ["for a number", { Condition: { StringEquals: { "SAML:aud": 1 } } }],
    ["what nobody says", { Principal: undefined, Action: undefined }],
  ])("is not where it trusts %s", (_, change) => {
    expect(judge({ trust: { Statement: [{ ...good, ...change }] } })).toEqual([
      "saml-trust",
      "standing-access",
    ]);
  });

  it("is told of whoever else may take it", () => {
    const other = { ...good, Principal: { AWS: "arn:aws:iam::1:root" } };
    expect(judge({ trust: { Statement: [good, other] } })).toEqual([
      "standing-access",
    ]);
  });

  test.each([[null], ["text"], [{ Statement: ["text"] }]])(
    "is not where its policy says nothing: %j",
    (trust) => {
      expect(
        judgeSaml(tierOf("x"), aws, {
          role: { arn: role, trust, longestSession: milliseconds(hour) },
          alias: null,
          namesRoles: false,
        }).map(({ code }) => code),
      ).toEqual(["saml-trust"]);
    },
  );

  it("is not where it is not there, or in another account", () => {
    expect(judge({ role: null })).toEqual(["aws-not-ready"]);
    const elsewhere = {
      arn: role.replace("1111", "9999"),
      trust: { Statement: good },
      longestSession: milliseconds(hour),
    };
    expect(judge({ role: elsewhere })).toEqual(["aws-not-ready"]);
  });

  it("has no sessions that are longer than any stay", () => {
    expect(judge({ hours: 4 })).toEqual([]);
    expect(judge({ hours: 5 })).toEqual(["aws-session-longer"]);
  });
});

describe("the group's name, where Okta reads the role from it", () => {
  test.each([
    ["prod", "AWS-prod-EC2Admin", []],
    ["prod", "AWS-test-EC2Admin", ["saml-group-name"]],
    ["prod", "EC2 Admin", ["saml-group-name"]],
    [null, "AWS-anything-EC2Admin", []],
    [null, "AWS-anything-Other", ["saml-group-name"]],
    [null, "Group-EC2Admin", ["saml-group-name"]],
  ])("with the alias %j and the group %j", (alias, group, codes) => {
    expect(judge({ alias, namesRoles: true }, group)).toEqual(codes);
    expect(judge({ alias }, group)).toEqual([]);
  });
});

describe("users of IAM's own", () => {
  test.each([
    [true, 0, "a password", "delete-login-profile"],
    [false, 1, "an access key", "update-access-key"],
    [true, 2, "a password and 2 access keys", "delete-login-profile"],
  ])(
    "are told with what gets them in",
    (hasPassword, activeKeys, ways, remedy) => {
      const [finding] = judgeIamUsers([
        {
          arn: "arn:aws:iam::111122223333:user/mallory",
          name: "mallory",
          hasPassword,
          activeKeys,
        },
      ]);
      expect(finding).toMatchObject({
        code: "standing-access",
        message: `IAM user mallory of account 111122223333 gets in with ${ways}, without any grant.`,
      });
      expect(finding?.hint).toContain(remedy);
    },
  );
});

describe("before anybody is added, a role keeps them out", () => {
  const shut = (
    seen: Parameters<typeof whatShutsRole>[2],
    group = "AWS-prod-EC2Admin",
  ): string[] =>
    whatShutsRole(tierOf(group), aws, seen).map(({ code }) => code);
  const seenRole = (trust: unknown, arn = role) => ({
    arn,
    trust,
    longestSession: milliseconds(12 * hour),
  });
  const strange = { Statement: [{ ...good, Principal: "*" }] };

  it("where it is seen and does not trust Okta", () => {
    expect(shut({ role: seenRole(strange), namesRoles: false })).toEqual([
      "saml-trust",
    ]);
    expect(
      shut({ role: seenRole({ Statement: [good] }), namesRoles: false }),
    ).toEqual([]);
  });

  it("and not where it is not seen, or is another account's", () => {
    expect(shut({ role: null, namesRoles: false })).toEqual([]);
    const other = role.replace("111122223333", "999988887777");
    expect(shut({ role: seenRole(strange, other), namesRoles: false })).toEqual(
      [],
    );
  });

  it("where Okta reads roles from names and cannot read it from this one", () => {
    expect(shut({ role: null, namesRoles: true })).toEqual([]);
    expect(shut({ role: null, namesRoles: true }, "EC2 Admin")).toEqual([
      "saml-group-name",
    ]);
  });
});
