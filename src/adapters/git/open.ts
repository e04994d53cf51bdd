import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BlockedError, messageOf } from "../../domain/errors.ts";

// The whole file, so that a directory that is not a mirror of ours is recognised and left alone.
const configuration =
  "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[curfew]\n\tmirror = 1\n";

/** A file of the mirror: the only configuration that git passes on to the program that serves a local remote. */
export const readerConfiguration = "reader.config";

/**
 * Makes the bare repository unless it is there. It is made beside its place and then renamed, so that neither a crash nor a
 * second process leaves half a mirror.
 */
export const openMirror = async (
  directory: string,
  init: (draft: string) => Promise<unknown>,
): Promise<void> => {
  if (await isMirror(directory)) return;
  const draft = await inDirectory(directory, async () => {
    await mkdir(dirname(directory), { recursive: true });
    return await mkdtemp(
      join(dirname(directory), `${basename(directory)}.new-`),
    );
  });
  try {
    await init(draft);
    await inDirectory(directory, async () => {
      const anyOwner = "[safe]\n\tdirectory = *\n";
      await writeFile(join(draft, readerConfiguration), anyOwner);
      await writeFile(join(draft, "config"), configuration);
      await rename(draft, directory).catch(async (error: unknown) => {
        if (!(await isMirror(directory))) throw error;
      });
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** False: the directory is absent or empty. Anything else that is no mirror of ours is not touched. */
const isMirror = async (directory: string): Promise<boolean> => {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw unusable(directory, error);
  });
  if (names.length === 0) return false;
  const found = await readFile(join(directory, "config"), "utf8").catch(
    () => null,
  );
  if (found === configuration) return true;
  throw unusable(directory, new Error("it holds something else"));
};

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

const inDirectory = async <Value>(
  directory: string,
  action: () => Promise<Value>,
): Promise<Value> => {
  try {
    return await action();
  } catch (error) {
    throw error instanceof BlockedError ? error : unusable(directory, error);
  }
};

const unusable = (directory: string, cause: unknown): BlockedError =>
  new BlockedError(
    `The mirror cannot be kept in ${directory}: ${messageOf(cause)}`,
    "Give Curfew a directory of its own that it may write, absent or empty at first.",
    { cause },
  );
