/** The value of the `Authorization` header: a token as given, or a GitHub App's installation token, renewed before it expires. */
import { BlockedError } from "../../domain/errors.ts";
import type { AppPosture } from "../../domain/posture.ts";
import type { Instant } from "../../domain/time.ts";
import { createAppTokens } from "./app.ts";
import type { Client } from "./client.ts";
import type { Clean } from "./errors.ts";
import type { Patience } from "./retry.ts";

export type CredentialConfig =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "app";
      readonly appId: number | string;
      /** PEM, PKCS#1 or PKCS#8; `\n` may be written as two characters. */
      readonly privateKey: string;
      /** Looked up from the repository where it is not given. */
      readonly installationId?: number;
    };

export interface Credentials {
  authorization(): Promise<string>;
  /** GitHub said 401 to `used`: true when there is a fresh one to try. */
  forget(used: string): boolean;
  /** The App's login as it appears on what it writes; null: not an App, the token's own account has to be asked for. */
  appLogin(): Promise<string | null>;
  /** null: not an App. */
  readonly appPosture: () => Promise<AppPosture | null>;
}

export interface CredentialOptions {
  readonly config: CredentialConfig;
  readonly owner: string;
  readonly repo: string;
  readonly client: Client;
  readonly patience: Patience;
  readonly now: () => Promise<Instant>;
  readonly clean: Clean;
  /** Told of each secret as it comes into being, so that no message shows it. */
  readonly onSecret: (secret: string) => void;
}

export const createCredentials = (options: CredentialOptions): Credentials => {
  const { config } = options;
  if (config.kind === "app") {
    const tokens = createAppTokens({ ...options, config });
    return {
      authorization: async () => `Bearer ${await tokens.current()}`,
      forget: (used) => {
        tokens.forget(used.slice("Bearer ".length));
        return true;
      },
      appLogin: tokens.login,
      appPosture: tokens.posture,
    };
  }
  // Anything else would be refused by `fetch` with the token in the message.
  if (!/^[\x21-\x7e]+$/.test(config.token))
    throw new BlockedError(
      "The GitHub token is empty, or has characters that no token has",
      "Set GITHUB_TOKEN to the token alone, without quotes or line breaks.",
    );
  options.onSecret(config.token);
  return {
    authorization: () => Promise.resolve(`Bearer ${config.token}`),
    forget: () => false,
    appLogin: () => Promise.resolve(null),
    appPosture: () => Promise.resolve(null),
  };
};
