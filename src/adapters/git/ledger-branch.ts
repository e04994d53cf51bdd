import { BlockedError, StaleLedgerError } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { TreeFile } from "../../domain/repository.ts";
import { ledgerLimits, readBlobs } from "./blobs.ts";
import type { GitConfig } from "./config.ts";
import { brief, failureOf } from "./errors.ts";
import { commitFile } from "./ledger-commit.ts";
import type { Mirror } from "./mirror.ts";
import { passBlob } from "./pass-blob.ts";
import { NEWLINE } from "./records.ts";
import { headRef, ownRef, readRef, remoteTips, setRef } from "./refs.ts";
import type { GitOutcome } from "./run.ts";
import { listFiles } from "./tree.ts";

export const ledgerFolder = "ledger";

export interface LedgerFiles {
  readonly head: CommitSha;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Every `ledger/*.jsonl` at the branch's tip as last fetched, in the order of their names. */
export const readLedger = async (
  mirror: Mirror,
): Promise<LedgerFiles | null> => {
  const head = await readRef(mirror, ownRef.ledger);
  return head === null ? null : await readLedgerAt(mirror, head);
};

/** The same at any commit that is in the mirror. */
export const readLedgerAt = async (
  mirror: Mirror,
  head: CommitSha,
): Promise<LedgerFiles> => {
  const files = await ledgerFiles(mirror, head);
  const texts = await readBlobs(
    mirror,
    files.map(({ blob }) => blob),
    ledgerLimits,
  );
  return {
    head,
    files: files.map(({ path, blob }) => ({
      name: path.slice(ledgerFolder.length + 1),
      text: toText(texts.get(blob)),
    })),
  };
};

export const ledgerFiles = async (
  mirror: Mirror,
  head: CommitSha,
): Promise<readonly TreeFile[]> => {
  const files = (await listFiles(mirror, head, [ledgerFolder])).filter(
    ({ path }) => /^ledger\/[^/]+\.jsonl$/.test(path),
  );
  const odd = files.find(({ kind }) => kind !== "file");
  if (odd !== undefined)
    throw new BlockedError(
      `${odd.path} on the ledger branch is a ${odd.kind}, not a file.`,
      "Only Curfew may push the ledger branch: find out who did, and restore it.",
    );
  return files;
};

/** Bytes that are not UTF-8 become U+FFFD: the hash chain finds such a line, and only that line is lost. */
export const toText = (bytes: Uint8Array | undefined): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** One commit on `onto`, pushed without force. */
export const appendToLedger = async (
  mirror: Mirror,
  config: Pick<GitConfig, "identity" | "ledgerBranch" | "now">,
  onto: CommitSha | null,
  file: string,
  lines: readonly string[],
  message: string,
): Promise<CommitSha> => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*\.jsonl$/.test(file))
    throw new TypeError(`${JSON.stringify(file)} is no name of a ledger file.`);
  if (lines.some((line) => /[\r\n]/.test(line)))
    throw new TypeError("A line of the ledger holds a line break.");
  const before =
    onto === null
      ? undefined
      : (await ledgerFiles(mirror, onto)).find(
          ({ path }) => path === `${ledgerFolder}/${file}`,
        );
  const commit = await commitFile(mirror, {
    onto,
    folder: ledgerFolder,
    file,
    content: async (write) => {
      let last = NEWLINE;
      if (before !== undefined)
        await passBlob(mirror, before, async (piece) => {
          last = piece.at(-1) ?? last;
          await write(piece);
          return true;
        });
      // A last line without its newline is kept apart from ours.
      if (last !== NEWLINE) await write("\n");
      await write(lines.map((line) => `${line}\n`).join(""));
    },
    message,
    identity: config.identity,
    at: await config.now(),
  });
  await push(mirror, config.ledgerBranch, onto, commit);
  await setRef(mirror, ownRef.ledger, commit);
  return commit;
};

const push = async (
  mirror: Mirror,
  branch: string,
  onto: CommitSha | null,
  commit: CommitSha,
): Promise<void> => {
  const ref = headRef(branch);
  // The lease is no force here: our commit is a child of `onto`, so what it permits is a fast-forward. It only adds that the
  // branch must stand exactly there: one that was deleted or rolled back is not silently restored.
  const args = [
    "push",
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    `--force-with-lease=${ref}:${onto ?? ""}`,
  ];
  const failure = await mirror
    .inTurn("branches", () => mirror.talk(args, [`${commit}:${ref}`]))
    .then((answer) => (answer.code === 0 ? null : refusal(args, answer)))
    .catch((error: unknown) =>
      error instanceof Error ? error : new Error("push", { cause: error }),
    );
  if (failure === null) return;
  // The answer may be lost although the push was done: only the branch itself tells.
  const tip = (await remoteTips(mirror, [branch])).get(branch) ?? null;
  if (tip === commit) return;
  if (tip !== onto)
    throw new StaleLedgerError(
      `The ledger branch is at ${tip ?? "nothing"}, not at ${onto ?? "nothing"}.`,
      { cause: failure },
    );
  throw failure;
};

/** The branch has not moved, so what the server refused is the push as such: a protected branch, a missing permission. */
const refusal = (args: readonly string[], answer: GitOutcome): Error => {
  const refused = /^!\t.*\[remote rejected\] .*$/m.exec(
    answer.stdout.toString("utf8"),
  )?.[0];
  return refused === undefined
    ? failureOf(args, answer)
    : new BlockedError(
        `The server refused the push to the ledger branch: ${brief(refused)}`,
        "Let Curfew's identity, and nobody else, push the ledger branch: look at branch protection, rulesets and `contents: write`.",
      );
};
