import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { BlobSha } from "../../domain/ids.ts";
import type { Mirror } from "./mirror.ts";
import { NEWLINE, splitRecords } from "./records.ts";

export interface BlobLimits {
  /** Bytes. */
  readonly each: number;
  readonly together: number;
  /** What is too large by itself: one bad file harms only itself, but half a ledger is none. */
  readonly tooLarge: "leave-out" | "refuse";
}

const mebibyte = 1024 * 1024;

/** GitHub reads a CODEOWNERS of up to 3 MB; anything else that people write is far smaller. */
export const fileLimits: BlobLimits = {
  each: 3 * mebibyte,
  together: 256 * mebibyte,
  tooLarge: "leave-out",
};
export const ledgerLimits: BlobLimits = {
  each: 128 * mebibyte,
  together: 384 * mebibyte,
  tooLarge: "refuse",
};

/** One process for any number of blobs. */
export const readBlobs = async (
  mirror: Mirror,
  wanted: readonly BlobSha[],
  limits: BlobLimits,
): Promise<ReadonlyMap<BlobSha, Uint8Array>> => {
  const blobs = [...new Set(wanted)];
  if (blobs.length === 0) return new Map();
  const reader = createReader(blobs, limits);
  await mirror.output({
    args: ["cat-file", "--batch", "--buffer"],
    input: blobs.map((blob) => `${blob}\n`).join(""),
    take: (chunk) => {
      reader.push(chunk);
      return true;
    },
  });
  return reader.finish();
};

/** Those of at most so many bytes, in one process that reads none of them: history keeps for good what somebody once made large. */
export const blobsUpTo = async (
  mirror: Mirror,
  wanted: readonly BlobSha[],
  largest: number,
): Promise<readonly BlobSha[]> => {
  const blobs = [...new Set(wanted)];
  if (blobs.length === 0) return [];
  const told = await mirror.output({
    args: ["cat-file", "--batch-check", "--buffer"],
    input: blobs.map((blob) => `${blob}\n`).join(""),
  });
  const sizes = splitRecords(told, NEWLINE).map((line) =>
    sizeIn(line.toString("latin1")),
  );
  if (sizes.length !== blobs.length)
    throw new TransientError("git cat-file ended before the last blob.");
  // What is missing or is no blob is left to the reading, which says so.
  return blobs.filter((_, at) => (sizes[at] ?? 0) <= largest);
};

/** `<sha> blob <size>`; null: something else. */
const sizeIn = (line: string): number | null => {
  const [, type, size] = line.split(" ");
  return type === "blob" ? Number(size) : null;
};

export const tooLarge = (
  blob: BlobSha,
  length: number,
  limits: BlobLimits,
): BlockedError =>
  new BlockedError(
    `Blob ${blob} has ${length} bytes, which is more than is read.`,
    `Remove the file, or make it smaller than ${limits.each} bytes.`,
  );

interface Body {
  readonly blob: BlobSha;
  /** null: it passes by. */
  readonly bytes: Buffer | null;
  readonly length: number;
  filled: number;
}

/** Answers come in the order of the questions: `<sha> blob <size>`, a newline, the bytes, a newline. */
const createReader = (blobs: readonly BlobSha[], limits: BlobLimits) => {
  const found = new Map<BlobSha, Uint8Array>();
  let header = "";
  let body: Body | null = null;
  let answered = 0;
  let together = 0;

  const begin = (line: string): Body => {
    const blob = blobs[answered];
    const [sha, type, size] = line.split(" ");
    if (blob === undefined || sha !== blob || type !== "blob")
      throw new TransientError(
        `The mirror cannot give blob ${blob ?? "?"}: ${line.slice(0, 120)}`,
      );
    const length = Number(size);
    if (length > limits.each && limits.tooLarge === "leave-out")
      return { blob, bytes: null, length, filled: 0 };
    together += length;
    if (length > limits.each || together > limits.together)
      throw tooLarge(blob, length, limits);
    // Small ones share their memory; none is handed out before it is filled.
    return { blob, bytes: Buffer.allocUnsafe(length), length, filled: 0 };
  };

  return {
    push(chunk: Buffer): void {
      let at = 0;
      while (at < chunk.length) {
        if (body === null) {
          const newline = chunk.indexOf("\n", at);
          const to = newline === -1 ? chunk.length : newline;
          header += chunk.toString("latin1", at, to);
          at = to + 1;
          if (newline === -1) continue;
          body = begin(header);
          header = "";
        } else if (body.filled < body.length) {
          const taken = Math.min(chunk.length - at, body.length - body.filled);
          body.bytes?.set(chunk.subarray(at, at + taken), body.filled);
          body.filled += taken;
          at += taken;
        } else {
          // The newline behind the bytes.
          if (body.bytes !== null) found.set(body.blob, body.bytes);
          answered += 1;
          body = null;
          at += 1;
        }
      }
    },
    finish(): ReadonlyMap<BlobSha, Uint8Array> {
      if (answered !== blobs.length)
        throw new TransientError("git cat-file ended before the last blob.");
      return found;
    },
  };
};
