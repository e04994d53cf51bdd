import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isLockTrouble } from "./errors.ts";
import type { GitOutcome } from "./run.ts";

/** A lock file's path, and what tells it from another lock of the same path. */
type Locks = ReadonlyMap<string, string>;

const attempts = 4;

/**
 * Two runs may share a mirror, and a killed one leaves its locks. git waits a second for a lock by itself; one that stood still
 * through two such waits was left behind, for a living process holds it for milliseconds.
 */
export const pastLocks = async (
  directory: string,
  action: () => Promise<GitOutcome>,
): Promise<GitOutcome> => {
  let seen: Locks = new Map();
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await action();
    const isLocked = outcome.code !== 0 && isLockTrouble(outcome.stderr);
    if (!isLocked || attempt === attempts) return outcome;
    const found = await findLocks(directory);
    for (const [file, identity] of found)
      if (seen.get(file) === identity) await rm(file, { force: true });
    seen = found;
  }
};

const findLocks = async (directory: string): Promise<Locks> => {
  const files = [
    ...(await readdir(directory)).map((name) => join(directory, name)),
    ...(await readdir(join(directory, "refs"), { recursive: true })).map(
      (name) => join(directory, "refs", name),
    ),
  ].filter((file) => file.endsWith(".lock"));
  const identities = await Promise.all(
    files.map(async (file): Promise<[string, string][]> => {
      const found = await stat(file).catch(() => null);
      return found === null ? [] : [[file, `${found.ino}:${found.mtimeMs}`]];
    }),
  );
  return new Map(identities.flat());
};
