/** Settings of a run, from the environment and the command line. Nothing has a silent default that weakens a guarantee. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { CredentialConfig } from "../adapters/github/credentials.ts";
import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import { type Actions, readActions } from "./actions.ts";
import {
  githubCredentials,
  hasAwsCredentials,
  type OktaAccess,
  oktaConfig,
  type Value,
} from "./credentials.ts";
import {
  type Endpoint,
  refuseForeignClock,
  refusePlainHttp,
} from "./endpoints.ts";
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
    readonly credentials: CredentialConfig | null;
  };
  readonly okta: OktaAccess | null;
  readonly aws: {
    /** Is there anything to sign requests with? */
    readonly hasCredentials: boolean;
    /** Of the credentials. IAM is one for all regions of a partition, and this tells which partition. */
    readonly region: string;
    /** In place of AWS's own. */
    readonly endpoints: {
      readonly ssoAdmin: string | null;
      readonly identityStore: string | null;
      readonly iam: string | null;
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
      hasCredentials: hasAwsCredentials(value),
      region: value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1",
      endpoints: {
        ssoAdmin: value("AWS_ENDPOINT_URL_SSO_ADMIN"),
        identityStore: value("AWS_ENDPOINT_URL_IDENTITYSTORE"),
        iam: value("AWS_ENDPOINT_URL_IAM"),
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
  for (const endpoint of endpoints) refusePlainHttp(endpoint);
  if (config.clockUrl !== null) refuseForeignClock(config.clockUrl, endpoints);
  return config;
};

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

const endpointsOf = (
  { github, okta }: Config,
  value: Value,
): readonly Endpoint[] => [
  ["GITHUB_API_URL", github.apiUrl],
  ["GITHUB_SERVER_URL", github.serverUrl],
  ...(okta === null ? [] : [["OKTA_ORG_URL", okta.orgUrl] as const]),
  ...[
    "AWS_ENDPOINT_URL_SSO_ADMIN",
    "AWS_ENDPOINT_URL_IDENTITYSTORE",
    "AWS_ENDPOINT_URL_IAM",
    "CURFEW_PING_URL",
  ].flatMap((name) => {
    const url = value(name);
    return url === null ? [] : [[name, url] as const];
  }),
];
