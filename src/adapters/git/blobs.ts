import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { BlobSha } from "../../domain/ids.ts";
import type { Mirror } from "./mirror.ts";

export interface BlobLimits {
  /** Bytes. */
  readonly each: number;
  readonly together: number;
}

const mebibyte = 1024 * 1024;

/** Far above any file that people write; whoever lists files filters by size first. */
export const grantLimits: BlobLimits = {
  each: mebibyte,
  together: 256 * mebibyte,
};
export const ledgerLimits: BlobLimits = {
  each: 128 * mebibyte,
  together: 384 * mebibyte,
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

interface Body {
  readonly blob: BlobSha;
  readonly bytes: Buffer;
  filled: number;
}

/** Answers come in the order of the questions: `<sha> blob <size>`, a newline, the bytes, a newline. */
const createReader = (blobs: readonly BlobSha[], limits: BlobLimits) => {
  const found = new Map<BlobSha, Uint8Array>();
  let header = "";
  let body: Body | null = null;
  let together = 0;

  const begin = (line: string): Body => {
    const blob = blobs[found.size];
    const [sha, type, size] = line.split(" ");
    if (blob === undefined || sha !== blob || type !== "blob")
      throw new TransientError(
        `The mirror cannot give blob ${blob ?? "?"}: ${line.slice(0, 120)}`,
      );
    const length = Number(size);
    together += length;
    if (length > limits.each || together > limits.together)
      throw new BlockedError(
        `Blob ${blob} has ${length} bytes, which is more than is read.`,
        `Remove the file, or make it smaller than ${limits.each} bytes.`,
      );
    return { blob, bytes: Buffer.alloc(length), filled: 0 };
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
        } else if (body.filled < body.bytes.length) {
          const copied = chunk.copy(body.bytes, body.filled, at);
          body.filled += copied;
          at += copied;
        } else {
          // The newline behind the bytes.
          found.set(body.blob, body.bytes);
          body = null;
          at += 1;
        }
      }
    },
    finish(): ReadonlyMap<BlobSha, Uint8Array> {
      if (found.size !== blobs.length)
        throw new TransientError("git cat-file ended before the last blob.");
      return found;
    },
  };
};
