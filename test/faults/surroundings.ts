/** What the product is given to reach the sandbox with. */
import { generateKeyPairSync } from "node:crypto";
import type { Company } from "../../src/sandbox/company.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";

type Environment = Readonly<Record<string, string>>;

/** Where there is an AWS, Okta is asked with OAuth in place of a token. */
export const surroundingsOf = (
  { environment, okta }: Company,
  awsUrl: string | null,
): Environment => {
  if (awsUrl === null) return environment;
  const { OKTA_API_TOKEN: _token, ...rest } = environment;
  return { ...rest, ...awsAt(awsUrl), ...signInByOAuth(okta) };
};

export const withOwnToken = (
  github: Company["github"],
  environment: Environment,
): Environment => ({
  ...Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !name.startsWith("GITHUB_APP_"),
    ),
  ),
  GITHUB_TOKEN: github.createToken("alice"),
});

const awsAt = (url: string) => ({
  AWS_ENDPOINT_URL_SSO_ADMIN: url,
  AWS_ENDPOINT_URL_IDENTITYSTORE: url,
  AWS_ENDPOINT_URL_IAM: url,
});

const signInByOAuth = ({ credentials }: SandboxOkta) => {
  const key = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const { clientId } = credentials.createServiceApp({
    publicKey: key.publicKey,
    scopes: ["groups", "users", "apps"]
      .flatMap((what) => [`okta.${what}.read`, `okta.${what}.manage`])
      .concat(
        ["appGrants", "roles", "policies", "schemas", "apiTokens"].map(
          (what) => `okta.${what}.read`,
        ),
      ),
    role: { type: "SUPER_ADMIN", label: "Super Administrator" },
  });
  return {
    OKTA_CLIENT_ID: clientId,
    OKTA_PRIVATE_KEY: key.privateKey,
  };
};
