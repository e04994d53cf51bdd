import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../domain/errors.ts";
import { ledgerBranch } from "../../domain/ledger.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import { milliseconds } from "../../domain/time.ts";
import { printable } from "../../rules/printable.ts";
import { auditLedger, type LedgerAudit } from "../../rules/ledger/audit.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { makeLedgerKey, readLedgerKeys } from "../ledger-keys.ts";
import type { CommandContext } from "../main.ts";
import { UsageError } from "../usage-error.ts";

export interface AuditOptions {
  readonly publicKey?: string;
  readonly anchor?: readonly string[];
  readonly out?: string;
}

export const auditCommand = (
  context: CommandContext,
  options: AuditOptions,
  [action]: readonly string[],
): Promise<ExitCode> => {
  if (action === "verify") return verifyLedger(context, options);
  if (action === "keygen") return makeKey(context, options);
  throw new UsageError("curfew audit knows verify and keygen.");
};

/** Offline: what the clone has of the ledger, and the keys that the reader names. */
const verifyLedger = async (
  context: CommandContext,
  options: AuditOptions,
): Promise<ExitCode> => {
  const keys = await keysFor(context, options.publicKey);
  const { files, head } = await readClone(context);
  const audit = auditLedger(files, keys, options.anchor ?? []);
  if (context.json)
    context.printJson({ valid: audit.flaw === null, commit: head, ...audit });
  else context.print(auditText(audit, context));
  return audit.flaw === null ? exitCode.well : exitCode.findings;
};

const keysFor = async (
  { config, tools }: CommandContext,
  file: string | undefined,
): Promise<LedgerKeys> => {
  const { keys, fault } =
    file === undefined
      ? tools.ledgerKeys
      : readLedgerKeys({
          ledgerKey: config.ledgerKey,
          ledgerPublicKeys: [
            config.ledgerPublicKeys ?? "",
            await readKeyFile(file),
          ].join("\n"),
        });
  if (fault !== null) throw new UsageError(fault);
  if (keys === null)
    throw new UsageError(
      "It is not known who may sign the ledger: give --public-key FILE, or set CURFEW_LEDGER_PUBLIC_KEYS.",
    );
  return keys;
};

const readKeyFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(
      `The public key cannot be read from ${file}: ${messageOf(error)}`,
    );
  });

const readClone = async ({ config, tools }: CommandContext) => {
  const { readLedgerOfClone } =
    await import("../../adapters/git/clone-ledger.ts");
  const directory = await mkdtemp(join(tmpdir(), "curfew-audit-"));
  try {
    return await readLedgerOfClone({
      clone: null,
      remote: config.repo,
      mirrorDirectory: join(directory, "mirror.git"),
      branch: config.branch,
      ledgerBranch,
      token: null,
      tokenHost: "",
      identity: { name: "", email: "" },
      timeout: milliseconds(120_000),
      now: () => tools.clock.now(),
      environment: process.env,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const auditText = (
  { flaw, entries, early, head }: LedgerAudit,
  { paint }: CommandContext,
): string => {
  // Whoever can push to the branch names its files, and must not write on the terminal of whoever looks into it.
  const place = flaw?.file == null ? "" : `${flaw.file}:${String(flaw.line)}: `;
  return [
    flaw === null
      ? paint("green", `The ledger holds: ${entries} entries.`)
      : paint(
          "red",
          `The ledger does not hold: ${printable(`${place}${flaw.why}`, 1_000)}.`,
        ),
    ...(flaw === null ? [] : [`  ${flaw.remedy}`]),
    ...(early === 0
      ? []
      : [
          `  ${early} of ${entries} are from before the first signature; nothing that permits is believed of them.`,
        ]),
    ...(head === null
      ? []
      : [paint("gray", `  head: entry ${head.seq}, ${head.hash}`)]),
  ].join("\n");
};

/** The private key goes to a file that only its owner reads, and never over another one. */
const makeKey = async (
  { json, print, printJson }: CommandContext,
  { out = "curfew-ledger-key.pem" }: AuditOptions,
): Promise<ExitCode> => {
  const { privateKey, publicKey } = makeLedgerKey();
  await writeFile(out, privateKey, { flag: "wx", mode: 0o600 }).catch(
    (error: unknown) => {
      throw new UsageError(
        `The key cannot be written to ${out}: ${messageOf(error)}`,
      );
    },
  );
  if (json) printJson({ privateKeyFile: out, publicKey });
  else
    print(
      [
        `Wrote the private key to ${printable(out)}. Make it the secret CURFEW_LEDGER_KEY where the controller runs, outside the repository, and delete the file.`,
        `Public key, for curfew audit verify and for the day when the key is replaced (CURFEW_LEDGER_PUBLIC_KEYS):`,
        publicKey,
      ].join("\n"),
    );
  return exitCode.well;
};
