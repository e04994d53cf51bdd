/** How somebody who is in gets to the role: the console's address, a profile for the command line, and the line that signs in. */
import type { AwsSettings, SamlSettings } from "../../domain/settings.ts";
import type { Tier, TierAws } from "../../domain/tier.ts";
import { codeSpan } from "./markdown.ts";

type Portal = Pick<AwsSettings, "region" | "startUrl">;

export interface SignIn {
  readonly consoles: readonly { readonly name: string; readonly url: string }[];
  /** The line that signs in. */
  readonly command: string;
  /** What has to stand in which file for that. */
  readonly file: string;
  readonly profile: readonly string[];
}

export interface SignInPlaces {
  /** Where people sign in to Identity Center; null: the settings do not say. */
  readonly portal: Portal | null;
  /** Where people sign in by SAML alone; null: the settings do not say. */
  readonly saml: Pick<SamlSettings, "signInUrl"> | null;
}

/** null: the tier opens nothing, or nobody knows where to sign in. */
export const signInOf = (
  tierName: string,
  tier: Pick<Tier, "aws"> | null,
  { portal, saml }: SignInPlaces,
): SignIn | null => {
  const aws = tier?.aws ?? null;
  if (aws === null) return null;
  if (aws.kind === "saml")
    return saml === null ? null : bySaml(tierName, aws, saml);
  return portal === null ? null : byPortal(tierName, aws, portal);
};

/** Lines of Markdown; none where there is nothing to say. */
export const signInLines = (
  tierName: string,
  tier: Pick<Tier, "aws"> | null,
  portal: Portal | null,
  saml: SignInPlaces["saml"] = null,
): readonly string[] => {
  const signIn = signInOf(tierName, tier, { portal, saml });
  if (signIn === null) return [];
  const { consoles, command, file, profile } = signIn;
  return [
    "- To use it, once Okta has brought it to AWS (usually within seconds; sign out of the portal and in again if it does not show):",
    ...consoles.map(
      ({ name, url }) => `  - console, ${codeSpan(name)}: ${url}`,
    ),
    `  - command line: ${codeSpan(command)}, with this in ${codeSpan(file)}:`,
    "",
    "```ini",
    ...profile,
    "```",
  ];
};

const byPortal = (
  tierName: string,
  {
    permissionSet,
    accounts,
  }: Extract<TierAws, { readonly kind: "identity-center" }>,
  portal: Portal,
): SignIn => {
  const entries = Object.entries(accounts);
  const names = profileNames(tierName, entries);
  return {
    consoles: entries.map(([name, account]) => ({
      name,
      url: consoleLink(portal, account, permissionSet),
    })),
    command: `aws sso login --profile ${names[0] ?? ""}`,
    file: "~/.aws/config",
    profile: profiles(names, entries, permissionSet, portal),
  };
};

const bySaml = (
  tierName: string,
  { role }: Extract<TierAws, { readonly kind: "saml" }>,
  { signInUrl }: Pick<SamlSettings, "signInUrl">,
): SignIn => ({
  consoles: [{ name: role, url: signInUrl }],
  command: `saml2aws login --idp-account ${tierName}`,
  file: "~/.saml2aws",
  profile: [
    `[${tierName}]`,
    `url = ${signInUrl}`,
    "provider = Okta",
    "mfa = Auto",
    `role_arn = ${role}`,
    `aws_profile = ${tierName}`,
    "aws_urn = urn:amazon:webservices",
  ],
});

const consoleLink = (
  { startUrl }: Portal,
  account: string,
  permissionSet: string,
): string =>
  `${startUrl.replace(/\/$/, "")}/#/console?account_id=${encodeURIComponent(account)}&role_name=${encodeURIComponent(permissionSet)}`;

/** One for each account; a tier with a single account needs no account's name in it, and names that would come out alike have the number too. */
const profileNames = (
  tier: string,
  accounts: readonly (readonly [string, string])[],
): readonly string[] => {
  const named = accounts.map(([name, account]) => ({
    account,
    plain: (accounts.length === 1 ? tier : `${tier}-${name}`).replace(
      /[^\w.-]+/g,
      "-",
    ),
  }));
  return named.map(({ account, plain }) =>
    named.filter((other) => other.plain === plain).length === 1
      ? plain
      : `${plain}-${account}`,
  );
};

const profiles = (
  names: readonly string[],
  accounts: readonly (readonly [string, string])[],
  permissionSet: string,
  { startUrl, region }: Portal,
): readonly string[] => {
  const session = new URL(startUrl).hostname.split(".")[0];
  return [
    `[sso-session ${session}]`,
    `sso_start_url = ${startUrl}`,
    `sso_region = ${region}`,
    "sso_registration_scopes = sso:account:access",
    ...accounts.flatMap(([, account], index) => [
      "",
      `[profile ${names[index]}]`,
      `sso_session = ${session}`,
      `sso_account_id = ${account}`,
      `sso_role_name = ${permissionSet}`,
    ]),
  ];
};
