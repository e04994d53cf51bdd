/**
 * The last look at an address before the credential is sent to it. An id of `..` turns the removal of a member into
 * `DELETE /api/v1/groups/<id>/`, the deletion of the group; ids are checked before, and this holds even where that is forgotten.
 */
import { ForbiddenRequest } from "./failure.ts";

const user = "00u[A-Za-z0-9]{17}";
const group = "00g[A-Za-z0-9]{17}";

/** Everything that this adapter can ever ask of Okta. */
const allowed: readonly (readonly [method: string, path: RegExp])[] = [
  ["POST", /^\/oauth2\/v1\/token$/],
  ["PUT", new RegExp(`^/api/v1/groups/${group}/users/${user}$`)],
  ["DELETE", new RegExp(`^/api/v1/groups/${group}/users/${user}$`)],
  ["GET", /^\/api\/v1\/(?:groups|groups\/rules|users)$/],
  ["GET", new RegExp(`^/api/v1/groups/${group}/users$`)],
  ["GET", new RegExp(`^/api/v1/users/${user}/(?:groups|factors)$`)],
];

/** Throws a fault of ours; `address` is what the SDK made of what it was given. */
export const checkAddress = (
  method: string,
  address: string,
  origin: string,
): URL => {
  const url = new URL(address);
  // The path as written: `URL` resolves dots away, and so would the request.
  const written = address.slice(origin.length).split(/[?#]/)[0] ?? "";
  const isAllowed =
    address.startsWith(`${origin}/`) &&
    url.origin === origin &&
    allowed.some(
      ([verb, path]) =>
        verb === method && path.test(written) && path.test(url.pathname),
    );
  if (!isAllowed)
    throw new ForbiddenRequest(
      `refused to send ${method} to an unexpected address of Okta`,
    );
  return url;
};

export const isTokenRequest = (url: URL): boolean =>
  url.pathname === "/oauth2/v1/token";
