/** One request from the wire to the wire: who is it, is there room, may they, and then the route. */
import type { Handler, SandboxRequest, SandboxResponse } from "../server.ts";
import { authenticate, authorise } from "./auth.ts";
import { parseBody, type Route } from "./call.ts";
import {
  OktaError,
  ProofRefusal,
  readOnlyMode,
  tooManyRequests,
} from "./errors.ts";
import type { Bucket, Limits } from "./limits.ts";
import { type OAuth, tokenPath } from "./oauth.ts";
import { findRoute } from "./router.ts";
import type { World } from "./world.ts";

export const createHandler =
  (okta: {
    readonly world: World;
    readonly oauth: OAuth;
    readonly limits: Limits;
    readonly routes: readonly Route[];
  }): Handler =>
  (request) => {
    const { world, limits } = okta;
    const requestId = `request-${world.ids.count("request")}`;
    const path = request.url.pathname;
    const base = `http://${request.headers.host ?? "sandbox.invalid"}`;
    let limitHeaders: Readonly<Record<string, string>> = {};
    const admit = (): void => {
      const taken = limits.take(bucketOf(path));
      limitHeaders = taken.headers;
      if (!taken.allowed) throw tooManyRequests();
    };
    const finish = (response: SandboxResponse): SandboxResponse => ({
      ...response,
      headers: {
        "x-okta-request-id": requestId,
        "cache-control": "no-cache, no-store",
        ...limitHeaders,
        ...response.headers,
      },
    });
    try {
      if (path === tokenPath && request.method === "POST") {
        admit();
        return finish(okta.oauth.answer(request, base));
      }
      const principal = authenticate(world, okta.oauth, request, base);
      admit();
      const { route, parameters } = findRoute(
        okta.routes,
        request.method,
        path,
      );
      authorise(principal, route);
      if (world.settings.readOnly && route.method !== "GET")
        throw readOnlyMode();
      return finish(
        route.answer({
          world,
          request,
          principal,
          base,
          query: request.url.searchParams,
          parameter: (name) => parameters.get(name) ?? "",
          body: () => parseBody(request.body),
        }),
      );
    } catch (error) {
      if (error instanceof OktaError)
        return finish(errorResponse(world, error));
      if (error instanceof ProofRefusal)
        return finish(proofResponse(error, base));
      throw error;
    }
  };

const errorResponse = (world: World, error: OktaError): SandboxResponse => ({
  status: error.status,
  body: {
    errorCode: error.code,
    errorSummary: error.message,
    errorLink: error.code,
    errorId: world.ids.next("oae"),
    errorCauses: error.causes.map((errorSummary) => ({ errorSummary })),
  },
});

const proofResponse = (
  { message }: ProofRefusal,
  base: string,
): SandboxResponse => ({
  status: 400,
  headers: {
    "www-authenticate": `DPoP algs="RS256 RS384 RS512 ES256 ES384 ES512", authorization_uri="${base}/oauth2/v1/authorize", realm="${base}", error="invalid_dpop_proof", error_description="${message}"`,
  },
  body: "",
});

/** Adds, removes, member lists, rules and group lists share one bucket; single groups and users have their own. */
const bucketOf = (path: SandboxRequest["url"]["pathname"]): Bucket => {
  const [, area = "", version = "", kind = "", id = "", ...rest] =
    path.split("/");
  if (area === "oauth2") return "/oauth2/v1";
  if (version !== "v1") return "/api/v1";
  const isSingle = id !== "" && id !== "rules" && rest.length === 0;
  switch (kind) {
    case "groups":
      return isSingle ? "/api/v1/groups/{id}" : "/api/v1/groups";
    case "users":
      if (id === "") return "/api/v1/users";
      return isSingle ? "/api/v1/users/{id}" : "/api/v1";
    case "apps":
      return "/api/v1/apps";
    case "logs":
      return "/api/v1/logs";
    default:
      return "/api/v1";
  }
};
