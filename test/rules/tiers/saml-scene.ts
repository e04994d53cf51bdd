/** A role that Okta opens by SAML, as it should be; each test says only what is different. */
import type { Finding } from "../../../src/domain/finding.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import { parseTier } from "../../../src/rules/tier-file.ts";
import { judgeSaml, type SamlFacts } from "../../../src/rules/tiers/saml.ts";

export const hour = 3_600_000;
export const role = "arn:aws:iam::111122223333:role/EC2Admin";
export const provider = "arn:aws:iam::111122223333:saml-provider/Okta";
export const aws = { kind: "saml", role, provider } as const;

export const tierOf = (group: string): Tier => {
  const { value } = parseTier({
    path: "access/tiers/ec2.yaml",
    bytes: Buffer.from(
      `description: x\ngroup: ${group}\naudience: [Users]\nmaxDuration: 4h\napprovals: 1\naws: { saml: { role: "${role}", provider: "${provider}" } }\n`,
    ),
  });
  if (value === null) throw new Error("no tier");
  return value;
};

export const good = {
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithSAML",
  Condition: {
    StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
  },
};

export type Change = Partial<SamlFacts> & {
  readonly trust?: unknown;
  readonly hours?: number;
};

export const findingsOf = (
  change: Change = {},
  group = "AWS-prod-EC2Admin",
): readonly Finding[] =>
  judgeSaml(tierOf(group), aws, {
    role: {
      arn: role,
      trust: change.trust ?? { Statement: [good] },
      longestSession: milliseconds((change.hours ?? 1) * hour),
    },
    alias: null,
    namesRoles: false,
    ...change,
  });
