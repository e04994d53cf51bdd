/** What came to the ledger behind a commit that was read before, for whoever keeps what the rest of it says. */
import { createHash } from "node:crypto";
import type { CommitSha } from "../../domain/ids.ts";
import type { TreeFile } from "../../domain/repository.ts";
import { ledgerLimits } from "./blobs.ts";
import {
  type LedgerFiles,
  ledgerFiles,
  ledgerFolder,
  toText,
} from "./ledger-branch.ts";
import type { Mirror } from "./mirror.ts";
import { passBlob } from "./pass-blob.ts";
import { NEWLINE } from "./records.ts";
import { ownRef, readRef } from "./refs.ts";

/**
 * The lines that the branch's tip as last fetched has more than `known`; null: it differs by more than whole lines at its end, and has
 * to be read whole. That everything before them is as it was is told by its bytes, not by the commits between.
 */
export const readLedgerBehind = async (
  mirror: Mirror,
  known: CommitSha,
): Promise<LedgerFiles | null> => {
  const head = await readRef(mirror, ownRef.ledger);
  if (head === null) return null;
  const before = await ledgerFiles(mirror, known);
  const now = await ledgerFiles(mirror, head);
  const together = now.reduce((sum, { size }) => sum + (size ?? 0), 0);
  if (now.length < before.length || together > ledgerLimits.together)
    return null;
  const files: { readonly name: string; readonly text: string }[] = [];
  for (const [index, file] of now.entries()) {
    const was = before[index];
    if (was !== undefined && was.path !== file.path) return null;
    if (was?.blob === file.blob) continue;
    // Only behind the last of them is the ledger's end.
    if (index < before.length - 1) return null;
    const added = await addedTo(mirror, was ?? null, file);
    if (added === null) return null;
    files.push({
      name: file.path.slice(ledgerFolder.length + 1),
      text: toText(added),
    });
  }
  return { head, files };
};

/** null: it does not begin with what it was, or that did not end with a line's end. */
const addedTo = async (
  mirror: Mirror,
  was: TreeFile | null,
  file: TreeFile,
): Promise<Uint8Array | null> => {
  const size = was?.size ?? 0;
  if ((file.size ?? 0) < size) return null;
  // As git names a blob: by its length and its bytes.
  const beginning = createHash(
    file.blob.length === 40 ? "sha1" : "sha256",
  ).update(`blob ${size}\0`);
  const added: Buffer[] = [];
  let passed = 0;
  let last = NEWLINE;
  await passBlob(mirror, file, (piece) => {
    const old = piece.subarray(0, Math.max(0, size - passed));
    const more = piece.subarray(old.length);
    beginning.update(old);
    last = old.at(-1) ?? last;
    if (more.length > 0) added.push(more);
    passed += piece.length;
    return true;
  });
  const isKept =
    was === null || (last === NEWLINE && beginning.digest("hex") === was.blob);
  return isKept ? Buffer.concat(added) : null;
};
