import { describe, expect, test } from "vitest";
import type { Tier } from "../../../src/domain/tier.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import { signInLines } from "../../../src/rules/render/sign-in.ts";
import { expectSentences } from "../sentences.ts";

const portal = {
  region: "us-east-1",
  startUrl: "https://acme.awsapps.com/start/",
};

const tierOf = (
  accounts: Readonly<Record<string, string>>,
): Pick<Tier, "aws"> => ({
  aws: {
    kind: "identity-center",
    permissionSet: "EC2+Admin",
    managedPolicies: [],
    inlinePolicy: null,
    sessionDuration: milliseconds(3_600_000),
    accounts,
  },
});

describe("how to sign in", () => {
  test("is said with the console's address, a profile and the line that signs in", () => {
    const text = signInLines(
      "ec2",
      tierOf({ prod: "111122223333" }),
      portal,
    ).join("\n");
    expect(text).toContain(
      "https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=EC2%2BAdmin",
    );
    expect(text).toContain("`aws sso login --profile ec2`");
    expect(text).toContain(
      `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start/
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile ec2]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = EC2+Admin`,
    );
  });

  test("has a profile for each account", () => {
    const text = signInLines(
      "ec2",
      tierOf({ "prod eu": "111122223333", staging: "444455556666" }),
      portal,
    ).join("\n");
    expect(text).toContain("[profile ec2-prod-eu]");
    expect(text).toContain("[profile ec2-staging]");
    expect(text).toContain("--profile ec2-prod-eu`");
  });

  test("has a profile for each account whose names come out alike", () => {
    const text = signInLines(
      "ec2",
      tierOf({
        "Prod EU": "111122223333",
        "Prod-EU": "444455556666",
        staging: "777788889999",
      }),
      portal,
    ).join("\n");
    expect(text.match(/\[profile .*\]/g)).toEqual([
      "[profile ec2-Prod-EU-111122223333]",
      "[profile ec2-Prod-EU-444455556666]",
      "[profile ec2-staging]",
    ]);
    expect(text).toContain("--profile ec2-Prod-EU-111122223333`");
  });

  test("of a role that Okta offers by SAML is said with a block for saml2aws", () => {
    const saml = {
      signInUrl: "https://acme.okta.com/home/amazon_aws/0oa1/272",
    };
    const role = "arn:aws:iam::111122223333:role/Admin";
    const tier = { aws: { kind: "saml", role, provider: "p" } } as const;
    const text = signInLines("admin", tier, null, saml).join("\n");
    expect(text).toContain("`saml2aws login --idp-account admin`");
    expect(text).toContain(`[admin]
url = ${saml.signInUrl}
provider = Okta
mfa = Auto
role_arn = ${role}
aws_profile = admin
aws_urn = urn:amazon:webservices`);
  });

  test.each([
    [
      "~/.aws/config",
      tierOf({ prod: "111122223333" }),
      "`prod`: https://acme.awsapps.com/start/#/console?",
    ],
    [
      "~/.saml2aws",
      { aws: { kind: "saml", role: "arn:r", provider: "p" } } as const,
      "`arn:r`: https://acme.okta.com/saml",
    ],
  ])("shows the block for %s as it is to be pasted", (file, tier, place) => {
    const saml = { signInUrl: "https://acme.okta.com/saml" };
    const lines = signInLines("ec2", tier, portal, saml);
    const [how = "", where, command, ...block] = lines;
    expectSentences(how.replace(/^- (.*):$/, "$1."));
    expect(where).toContain(`  - console, ${place}`);
    expect(command).toMatch(/^ {2}- command line: `\w+ .*`, with this in `/);
    expect(command?.endsWith(` in \`${file}\`:`)).toBe(true);
    expect(block.slice(0, 2)).toEqual(["", "```ini"]);
    expect(block.at(-1)).toBe("```");
  });

  test("has one hyphen for whatever a profile's name cannot hold", () => {
    const accounts = { "prod (eu)": "111122223333", test: "444455556666" };
    expect(signInLines("ec2", tierOf(accounts), portal)).toContain(
      "[profile ec2-prod-eu-]",
    );
  });

  test("names no profile where there is no account", () => {
    expect(signInLines("ec2", tierOf({}), portal).join("\n")).not.toContain(
      "[profile",
    );
  });

  test.each([
    ["of a tier that is gone", null, portal],
    ["of a tier that opens nothing", { aws: null }, portal],
    [
      "of a role that Okta offers by SAML",
      { aws: { kind: "saml", role: "r", provider: "p" } } as const,
      portal,
    ],
    ["where nobody knows the portal", tierOf({ prod: "111122223333" }), null],
  ])("is not said %s", (_, tier, where) => {
    expect(signInLines("ec2", tier, where)).toEqual([]);
  });
});
