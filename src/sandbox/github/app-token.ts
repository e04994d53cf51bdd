import { createPublicKey, verify } from "node:crypto";
import type { App } from "./accounts.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

/** GitHub's sentences: clients recognise a wrong clock by them. */
export const verifyAppToken = (world: World, jwt: string): App => {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const undecodable = new Refusal(401, "A JSON web token could not be decoded");
  let claims: Claims;
  let algorithm: unknown;
  try {
    claims = decodePart(payload) as Claims;
    algorithm = (decodePart(header) as { alg?: unknown }).alg;
  } catch {
    throw undecodable;
  }
  const app = world.apps.get(Number(claims.iss));
  if (app === undefined) throw new Refusal(404, "Integration not found");
  if (
    algorithm !== "RS256" ||
    !verify(
      "RSA-SHA256",
      Buffer.from(`${header}.${payload}`),
      createPublicKey(app.publicKey),
      Buffer.from(signature, "base64url"),
    )
  )
    throw undecodable;
  const now = Math.floor(world.clock.now() / 1000);
  const { iat, exp } = claims;
  if (typeof exp !== "number" || exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + 600)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') is too far in the future",
    );
  if (typeof iat !== "number" || iat > now + 60)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return app;
};

interface Claims {
  readonly iss?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

const decodePart = (part: string): unknown =>
  JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown;
