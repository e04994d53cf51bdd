/** The one place where a failure becomes what happens next. */
import {
  BlockedError,
  NotPermittedError,
  TransientError,
} from "../../domain/errors.ts";
import type { CheckedCredentials } from "./config.ts";
import { isOktasWord, OktaFailure } from "./failure.ts";

/** Will the same request possibly succeed in a moment? */
export const isTransient = (failure: OktaFailure): boolean => {
  const { fault } = failure;
  switch (fault.kind) {
    case "timeout":
    case "connection":
    case "malformed":
      return true;
    case "redirect":
      return false;
    case "refusal":
      return (
        !isOktasWord(failure) ||
        fault.status === 429 ||
        fault.status === 408 ||
        // 501 is Okta's answer to writing to the group Everyone.
        (fault.status >= 500 && fault.status !== 501)
      );
  }
};

/** Runs one operation of the directory; `what` says what was wanted, as the rest of "Okta could not …". */
export const translating = async <T>(
  what: string,
  credentials: CheckedCredentials["kind"],
  operation: () => Promise<T>,
): Promise<T> => {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof OktaFailure)) throw error;
    const message = `Could not ${what}: ${error.message}.`;
    if (isTransient(error)) throw new TransientError(message, { cause: error });
    const Refused = isNotPermitted(error) ? NotPermittedError : BlockedError;
    throw new Refused(message, hintFor(error, credentials), { cause: error });
  }
};

const isNotPermitted = ({ fault }: OktaFailure): boolean =>
  fault.kind === "refusal" &&
  (fault.from === "token"
    ? fault.code === "invalid_scope"
    : fault.status === 403 && fault.code !== "E0000038");

const hintFor = (
  { fault }: OktaFailure,
  credentials: CheckedCredentials["kind"],
): string => {
  if (fault.kind !== "refusal")
    return "Check OKTA_ORG_URL: it must be the address under which the organisation itself answers, not one that forwards to it.";
  if (fault.from === "token" || fault.code === "invalid_dpop_proof")
    return tokenHint(fault.code);
  if (fault.status === 401)
    return credentials === "token"
      ? "Okta does not accept the API token: it was revoked, has expired, or its creator was deactivated. Set OKTA_API_TOKEN to a new one, or better use OKTA_CLIENT_ID with OKTA_PRIVATE_KEY."
      : "Okta does not accept the access token that it has just issued. Check that the app of OKTA_CLIENT_ID is active in the organisation of OKTA_ORG_URL, and this machine's clock.";
  if (fault.code === "E0000038")
    return "The person's state in Okta does not allow it. Look at the person in Okta's directory.";
  if (fault.status === 403)
    return credentials === "token"
      ? "The creator of the API token needs an admin role that may read users and groups and manage the members of this group."
      : "Grant the app the scopes okta.groups.manage, okta.groups.read and okta.users.read, and an admin role with okta.groups.read, okta.groups.members.manage, okta.users.read and okta.users.groupMembership.manage over a resource set that holds this group and its people.";
  if (fault.status === 404)
    return "The group or the person was deleted, or lies outside the resource set of the credential's admin role. Look them up in Okta by the id in this message.";
  if (fault.status === 501)
    return "Okta does not allow this for a built-in group. Name a group of Okta's own type in the tier.";
  return "Look up the error code in Okta's documentation, and the request in Okta's System Log.";
};

const tokenHint = (code: string): string => {
  switch (code) {
    case "invalid_client":
      return "Okta does not know this key. Check OKTA_CLIENT_ID, that the public half of OKTA_PRIVATE_KEY is registered with the app (and OKTA_KEY_ID, if set, is its id), that the app is active, and this machine's clock.";
    case "invalid_scope":
      return "Grant the app the scopes okta.groups.manage, okta.groups.read and okta.users.read (Okta API Scopes, in the app's settings).";
    case "invalid_dpop_proof":
      return "Check this machine's clock: the proof of possession is only valid for minutes.";
    default:
      return "Check the app of OKTA_CLIENT_ID: it must be an API Services app that authenticates with a public key.";
  }
};
