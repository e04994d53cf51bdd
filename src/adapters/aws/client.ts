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
  watch(config, "iam", client);
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
  watch(config, "sso-admin", client);
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
  watch(config, "identitystore", client);
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
  // Of the clients with which the SDK gets credentials; `watch` fills it.
  clientConfig: {},
});

/** What of the SDK's own we take hold of, once a client is made. */
interface Made {
  readonly config: {
    /** Everything that is sent goes through it. */
    readonly requestHandler: Handler;
    readonly clientConfig: { requestHandler?: Handler };
  };
  readonly middlewareStack: {
    add(
      middleware: <Output extends { readonly response: unknown }>(
        next: (given: unknown) => Promise<Output>,
        context: { readonly commandName?: string },
      ) => (given: unknown) => Promise<Output>,
      options: { readonly step: "deserialize"; readonly priority: "low" },
    ): void;
  };
}

interface Handler {
  handle(
    request: { readonly protocol: string; readonly hostname: string },
    options: unknown,
  ): Promise<unknown>;
}

/** The last look at an address before a request goes there: files and variables that only the SDK knows can have changed it. */
const guard = (handler: Handler): void => {
  const send = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    if (isSafeAddress(request.protocol, request.hostname))
      return send(request, options);
    throw new AwsFailure({
      kind: "refusal",
      status: null,
      code: "UnsafeAddress",
      detail: "requests are sent over https only",
      inTheWay: null,
    });
  };
};

const watch = (
  { onCall }: CheckedConfig,
  service: AwsService,
  client: unknown,
): void => {
  const { config, middlewareStack } = client as Made;
  guard(config.requestHandler);
  // What is exchanged for credentials is worth as much as a signed request.
  config.clientConfig.requestHandler = config.requestHandler;
  // Nearest to the socket: the SDK reads nothing that was not looked at.
  middlewareStack.add(
    (next, { commandName = "" }) =>
      async (given) => {
        const count = (status: number | null): void =>
          onCall?.({
            service,
            operation: commandName.replace(/Command$/, ""),
            status,
          });
        const answered = await next(given).catch((error: unknown) => {
          // Our own: nothing was sent.
          if (!(error instanceof AwsFailure)) count(null);
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
