/**
 * The refs of a bare repository. They are files; this process reads them from memory and writes them the way git does, with a
 * lock file renamed into place, so that a push running beside it is never overwritten.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { git } from "./git.ts";
import { readLooseRefs } from "./loose-refs.ts";

export const zeroSha = "0".repeat(40);

export interface Refs {
  /** By full name, such as `refs/heads/main`. */
  get(ref: string): string | null;
  entries(prefix: string): readonly (readonly [ref: string, sha: string])[];
  /** Throws RefConflict where a name is a folder of another, or a push moved the ref meanwhile. */
  update(ref: string, to: string | null): void;
  /** Takes in what a push brought. */
  reload(): void;
}

export class RefConflict extends Error {
  constructor(ref: string, cause?: unknown) {
    super(`cannot update ${ref}`, { cause });
    this.name = "RefConflict";
  }
}

export const openRefs = (gitDirectory: string): Refs => {
  let known = new Map<string, string>();
  const reload = (): void => {
    known = new Map(readLooseRefs(gitDirectory) ?? askForRefs(gitDirectory));
  };
  return {
    get: (ref) => known.get(ref) ?? null,
    entries: (prefix) =>
      [...known].filter(([ref]) => ref.startsWith(prefix)).sort(byName),
    update: (ref, to) => {
      const before = known.get(ref) ?? null;
      if (before === to) return;
      writeRef(join(gitDirectory, ref), ref, before, to);
      if (to === null) known.delete(ref);
      else known.set(ref, to);
    },
    reload,
  };
};

const askForRefs = (
  gitDirectory: string,
): readonly (readonly [ref: string, sha: string])[] =>
  git(gitDirectory, ["for-each-ref", "--format=%(objectname) %(refname)"])
    .stdout.toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => [line.slice(41), line.slice(0, 40)]);

/** As `git check-ref-format` sees a branch's name. */
export const isRefName = (name: string): boolean =>
  name !== "" &&
  name !== "@" &&
  !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name
    .split("/")
    .every(
      (part) =>
        !part.startsWith(".") &&
        !part.startsWith("-") &&
        !part.endsWith(".lock"),
    );

const writeRef = (
  path: string,
  ref: string,
  before: string | null,
  to: string | null,
): void => {
  const lock = `${path}.lock`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openLock(lock);
    writeSync(file, to === null ? "" : `${to}\n`);
    closeSync(file);
  } catch (error) {
    throw new RefConflict(ref, error);
  }
  try {
    if (readRef(path) !== before) throw new RefConflict(ref);
    if (to === null) rmSync(path);
    else {
      removeEmptyFolder(path);
      renameSync(lock, path);
    }
  } catch (error) {
    throw error instanceof RefConflict ? error : new RefConflict(ref, error);
  } finally {
    rmSync(lock, { force: true });
  }
  // An emptied folder would stand in the way of a branch of its name.
  if (to === null) removeEmptyFolders(path, ref);
};

const openLock = (lock: string): number => {
  for (let patience = 200; ; patience -= 1)
    try {
      return openSync(lock, "wx");
    } catch (error) {
      const isHeld = (error as NodeJS.ErrnoException).code === "EEXIST";
      if (!isHeld || patience === 0) throw error;
      // A push holds it for a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
};

/** null: no such ref, or only a folder of that name. */
const readRef = (path: string): string | null => {
  try {
    return readFileSync(path, "latin1").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return null;
    throw error;
  }
};

/** Upwards, as far as `refs/heads`. */
const removeEmptyFolders = (path: string, ref: string): void => {
  let folder = dirname(path);
  for (let depth = ref.split("/").length - 1; depth > 2; depth -= 1) {
    if (!removeEmptyFolder(folder)) return;
    folder = dirname(folder);
  }
};

const removeEmptyFolder = (path: string): boolean => {
  try {
    rmdirSync(path);
    return true;
  } catch {
    // It is not empty, or not a folder: it stays.
    return false;
  }
};

const byName = (
  [a]: readonly [string, string],
  [b]: readonly [string, string],
): number => (a < b ? -1 : 1);
