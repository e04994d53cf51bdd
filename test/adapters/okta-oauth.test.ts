import {
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  verify,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import type { OktaCredentials } from "../../src/adapters/okta/config.ts";
import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../src/domain/errors.ts";
import { type Instant, instant } from "../../src/domain/time.ts";
import {
  type Behaviour,
  directoryFor,
  groupId,
  type OktaServer,
  refusal,
  type Reply,
  type Seen,
  serverTime,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" });

const credentials = (
  change: Partial<Extract<OktaCredentials, { kind: "oauth" }>> = {},
): OktaCredentials => ({
  kind: "oauth",
  clientId: "0oaClient",
  privateKey: pkcs8.toString(),
  ...change,
});

const partsOf = (jwt: string): Record<string, unknown>[] =>
  jwt
    .split(".")
    .slice(0, 2)
    .map(
      (part) =>
        JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<
          string,
          unknown
        >,
    );

const isSigned = (jwt: string, key = rsa.publicKey): boolean => {
  const [header = "", claims = "", signature = ""] = jwt.split(".");
  return verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    key,
    Buffer.from(signature, "base64url"),
  );
};

const isToken = ({ path }: Seen): boolean => path === "/oauth2/v1/token";

const tokenReply = (n: number, type = "Bearer", expires = 3600): Reply => ({
  body: {
    token_type: type,
    expires_in: expires,
    access_token: `access-${n}`,
    scope: "okta.groups.read",
  },
});

/** Issues `access-1`, `access-2`, … and answers everything else as `api` says. */
const issuing = (
  api: Behaviour = () => ({ body: [userBody()] }),
  expires?: number,
): Behaviour => {
  let n = 0;
  return (seen, response, origin) => {
    if (!isToken(seen)) return api(seen, response, origin);
    n += 1;
    return tokenReply(n, "Bearer", expires);
  };
};

/** Demands proof of possession, a nonce included, as new API Services apps do. */
const demandingProof = (
  api: Behaviour = () => ({ body: [userBody()] }),
): Behaviour => {
  const demand = {
    status: 400,
    headers: { "dpop-nonce": "nonce-1" },
    body: { error: "use_dpop_nonce", error_description: "nonce required" },
  };
  return (seen, response, origin) => {
    if (!isToken(seen)) return api(seen, response, origin);
    const [, claims] = partsOf(String(seen.headers.dpop));
    return claims?.["nonce"] === "nonce-1" ? tokenReply(1, "DPoP") : demand;
  };
};

const tokenRequests = (okta: OktaServer): Seen[] => okta.seen.filter(isToken);

describe("OAuth for Okta", () => {
  it.each<[string, string]>([
    ["PKCS #8", pkcs8.toString()],
    [
      "PKCS #1",
      rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    ],
    [
      "a JWK with its key id",
      JSON.stringify({
        ...rsa.privateKey.export({ format: "jwk" }),
        kid: "key-7",
        alg: "RS512",
      }),
    ],
  ])("proves itself with an RSA key as %s", async (name, privateKey) => {
    const okta = await startOkta(issuing());
    const { directory } = directoryFor(
      { origin: `${okta.origin}/` },
      { credentials: credentials({ privateKey }) },
    );

    await directory.members(groupId());

    const [request] = tokenRequests(okta);
    const form = new URLSearchParams(request?.body);
    expect(form.get("grant_type")).toBe("client_credentials");
    expect(form.get("scope")).toBe(
      "okta.groups.manage okta.groups.read okta.users.read",
    );
    const assertion = form.get("client_assertion") ?? "";
    expect(isSigned(assertion)).toBe(true);
    const [header, claims] = partsOf(assertion);
    expect(claims).toMatchObject({
      aud: `${okta.origin}/oauth2/v1/token`,
      iss: "0oaClient",
      sub: "0oaClient",
    });
    expect(header).toMatchObject({
      alg: "RS256",
      ...(name.includes("JWK") ? { kid: "key-7" } : {}),
    });
    expect(okta.seen.at(-1)?.headers.authorization).toBe("Bearer access-1");
  });

  it("names the key by the id it was given, and asks for the scopes it was given", async () => {
    const okta = await startOkta(issuing());
    const { directory } = directoryFor(okta, {
      credentials: credentials({ keyId: "key-9", scopes: ["okta.users.read"] }),
    });

    await directory.members(groupId());

    const form = new URLSearchParams(tokenRequests(okta)[0]?.body);
    expect(partsOf(form.get("client_assertion") ?? "")[0]).toMatchObject({
      kid: "key-9",
    });
    expect(form.get("scope")).toBe("okta.users.read");
  });

  it("proves possession of the key for every request where Okta asks for it (DPoP)", async () => {
    const okta = await startOkta(
      demandingProof((seen) =>
        seen.method === "GET"
          ? { body: [userBody()] }
          : { status: seen.method === "PUT" ? 204 : 204 },
      ),
    );
    const { directory } = directoryFor(
      { origin: `${okta.origin}/` },
      { credentials: credentials() },
    );

    await directory.members(groupId());
    await directory.addMember(groupId(), userId());
    await directory.removeMember(groupId(), userId());

    expect(tokenRequests(okta)).toHaveLength(2);
    const requests = okta.seen.filter((seen) => !isToken(seen));
    expect(requests).toHaveLength(3);
    const seenIds = new Set<unknown>();
    for (const { method, path, headers } of requests) {
      expect(headers.authorization).toBe("DPoP access-1");
      const proof = String(headers.dpop);
      const [header, claims] = partsOf(proof);
      const key = createPublicKey({
        key: header?.["jwk"] as JsonWebKey,
        format: "jwk",
      });
      expect(isSigned(proof, key)).toBe(true);
      expect(header?.["jwk"]).not.toHaveProperty("d");
      expect(claims).toMatchObject({ htm: method, htu: okta.origin + path });
      seenIds.add(claims?.["jti"]);
    }
    expect(seenIds.size).toBe(3);
  });

  it.each([
    ["without", issuing, 1],
    ["with", demandingProof, 2],
  ])(
    "asks for one token for ten first calls, %s DPoP",
    async (_name, server, requests) => {
      const okta = await startOkta(server());
      const { directory } = directoryFor(okta, { credentials: credentials() });

      await Promise.all(
        Array.from({ length: 10 }, (_, n) => directory.members(groupId(n + 1))),
      );

      expect(tokenRequests(okta)).toHaveLength(requests);
      expect(okta.seen).toHaveLength(requests + 10);
    },
  );

  it("renews the token before it ends", async () => {
    let now: Instant = serverTime;
    const okta = await startOkta(issuing(undefined, 600));
    const { directory } = directoryFor(okta, {
      credentials: credentials(),
      now: () => Promise.resolve(now),
    });

    await directory.members(groupId());
    now = instant(serverTime + 500_000);
    await directory.members(groupId());
    expect(tokenRequests(okta)).toHaveLength(1);

    now = instant(serverTime + 595_000);
    await Promise.all([
      directory.members(groupId(2)),
      directory.members(groupId(3)),
    ]);
    expect(tokenRequests(okta)).toHaveLength(2);
    expect(okta.seen.at(-1)?.headers.authorization).toBe("Bearer access-2");
  });

  it.each([86_400, 1e300, "1e999"])(
    "renews a token after a day, if not before: %s seconds",
    async (expires) => {
      let now: Instant = serverTime;
      const okta = await startOkta((seen) =>
        isToken(seen)
          ? {
              body: `{"token_type":"Bearer","access_token":"a","expires_in":${expires}}`,
            }
          : { body: [] },
      );
      const { directory } = directoryFor(okta, {
        credentials: credentials(),
        now: () => Promise.resolve(now),
      });

      for (const [seconds, requests] of [
        [0, 1],
        [86_339, 1],
        [86_340, 2],
      ] as const) {
        now = instant(serverTime + seconds * 1000);
        await directory.members(groupId());
        expect(tokenRequests(okta)).toHaveLength(requests);
      }
    },
  );

  it("renews a token that Okta refuses, once for all who were refused", async () => {
    const okta = await startOkta(
      issuing((seen) =>
        seen.headers.authorization === "Bearer access-1"
          ? refusal(401, "E0000011", "Invalid token provided")
          : { status: 204 },
      ),
    );
    const { directory, pauses } = directoryFor(okta, {
      credentials: credentials(),
    });

    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        directory.removeMember(groupId(), userId(n + 1)),
      ),
    );

    expect(tokenRequests(okta)).toHaveLength(2);
    expect(pauses).toEqual([]);
  });

  it("needs a person when the new token is refused too", async () => {
    const okta = await startOkta(issuing(() => refusal(401, "E0000011")));
    const { directory } = directoryFor(okta, { credentials: credentials() });

    await expect(directory.members(groupId())).rejects.toThrow(BlockedError);
    expect(tokenRequests(okta)).toHaveLength(2);
    expect(okta.seen).toHaveLength(4);
  });

  it.each([
    [401, "invalid_client", /OKTA_CLIENT_ID/],
    [400, "invalid_scope", /Okta API Scopes/],
    [400, "invalid_dpop_proof", /clock/],
    [400, "unauthorized_client", /API Services/],
    [403, "access_denied", /API Services/],
  ])(
    "says what the token endpoint has against it: %i %s",
    async (status, code, hint) => {
      const okta = await startOkta((seen) => ({
        status,
        body: {
          error: code,
          error_description: `No: ${new URLSearchParams(seen.body).get("client_assertion") ?? ""}`,
        },
      }));
      const { directory } = directoryFor(okta, { credentials: credentials() });

      const error = (await directory
        .members(groupId())
        .catch((thrown: unknown) => thrown)) as BlockedError;

      expect(error).toBeInstanceOf(BlockedError);
      expect(error.message).toContain(code);
      expect(error.hint).toMatch(hint);
      expect(error.message + String(error.cause)).not.toContain("eyJ");
      expect(okta.seen.every(isToken)).toBe(true);
      expect(okta.seen).toHaveLength(1);
    },
  );

  it("says that the client is unknown, which Okta tells in another shape", async () => {
    const okta = await startOkta(() =>
      refusal(
        401,
        "invalid_client",
        "Invalid value for 'client_id' parameter.",
      ),
    );
    const { directory } = directoryFor(okta, { credentials: credentials() });

    const error: unknown = await directory
      .members(groupId())
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(BlockedError);
    expect(messageOf(error)).toContain(
      "Okta's token endpoint answered 401 invalid_client Invalid value for 'client_id' parameter.",
    );
    expect((error as BlockedError).hint).toMatch(/OKTA_CLIENT_ID/);
    expect(okta.seen).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ["500", { status: 500, body: "<html>" }],
    ["429", { status: 429, body: "" }],
    ["a page", { body: "<html>" }],
    ["half a body", { body: '{"access_token":"secretsecret' }],
    ["no token", { body: { expires_in: 3600 } }],
    [
      "a token that would break the header",
      { body: { access_token: "secret\nsecret", expires_in: 3600 } },
    ],
    [
      "a token without an end",
      { body: { token_type: "Bearer", access_token: "secretsecret" } },
    ],
    [
      "a token that ends at once",
      {
        body: {
          token_type: "Bearer",
          access_token: "secretsecret",
          expires_in: 0,
        },
      },
    ],
    [
      "a nonce demanded and not given",
      { status: 400, body: { error: "use_dpop_nonce" } },
    ],
    [
      "one nonce demanded after another",
      {
        status: 400,
        headers: { "dpop-nonce": "n" },
        body: { error: "use_dpop_nonce" },
      },
    ],
  ])(
    "may work later when the token endpoint gives %s",
    async (_name, reply) => {
      const okta = await startOkta(() => reply);
      const { directory } = directoryFor(okta, { credentials: credentials() });

      const attempt = directory.members(groupId());
      await expect(attempt).rejects.toThrow(TransientError);
      await expect(attempt).rejects.not.toThrow(/secret/);
      expect(okta.seen.every(isToken)).toBe(true);
      expect(okta.seen.length).toBeLessThanOrEqual(10);
    },
  );

  it("does not follow the token endpoint elsewhere with its proof", async () => {
    const elsewhere = await startOkta(() => tokenReply(1));
    const okta = await startOkta(() => ({
      status: 307,
      headers: { location: elsewhere.origin },
    }));
    const { directory } = directoryFor(okta, { credentials: credentials() });

    await expect(directory.members(groupId())).rejects.toThrow(BlockedError);
    expect(elsewhere.seen).toEqual([]);
  });

  it("gives up a token endpoint that hangs", async () => {
    const okta = await startOkta(() => undefined);
    const { directory } = directoryFor(okta, {
      credentials: credentials(),
      limits: { callTimeout: 100, attempts: 2 },
    });

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
  });

  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  const encrypted = rsa.privateKey
    .export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "x",
    })
    .toString();

  it.each<[string, OktaCredentials, RegExp]>([
    ["an EC key", credentials({ privateKey: ec }), /not RSA/],
    ["an encrypted key", credentials({ privateKey: encrypted }), /read/],
    ["no key", credentials({ privateKey: "" }), /read/],
    [
      "a cut key",
      credentials({ privateKey: pkcs8.toString().slice(0, 300) }),
      /read/,
    ],
    ["half a JWK", credentials({ privateKey: '{"kty":"RSA","d":"AB' }), /read/],
    [
      "a public key",
      credentials({
        privateKey: rsa.publicKey
          .export({ type: "spki", format: "pem" })
          .toString(),
      }),
      /read/,
    ],
    ["no client id", credentials({ clientId: " " }), /client id/],
    ["an empty token", { kind: "token", token: "\n" }, /token/],
    ["two tokens", { kind: "token", token: "00abc 00def" }, /token/],
    [
      "a token with a line break",
      { kind: "token", token: "00abc\r\nX: y" },
      /token/,
    ],
  ])("refuses %s before anything is sent", (_name, wrong, message) => {
    const create = (): unknown =>
      directoryFor({ origin: "http://127.0.0.1:9" }, { credentials: wrong });

    let error: unknown = null;
    try {
      create();
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toBeInstanceOf(BlockedError);
    expect(messageOf(error)).toMatch(message);
    const text = `${messageOf(error)} ${(error as BlockedError).hint} ${String((error as BlockedError).cause)}`;
    expect(text).not.toMatch(/00abc|MII|"d"/);
  });

  it("forgives a line break at the end of a token", async () => {
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor(okta, {
      credentials: { kind: "token", token: "00abc\n" },
    });

    await directory.members(groupId());
    expect(okta.seen[0]?.headers.authorization).toBe("SSWS 00abc");
  });
});
