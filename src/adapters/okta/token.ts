/**
 * Sees to it that the SDK has an access token before a request needs one, and shows it as what it is. Left to itself it fetches one for
 * each parallel first call, never looks at the token's end or type, and swallows what the token endpoint answers.
 */
import type { Instant } from "../../domain/time.ts";
import type { OktaSdk } from "./client.ts";

export interface AccessToken {
  /** Makes sure of a token that is not about to end; answers it, or null where none is needed. */
  readonly ready: (sdk: OktaSdk) => Promise<string | null>;
  /** Okta did not accept this one: unless somebody was quicker, the next `ready` fetches another. */
  readonly discard: (refused: string) => void;
}

/** Seconds; Okta gives an hour. A number from elsewhere must not keep a token for ever. */
const longest = 86_400;

export const createAccessToken = (now: () => Promise<Instant>): AccessToken => {
  let held: string | null = null;
  let renewAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | null = null;

  const fetchToken = async (oauth: OktaSdk["oauth"]): Promise<void> => {
    const asked = await now();
    oauth.clearCachedAccessToken();
    const {
      access_token: token,
      token_type: type,
      expires_in: seconds,
    } = await oauth.getAccessToken();
    // Left to itself it goes by whether a nonce was ever demanded, and an administrator can change that meanwhile.
    Object.assign(oauth, { isDPoP: /^dpop$/i.test(type) });
    held = token;
    const lifetime = Math.min(seconds, longest) * 1000;
    // Early enough for a request that is already on its way.
    renewAt = asked + lifetime - Math.min(60_000, lifetime / 10);
  };

  return {
    ready: async (sdk) => {
      if (sdk.authorizationMode !== "PrivateKey") return null;
      if (fetching !== null || (await now()) >= renewAt) {
        fetching ??= fetchToken(sdk.oauth).finally(() => {
          fetching = null;
        });
        await fetching;
      }
      return held;
    },
    discard: (refused) => {
      if (held === refused) renewAt = Number.NEGATIVE_INFINITY;
    },
  };
};
