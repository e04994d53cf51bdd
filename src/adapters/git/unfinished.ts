/**
 * git receives into files of objects/pack that it names tmp_…, and leaves them there when it is stopped or the connection breaks off. A
 * file does not tell whose it is, so whoever writes such files shows it by a mark beside them: where no mark stands, they are nobody's.
 */
import { randomUUID } from "node:crypto";
import { lstat, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { leftAfter } from "./drafts.ts";

/** git's own way to name what may be removed once it is old. */
const beginning = "tmp_";
const markBeginning = `${beginning}curfew_`;

/** Before it, a mark; after it, whatever nobody writes any more is removed. Best effort: that fails nothing. */
export const clearingUp = async <Value>(
  directory: string,
  action: () => Promise<Value>,
): Promise<Value> => {
  const folder = join(directory, "objects", "pack");
  const mark = join(folder, `${markBeginning}${randomUUID()}`);
  const since = await setMark(mark).catch(() => null);
  try {
    return await action();
  } finally {
    await rm(mark, { force: true }).catch(() => undefined);
    if (since !== null) await clear(folder, since).catch(() => undefined);
  }
};

/** Answers the time of the disk, which may be another machine's. Makes no folder: a mirror may just be put in this one's place. */
const setMark = async (mark: string): Promise<number> => {
  await writeFile(mark, "", { flag: "wx" });
  return (await lstat(mark)).mtimeMs;
};

const clear = async (folder: string, since: number): Promise<void> => {
  const unfinished = (await readdir(folder)).filter(
    (name) => name.startsWith(beginning) && !name.startsWith(markBeginning),
  );
  // Only then the marks: who began in between has none of these files, and who began before and goes on has a mark.
  const marks = (await readdir(folder)).filter((name) =>
    name.startsWith(markBeginning),
  );
  const old: string[] = [];
  for (const mark of marks)
    if (await isLeft(join(folder, mark), since)) old.push(mark);
  if (old.length < marks.length) return;
  for (const name of [...unfinished, ...old])
    await rm(join(folder, name), { force: true });
};

/** Of a process that was killed: each of its git processes had a bounded time. */
const isLeft = async (mark: string, since: number): Promise<boolean> => {
  const found = await lstat(mark).catch(() => null);
  return found === null || since - found.mtimeMs > leftAfter;
};
