/** The ledger of the clone that fuzzed commands find: signed, with a few entries. */
import { createPrivateKey, sign } from "node:crypto";
import { instant } from "../../src/domain/time.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import { privateKeyPem } from "./signing-key.ts";

const entries = sealFacts(
  [
    { type: "genesis", reason: "started on purpose" },
    { type: "freeze", reason: "an incident", by: "hubot" },
    { type: "thaw", by: "hubot" },
  ],
  null,
  instant(Date.parse("2026-11-22T18:00:00Z")),
  (text) =>
    sign(null, Buffer.from(text), createPrivateKey(privateKeyPem)).toString(
      "base64",
    ),
);

export const ledgerFile = {
  path: "ledger/2026-11.jsonl",
  text: entries.map((entry) => `${toLine(entry)}\n`).join(""),
};

/** The hashes that are in it. */
export const anchors: readonly string[] = entries.map(({ hash }) => hash);
