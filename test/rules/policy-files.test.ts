import { describe, expect, test } from "vitest";
import { parsePeople } from "../../src/rules/people-file.ts";
import { parseSettings } from "../../src/rules/settings-file.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import {
  fileOf,
  marks,
  peoplePath,
  settingsPath,
  tierPath,
  validPeople,
  validSettings,
  validTier,
} from "./written-files.ts";
import { expectWholeFindings } from "./sentences.ts";

const replaced = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

describe("a tier", () => {
  const parse = (text: string, path = tierPath) =>
    parseTier(fileOf(path, text));

  test("is read with all that it says", () => {
    expect(parse(validTier)).toMatchObject({
      value: {
        name: "prod-ec2-admin",
        path: tierPath,
        description: "EC2 administrator in production",
        group: "AWS EC2 Admin",
        audience: ["AWS Users"],
        maxDuration: 14_400_000,
        maxAhead: 172_800_000,
        approvals: 2,
        mfa: "required",
        ticket: "^INC-[0-9]+$",
        onBehalf: false,
        unmanaged: "revoke",
        maxContinuous: 43_200_000,
        cooldown: 28_800_000,
        cutSessions: true,
        aws: {
          kind: "identity-center",
          permissionSet: "EC2AdminAccess",
          managedPolicies: ["arn:aws:iam::aws:policy/AmazonEC2FullAccess"],
          inlinePolicy: '{"Version":"2012-10-17","Statement":[]}',
          sessionDuration: 3_600_000,
          accounts: { prod: "111122223333", staging: "444455556666" },
        },
      },
      findings: [],
    });
  });

  const short = `description: Readers
group: Readers
audience: [Everybody, "Équipe élargie"]
maxDuration: 2d
approvals: 1
`;

  test("takes the safest value for what it does not say", () => {
    expect(parse(short, "access/tiers/readers.yaml").value).toEqual({
      name: "readers",
      path: "access/tiers/readers.yaml",
      description: "Readers",
      group: "Readers",
      audience: ["Everybody", "Équipe élargie"],
      maxDuration: 172_800_000,
      maxAhead: 604_800_000,
      approvals: 1,
      mfa: "required",
      ticket: null,
      onBehalf: false,
      unmanaged: "revoke",
      maxContinuous: null,
      cooldown: null,
      cutSessions: false,
      aws: null,
    });
  });

  test("opens accounts in the order of their names, with the shortest session, unless it says otherwise", () => {
    const aws = `aws:\n  permissionSet: Read\n  accounts: { z: "000000000001", a: "000000000002" }\n`;
    const opened = parse(short + aws, "access/tiers/readers.yaml").value?.aws;
    expect(opened).toEqual({
      kind: "identity-center",
      permissionSet: "Read",
      managedPolicies: [],
      inlinePolicy: null,
      sessionDuration: 3_600_000,
      accounts: { a: "000000000002", z: "000000000001" },
    });
    expect(JSON.stringify(opened)).toContain('{"a":"000000000002","z":');
  });

  test("can open a role by SAML instead", () => {
    const saml =
      "aws:\n  saml:\n    role: arn:aws:iam::111122223333:role/EC2Admin\n    provider: arn:aws:iam::111122223333:saml-provider/Okta\n";
    expect(parse(short + saml, "access/tiers/readers.yaml").value?.aws).toEqual(
      {
        kind: "saml",
        role: "arn:aws:iam::111122223333:role/EC2Admin",
        provider: "arn:aws:iam::111122223333:saml-provider/Okta",
      },
    );
  });

  test("can have its inline policy as JSON text, in one spelling", () => {
    const text = replaced(
      validTier,
      "{ Version: 2012-10-17, Statement: [] }",
      `'{ "Version": "2012-10-17",  "Statement": [] }'`,
    );
    expect(parse(text).value?.aws).toMatchObject({
      inlinePolicy: '{"Version":"2012-10-17","Statement":[]}',
    });
  });

  test.each(["description", "group", "audience", "maxDuration", "approvals"])(
    "must say its %s",
    (key) => {
      const text = validTier.replace(new RegExp(`^${key}:.*\n`, "m"), "");
      const { value, findings } = parse(text);
      expect(value).toBeNull();
      expect(marks(findings)).toEqual(["missing-key 1:1"]);
      expect(findings[0]?.message).toBe(`The key "${key}" is missing.`);
    },
  );

  test.each([
    ["group: AWS EC2 Admin", "group: ' AWS'", ["invalid-value 2:8"]],
    ["group: AWS EC2 Admin", "group: AWS\u00a0EC2", ["control-character 2:8"]],
    ["group: AWS EC2 Admin", "group: AWS\u200bEC2", ["control-character 2:8"]],
    ["group: AWS EC2 Admin", 'group: "AWS\\tEC2"', ["control-character 2:8"]],
    ["group: AWS EC2 Admin", "group: 12", ["wrong-type 2:8"]],
    ["[AWS Users]", "[]", ["invalid-value 3:11"]],
    ["[AWS Users]", "AWS Users", ["wrong-type 3:11"]],
    ["[AWS Users]", "[A, A]", ["invalid-value 3:11"]],
    [
      "[AWS Users]",
      "[A, 7, B\u2003C]",
      ["wrong-type 3:15", "control-character 3:18"],
    ],
    ["maxDuration: 4h", "maxDuration: 240", ["wrong-type 4:14"]],
    ["maxDuration: 4h", "maxDuration: 0h", ["invalid-value 4:14"]],
    ["maxDuration: 4h", "maxDuration: forever", ["invalid-value 4:14"]],
    ["approvals: 2", "approvals: 0", ["invalid-value 5:12"]],
    ["approvals: 2", "approvals: 11", ["invalid-value 5:12"]],
    ["approvals: 2", "approvals: 1.5", ["wrong-type 5:12"]],
    ["approvals: 2", 'approvals: "2"', ["wrong-type 5:12"]],
    ["approvals: 2", "approvals: .nan", ["wrong-type 5:12"]],
    ["mfa: required", "mfa: requird", ["invalid-value 6:6"]],
    ["mfa: required", "mfa: true", ["invalid-value 6:6"]],
    ['"^INC-[0-9]+$"', '"^INC-[0-9+$"', ["ticket-pattern 7:9"]],
    ['"^INC-[0-9]+$"', '"(?=x)"', ["ticket-pattern 7:9"]],
    ['"^INC-[0-9]+$"', '"(x{1000}){1000}"', ["ticket-pattern 7:9"]],
    ["onBehalf: false", "onBehalf: no", ["wrong-type 8:11"]],
    ["unmanaged: revoke", "unmanaged: ignore", ["invalid-value 9:12"]],
    ["maxAhead: 2d", "maxAhead: soon", ["invalid-value 10:11"]],
    ["maxContinuous: 12h\n", "", ["missing-key 1:1"]],
    ["cutSessions: true", "cutSession: true", ["unknown-key 13:1"]],
    [
      "permissionSet: EC2AdminAccess",
      `permissionSet: ${"x".repeat(33)}`,
      ["invalid-value 15:18"],
    ],
    [
      "permissionSet: EC2AdminAccess",
      "permissionSet: EC2 Admin",
      ["invalid-value 15:18"],
    ],
    ["  permissionSet: EC2AdminAccess\n", "", ["missing-key 14:1"]],
    [
      "arn:aws:iam::aws:policy/AmazonEC2FullAccess",
      "AmazonEC2FullAccess",
      ["invalid-value 16:21"],
    ],
    [
      "[arn:aws:iam::aws:policy/AmazonEC2FullAccess]",
      `[${Array.from({ length: 21 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`).join(", ")}]`,
      ["invalid-value 16:20"],
    ],
    ["{ Version: 2012-10-17, Statement: [] }", "7", ["wrong-type 17:17"]],
    ["{ Version: 2012-10-17, Statement: [] }", "'[]'", ["invalid-value 17:17"]],
    ["{ Version: 2012-10-17, Statement: [] }", "'{'", ["invalid-value 17:17"]],
    ["{ Version: 2012-10-17, Statement: [] }", "{}", ["invalid-value 17:17"]],
    [
      "Statement: []",
      `Statement: [${"x".repeat(10_240)}]`,
      ["invalid-value 17:17"],
    ],
    [
      "Statement: []",
      'Statement: [{ Sid: CurfewCut20261122T160000Z, Effect: Deny, Action: "*", Resource: "*", Condition: { StringEquals: { "identitystore:UserId": a0000000-0000-4000-8000-000000000001 }, DateLessThan: { "aws:TokenIssueTime": "2026-11-22T16:00:00Z" } } }]',
      ["invalid-value 17:17"],
    ],
    ["sessionDuration: 1h", "sessionDuration: 59m", ["invalid-value 18:20"]],
    ["sessionDuration: 1h", "sessionDuration: 13h", ["invalid-value 18:20"]],
    ["sessionDuration: 1h", "sessionDuration: PT1H", ["invalid-value 18:20"]],
    ['"111122223333"', "111122223333", ["wrong-type 19:46"]],
    ['"111122223333"', "012345678901", ["wrong-type 19:46"]],
    ['"111122223333"', '"1111"', ["invalid-value 19:46"]],
    ["prod:", "_prod:", ["invalid-value 19:40"]],
    ["prod:", "__proto__:", ["invalid-value 19:40"]],
    [
      '{ staging: "444455556666", prod: "111122223333" }',
      "{}",
      ["invalid-value 19:13"],
    ],
    [
      "aws:\n",
      "aws: nothing\nrest:\n",
      ["wrong-type 14:6", "unknown-key 15:1"],
    ],
    [
      "  permissionSet:",
      "  saml: { role: x }\n  permissionSet:",
      [
        "missing-key 15:3",
        "invalid-value 15:17",
        "unknown-key 16:3",
        "unknown-key 17:3",
        "unknown-key 18:3",
        "unknown-key 19:3",
        "unknown-key 20:3",
      ],
    ],
  ])("with %j as %j has the findings %j", (from, to, expected) => {
    const { value, findings } = parse(replaced(validTier, from, to));
    expect(marks(findings)).toEqual(expected);
    expect(value).toBeNull();
    expectWholeFindings(findings);
  });

  test.each([
    "access/tiers/Prod.yaml",
    "access/tiers/prod_ec2.yaml",
    "access/tiers/-prod.yaml",
    `access/tiers/${"x".repeat(64)}.yaml`,
    "access/tiers/prod.yml",
    "access/grants/prod/alice.yaml",
    "elsewhere.yaml",
  ])("cannot lie at %s", (path) => {
    const { findings } = parse(validTier, path);
    expect(marks(findings)).toEqual(["tier-name"]);
    expect(findings[0]?.message).toContain(`, "${path.replace(/^.*\//, "")}",`);
    expectWholeFindings(findings);
  });

  test.each([
    ['"111122223333"', "012345678901", 'Put it in quotes: "012345678901".'],
    ['"111122223333"', "1111", "12 digits, in quotes"],
    ["maxDuration: 4h", "maxDuration: 240", "such as 4h"],
    ["mfa: required", "mfa: requird", 'Did you mean "required"?'],
    ["mfa: required", "mfa: always", "Write one of these: required, optional."],
    [
      "maxContinuous: 12h\n",
      "",
      "Add maxContinuous: The longest unbroken chain",
    ],
    ["prod:", "_prod:", "Begin with a letter or digit"],
  ])("is told for %j as %j: %s", (from, to, hint) => {
    const { findings } = parse(replaced(validTier, from, to));
    expect(findings[0]?.hint).toContain(hint);
  });

  test("is told of its name first, and then of the lines in order", () => {
    const text = validTier
      .replace("approvals: 2", "approvals: 0")
      .replace("[AWS Users]", "[7, 8]");
    expect(marks(parse(text, "access/tiers/Prod.yaml").findings)).toEqual([
      "tier-name",
      "wrong-type 3:12",
      "wrong-type 3:15",
      "invalid-value 5:12",
    ]);
  });

  test.each([
    ["AWS\u00a0EC2", "a space of an unusual kind"],
    ["AWS\u200bEC2", "the invisible character \\u200b"],
  ])("is told what is odd in the group's name %j", (name, said) => {
    const { findings } = parse(replaced(validTier, "AWS EC2 Admin", name));
    expect(findings[0]?.message).toContain(said);
  });
});

describe("the settings", () => {
  const parse = (text: string) => parseSettings(fileOf(settingsPath, text));

  test("are read", () => {
    expect(parse(validSettings)).toMatchObject({
      value: {
        mode: "enforce",
        brake: { removals: 5, share: 0.2 },
        identity: { source: "okta", attribute: "githubId" },
        policyApprovals: 1,
        requirePosture: true,
      },
      findings: [],
    });
  });

  test("may leave out requirePosture, and take people from the file", () => {
    const text = replaced(validSettings, "requirePosture: true\n", "").replace(
      "{ source: okta, attribute: githubId }",
      "{ source: file }",
    );
    expect(parse(text).value).toMatchObject({
      identity: { source: "file" },
      requirePosture: false,
    });
  });

  const aws = `aws:
  region: us-east-1
  instance: arn:aws:sso:::instance/ssoins-1234567890abcdef
  startUrl: https://acme.awsapps.com/start
  oktaApp: AWS IAM Identity Center
`;

  test("may leave out AWS, or say where it is", () => {
    expect(parse(validSettings).value?.aws).toBeNull();
    expect(parse(validSettings + aws).value?.aws).toEqual({
      region: "us-east-1",
      instance: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
      startUrl: "https://acme.awsapps.com/start",
      oktaApp: "AWS IAM Identity Center",
    });
    const one = aws.replace(/ {2}instance: .*\n/, "");
    expect(parse(validSettings + one).value?.aws?.instance).toBeNull();
    const sovereign = aws
      .replace("us-east-1", "eusc-de-east-1")
      .replace("arn:aws:", "arn:aws-eusc:");
    expect(parse(validSettings + sovereign).value?.aws).toMatchObject({
      region: "eusc-de-east-1",
      instance: "arn:aws-eusc:sso:::instance/ssoins-1234567890abcdef",
    });
  });

  test("may say where people sign in by SAML alone, and how groups are called", () => {
    const url = "https://acme.okta.com/home/amazon_aws/0oa1/272";
    const saml = `saml: { signInUrl: ${url} }\n`;
    expect(parse(validSettings).value?.saml).toBeNull();
    expect(parse(validSettings + saml).value?.saml).toEqual({
      signInUrl: url,
      namesRoles: false,
    });
    const named = saml.replace(
      " }",
      ", groupNames: AWS-<AccountAlias>-<RoleName> }",
    );
    expect(parse(validSettings + named).value?.saml?.namesRoles).toBe(true);
    const foreign = saml.replace("https:", "http:");
    expect(parse(validSettings + foreign).value).toBeNull();
  });

  test.each([
    ["region: us-east-1", "region: us-east-1.example.com", "invalid-value"],
    ["region: us-east-1", "zone: us-east-1", "unknown-key"],
    ["instance/", "instances/", "invalid-value"],
    ["https://acme", "http://acme", "invalid-value"],
    ["oktaApp: AWS IAM Identity Center", "oktaApp: ''", "invalid-value"],
  ])("of AWS with %j as %j are refused", (from, to, code) => {
    const { value, findings } = parse(validSettings + replaced(aws, from, to));
    expect(value).toBeNull();
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  test.each(["mode", "brake", "identity", "policyApprovals"])(
    "must say the %s, because no default of it is safe for everybody",
    (key) => {
      const text = validSettings.replace(new RegExp(`^${key}:.*\n`, "m"), "");
      expect(marks(parse(text).findings)).toEqual(["missing-key 1:1"]);
    },
  );

  test.each([
    ["mode: enforce", "mode: enforced", ["invalid-value 1:7"]],
    ["removals: 5", "removals: -1", ["invalid-value 2:20"]],
    ["share: 0.2", "share: 0", ["invalid-value 2:30"]],
    ["share: 0.2", "share: 1.1", ["invalid-value 2:30"]],
    ["share: 0.2", "share: .inf", ["wrong-type 2:30"]],
    ["share: 0.2", "share: 20%", ["wrong-type 2:30"]],
    [", share: 0.2", "", ["missing-key 2:1"]],
    ["source: okta", "source: ldap", ["invalid-value 3:21"]],
    [", attribute: githubId", "", ["missing-key 3:1"]],
    ["source: okta, ", "", ["missing-key 3:1"]],
    ["{ source: okta, attribute: githubId }", "okta", ["wrong-type 3:11"]],
    ["source: okta", "source: file", ["unknown-key 3:27"]],
    ["githubId", "git hub", ["invalid-value 3:38"]],
    ["policyApprovals: 1", "policyApprovals: 0", ["invalid-value 4:18"]],
    ["requirePosture: true", "requirePosture: maybe", ["wrong-type 5:17"]],
  ])("with %j as %j have the findings %j", (from, to, expected) => {
    const { value, findings } = parse(replaced(validSettings, from, to));
    expect(marks(findings)).toEqual(expected);
    expect(value).toBeNull();
    expectWholeFindings(findings);
  });
});

describe("the people", () => {
  const parse = (text: string) => parsePeople(fileOf(peoplePath, text));

  test("are read", () => {
    expect(parse(validPeople)).toMatchObject({
      value: [
        { login: "alice@example.com", account: { id: 101, login: "alice" } },
        { login: "bob@example.com", account: { id: 102, login: "bob-b" } },
      ],
      findings: [],
    });
    expect(parse("people: []").value).toEqual([]);
  });

  test.each([
    ["bob@example.com", "ALICE@example.com", ["identity-ambiguous 3:14"]],
    ["id: 102", "id: 101", ["identity-ambiguous 3:50"]],
    ["github: bob-b", "github: Alice", ["identity-ambiguous 3:39"]],
    ["bob@example.com", "bоb@example.com", ["login-lookalike 3:14"]],
    ["id: 102", "id: 0", ["invalid-value 3:50"]],
    ["id: 102", 'id: "102"', ["wrong-type 3:50"]],
    [", id: 102", "", ["missing-key 3:5"]],
    ["github: bob-b", "github: -bob", ["invalid-value 3:39"]],
    [
      "{ login: bob@example.com, github: bob-b, id: 102 }",
      "bob",
      ["wrong-type 3:5"],
    ],
    ["people:\n", "persons:\n", ["missing-key 1:1", "unknown-key 1:1"]],
  ])("with %j as %j have the findings %j", (from, to, expected) => {
    const { value, findings } = parse(replaced(validPeople, from, to));
    expect(marks(findings)).toEqual(expected);
    expect(value).toBeNull();
    expectWholeFindings(findings);
  });
});
