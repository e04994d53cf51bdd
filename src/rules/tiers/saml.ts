/** A tier that opens a role by SAML alone: does the role trust Okta, only Okta, and only for signing in to AWS? */
import { type Finding, isError } from "../../domain/finding.ts";
import type { IamRole } from "../../domain/iam.ts";
import type { Tier, TierAws } from "../../domain/tier.ts";
import { quoted } from "../printable.ts";
import { asRecord } from "../shape.ts";
import { formatDuration } from "../time.ts";
import { tierFinding } from "./finding.ts";

type Saml = Extract<TierAws, { readonly kind: "saml" }>;

export interface SamlFacts {
  /** null: the account has no such role. */
  readonly role: IamRole | null;
  /** The account's alias; null: it has none, or nobody asked. */
  readonly alias: string | null;
  /** Are groups called `AWS-<AccountAlias>-<RoleName>`? */
  readonly namesRoles: boolean;
}

export const roleName = ({ role }: Pick<Saml, "role">): string =>
  role.slice(role.lastIndexOf("/") + 1);

/** Twelve digits. */
export const accountOf = (arn: string): string =>
  arn.replace(/^(?:[^:]*:){4}(\d*).*$/, "$1");

export const judgeSaml = (
  tier: Tier,
  aws: Saml,
  { role, alias, namesRoles }: SamlFacts,
): readonly Finding[] => [
  ...(role?.arn === aws.role
    ? [...judgeTrust(tier, aws, role.trust), ...judgeSession(tier, aws, role)]
    : [
        tierFinding(
          tier,
          "aws-not-ready",
          "error",
          `The credentials' account has no role ${aws.role}.`,
          `If they are those of account ${accountOf(aws.role)}: create the role with a trust policy for Okta's provider, or correct aws.saml.role in the tier's file. If not, look with credentials of that account.`,
        ),
      ]),
  ...(namesRoles ? judgeName(tier, aws, alias) : []),
];

/** What is seen to be wrong, and opens nothing to a member of the group. */
export const whatShutsRole = (
  tier: Tier,
  aws: Saml,
  { role, namesRoles }: Pick<SamlFacts, "role" | "namesRoles">,
): readonly Finding[] => [
  ...(role?.arn === aws.role ? judgeTrust(tier, aws, role.trust) : []).filter(
    isError,
  ),
  ...(namesRoles ? judgeName(tier, aws, null) : []),
];

const judgeTrust = (
  tier: Tier,
  aws: Saml,
  trust: unknown,
): readonly Finding[] => {
  const lets = statementsOf(trust).filter(({ Effect }) => Effect === "Allow");
  const others = lets.filter((statement) => !isForOkta(statement, aws));
  return [
    ...(others.length < lets.length
      ? []
      : [
          tierFinding(
            tier,
            "saml-trust",
            "error",
            `The role ${aws.role} does not trust ${aws.provider} as signing in by SAML needs it.`,
            `Its trust policy must allow sts:AssumeRoleWithSAML to the principal {"Federated":"${aws.provider}"}, on the condition {"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}.`,
          ),
        ]),
    ...others.map((statement) =>
      tierFinding(
        tier,
        "standing-access",
        "warning",
        `The role ${aws.role} can be taken in another way than by Okta's group: ${quoted(JSON.stringify(statement.Principal ?? null))} by ${quoted(JSON.stringify(statement.Action ?? null))}.`,
        "Unless that is meant, take the statement out of the role's trust policy: no grant ends that access.",
      ),
    ),
  ];
};

type Fields = Readonly<Record<string, unknown>>;

const statementsOf = (trust: unknown): readonly Fields[] => {
  const written: unknown = asRecord(trust)?.Statement;
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  return list.flatMap((one): readonly Fields[] => {
    const fields = asRecord(one);
    return fields === null ? [] : [fields];
  });
};

const signIn =
  /^https:\/\/(?:[a-z0-9-]+\.)?signin\.(?:aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)\/saml$/;

const isForOkta = (statement: Fields, { provider }: Saml): boolean => {
  const principal = asRecord(statement.Principal) ?? {};
  const audiences = Object.entries(
    asRecord(asRecord(statement.Condition)?.StringEquals) ?? {},
  )
    .filter(([key]) => key.toLowerCase() === "saml:aud")
    .flatMap(([, value]) => [value].flat());
  return (
    Object.keys(principal).join() === "Federated" &&
    isOnly(principal.Federated, [provider]) &&
    isOnly(statement.Action, ["sts:AssumeRoleWithSAML", "sts:TagSession"]) &&
    [statement.Action].flat().includes("sts:AssumeRoleWithSAML") &&
    audiences.length > 0 &&
    audiences.every((one) => typeof one === "string" && signIn.test(one))
  );
};

const isOnly = (value: unknown, allowed: readonly string[]): boolean =>
  [value].flat().every((one) => allowed.some((other) => other === one));

const judgeSession = (
  tier: Tier,
  { role: arn }: Saml,
  { longestSession }: IamRole,
): readonly Finding[] =>
  longestSession <= tier.maxDuration
    ? []
    : [
        tierFinding(
          tier,
          "aws-session-longer",
          "warning",
          `A session of ${arn} can last ${formatDuration(longestSession)}, and outlives even the longest stay (${formatDuration(tier.maxDuration)}).`,
          "Shorten the role's maximum session duration (an hour is the least).",
        ),
      ];

/** Okta reads the role from the group's name, so a name that is wrong opens nothing, or something else. */
const judgeName = (
  tier: Tier,
  aws: Saml,
  alias: string | null,
): readonly Finding[] => {
  const wanted = `AWS-${alias ?? "<AccountAlias>"}-${roleName(aws)}`;
  const isRight =
    alias === null
      ? tier.group.startsWith("AWS-") &&
        tier.group.endsWith(`-${roleName(aws)}`)
      : tier.group === wanted;
  return isRight
    ? []
    : [
        tierFinding(
          tier,
          "saml-group-name",
          "error",
          `The group ${quoted(tier.group)} is not called as Okta reads roles from names: ${wanted}.`,
          `Rename the group in Okta and in the tier's file to ${wanted}.`,
        ),
      ];
};
