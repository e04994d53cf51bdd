/** Ends what somebody has open in Okta, so that they must sign in anew: for emergencies, with a scope that nothing else needs. */
import { BlockedError, NotPermittedError } from "../../domain/errors.ts";
import { isOktaUserId, type OktaUserId } from "../../domain/ids.ts";
import type { OktaConfig } from "./config.ts";
import { isMissing } from "./failure.ts";
import { createScoped } from "./scoped.ts";

export interface OktaSessions {
  /** Tokens that applications hold in the person's name end as well. Most credentials may not: `NotPermittedError`. */
  endSessions(person: OktaUserId): Promise<void>;
}

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaSessions = (config: OktaConfig): OktaSessions => {
  const { one } = createScoped<"okta.users.manage">(config, { feeds: false });
  return {
    endSessions: async (userId) => {
      if (!isOktaUserId(userId))
        throw new TypeError("not the id of a person in Okta");
      try {
        await one(
          `end the Okta sessions of ${userId}`,
          "okta.users.manage",
          (sdk) =>
            sdk.userApi.revokeUserSessions({ userId, oauthTokens: true }),
          () => undefined,
        );
      } catch (error) {
        // Okta's answer to an admin role that does not hold the person.
        if (error instanceof BlockedError && isMissing(error.cause))
          throw new NotPermittedError(error.message, error.hint, {
            cause: error,
          });
        throw error;
      }
    },
  };
};
