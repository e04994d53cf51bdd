/** Settings of a run, from the environment and the command line. Nothing has a silent default that weakens a guarantee. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import { type Actions, readActions } from "./actions.ts";
import { UsageError } from "./usage-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface GlobalOptions {
  /** The local clone. */
  readonly repo: string;
  readonly branch: string;
  /** Where the mirror is kept between runs. */
  readonly state?: string;
}

export interface Config {
  readonly repo: string;
  readonly branch: string;
  readonly stateDirectory: string;
  readonly github: {
    /** `owner/name`; null where none was given: then only git is at hand. */
    readonly repository: string | null;
    readonly apiUrl: string;
    readonly serverUrl: string;
    readonly credentials: GitHubCredentials | null;
  };
  readonly okta: {
    readonly orgUrl: string;
    readonly credentials: OktaCredentials;
  } | null;
  readonly aws: {
    /** Is there anything to sign requests with? */
    readonly hasCredentials: boolean;
    /** In place of AWS's own. */
    readonly endpoints: {
      readonly ssoAdmin: string | null;
      readonly identityStore: string | null;
    };
  };
  readonly trustRoot: CommitSha | null;
  /** PEM; null: none, so nobody is added. */
  readonly ledgerKey: string | null;
  readonly ledgerPublicKeys: string | null;
  /** null: the machine's own clock. */
  readonly clockUrl: string | null;
  /** The current secret of GitHub's webhook, and the one before it while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** The dead man's switch; null: none. */
  readonly pingUrl: string | null;
  /** null: this is no step of a job. */
  readonly actions: Actions | null;
}

export type GitHubCredentials =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "app";
      readonly appId: string;
      readonly privateKey: string;
      readonly installationId?: number;
    };

export type OktaCredentials =
  | {
      readonly kind: "oauth";
      readonly clientId: string;
      readonly privateKey: string;
      readonly keyId?: string;
    }
  | { readonly kind: "token"; readonly token: string };

export const readConfig = (
  environment: Environment,
  options: GlobalOptions,
): Config => {
  const value = (name: string): string | null => {
    const text = environment[name]?.trim();
    return text === undefined || text === "" ? null : text;
  };
  const repo = resolve(options.repo);
  const apiUrl = value("GITHUB_API_URL") ?? "https://api.github.com";
  const serverUrl = value("GITHUB_SERVER_URL") ?? "https://github.com";
  const config: Config = {
    repo,
    branch: options.branch,
    stateDirectory:
      options.state === undefined
        ? defaultState(repo, value("XDG_CACHE_HOME"))
        : resolve(options.state),
    github: {
      repository: repositoryName(value("GITHUB_REPOSITORY")),
      apiUrl,
      serverUrl,
      credentials: githubCredentials(value),
    },
    okta: oktaConfig(value),
    aws: {
      hasCredentials: awsCredentials.some((name) => value(name) !== null),
      endpoints: {
        ssoAdmin: value("AWS_ENDPOINT_URL_SSO_ADMIN"),
        identityStore: value("AWS_ENDPOINT_URL_IDENTITYSTORE"),
      },
    },
    trustRoot: trustRoot(value("CURFEW_TRUST_ROOT")),
    ledgerKey: value("CURFEW_LEDGER_KEY"),
    ledgerPublicKeys: value("CURFEW_LEDGER_PUBLIC_KEYS"),
    clockUrl: value("CURFEW_CLOCK_URL"),
    webhookSecrets: webhookSecrets(value("CURFEW_WEBHOOK_SECRET")),
    pingUrl: value("CURFEW_PING_URL"),
    actions: readActions(environment),
  };
  const endpoints = endpointsOf(config, value);
  for (const [name, url] of endpoints) refusePlainHttp(name, url);
  if (config.clockUrl !== null) refuseForeignClock(config.clockUrl, endpoints);
  return config;
};

/** What the AWS SDK finds credentials by; a machine's own role is asked for by AWS_PROFILE or a variable of its container. */
const awsCredentials = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

type Value = (name: string) => string | null;

/** One mirror a clone, out of the clone's own reach. */
const defaultState = (repo: string, cache: string | null): string =>
  join(
    cache ?? join(homedir(), ".cache"),
    "curfew",
    createHash("sha256").update(repo).digest("hex").slice(0, 16),
  );

const repositoryName = (text: string | null): string | null => {
  if (text === null || /^[\w.-]+\/[\w.-]+$/.test(text)) return text;
  // Not repeated: what stands there instead is often a URL, and URLs hold tokens.
  throw new UsageError('GITHUB_REPOSITORY is not "owner/name".', {
    variables: ["GITHUB_REPOSITORY"],
  });
};

/** Of a short one the signatures can be guessed. */
const shortestSecret = 16;

const webhookSecrets = (text: string | null): readonly string[] => {
  const secrets = text === null ? [] : text.split(/\s+/);
  if (
    secrets.length <= 2 &&
    secrets.every(({ length }) => length >= shortestSecret)
  )
    return secrets;
  throw new UsageError(
    `CURFEW_WEBHOOK_SECRET holds one secret, or two with a space between them, of ${shortestSecret} characters or more each.`,
    { variables: ["CURFEW_WEBHOOK_SECRET"] },
  );
};

const trustRoot = (text: string | null): CommitSha | null => {
  if (text === null || isCommitSha(text)) return text;
  throw new UsageError(
    "CURFEW_TRUST_ROOT is not a full commit id (40 lower-case hex digits).",
    { variables: ["CURFEW_TRUST_ROOT"] },
  );
};

const githubCredentials = (value: Value): GitHubCredentials | null => {
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

const oktaConfig = (value: Value): Config["okta"] => {
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

const endpointsOf = (
  { github, okta }: Config,
  value: Value,
): readonly (readonly [string, string])[] => [
  ["GITHUB_API_URL", github.apiUrl],
  ["GITHUB_SERVER_URL", github.serverUrl],
  ...(okta === null ? [] : [["OKTA_ORG_URL", okta.orgUrl] as const]),
  ...[
    "AWS_ENDPOINT_URL_SSO_ADMIN",
    "AWS_ENDPOINT_URL_IDENTITYSTORE",
    "CURFEW_PING_URL",
  ].flatMap((name) => {
    const url = value(name);
    return url === null ? [] : [[name, url] as const];
  }),
];

const refusePlainHttp = (name: string, text: string): void => {
  const url = parseUrl(name, text);
  if (
    url.protocol !== "https:" &&
    !(url.protocol === "http:" && isLoopback(url))
  )
    throw new UsageError(`${name} must be https (http is for loopback only).`, {
      variables: [name],
    });
};

/** Whoever can set the clock can lengthen access, so it is for a sandbox on this machine alone. */
const refuseForeignClock = (
  clockUrl: string,
  endpoints: readonly (readonly [string, string])[],
): void => {
  const foreign = [["CURFEW_CLOCK_URL", clockUrl] as const, ...endpoints].find(
    ([name, text]) => !isLoopback(parseUrl(name, text)),
  );
  if (foreign !== undefined)
    throw new UsageError(
      `CURFEW_CLOCK_URL is for a sandbox: ${foreign[0]} is not on loopback.`,
      { variables: ["CURFEW_CLOCK_URL"] },
    );
};

const parseUrl = (name: string, text: string): URL => {
  try {
    return new URL(text);
  } catch {
    throw new UsageError(`${name} is not a URL.`, { variables: [name] });
  }
};

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/.test(hostname);
