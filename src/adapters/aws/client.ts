/** AWS's clients, loaded when they are first needed, and kept from sending a signed request where it must not go. */
import type * as IamSdk from "@aws-sdk/client-iam";
import type * as IdentityStoreSdk from "@aws-sdk/client-identitystore";
import type * as SsoAdminSdk from "@aws-sdk/client-sso-admin";
import { boundBody } from "./bounded-body.ts";
import {
  type AwsService,
  type CheckedConfig,
  isSafeAddress,
} from "./config.ts";
import { AwsFailure } from "./failure.ts";
import { checkOwn, type Received } from "./own-answer.ts";

export interface SsoAdmin {
  readonly sdk: typeof SsoAdminSdk;
  readonly client: SsoAdminSdk.SSOAdminClient;
}

export interface IdentityStore {
  readonly sdk: typeof IdentityStoreSdk;
  readonly client: IdentityStoreSdk.IdentitystoreClient;
}

export interface IamClient {
  readonly sdk: typeof IamSdk;
  readonly client: IamSdk.IAMClient;
}

export const loadIam = async (config: CheckedConfig): Promise<IamClient> => {
  quietly();
  const sdk = await import("@aws-sdk/client-iam");
  const client = new sdk.IAMClient(
    settingsOf(config, config.endpoints.iam ?? null),
  );
  watch(config, "iam", client.middlewareStack);
  return { sdk, client };
};

export const loadSsoAdmin = async (
  config: CheckedConfig,
): Promise<SsoAdmin> => {
  quietly();
  const sdk = await import("@aws-sdk/client-sso-admin");
  const client = new sdk.SSOAdminClient(
    settingsOf(config, config.endpoints.ssoAdmin),
  );
  watch(config, "sso-admin", client.middlewareStack);
  return { sdk, client };
};

export const loadIdentityStore = async (
  config: CheckedConfig,
): Promise<IdentityStore> => {
  quietly();
  const sdk = await import("@aws-sdk/client-identitystore");
  const client = new sdk.IdentitystoreClient(
    settingsOf(config, config.endpoints.identityStore),
  );
  watch(config, "identitystore", client.middlewareStack);
  return { sdk, client };
};

/** Which Node a later SDK will want is nothing that whoever runs this can act on; the version is pinned. */
const quietly = (): void => {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
};

const settingsOf = (
  { region, limits }: CheckedConfig,
  endpoint: string | null,
) => ({
  region,
  ...(endpoint === null ? {} : { endpoint }),
  // Ours alone, so that every request is paced and counted; and the SDK never retries a conflict.
  maxAttempts: 1,
  customUserAgent: "curfew",
  requestHandler: {
    connectionTimeout: limits.callTimeout,
    requestTimeout: limits.callTimeout,
    // Without it a time-out is only a warning.
    throwOnRequestTimeout: true,
  },
});

interface Middlewares {
  add(
    middleware: <Output>(
      next: (given: { request: unknown }) => Promise<Output>,
    ) => (given: { request: unknown }) => Promise<Output>,
    options: { readonly step: "finalizeRequest"; readonly priority: "low" },
  ): void;
  add(
    middleware: <Output extends { readonly response: unknown }>(
      next: (given: unknown) => Promise<Output>,
      context: { readonly commandName?: string },
    ) => (given: unknown) => Promise<Output>,
    options: { readonly step: "deserialize"; readonly priority: "low" },
  ): void;
}

const watch = (
  { onCall }: CheckedConfig,
  service: AwsService,
  stack: unknown,
): void => {
  // The last look at an address before the signed request goes there: files and variables that only the SDK knows can have changed it.
  (stack as Middlewares).add(
    (next) => (given) => {
      const { protocol, hostname } = given.request as {
        protocol: string;
        hostname: string;
      };
      if (!isSafeAddress(protocol, hostname))
        throw new AwsFailure({
          kind: "refusal",
          status: null,
          code: "UnsafeAddress",
          detail: "requests are sent over https only",
          inTheWay: null,
        });
      return next(given);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  // Nearest to the socket: the SDK reads nothing that was not looked at.
  (stack as Middlewares).add(
    (next, { commandName = "" }) =>
      async (given) => {
        const count = (status: number | null): void =>
          onCall?.({
            service,
            operation: commandName.replace(/Command$/, ""),
            status,
          });
        const answered = await next(given).catch((error: unknown) => {
          count(null);
          throw error;
        });
        const received = answered.response as Received;
        count(received.statusCode);
        checkOwn(service, received);
        boundBody(received);
        return answered;
      },
    { step: "deserialize", priority: "low" },
  );
};
