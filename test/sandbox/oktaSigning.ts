/** Signs client assertions and DPoP proofs, as a service application without an SDK would. */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import type { Instant } from "../../src/domain/time.ts";

export interface Key {
  readonly private: KeyObject;
  /** PEM, PKCS #1: the one form that every reader of keys takes. */
  readonly pem: string;
  readonly publicPem: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export const newKey = (): Key => {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const key = createPrivateKey(pair.privateKey);
  const { e, kty, n } = key.export({ format: "jwk" });
  return {
    private: key,
    pem: pair.privateKey,
    publicPem: pair.publicKey,
    publicJwk: { e, kty, n },
  };
};

export const signJwt = (key: Key, header: object, claims: object): string => {
  const signed = [{ alg: "RS256", ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("RSA-SHA256", Buffer.from(signed), key.private);
  return `${signed}.${signature.toString("base64url")}`;
};

export const assertion = (
  key: Key,
  clientId: string,
  okta: string,
  now: Instant,
  changes: object = {},
): string =>
  signJwt(
    key,
    {},
    {
      iss: clientId,
      sub: clientId,
      aud: `${okta}/oauth2/v1/token`,
      exp: now / 1000 + 300,
      ...changes,
    },
  );

let proofs = 0;

export const proof = (
  key: Key,
  method: string,
  url: string,
  now: Instant,
  changes: object = {},
): string => {
  proofs += 1;
  return signJwt(
    key,
    { typ: "dpop+jwt", jwk: key.publicJwk },
    {
      htm: method,
      htu: url,
      iat: now / 1000,
      jti: `proof-${proofs}`,
      ...changes,
    },
  );
};

export const hashOf = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");
