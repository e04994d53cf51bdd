/** What a run may sign in with, as the environment has it. */
import type { CredentialConfig } from "../adapters/github/credentials.ts";
import type { OktaCredentials } from "../adapters/okta/config.ts";
import { UsageError } from "./usage-error.ts";

/** A variable's text; null where it is missing or blank. */
export type Value = (name: string) => string | null;

export interface OktaAccess {
  readonly orgUrl: string;
  readonly credentials: OktaCredentials;
}

export const githubCredentials = (value: Value): CredentialConfig | null => {
  const appId = value("GITHUB_APP_ID");
  const privateKey = value("GITHUB_APP_PRIVATE_KEY");
  if ((appId === null) !== (privateKey === null))
    throw new UsageError(
      "GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY belong together; one of them is missing.",
      { variables: ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"] },
    );
  if (appId !== null && privateKey !== null) {
    const installation = value("GITHUB_APP_INSTALLATION_ID");
    if (installation !== null && !/^\d{1,15}$/.test(installation))
      throw new UsageError("GITHUB_APP_INSTALLATION_ID is not a number.", {
        variables: ["GITHUB_APP_INSTALLATION_ID"],
      });
    return {
      kind: "app",
      appId,
      privateKey,
      ...(installation === null
        ? {}
        : { installationId: Number(installation) }),
    };
  }
  const token = value("GITHUB_TOKEN");
  return token === null ? null : { kind: "token", token };
};

export const oktaConfig = (value: Value): OktaAccess | null => {
  const orgUrl = value("OKTA_ORG_URL");
  const clientId = value("OKTA_CLIENT_ID");
  const privateKey = value("OKTA_PRIVATE_KEY");
  const token = value("OKTA_API_TOKEN");
  if ((clientId === null) !== (privateKey === null))
    throw new UsageError(
      "OKTA_CLIENT_ID and OKTA_PRIVATE_KEY belong together; one of them is missing.",
    );
  const keyId = value("OKTA_KEY_ID");
  const credentials: OktaCredentials | null =
    clientId !== null && privateKey !== null
      ? {
          kind: "oauth",
          clientId,
          privateKey,
          ...(keyId === null ? {} : { keyId }),
        }
      : token === null
        ? null
        : { kind: "token", token };
  if (orgUrl === null && credentials === null) return null;
  if (orgUrl === null)
    throw new UsageError("An Okta credential is set, but OKTA_ORG_URL is not.");
  if (credentials === null)
    throw new UsageError(
      "OKTA_ORG_URL is set, but no credential: set OKTA_CLIENT_ID and OKTA_PRIVATE_KEY, or OKTA_API_TOKEN.",
    );
  return { orgUrl, credentials };
};

/** What the AWS SDK finds credentials by; a machine's own role is asked for by AWS_PROFILE or a variable of its container. */
const awsCredentials = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

export const hasAwsCredentials = (value: Value): boolean =>
  awsCredentials.some((name) => value(name) !== null);
