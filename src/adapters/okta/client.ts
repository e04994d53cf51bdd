/**
 * Okta's SDK, loaded when it is first needed (it costs half a second and 130 MB) and kept from reading anything but what
 * it is handed.
 */
import { createRequire } from "node:module";
import type { Client, RequestExecutor } from "@okta/okta-sdk-nodejs";
import type { CheckedConfig } from "./config.ts";
import type { SdkRequest, Transport } from "./transport.ts";

export type OktaSdk = Client;

export const loadClient = async (
  config: CheckedConfig,
  transport: Transport,
): Promise<OktaSdk> => {
  const sdk = await import("@okta/okta-sdk-nodejs");
  ignoreSurroundings();

  class FetchExecutor extends sdk.RequestExecutor {
    override fetch(request: unknown): ReturnType<RequestExecutor["fetch"]> {
      // The platform's Response has everything that the SDK uses of node-fetch's.
      return transport.send(request as SdkRequest);
    }
  }

  const { credentials, origin } = config;
  const isToken = credentials.kind === "token";
  const settings: ConstructorParameters<typeof Client>[0] & {
    readonly userAgent: string;
    readonly httpsProxy: string;
  } = {
    // Every field, so that none is filled from elsewhere.
    orgUrl: origin,
    authorizationMode: isToken ? "SSWS" : "PrivateKey",
    token: isToken ? credentials.token : "",
    clientId: isToken ? "" : credentials.clientId,
    scopes: isToken ? [] : [...credentials.scopes],
    privateKey: isToken ? "" : { ...credentials.privateKey },
    keyId: isToken ? "" : credentials.keyId,
    userAgent: "curfew",
    // The SDK's cache is on by default and has no expiry: it would show a suspended person as active.
    cacheMiddleware: null,
    requestExecutor: new FetchExecutor(),
    // Only fills the place into which HTTPS_PROXY would go (a malformed one crashes the constructor); fetch takes no agent.
    httpsProxy: origin,
  };
  return new sdk.Client(settings);
};

/**
 * The SDK reads `okta.yaml` of the working directory (a checkout of a repository that many people can write to) and of the home, and
 * OKTA_CLIENT_* of the environment, before it looks at what it is given. A malformed file crashes its constructor, which
 * would stop removals. There is no switch, so the one method that does it is taken out.
 */
const ignoreSurroundings = (): void => {
  const load = createRequire(import.meta.url);
  const { ConfigLoader } = load(
    "@okta/okta-sdk-nodejs/src/config-loader.js",
  ) as { ConfigLoader: { prototype: { applyDefaults: () => void } } };
  if (typeof ConfigLoader.prototype.applyDefaults !== "function")
    throw new Error("the Okta SDK has changed how it reads its configuration");
  ConfigLoader.prototype.applyDefaults = () => undefined;
};
