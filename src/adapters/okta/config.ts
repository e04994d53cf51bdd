/** What the wiring hands to the Okta adapter, and what the adapter makes of it before anything is sent. */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { BlockedError } from "../../domain/errors.ts";
import type { Instant, Milliseconds } from "../../domain/time.ts";
import type { OktaCall, RateLimitRoom } from "./metering.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

export interface OktaConfig {
  /** `https://<organisation>.okta.com`; http only on loopback. */
  readonly orgUrl: string;
  readonly credentials: OktaCredentials;
  /** The profile attribute that names a person's GitHub account; null: not asked for. */
  readonly githubAttribute: string | null;
  readonly limits?: Partial<OktaLimits>;
  readonly now: () => Promise<Instant>;
  readonly pause: (length: Milliseconds) => Promise<void>;
  /** [0, 1): spreads retries, so that two controllers do not march in step. */
  readonly random: () => number;
  /** Hears of every HTTP request that was made, for metrics and benchmarks. */
  readonly onCall?: (call: OktaCall) => void;
  /** Is no membership to be changed? Then a token is asked for that could not. */
  readonly reads?: boolean;
  /** Of the requests that a window of groups and members allows, how many are left to somebody else; 0 where nothing is said. */
  readonly leave?: (room: RateLimitRoom) => number;
  /** What this client shares with the process's others of the organisation; without it, it takes itself for the only one. */
  readonly traffic?: Traffic;
}

export type OktaCredentials =
  | {
      readonly kind: "oauth";
      readonly clientId: string;
      /** RSA: PEM (PKCS #1 or #8), or a JWK as JSON. */
      readonly privateKey: string;
      readonly keyId?: string;
      readonly scopes?: readonly string[];
    }
  | { readonly kind: "token"; readonly token: string };

export interface OktaLimits {
  /** Milliseconds for one HTTP request, from its first byte to the last of the answer. */
  readonly callTimeout: number;
  /** Milliseconds after which an operation (with its pages, pauses and retries) starts nothing further. */
  readonly operationTimeout: number;
  /** Tries of one request. */
  readonly attempts: number;
  /** Milliseconds of one pause, whatever a header asks for. */
  readonly longestPause: number;
  /** Pages of one listing. */
  readonly pages: number;
  /** Passes over one listing, until one is complete. */
  readonly passes: number;
  /** Bytes of one answer. */
  readonly answerBytes: number;
}

/** Reset windows of Okta's rate limits are a minute long. */
const defaultLimits: OktaLimits = {
  callTimeout: 20_000,
  operationTimeout: 600_000,
  attempts: 5,
  longestPause: 65_000,
  pages: 1_000,
  passes: 3,
  answerBytes: 32 * 1024 * 1024,
};

const readScopes: readonly string[] = ["okta.groups.read", "okta.users.read"];

export type CheckedCredentials =
  | {
      readonly kind: "oauth";
      readonly clientId: string;
      readonly privateKey: Readonly<Record<string, unknown>>;
      readonly keyId: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: "token"; readonly token: string };

export interface CheckedConfig extends Omit<
  OktaConfig,
  "orgUrl" | "credentials" | "limits" | "traffic"
> {
  /** Without a trailing slash: with one, the SDK asks for `//api/v1` and its DPoP proofs name the wrong address. */
  readonly origin: string;
  readonly credentials: CheckedCredentials;
  readonly limits: OktaLimits;
  readonly traffic: Traffic;
  /** May it make groups, and push them to applications? */
  readonly feeds: boolean;
}

export const checkConfig = (config: OktaConfig): CheckedConfig => ({
  ...config,
  origin: checkOrgUrl(config.orgUrl),
  credentials: checkCredentials(config.credentials, config.reads === true),
  limits: { ...defaultLimits, ...config.limits },
  traffic: config.traffic ?? createTraffic(config.pause),
  feeds: false,
});

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const adminConsole = /-admin\.(?:okta|oktapreview|okta-emea|okta-gov)\.com$/;

const checkOrgUrl = (orgUrl: string): string => {
  const refuse = (why: string): never => {
    throw new BlockedError(
      `The address of the Okta organisation ${why}.`,
      "Set OKTA_ORG_URL to the organisation's own address, such as https://example.okta.com, without a path.",
    );
  };
  if (!URL.canParse(orgUrl)) return refuse("is not a URL");
  const url = new URL(orgUrl);
  if (url.username !== "" || url.password !== "")
    return refuse("holds a user name or a password");
  if (!/^\/*$/.test(url.pathname) || url.search !== "" || url.hash !== "")
    return refuse("holds more than a host");
  if (adminConsole.test(url.hostname))
    return refuse("is that of the admin console");
  if (url.protocol === "https:") return url.origin;
  if (url.protocol === "http:" && loopback.test(url.hostname))
    return url.origin;
  return refuse("is not https");
};

/** A header value must not be able to end the header: the platform's own complaint about it would quote the secret. */
const visible = /^[\x21-\x7e]+$/;

const checkCredentials = (
  credentials: OktaCredentials,
  reads: boolean,
): CheckedCredentials => {
  if (credentials.kind === "token") {
    const token = credentials.token.trim();
    if (!visible.test(token))
      throw new BlockedError(
        "The Okta API token is empty or holds characters that no token has.",
        "Set OKTA_API_TOKEN to the token exactly as Okta showed it once.",
      );
    return { kind: "token", token };
  }
  const clientId = credentials.clientId.trim();
  if (!visible.test(clientId))
    throw new BlockedError(
      "The Okta client id is empty or malformed.",
      "Set OKTA_CLIENT_ID to the client id of the API Services app.",
    );
  const { key, kid } = readKey(credentials.privateKey);
  const keyId = credentials.keyId?.trim() ?? kid;
  return {
    kind: "oauth",
    clientId,
    keyId,
    scopes:
      credentials.scopes ??
      (reads ? readScopes : ["okta.groups.manage", ...readScopes]),
    // Rebuilt from the parsed key: a foreign `alg` or `use` would be believed by the SDK.
    privateKey: {
      ...key.export({ format: "jwk" }),
      alg: "RS256",
      ...(keyId === "" ? {} : { kid: keyId }),
    },
  };
};

const readKey = (text: string): { key: KeyObject; kid: string } => {
  const refuse = (why: string): never => {
    // Without `cause`: the parser's complaint can quote the key.
    throw new BlockedError(
      `The Okta private key ${why}.`,
      "Set OKTA_PRIVATE_KEY to the RSA key of the API Services app, unencrypted, as PEM or as a JWK.",
    );
  };
  const parsed = ((): { key: KeyObject; kid: string } => {
    try {
      if (!text.trimStart().startsWith("{"))
        return { key: createPrivateKey(text.trim()), kid: "" };
      const jwk = JSON.parse(text) as Record<string, unknown>;
      const key = createPrivateKey({ key: jwk, format: "jwk" });
      return { key, kid: typeof jwk["kid"] === "string" ? jwk["kid"] : "" };
    } catch {
      return refuse("cannot be read");
    }
  })();
  // The SDK signs its DPoP proofs with RS256 whatever the key is; EC keys fail there with a misleading 401.
  if (parsed.key.asymmetricKeyType !== "rsa") return refuse("is not RSA");
  return parsed;
};
