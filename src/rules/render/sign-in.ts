/** How somebody who is in gets to the role: the console's address, a profile for the command line, and the line that signs in. */
import type { AwsSettings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { codeSpan } from "./markdown.ts";

type Portal = Pick<AwsSettings, "region" | "startUrl">;

/** Lines of Markdown; none where the tier opens no permission set, or nobody knows the portal. */
export const signInLines = (
  tierName: string,
  tier: Pick<Tier, "aws"> | null,
  portal: Portal | null,
): readonly string[] => {
  if (tier?.aws?.kind !== "identity-center" || portal === null) return [];
  const { permissionSet, accounts } = tier.aws;
  const entries = Object.entries(accounts);
  return [
    "- To use it, once Okta has brought it to AWS (usually within seconds; sign out of the portal and in again if it does not show):",
    ...entries.map(
      ([name, account]) =>
        `  - console, ${codeSpan(name)}: ${consoleLink(portal, account, permissionSet)}`,
    ),
    `  - command line: ${codeSpan(`aws sso login --profile ${profileOf(tierName, entries[0]?.[0] ?? "", entries.length)}`)}, with this in ${codeSpan("~/.aws/config")}:`,
    "",
    "```ini",
    ...profiles(tierName, entries, permissionSet, portal),
    "```",
  ];
};

const consoleLink = (
  { startUrl }: Portal,
  account: string,
  permissionSet: string,
): string =>
  `${startUrl.replace(/\/$/, "")}/#/console?account_id=${encodeURIComponent(account)}&role_name=${encodeURIComponent(permissionSet)}`;

/** One for each account; a tier with a single account needs no account's name in it. */
const profileOf = (tier: string, account: string, count: number): string =>
  (count === 1 ? tier : `${tier}-${account}`).replace(/[^\w.-]+/g, "-");

const profiles = (
  tier: string,
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
    ...accounts.flatMap(([name, account]) => [
      "",
      `[profile ${profileOf(tier, name, accounts.length)}]`,
      `sso_session = ${session}`,
      `sso_account_id = ${account}`,
      `sso_role_name = ${permissionSet}`,
    ]),
  ];
};
