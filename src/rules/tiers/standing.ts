/** Access to what a tier opens that is not the tier's: no grant ends it. */
import type { Assignment } from "../../domain/aws.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Tier, TierAws } from "../../domain/tier.ts";
import { removeAnew } from "../aws-arrival/diagnose.ts";
import { printable } from "../printable.ts";
import { type AwsSide, leftBehindIn } from "./facts.ts";
import { tierFinding } from "./finding.ts";

type IdentityCenter = Extract<TierAws, { readonly kind: "identity-center" }>;

export const findStanding = (
  tier: Tier,
  wanted: IdentityCenter,
  aws: AwsSide,
): readonly Finding[] => {
  const there = aws.permissionSets.get(wanted.permissionSet);
  const group = aws.groups.get(tier.group);
  const found: Finding[] = [];
  const named = new Set(Object.values(wanted.accounts));
  for (const assignment of there?.assignments ?? [])
    if (assignment.principal.id !== group)
      found.push(otherPrincipal(tier, wanted, assignment, aws));
    else if (!named.has(assignment.account))
      found.push(otherAccount(tier, wanted, assignment));
  if (there !== undefined && there.sessionDuration > wanted.sessionDuration)
    found.push(
      tierFinding(
        tier,
        "aws-session-longer",
        "warning",
        `Sessions of ${wanted.permissionSet} outlive a stay by longer than the tier says.`,
        "Run curfew tiers apply.",
      ),
    );
  return [
    ...found,
    ...(there?.extras ?? []).map((extra) => beyond(tier, wanted, extra)),
    ...(there?.unread ?? []).map(({ message, hint }) =>
      tierFinding(
        tier,
        "not-looked-at",
        "info",
        `Whether ${wanted.permissionSet} has what no tier's file can name is not known: ${printable(message, 500)}`,
        hint,
      ),
    ),
    ...leftBehind(tier, aws),
    ...notArrived(tier, aws),
  ];
};

/** A tier's file cannot name it, so nobody who approved the tier has seen it. */
const beyond = (
  tier: Tier,
  { permissionSet }: IdentityCenter,
  extra: string,
): Finding =>
  tierFinding(
    tier,
    "aws-differs",
    "warning",
    `Permission set ${permissionSet} has the ${printable(extra)}, which no tier's file can name: what it opens is not only what was approved.`,
    "Unless that is meant, take it off the permission set in Identity Center, and bring the permission set to its accounts.",
  );

const otherPrincipal = (
  tier: Tier,
  { permissionSet, accounts }: IdentityCenter,
  { account, principal, permissionSet: arn }: Assignment,
  { names }: Pick<AwsSide, "names">,
): Finding =>
  tierFinding(
    tier,
    "standing-access",
    "warning",
    `The ${principal.kind === "user" ? "person" : "group"} ${printable(names.get(principal.id) ?? principal.id)} has ${permissionSet} on account ${called(account, nameOf(account, accounts))} without any grant.`,
    `Unless that is meant (a break-glass account is): aws sso-admin delete-account-assignment --instance-arn ${instanceOf(arn)} --permission-set-arn ${arn} --target-type AWS_ACCOUNT --target-id ${account} --principal-type ${principal.kind.toUpperCase()} --principal-id ${principal.id}`,
  );

const called = (id: string, name: string | undefined): string =>
  name === undefined ? id : `${printable(name)} (${id})`;

/** As the tier's file calls it. */
const nameOf = (
  account: string,
  accounts: IdentityCenter["accounts"],
): string | undefined =>
  Object.entries(accounts).find(([, id]) => id === account)?.[0];

const otherAccount = (
  tier: Tier,
  { permissionSet }: IdentityCenter,
  { account }: Assignment,
): Finding =>
  tierFinding(
    tier,
    "standing-access",
    "warning",
    `Whoever is in group ${printable(tier.group)} has ${permissionSet} on account ${account} as well, which the tier does not name.`,
    "Name the account in the tier's file, or run curfew tiers apply --prune, which takes it away.",
  );

/** `arn:aws:sso:::permissionSet/ssoins-…/ps-…` holds the instance's name. */
const instanceOf = (arn: string): string =>
  arn.replace(":permissionSet/", ":instance/").replace(/\/[^/]*$/, "");

/** SCIM sends changes alone: what was lost once stays. */
const leftBehind = (tier: Tier, aws: AwsSide): readonly Finding[] =>
  leftBehindIn(aws, tier.group).map((login) =>
    tierFinding(
      tier,
      "aws-leftover-member",
      "error",
      `${printable(login)} is in group ${printable(tier.group)} in AWS and not in Okta: the removal never arrived, or the group was made in AWS itself.`,
      `${removeAnew.replace(/^a/, "A")}. Until then curfew tiers apply gives the group no further account.`,
    ),
  );

/** The other way round: a grant that opens nothing. */
const notArrived = (tier: Tier, aws: AwsSide): readonly Finding[] => {
  const members = aws.members.get(tier.group);
  if (members === undefined) return [];
  return [...members.okta]
    .filter((login) => !members.aws.has(login))
    .map((login) =>
      tierFinding(
        tier,
        "aws-not-arrived",
        "warning",
        `${printable(login)} is in group ${printable(tier.group)} in Okta and not in AWS.`,
        "Usually it takes seconds. Where it lasts for more than five minutes, curfew status says why.",
      ),
    );
};
