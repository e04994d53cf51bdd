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
const anyOwner = "[safe]\n\tdirectory = *\n";
const noBranch = "ref: refs/heads/none\n";

/** A file of the mirror: something in it could not be read, so that the next run looks whether it is whole. */
export const doubtNote = "doubted";

/**
 * Makes the bare repository unless it is there. It is made beside its place and then renamed, so that neither a crash nor a
 * second process leaves half a mirror.
 */
export const openMirror = async (
  directory: string,
  init: (draft: string) => Promise<unknown>,
): Promise<void> => {
  if (await isMirror(directory)) return;
  const draft = await makeDraft(directory);
  try {
    await init(draft);
    await inDirectory(directory, async () => {
      await writeFile(join(draft, readerConfiguration), anyOwner);
      await writeFile(join(draft, "config"), configuration);
    });
    await putInPlace(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** An empty directory beside the mirror, on the same disk. */
export const makeDraft = (directory: string): Promise<string> =>
  inDirectory(directory, async () => {
    await mkdir(dirname(directory), { recursive: true });
    return await mkdtemp(
      join(dirname(directory), `${basename(directory)}.new-`),
    );
  });

/** Where a second process was faster, its mirror is as good. */
export const putInPlace = (draft: string, directory: string): Promise<void> =>
  inDirectory(directory, () =>
    rename(draft, directory).catch(async (error: unknown) => {
      if (!(await isMirror(directory))) throw error;
    }),
  );

/** Only the last damaged mirror is kept, and nothing is moved or removed that a mirror of ours does not hold. */
export const setAside = async (directory: string): Promise<void> => {
  const aside = `${directory}.damaged`;
  for (const place of [directory, aside])
    if (!(await isOurs(place)))
      throw new BlockedError(
        `The damaged mirror ${directory} cannot be set aside: ${place} holds something that is not Curfew's.`,
        `Move ${place} away; the next run makes the mirror anew.`,
      );
  await inDirectory(directory, async () => {
    await rm(aside, { recursive: true, force: true });
    await rename(directory, aside);
  });
};

/** False: the directory is absent or empty. Anything else that is no mirror of ours is not touched. */
const isMirror = async (directory: string): Promise<boolean> => {
  if ((await namesIn(directory)).length === 0) return false;
  const isIntact = (await contentOf(directory, "config")) === configuration;
  if (!isIntact && !(await isOurs(directory)))
    throw unusable(directory, new Error("it holds something else"));
  await inDirectory(directory, () => restore(directory));
  return true;
};

/** What is the same in every mirror, and without which git does not take it for a repository, needs no server. */
const restore = async (directory: string): Promise<void> => {
  for (const [name, content, isSound] of [
    ["config", configuration, (found: string) => found === configuration],
    [readerConfiguration, anyOwner, (found: string) => found === anyOwner],
    ["HEAD", noBranch, (found: string) => /^ref: refs\/\S+\n$/.test(found)],
  ] as const) {
    const found = await contentOf(directory, name);
    if (found === null || !isSound(found))
      await writeFile(join(directory, name), content);
  }
  for (const folder of ["objects", "refs"])
    await mkdir(join(directory, folder), { recursive: true });
};

/** Everything that Curfew and git put there; one of the two files of fixed content tells it from another's repository. */
const isOurs = async (directory: string): Promise<boolean> => {
  const names = await namesIn(directory);
  if (names.length === 0) return true;
  return (
    names.every((name) => ownNames.has(name.replace(/\.(?:lock|new)$/, ""))) &&
    ((await contentOf(directory, "config")) === configuration ||
      (await contentOf(directory, readerConfiguration)) === anyOwner)
  );
};

export const ownNames: ReadonlySet<string> = new Set([
  ...["HEAD", "config", "objects", "refs", "packed-refs", "info", "shallow"],
  ...[readerConfiguration, doubtNote],
]);

const namesIn = (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw unusable(directory, error);
  });

/** null: it is not there or cannot be read. */
const contentOf = (directory: string, name: string): Promise<string | null> =>
  readFile(join(directory, name), "utf8").catch(() => null);

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
