/** Signed tokens as callers send them: taken apart, and checked with RSA keys alone, as Okta does for service applications. */
import { type KeyObject, verify } from "node:crypto";
import { isRecord } from "./call.ts";

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** null: not a token at all. */
export const decodeJwt = (text: string): Jwt | null => {
  const [header = "", claims = "", signature = "", ...rest] = text.split(".");
  if (rest.length > 0) return null;
  const parsedHeader = decodePart(header);
  const parsedClaims = decodePart(claims);
  if (parsedHeader === null || parsedClaims === null) return null;
  return {
    header: parsedHeader,
    claims: parsedClaims,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, "base64url"),
  };
};

export const isSignedBy = (jwt: Jwt, key: KeyObject): boolean => {
  const digest = digests.get(jwt.header.alg);
  return (
    digest !== undefined &&
    key.asymmetricKeyType === "rsa" &&
    verify(digest, Buffer.from(jwt.signed), key, jwt.signature)
  );
};

const digests = new Map<unknown, string>([
  ["RS256", "RSA-SHA256"],
  ["RS384", "RSA-SHA384"],
  ["RS512", "RSA-SHA512"],
]);

const decodePart = (part: string): Readonly<Record<string, unknown>> | null => {
  try {
    const parsed: unknown = JSON.parse(
      Buffer.from(part, "base64url").toString("utf8"),
    );
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
};
