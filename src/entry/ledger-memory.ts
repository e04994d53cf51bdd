/** What is kept of the ledger between runs, in one file of the state directory. */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { LedgerMemory, Remembered } from "../controller/ledger-memory.ts";
import { BlockedError, messageOf } from "../domain/errors.ts";

export const createLedgerMemory = (directory: string): LedgerMemory => {
  const file = join(directory, "ledger-memory.json");
  return {
    read: async () => {
      try {
        return understand(JSON.parse(await readFile(file, "utf8")));
      } catch (error) {
        if (isAbsence(error)) return { anchor: null, pending: [] };
        throw new BlockedError(
          `${file} cannot be read: ${messageOf(error)}`,
          "Restore it; where that is not possible, delete it and check the ledger with curfew audit verify.",
          { cause: error },
        );
      }
    },
    write: async (remembered) => {
      await mkdir(directory, { recursive: true });
      // Written beside it and moved, so that a crash leaves the old one or the new one.
      const draft = await open(`${file}.new`, "w", 0o600);
      try {
        await draft.writeFile(JSON.stringify(remembered));
        await draft.sync();
      } finally {
        await draft.close();
      }
      await rename(`${file}.new`, file);
    },
  };
};

const understand = (value: unknown): Remembered => {
  const { anchor, pending } = (value ?? {}) as Record<string, unknown>;
  if (anchor !== null && typeof anchor !== "string")
    throw new Error("it names no anchor");
  if (!Array.isArray(pending) || !pending.every(isText))
    throw new Error("it holds no list of lines");
  return { anchor, pending };
};

const isText = (value: unknown): value is string => typeof value === "string";

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
