/** What the wiring hands to the AWS adapter, and what the adapter makes of it before anything is sent. */
import { BlockedError } from "../../domain/errors.ts";
import type { InstanceArn } from "../../domain/aws.ts";
import type { Instant, Milliseconds } from "../../domain/time.ts";

export interface AwsConfig {
  /** Identity Center's own region, or for IAM one of its partition, such as `us-east-1`. */
  readonly region: string;
  /** null: the only one there is. */
  readonly instance: InstanceArn | null;
  /** In place of AWS's own addresses (`AWS_ENDPOINT_URL_SSO_ADMIN`, `AWS_ENDPOINT_URL_IDENTITYSTORE`); http only on loopback. */
  readonly endpoints: {
    readonly ssoAdmin: string | null;
    readonly identityStore: string | null;
    /** `AWS_ENDPOINT_URL_IAM`. */
    readonly iam?: string | null;
  };
  readonly limits?: Partial<AwsLimits>;
  readonly now: () => Promise<Instant>;
  readonly pause: (length: Milliseconds) => Promise<void>;
  /** [0, 1): spreads retries. */
  readonly random: () => number;
  /** Hears of every HTTP request that was sent. */
  readonly onCall?: (call: AwsCall) => void;
}

export interface AwsCall {
  readonly service: AwsService;
  readonly operation: string;
  /** null: there was no answer. */
  readonly status: number | null;
}

export type AwsService = "sso-admin" | "identitystore" | "iam";

export interface AwsLimits {
  /** Milliseconds for one HTTP request, from its first byte to the last of the answer. */
  readonly callTimeout: number;
  /** Tries of one request. */
  readonly attempts: number;
  /** Milliseconds of one pause between tries. */
  readonly longestPause: number;
  /** Requests in flight. */
  readonly concurrency: number;
  /** Requests a second: all of sso-admin together, and each operation of the identity store (AWS's published limits). */
  readonly perSecond: number;
  /** Pages of one listing. */
  readonly pages: number;
}

const defaultLimits: AwsLimits = {
  callTimeout: 20_000,
  attempts: 8,
  longestPause: 30_000,
  concurrency: 8,
  perSecond: 20,
  pages: 1_000,
};

export interface CheckedConfig extends Omit<AwsConfig, "limits"> {
  readonly limits: AwsLimits;
}

export const checkConfig = (config: AwsConfig): CheckedConfig => {
  // It becomes part of the host to which signed requests are sent, and it comes from a file.
  if (!/^[a-z]{2,4}(?:-[a-z]+){1,3}-\d$/.test(config.region))
    throw new BlockedError(
      "The AWS region is malformed.",
      "Write aws.region in access/curfew.yaml, and AWS_REGION where it is set, such as us-east-1.",
    );
  refusePlainHttp("AWS_ENDPOINT_URL_SSO_ADMIN", config.endpoints.ssoAdmin);
  refusePlainHttp(
    "AWS_ENDPOINT_URL_IDENTITYSTORE",
    config.endpoints.identityStore,
  );
  refusePlainHttp("AWS_ENDPOINT_URL_IAM", config.endpoints.iam ?? null);
  return { ...config, limits: { ...defaultLimits, ...config.limits } };
};

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** May a signed request go there? */
export const isSafeAddress = (protocol: string, hostname: string): boolean =>
  protocol === "https:" || (protocol === "http:" && loopback.test(hostname));

const refusePlainHttp = (name: string, address: string | null): void => {
  if (address === null) return;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && isSafeAddress(url.protocol, url.hostname)) return;
  throw new BlockedError(
    `The address in ${name} is not https (http is for loopback only).`,
    `Unset ${name}, or set it to an https address.`,
  );
};
