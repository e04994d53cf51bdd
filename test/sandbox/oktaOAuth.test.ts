import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxClock } from "../../src/sandbox/clock.ts";
import type { ServiceApp } from "../../src/sandbox/okta/credentials.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import { callerWith, startAtNoon, values } from "./oktaCaller.ts";
import { assertion, hashOf, newKey, proof, signJwt } from "./oktaSigning.ts";

const key = newKey();
const otherKey = newKey();

let okta: SandboxOkta;
let clock: SandboxClock;
let bearerApp: ServiceApp;
let dpopApp: ServiceApp;

beforeEach(async () => {
  ({ okta, clock } = await startAtNoon());
  const scopes = ["okta.groups.read", "okta.groups.manage", "okta.users.read"];
  bearerApp = okta.credentials.createServiceApp({
    publicKey: key.publicPem,
    scopes,
    dpop: false,
  });
  dpopApp = okta.credentials.createServiceApp({
    publicKey: { ...key.publicJwk },
    scopes,
  });
});
afterEach(() => okta.close());

interface Asked {
  readonly app?: ServiceApp;
  readonly scope?: string;
  readonly assertion?: string;
  readonly dpop?: string;
}

const ask = async (asked: Asked = {}) => {
  const app = asked.app ?? bearerApp;
  const response = await fetch(`${okta.url}/oauth2/v1/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(asked.dpop === undefined ? {} : { dpop: asked.dpop }),
    },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      scope: asked.scope ?? "okta.groups.read",
      client_assertion_type:
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion:
        asked.assertion ?? assertion(key, app.clientId, okta.url, clock.now()),
    }).toString(),
  });
  return {
    status: response.status,
    nonce: response.headers.get("dpop-nonce"),
    body: await response.json(),
  };
};

const tokenOf = (body: unknown): string =>
  String(values(body, "access_token")[0]);

describe("a bearer token", () => {
  it("is given for a signed assertion, and opens what its scopes say", async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: "Bearer",
      expires_in: 3600,
      scope: "okta.groups.read",
    });
    const call = callerWith(okta, `Bearer ${tokenOf(body)}`);
    expect((await call("GET", "/api/v1/groups")).status).toBe(200);
    for (const [method, path] of [
      ["GET", "/api/v1/users"],
      ["POST", "/api/v1/groups"],
    ] as const) {
      const refused = await call(method, path);
      expect(refused.status).toBe(403);
      expect(refused.body).toMatchObject({ errorCode: "E0000006" });
    }
  });

  it("that may manage may read", async () => {
    const { body } = await ask({ scope: "okta.groups.manage" });
    const call = callerWith(okta, `Bearer ${tokenOf(body)}`);
    expect((await call("GET", "/api/v1/groups")).status).toBe(200);
  });

  it("ends after an hour of the sandbox's time, or when it is revoked", async () => {
    const call = callerWith(okta, `Bearer ${tokenOf((await ask()).body)}`);
    clock.advance(milliseconds(3_600_000));
    expect((await call("GET", "/api/v1/groups")).status).toBe(401);
    const next = callerWith(okta, `Bearer ${tokenOf((await ask()).body)}`);
    expect((await next("GET", "/api/v1/groups")).status).toBe(200);
    okta.credentials.revokeAccessTokens();
    expect((await next("GET", "/api/v1/groups")).status).toBe(401);
  });

  it("writes the application into the System Log", async () => {
    const { body } = await ask({ scope: "okta.groups.manage" });
    const call = callerWith(okta, `Bearer ${tokenOf(body)}`);
    const group = okta.groups.create({ name: "AWS Users" }).id;
    const { id } = okta.users.create({ login: "alice@example.com" });
    await call("PUT", `/api/v1/groups/${group}/users/${id}`);
    expect(okta.systemLog.entries().at(-1)?.actor).toMatchObject({
      type: "PublicClientApp",
      id: bearerApp.clientId,
    });
  });
});

describe("the token endpoint refuses", () => {
  const refusals = (): readonly (readonly [string, Asked, string])[] => {
    const { clientId } = bearerApp;
    const now = clock.now();
    const with_ = (changes: object) =>
      assertion(key, clientId, okta.url, now, changes);
    return [
      ["something else", { assertion: "no token" }, "invalid_client"],
      [
        "another key's signature",
        { assertion: assertion(otherKey, clientId, okta.url, now) },
        "invalid_client",
      ],
      [
        "no signature",
        {
          assertion: `${signJwt(key, { alg: "none" }, { iss: clientId, sub: clientId }).split(".").slice(0, 2).join(".")}.`,
        },
        "invalid_client",
      ],
      [
        "another audience",
        { assertion: with_({ aud: "https://example.com" }) },
        "invalid_client",
      ],
      [
        "an expired assertion",
        { assertion: with_({ exp: now / 1000 - 301 }) },
        "invalid_client",
      ],
      [
        "an assertion that lasts for hours",
        { assertion: with_({ exp: now / 1000 + 4 * 3600 }) },
        "invalid_client",
      ],
      [
        "another subject",
        { assertion: with_({ sub: "somebody" }) },
        "invalid_client",
      ],
      [
        "a scope that was not granted",
        { scope: "okta.apps.manage" },
        "invalid_scope",
      ],
      ["no scope", { scope: "" }, "invalid_scope"],
    ];
  };

  it("every request that is not the application's own", async () => {
    for (const [name, asked, error] of refusals()) {
      const { status, body } = await ask(asked);
      expect([name, status]).toEqual([
        name,
        error === "invalid_client" ? 401 : 400,
      ]);
      expect(body).toMatchObject({ error });
    }
  });

  it("an unknown application, in Okta's own shape", async () => {
    const { status, body } = await ask({
      assertion: assertion(key, "0oaNobody", okta.url, clock.now()),
    });
    expect(status).toBe(401);
    expect(body).toMatchObject({
      errorCode: "invalid_client",
      errorSummary: "Invalid value for 'client_id' parameter.",
      errorLink: "invalid_client",
      errorCauses: [],
    });
    expect(body).not.toHaveProperty("error");
  });

  it("an assertion that was used already", async () => {
    const once = assertion(key, bearerApp.clientId, okta.url, clock.now(), {
      jti: "once",
    });
    expect((await ask({ assertion: once })).status).toBe(200);
    expect((await ask({ assertion: once })).status).toBe(401);
  });

  it("another grant type", async () => {
    const response = await fetch(`${okta.url}/oauth2/v1/token`, {
      method: "POST",
      body: "grant_type=password",
    });
    expect(await response.json()).toMatchObject({
      error: "unsupported_grant_type",
    });
  });
});

describe("a token bound by DPoP", () => {
  const endpoint = () => `${okta.url}/oauth2/v1/token`;
  const boundToken = async (): Promise<string> => {
    const first = await ask({
      app: dpopApp,
      dpop: proof(key, "POST", endpoint(), clock.now()),
    });
    const { body } = await ask({
      app: dpopApp,
      dpop: proof(key, "POST", endpoint(), clock.now(), { nonce: first.nonce }),
    });
    return tokenOf(body);
  };
  const list = async (authorization: string, dpop?: string) => {
    const { status, headers } = await fetch(
      `${okta.url}/api/v1/groups?limit=1`,
      { headers: { authorization, ...(dpop === undefined ? {} : { dpop }) } },
    );
    const [error] = /(?<= error=").*?(?=")/.exec(
      headers.get("www-authenticate") ?? "",
    ) ?? [null];
    return { status, error };
  };

  it("is given only after the server's nonce was repeated", async () => {
    const first = await ask({
      app: dpopApp,
      dpop: proof(key, "POST", endpoint(), clock.now()),
    });
    expect(first.status).toBe(400);
    expect(first.body).toMatchObject({ error: "use_dpop_nonce" });
    expect(first.nonce).not.toBeNull();
    const second = await ask({
      app: dpopApp,
      dpop: proof(key, "POST", endpoint(), clock.now(), { nonce: first.nonce }),
    });
    expect(second.body).toMatchObject({ token_type: "DPoP" });
    const madeUp = await ask({
      app: dpopApp,
      dpop: proof(key, "POST", endpoint(), clock.now(), { nonce: "made up" }),
    });
    expect(madeUp.body).toMatchObject({ error: "use_dpop_nonce" });
  });

  it("is not given without a proof, or with a wrong one", async () => {
    const now = clock.now();
    for (const dpop of [
      undefined,
      "no token",
      proof(key, "GET", endpoint(), now),
      proof(key, "POST", `${okta.url}/elsewhere`, now),
      proof(key, "POST", endpoint(), now, { iat: now / 1000 - 3600 }),
      signJwt(otherKey, { typ: "dpop+jwt", jwk: key.publicJwk }, {}),
    ]) {
      const { status, body } = await ask({
        app: dpopApp,
        ...(dpop === undefined ? {} : { dpop }),
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: "invalid_dpop_proof" });
    }
  });

  it("opens a request whose proof is for that request, that token and that key", async () => {
    const token = await boundToken();
    const url = `${okta.url}/api/v1/groups`;
    const now = clock.now();
    const ath = hashOf(token);
    expect(
      await list(`DPoP ${token}`, proof(key, "GET", url, now, { ath })),
    ).toEqual({ status: 200, error: null });
    const refused = { status: 400, error: "invalid_dpop_proof" };
    for (const dpop of [
      undefined,
      proof(key, "GET", url, now),
      proof(key, "GET", url, now, { ath: hashOf("another") }),
      proof(key, "DELETE", url, now, { ath }),
      proof(key, "GET", `${okta.url}/api/v1/users`, now, { ath }),
      proof(otherKey, "GET", url, now, { ath }),
    ])
      expect(await list(`DPoP ${token}`, dpop)).toEqual(refused);
    expect(await list(`Bearer ${token}`)).toEqual(refused);
  });

  it("is not what a bearer token becomes by a proof", async () => {
    const token = tokenOf((await ask()).body);
    const dpop = proof(key, "GET", `${okta.url}/api/v1/groups`, clock.now(), {
      ath: hashOf(token),
    });
    expect((await list(`DPoP ${token}`, dpop)).status).toBe(401);
  });
});

describe("the roles of a service application", () => {
  it("are listed: a custom one with its resource set, a standard one without", async () => {
    const call = callerWith(okta, `SSWS ${okta.credentials.createToken()}`);
    const path = (app: ServiceApp) =>
      `/oauth2/v1/clients/${app.clientId}/roles`;
    const custom = await call("GET", path(bearerApp));
    expect(values(custom.body, "type")).toEqual(["CUSTOM"]);
    expect(values(custom.body, "resource-set")).toHaveLength(1);
    const superApp = okta.credentials.createServiceApp({
      publicKey: key.publicPem,
      scopes: [],
      role: { type: "SUPER_ADMIN", label: "Super Administrator" },
    });
    const standard = await call("GET", path(superApp));
    expect(values(standard.body, "type")).toEqual(["SUPER_ADMIN"]);
    expect((await call("GET", "/oauth2/v1/clients/none/roles")).status).toBe(
      404,
    );
  });
});
