/**
 * The last look at an address before the credential is sent to it. An id of `..` turns the removal of a member into
 * `DELETE /api/v1/groups/<id>/`, the deletion of the group; ids are checked before, and this holds even where that is forgotten.
 */
import type { CheckedConfig } from "./config.ts";
import { ForbiddenRequest } from "./failure.ts";

const user = "00u[A-Za-z0-9]{17}";
const group = "00g[A-Za-z0-9]{17}";
const app = "0oa[A-Za-z0-9]{17}";
const mapping = "gPm[A-Za-z0-9]{17}";
const policy = "rst[A-Za-z0-9]{17}";
/** Okta's own examples of these two differ in length. */
const role = "cr0[A-Za-z0-9]{10,30}";
const resourceSet = "iam[A-Za-z0-9]{10,30}";

/** Everything that this adapter can ever ask of Okta. */
const allowed: readonly (readonly [method: string, path: RegExp])[] = [
  ["POST", /^\/oauth2\/v1\/token$/],
  ["PUT", new RegExp(`^/api/v1/groups/${group}/users/${user}$`)],
  ["DELETE", new RegExp(`^/api/v1/groups/${group}/users/${user}$`)],
  ["GET", /^\/api\/v1\/(?:groups|groups\/rules|users)$/],
  ["GET", new RegExp(`^/api/v1/groups/${group}(?:/users)?$`)],
  ["GET", new RegExp(`^/api/v1/users/${user}/(?:groups|factors)$`)],
  ["DELETE", new RegExp(`^/api/v1/users/${user}/sessions$`)],
  // What the doctor looks at: it reads, and nothing of it can be written.
  ["GET", /^\/api\/v1\/(?:apps|users\/me|meta\/schemas\/user\/default)$/],
  ["GET", new RegExp(`^/api/v1/users/${user}/roles$`)],
  ["GET", new RegExp(`^/oauth2/v1/clients/${app}/roles$`)],
  ["GET", new RegExp(`^/api/v1/apps/${app}/grants$`)],
  ["GET", new RegExp(`^/api/v1/policies/${policy}/rules$`)],
  ["GET", new RegExp(`^/api/v1/iam/roles/${role}/permissions$`)],
  ["GET", new RegExp(`^/api/v1/iam/resource-sets/${resourceSet}/resources$`)],
];

/** What feeds the AWS application, for whoever makes tiers so: nothing of it can be deleted. */
const allowedToFeed: typeof allowed = [
  ["POST", /^\/api\/v1\/groups$/],
  ["GET", new RegExp(`^/api/v1/apps/${app}/(?:groups|users)$`)],
  ["PUT", new RegExp(`^/api/v1/apps/${app}/groups/${group}$`)],
  ["GET", new RegExp(`^/api/v1/apps/${app}/group-push/mappings$`)],
  ["POST", new RegExp(`^/api/v1/apps/${app}/group-push/mappings$`)],
  ["PATCH", new RegExp(`^/api/v1/apps/${app}/group-push/mappings/${mapping}$`)],
];

/** What is answered with one object; everything else that is asked for with GET with a list, and every other change with nothing. */
const objects: readonly RegExp[] = [
  /^GET \/api\/v1\/(?:users\/me|meta\/schemas\/user\/default)$/,
  /^GET \/api\/v1\/iam\//,
  /^POST \/api\/v1\/groups$/,
  /^(?:PUT|POST|PATCH) \/api\/v1\/apps\//,
  new RegExp(`^GET /api/v1/groups/${group}$`),
];

/** Throws a fault of ours; `address` is what the SDK made of what it was given. */
export const checkAddress = (
  method: string,
  address: string,
  { origin, feeds }: Pick<CheckedConfig, "origin" | "feeds">,
): URL => {
  const url = new URL(address);
  // The path as written: `URL` resolves dots away, and so would the request.
  const written = address.slice(origin.length).split(/[?#]/)[0] ?? "";
  const isAllowed =
    address.startsWith(`${origin}/`) &&
    url.origin === origin &&
    [...allowed, ...(feeds ? allowedToFeed : [])].some(
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

export const answersObject = (method: string, url: URL): boolean =>
  objects.some((path) => path.test(`${method} ${url.pathname}`));

/** Of an address: may this id stand in it? What Okta itself said is no reason to send the credential just anywhere. */
export const isPostureId = (
  kind: "app" | "mapping" | "policy" | "role" | "resource-set",
  id: string,
): boolean => {
  const shapes = { app, mapping, policy, role, "resource-set": resourceSet };
  return new RegExp(`^${shapes[kind]}$`).test(id);
};
