/** DPoP proofs (RFC 9449): a fresh signature over the request, by the key that the token is bound to. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import type { Instant } from "../../domain/time.ts";
import { isRecord } from "./call.ts";
import { decodeJwt, isSignedBy } from "./jwt.ts";

/** What is wrong with a proof, in the words for `error_description`. */
export class ProofError extends Error {
  override readonly name = "ProofError";
}

export interface Expected {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  readonly now: Instant;
  /** null: the proof is for the token endpoint, which hashes no token. */
  readonly accessToken: string | null;
}

export interface Proof {
  /** RFC 7638: the key's name, computed from the key. */
  readonly thumbprint: string;
  readonly nonce: string | null;
}

const tolerance = 5 * 60;

export const checkProof = (text: string, expected: Expected): Proof => {
  const jwt = decodeJwt(text);
  if (jwt === null) throw new ProofError("The DPoP proof is not a JWT.");
  const { header, claims } = jwt;
  if (header.typ !== "dpop+jwt")
    throw new ProofError("The DPoP proof has the wrong typ.");
  const key = keyOf(header.jwk);
  if (key === null || !isSignedBy(jwt, key))
    throw new ProofError("The DPoP proof's signature is not its key's.");
  if (typeof claims.jti !== "string" || claims.jti === "")
    throw new ProofError("The DPoP proof has no jti.");
  if (
    typeof claims.htm !== "string" ||
    claims.htm.toUpperCase() !== expected.method
  )
    throw new ProofError("The DPoP proof is for another method.");
  if (claims.htu !== expected.url)
    throw new ProofError("The DPoP proof is for another URL.");
  const now = expected.now / 1000;
  if (typeof claims.iat !== "number" || Math.abs(now - claims.iat) > tolerance)
    throw new ProofError("The DPoP proof was not made just now.");
  if (
    expected.accessToken !== null &&
    claims.ath !== sha256(expected.accessToken)
  )
    throw new ProofError("The DPoP proof is for another access token.");
  return {
    thumbprint: thumbprintOf(key),
    nonce: typeof claims.nonce === "string" ? claims.nonce : null,
  };
};

const keyOf = (jwk: unknown): KeyObject | null => {
  // A proof that carries a private key has given it away.
  if (!isRecord(jwk) || "d" in jwk) return null;
  try {
    return createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch {
    return null;
  }
};

const thumbprintOf = (key: KeyObject): string => {
  const { e, kty, n } = key.export({ format: "jwk" });
  return sha256(JSON.stringify({ e, kty, n }));
};

const sha256 = (text: string): string =>
  createHash("sha256").update(text).digest("base64url");
