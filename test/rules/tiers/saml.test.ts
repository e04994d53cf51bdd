import { describe, expect, it, test } from "vitest";
import { milliseconds } from "../../../src/domain/time.ts";
import { judgeSaml, whatShutsRole } from "../../../src/rules/tiers/saml.ts";
import {
  aws,
  type Change,
  findingsOf,
  good,
  hour,
  provider,
  role,
  tierOf,
} from "./saml-scene.ts";

const judge = (change: Change = {}, group?: string): string[] =>
  findingsOf(change, group).map(({ code }) => code);

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
    [
      "on one more condition",
      {
        Statement: {
          ...good,
          Condition: {
            StringEquals: { ...good.Condition.StringEquals, "SAML:iss": "x" },
          },
        },
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
    [
      "for another audience as well",
      {
        Condition: {
          StringEquals: {
            "SAML:aud": ["https://signin.aws.amazon.com/saml", "x"],
          },
        },
      },
    ],
    [
      "another provider as well",
      { Principal: { Federated: [provider, `${provider}2`] } },
    ],
    [
      "by another action as well",
      { Action: ["sts:AssumeRoleWithSAML", "sts:AssumeRole"] },
    ],
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
