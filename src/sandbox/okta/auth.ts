/** Lets a request in: an API token, a bearer token, or a token that is bound to the key behind a DPoP proof. */
import type { SandboxRequest } from "../server.ts";
import type { Route } from "./call.ts";
import type { AccessToken, Principal } from "./credentials.ts";
import { checkProof, ProofError } from "./dpop.ts";
import { forbidden, invalidToken, ProofRefusal } from "./errors.ts";
import type { OAuth } from "./oauth.ts";
import type { World } from "./world.ts";

/** Throws Okta's E0000011 for everybody unknown, and `ProofRefusal` where a bound token is not proven. */
export const authenticate = (
  world: World,
  oauth: OAuth,
  request: SandboxRequest,
  base: string,
): Principal => {
  const [scheme = "", text = ""] = (request.headers.authorization ?? "").split(
    " ",
  );
  switch (scheme.toLowerCase()) {
    case "ssws": {
      const principal = world.credentials.token(text);
      if (principal === null) throw invalidToken();
      return principal;
    }
    case "bearer": {
      const token = live(world, text);
      // A bound token without its proof is worth nothing; that is the point of binding it.
      if (token.thumbprint !== null)
        throw new ProofRefusal("The DPoP proof JWT header is missing.");
      return principalOf(world, token);
    }
    case "dpop": {
      const token = live(world, text);
      if (token.thumbprint === null) throw invalidToken();
      prove(oauth, request, base, token);
      return principalOf(world, token);
    }
    default:
      throw invalidToken();
  }
};

/** Throws Okta's E0000006 where a scope is missing. */
export const authorise = (principal: Principal, route: Route): void => {
  const { scopes, role } = principal;
  if (scopes !== "all" && !route.scopes.every((scope) => covers(scopes, scope)))
    throw forbidden();
  if (route.method !== "GET" && !role.mayWrite) throw forbidden();
};

/** Throws Okta's E0000006 where a group is outside the administrator's resource set. */
export const authoriseGroup = (principal: Principal, group: string): void => {
  const { groups } = principal.role;
  if (groups !== "all" && !groups.includes(group)) throw forbidden();
};

/** Whatever is in no resource set is as if it were not there. */
export const sees = ({ role }: Principal, group: string): boolean =>
  [role.groups, role.views ?? []].some(
    (groups) => groups === "all" || groups.includes(group),
  );

const covers = (scopes: ReadonlySet<string>, scope: string): boolean =>
  scopes.has(scope) ||
  (scope.endsWith(".read") &&
    scopes.has(`${scope.slice(0, -".read".length)}.manage`));

const live = (world: World, text: string): AccessToken => {
  const token = world.credentials.accessToken(text);
  if (token === null || token.expiresAt <= world.clock.now())
    throw invalidToken();
  return token;
};

const principalOf = (world: World, token: AccessToken): Principal => {
  const app = world.credentials.serviceApp(token.clientId);
  if (app === null) throw invalidToken();
  return {
    actor: {
      id: app.clientId,
      type: "PublicClientApp",
      alternateId: app.clientId,
      displayName: app.label,
    },
    scopes: new Set(token.scopes),
    role: app.role,
  };
};

const prove = (
  oauth: OAuth,
  request: SandboxRequest,
  base: string,
  token: AccessToken,
): void => {
  try {
    const proof = checkProof(request.headers.dpop ?? "", {
      method: request.method,
      url: base + request.url.pathname,
      now: oauth.proofTime(),
      accessToken: token.token,
    });
    if (proof.thumbprint !== token.thumbprint)
      throw new ProofError("The DPoP proof is of another key than the token.");
  } catch (error) {
    if (error instanceof ProofError) throw new ProofRefusal(error.message);
    throw error;
  }
};
