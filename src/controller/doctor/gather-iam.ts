/** What one account's IAM says of the tiers: roles that Okta opens by SAML, and users who need no grant. */
import {
  BlockedError,
  messageOf,
  NotPermittedError,
} from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { IamUser } from "../../domain/iam.ts";
import type { Tier, TierAws } from "../../domain/tier.ts";
import { notLookedAt, postureFinding } from "../../rules/doctor/finding.ts";
import { judgeIamUsers } from "../../rules/tiers/iam-users.ts";
import { judgeSaml, roleName } from "../../rules/tiers/saml.ts";
import type { Main } from "../survey/read-main.ts";
import type { RoleReader } from "../tiers/ports.ts";
import { look } from "./look.ts";

export interface IamReader extends RoleReader {
  alias(): Promise<string | null>;
  usersWhoGetIn(): Promise<readonly IamUser[]>;
}

/** `connect` answers null where there are no AWS credentials. */
export const judgeIam = async (
  connect: () => Promise<IamReader | null>,
  main: Pick<Main, "tierFiles" | "settings"> | null,
): Promise<readonly Finding[]> => {
  const tiers = (main?.tierFiles ?? []).flatMap(({ value }) => value ?? []);
  if (!tiers.some(({ aws }) => aws !== null)) return [];
  const iam = await connect();
  if (iam === null)
    return tiers.some(({ aws }) => aws?.kind === "saml") ? [unasked] : [];
  const namesRoles = main?.settings?.saml?.namesRoles ?? false;
  const found: Finding[] = [];
  for (const tier of tiers)
    if (tier.aws?.kind === "saml")
      found.push(...(await judgeRole(iam, tier, tier.aws, namesRoles)));
  return [...found, ...(await judgeUsers(iam))];
};

const unasked = postureFinding(
  "aws",
  "aws-unasked",
  "info",
  "There are no AWS credentials here: the roles that Okta opens by SAML were not looked at.",
  "Now and then, run the doctor with credentials of each account that may use iam:GetRole.",
);

const judgeRole = async (
  iam: IamReader,
  tier: Tier,
  aws: Extract<TierAws, { readonly kind: "saml" }>,
  namesRoles: boolean,
): Promise<readonly Finding[]> => {
  const seen = await look(
    async () => ({
      role: await iam.role(roleName(aws)),
      alias: namesRoles ? await iam.alias() : null,
      namesRoles,
    }),
    `Look with credentials of the role's account (${aws.role}) that may use iam:GetRole and iam:ListAccountAliases.`,
  );
  return seen.kind === "known"
    ? judgeSaml(tier, aws, seen.value)
    : [notLookedAt(tier.path, `the role ${aws.role}`, seen)];
};

/** Whoever may not read IAM is told so, and that is all: most credentials may not. */
const judgeUsers = async (iam: IamReader): Promise<readonly Finding[]> => {
  try {
    return judgeIamUsers(await iam.usersWhoGetIn());
  } catch (error) {
    if (!(error instanceof NotPermittedError))
      return [
        notLookedAt("aws", "the users of IAM", {
          kind: "unreadable",
          why: messageOf(error),
          remedy: error instanceof BlockedError ? error.hint : "Run again.",
        }),
      ];
    return [
      postureFinding(
        "aws",
        "aws-unasked",
        "info",
        "The users of IAM were not looked at: the credential may not list them.",
        "Now and then, look with credentials that may use iam:ListUsers, iam:GetLoginProfile and iam:ListAccessKeys, in each account that a tier opens.",
      ),
    ];
  }
};
