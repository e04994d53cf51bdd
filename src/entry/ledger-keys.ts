/**
 * The keys that may speak in the ledger: the one that signs, and older ones whose entries still count. They come from the
 * environment alone, so that nobody who can only push is able to name one.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { LedgerKeys } from "../domain/ledger-keys.ts";

export interface ReadLedgerKeys {
  /** null: there is none, or none that can be used. */
  readonly keys: LedgerKeys | null;
  /** What is wrong with what was set; it stops adds and never an end. null: nothing. */
  readonly fault: string | null;
}

export const readLedgerKeys = ({
  ledgerKey,
  ledgerPublicKeys,
}: {
  /** PEM. */
  readonly ledgerKey: string | null;
  /** PEM, or what `keygen` prints, one after the other. */
  readonly ledgerPublicKeys: string | null;
}): ReadLedgerKeys => {
  const own = ledgerKey === null ? null : readPrivateKey(ledgerKey);
  const others = keyTexts(ledgerPublicKeys ?? "").map(readPublicKey);
  const accepted = [
    ...(own === null ? [] : [createPublicKey(own)]),
    ...others.filter((key) => key !== null),
  ];
  const fault =
    ledgerKey !== null && own === null
      ? "CURFEW_LEDGER_KEY is no Ed25519 private key in PEM."
      : others.includes(null)
        ? "CURFEW_LEDGER_PUBLIC_KEYS holds something that is no Ed25519 public key."
        : null;
  return {
    keys:
      accepted.length === 0 || fault !== null ? null : toKeys(own, accepted),
    fault,
  };
};

const toKeys = (
  own: KeyObject | null,
  accepted: readonly KeyObject[],
): LedgerKeys => {
  // The ledger is read several times a run, and a signature that held once holds. Kept as digests: there are tens of thousands.
  const held = new Set<string>();
  return {
    isSigned: (text, signature) => {
      const both = createHash("sha256")
        .update(`${text} ${signature}`)
        .digest("base64");
      if (held.has(both)) return true;
      const bytes = Buffer.from(signature, "base64");
      const holds =
        // A second spelling of the same bytes would be a second line of the ledger.
        bytes.toString("base64") === signature &&
        accepted.some((key) => verify(null, Buffer.from(text), key, bytes));
      if (holds) held.add(both);
      return holds;
    },
    sign:
      own === null
        ? null
        : (text) => sign(null, Buffer.from(text), own).toString("base64"),
  };
};

/** A secret store may have turned the line breaks into `\n`. */
const readPrivateKey = (text: string): KeyObject | null =>
  ed25519(() => createPrivateKey(text.replaceAll("\\n", "\n")));

const readPublicKey = (text: string): KeyObject | null =>
  ed25519(() =>
    text.startsWith("-")
      ? createPublicKey(text)
      : createPublicKey({
          key: Buffer.from(text, "base64"),
          format: "der",
          type: "spki",
        }),
  );

const ed25519 = (read: () => KeyObject): KeyObject | null => {
  try {
    const key = read();
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
};

const keyTexts = (text: string): readonly string[] =>
  text
    .replaceAll("\\n", "\n")
    .match(/-----BEGIN [^-]*-----[^-]*-----END [^-]*-----|[^\s,]+/g) ?? [];

/** A new pair: the private key in PEM, the public one in one line. */
export const makeLedgerKey = (): {
  readonly privateKey: string;
  readonly publicKey: string;
} => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    publicKey: publicKey
      .export({ format: "der", type: "spki" })
      .toString("base64"),
  };
};
