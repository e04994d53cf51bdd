/** What is left beside the mirror of one that was being made when its process was killed. */
import { lstat, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import { makeDraft, ownNames } from "./open.ts";

/** Another process may be making one now; that takes minutes at most, because each of its git processes has a bounded time. */
export const leftAfter: Milliseconds = milliseconds(3_600_000);

/** Best effort: what cannot be told or removed stands in nobody's way. */
export const clearDrafts = async (directory: string): Promise<void> => {
  const parent = dirname(directory);
  const names = await readdir(parent).catch(() => []);
  const drafts = names.filter(isDraftOf(basename(directory)));
  if (drafts.length === 0) return;
  const now = await timeOfDisk(directory).catch(() => 0);
  for (const draft of drafts.map((name) => join(parent, name)))
    if (await isLeft(draft, now).catch(() => false))
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
};

/** Which may be another machine's, and is what the times of its files are told by. */
const timeOfDisk = async (directory: string): Promise<number> => {
  const draft = await makeDraft(directory);
  try {
    return (await lstat(draft)).mtimeMs;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** As mkdtemp ends a name. */
const isDraftOf =
  (name: string) =>
  (other: string): boolean =>
    other.startsWith(`${name}.new-`) &&
    /^[A-Za-z0-9]{6}$/.test(other.slice(`${name}.new-`.length));

/** Nothing else stands in it, and nothing in it has changed for long. */
const isLeft = async (draft: string, now: number): Promise<boolean> => {
  const found = await lstat(draft);
  if (!found.isDirectory()) return false;
  const names = await readdir(draft);
  const times = [
    found.mtimeMs,
    ...(await Promise.all(
      names.map(async (name) => (await lstat(join(draft, name))).mtimeMs),
    )),
  ];
  return (
    names.every((name) => ownNames.has(name.replace(/\.(?:lock|new)$/, ""))) &&
    times.every((time) => now - time > leftAfter)
  );
};
