/** The token endpoint: client credentials, proven by a signed assertion, bound to a key where the application demands it. */
import { type Instant, instant } from "../../domain/time.ts";
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import type { ServiceApp } from "./credentials.ts";
import { checkProof, ProofError } from "./dpop.ts";
import { unknownClient } from "./errors.ts";
import { decodeJwt, isSignedBy } from "./jwt.ts";
import type { World } from "./world.ts";

export interface OAuth {
  /** The clock that assertions and proofs are held against. */
  proofTime(): Instant;
  answer(request: SandboxRequest, base: string): SandboxResponse;
}

export const tokenPath = "/oauth2/v1/token";

const tokenLifetime = 3600;
const longestAssertion = 3600;
const skew = 300;
const nonceLifetime = 24 * 3600 * 1000;
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

interface Client {
  readonly app: ServiceApp;
  /** The assertion's `jti`, which is good for one token; null: it has none. */
  readonly assertion: string | null;
}

export const createOAuth = (world: World, proofTime: () => Instant): OAuth => {
  const { clock, ids, credentials } = world;
  const nonces = new Map<string, Instant>();
  const usedAssertions = new Set<string>();

  /** Answers what is wrong, or who it is; throws Okta's invalid_client for nobody it knows. */
  const authenticateClient = (
    form: URLSearchParams,
    base: string,
  ): Client | string => {
    if (form.get("client_assertion_type") !== assertionType)
      return "The client_assertion_type is invalid.";
    const jwt = decodeJwt(form.get("client_assertion") ?? "");
    if (jwt === null) return "The client_assertion is not a JWT.";
    const { iss, sub, aud, exp, jti } = jwt.claims;
    if (typeof iss !== "string" || iss !== sub)
      return "The client_assertion's iss and sub must both be the client_id.";
    const app = credentials.serviceApp(iss);
    if (app === null) throw unknownClient();
    if (!isSignedBy(jwt, app.publicKey))
      return "The client_assertion signature is invalid.";
    if (app.keyId !== null && jwt.header.kid !== app.keyId)
      return "The client_assertion's kid names no key of the client.";
    if (![aud].flat().includes(base + tokenPath))
      return "The client_assertion's aud must be the token endpoint.";
    const now = proofTime() / 1000;
    if (typeof exp !== "number" || exp + skew <= now)
      return "The client_assertion token is expired.";
    if (exp > now + longestAssertion + skew)
      return "The client_assertion token has an expiration too far into the future.";
    if (typeof jti !== "string") return { app, assertion: null };
    if (usedAssertions.has(jti))
      return "The client_assertion token has been used already.";
    return { app, assertion: jti };
  };

  const newNonce = (): string => {
    const nonce = `nonce-${ids.count("nonce")}`;
    nonces.set(nonce, instant(clock.now() + nonceLifetime));
    return nonce;
  };

  const isFresh = (nonce: string | null): boolean =>
    (nonces.get(nonce ?? "") ?? 0) > clock.now();

  /** The key to bind to, null for a bearer token, or an answer that stops here. */
  const binding = (
    app: ServiceApp,
    request: SandboxRequest,
    base: string,
  ): string | null | SandboxResponse => {
    // Okta's own client sends a proof always; where binding is not asked for, it is not looked at.
    if (!app.dpop) return null;
    const text = request.headers.dpop;
    if (text === undefined)
      return refuse(
        400,
        "invalid_dpop_proof",
        "The DPoP proof JWT is missing.",
      );
    try {
      const proof = checkProof(text, {
        method: "POST",
        url: base + tokenPath,
        now: proofTime(),
        accessToken: null,
      });
      if (isFresh(proof.nonce)) return proof.thumbprint;
      return {
        ...refuse(
          400,
          "use_dpop_nonce",
          "Authorization server requires nonce in DPoP proof.",
        ),
        headers: { "dpop-nonce": newNonce() },
      };
    } catch (error) {
      if (error instanceof ProofError)
        return refuse(400, "invalid_dpop_proof", error.message);
      throw error;
    }
  };

  return {
    proofTime,
    answer: (request, base) => {
      const form = new URLSearchParams(request.body.toString("utf8"));
      if (form.get("grant_type") !== "client_credentials")
        return refuse(
          400,
          "unsupported_grant_type",
          "The authorization grant type is not supported by the authorization server.",
        );
      const client = authenticateClient(form, base);
      if (typeof client === "string")
        return refuse(401, "invalid_client", client);
      const { app, assertion } = client;
      const scopes = (form.get("scope") ?? "").split(" ").filter(Boolean);
      const denied = scopes.filter((scope) => !app.scopes.includes(scope));
      if (scopes.length === 0 || denied.length > 0)
        return refuse(
          400,
          "invalid_scope",
          "One or more scopes are not configured for the authorization server resource.",
        );
      const bound = binding(app, request, base);
      if (bound !== null && typeof bound !== "string") return bound;
      // Spent only now, so that the request which answers a demand for a nonce may repeat it.
      if (assertion !== null) usedAssertions.add(assertion);
      const { token } = credentials.issue({
        clientId: app.clientId,
        scopes,
        expiresAt: instant(clock.now() + tokenLifetime * 1000),
        thumbprint: bound,
      });
      return {
        status: 200,
        body: {
          token_type: bound === null ? "Bearer" : "DPoP",
          expires_in: tokenLifetime,
          access_token: token,
          scope: scopes.join(" "),
        },
      };
    },
  };
};

/** The token endpoint's errors have OAuth's shape, not Okta's, but for one (`unknownClient`). */
const refuse = (
  status: number,
  error: string,
  description: string,
): SandboxResponse => ({
  status,
  body: { error, error_description: description },
});
