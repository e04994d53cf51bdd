/** A ledger's key that is the same in every run, so that a fixed seed meets the same files. It opens nothing. */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

// RFC 8410: PKCS #8 around the 32 bytes of an Ed25519 private key.
const frame = Buffer.from("302e020100300506032b657004220420", "hex");
const own = createPrivateKey({
  key: Buffer.concat([frame, createHash("sha256").update("fuzz").digest()]),
  format: "der",
  type: "pkcs8",
});

export const privateKeyPem = own
  .export({ format: "pem", type: "pkcs8" })
  .toString();

/** The line of it that may appear nowhere. */
export const privateKeyBody = privateKeyPem.split("\n")[1] ?? "";

export const publicKeyPem = createPublicKey(own)
  .export({ format: "pem", type: "spki" })
  .toString();

/** As `audit keygen` prints it. */
export const publicKeyLine = createPublicKey(own)
  .export({ format: "der", type: "spki" })
  .toString("base64");
