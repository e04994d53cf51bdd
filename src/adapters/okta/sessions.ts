/** Ends what somebody has open in Okta, so that they must sign in anew: for emergencies, with a scope that nothing else needs. */
import { BlockedError } from "../../domain/errors.ts";
import { isOktaUserId, type OktaUserId } from "../../domain/ids.ts";
import type { OktaConfig } from "./config.ts";
import { isMissing, OktaFailure } from "./failure.ts";
import { createScoped } from "./scoped.ts";

export interface OktaSessions {
  /**
   * Tokens that applications hold in the person's name end as well. Answers null where they ended, and otherwise why this credential
   * may not end them: most are not meant to.
   */
  endSessions(person: OktaUserId): Promise<string | null>;
}

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaSessions = (config: OktaConfig): OktaSessions => {
  const { one } = createScoped<"okta.users.manage">(config, { feeds: false });
  return {
    endSessions: async (userId) => {
      if (!isOktaUserId(userId))
        throw new TypeError("not the id of a person in Okta");
      try {
        return await one(
          `end the Okta sessions of ${userId}`,
          "okta.users.manage",
          (sdk) =>
            sdk.userApi.revokeUserSessions({ userId, oauthTokens: true }),
          () => null,
        );
      } catch (error) {
        if (error instanceof BlockedError && isNotPermitted(error.cause))
          return error.message;
        throw error;
      }
    },
  };
};

/** Okta's word that the scope or the admin role was left out; 404 is its answer to a role that does not hold the person. */
const isNotPermitted = (cause: unknown): boolean =>
  cause instanceof OktaFailure &&
  cause.fault.kind === "refusal" &&
  (cause.fault.from === "token"
    ? cause.fault.code === "invalid_scope"
    : cause.fault.status === 403 || isMissing(cause));
