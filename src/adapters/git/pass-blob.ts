/** A blob that goes by piece by piece: as a whole it would stand in memory, and a ledger's month has tens of megabytes. */
import { TransientError } from "../../domain/errors.ts";
import type { TreeFile } from "../../domain/repository.ts";
import { ledgerLimits, tooLarge } from "./blobs.ts";
import type { Mirror } from "./mirror.ts";
import type { Take } from "./run.ts";

/** Throws where not all of it went by. */
export const passBlob = async (
  mirror: Mirror,
  { blob, size }: Pick<TreeFile, "blob" | "size">,
  take: (piece: Buffer) => ReturnType<Take>,
): Promise<void> => {
  const length = size ?? 0;
  if (length > ledgerLimits.each) throw tooLarge(blob, length, ledgerLimits);
  let passed = 0;
  await mirror.output({
    args: ["cat-file", "blob", blob],
    take: (piece) => {
      passed += piece.length;
      return take(piece);
    },
  });
  if (passed !== length)
    throw new TransientError(
      `git cat-file gave ${passed} bytes of blob ${blob}, which has ${length}.`,
    );
};
