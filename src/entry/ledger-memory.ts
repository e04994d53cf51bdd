/** What is kept of the ledger between runs, in one file of the state directory. */
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LedgerMemory, Remembered } from "../controller/ledger-memory.ts";
import { BlockedError, messageOf } from "../domain/errors.ts";

export const createLedgerMemory = (directory: string): LedgerMemory => {
  const file = join(directory, "ledger-memory.json");
  const read: LedgerMemory["read"] = async () => {
    try {
      return understand(JSON.parse(await readFile(file, "utf8")));
    } catch (error) {
      if (isCoded(error, "ENOENT")) return { anchor: null, pending: [] };
      throw new BlockedError(
        `${file} cannot be read: ${messageOf(error)}`,
        "Restore it; where that is not possible, delete it and check the ledger with curfew audit verify.",
        { cause: error },
      );
    }
  };
  const write = async (remembered: Remembered): Promise<void> => {
    // Written beside it and moved, so that a crash leaves the old one or the new one.
    const path = `${file}.new-${process.pid}`;
    const draft = await open(path, "w", 0o600);
    try {
      await draft.writeFile(JSON.stringify(remembered));
      await draft.sync();
    } finally {
      await draft.close();
    }
    await rename(path, file);
  };
  return {
    read,
    change: async (make) => {
      await mkdir(directory, { recursive: true });
      await lock(`${file}.lock`);
      try {
        await write(make(await read()));
      } finally {
        await rm(`${file}.lock`, { force: true });
      }
    },
  };
};

/** Two seconds of `pauseMs`: whoever lives holds it for a write, and whoever was killed leaves it behind. */
const patience = 100;
const pauseMs = 20;

const lock = async (path: string): Promise<void> => {
  let seen = "";
  for (let looks = 0; ; looks += 1) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return;
    } catch (error) {
      if (!isCoded(error, "EEXIST")) throw error;
    }
    const identity = await stat(path).then(
      ({ ino, mtimeMs }) => `${ino}:${mtimeMs}`,
      () => "",
    );
    if (identity !== seen) looks = 0;
    else if (looks >= patience) await rm(path, { force: true });
    seen = identity;
    await wait(pauseMs);
  }
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

const isCoded = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
