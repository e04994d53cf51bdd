/**
 * Tree objects. Names are kept byte by byte (latin1), since git allows names that are not UTF-8; paths handed in and out are
 * text. Whoever commits writes a byte that is not UTF-8 as the lone surrogate U+DC00 + byte.
 */
import type { ObjectStore } from "./objects.ts";

export type TreeMode = "100644" | "100755" | "120000" | "160000" | "040000";

export interface TreeEntry {
  readonly mode: TreeMode;
  /** Bytes, one to a character. */
  readonly name: string;
  readonly sha: string;
}

export interface PathEntry {
  readonly path: string;
  readonly mode: TreeMode;
  readonly sha: string;
}

export const readTree = (
  objects: ObjectStore,
  sha: string,
): readonly TreeEntry[] => {
  const object = objects.read(sha);
  if (object?.type !== "tree") throw new Error(`no tree ${sha} in the sandbox`);
  const { content } = object;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    entries.push({
      mode: content.toString("latin1", at, space).padStart(6, "0") as TreeMode,
      name: content.toString("latin1", space + 1, zero),
      sha: content.toString("hex", zero + 1, zero + 21),
    });
    at = zero + 21;
  }
  return entries;
};

export const writeTree = (
  objects: ObjectStore,
  entries: readonly TreeEntry[],
): string => {
  const sortKey = (entry: TreeEntry): string =>
    entry.mode === "040000" ? `${entry.name}/` : entry.name;
  const sorted = [...entries].sort((a, b) =>
    sortKey(a) < sortKey(b) ? -1 : 1,
  );
  return objects.write(
    "tree",
    Buffer.concat(
      sorted.flatMap((entry) => [
        // Git writes a folder's mode without the leading zero.
        Buffer.from(
          `${entry.mode.replace(/^0/, "")} ${entry.name}\0`,
          "latin1",
        ),
        Buffer.from(entry.sha, "hex"),
      ]),
    ),
  );
};

/** null: nothing stands at that path. */
export const findPath = (
  objects: ObjectStore,
  root: string,
  path: string,
): PathEntry | null => {
  const names = toBytes(path).split("/");
  let tree = root;
  for (const [depth, name] of names.entries()) {
    const entry = readTree(objects, tree).find((one) => one.name === name);
    if (entry === undefined) return null;
    if (depth === names.length - 1)
      return { path, mode: entry.mode, sha: entry.sha };
    if (entry.mode !== "040000") return null;
    tree = entry.sha;
  }
  return { path: "", mode: "040000", sha: root };
};

/** Every entry, folders before what is in them, as `git ls-tree -r -t` lists them. */
export const listTree = (
  objects: ObjectStore,
  root: string,
  recursive: boolean,
  below = "",
): PathEntry[] =>
  readTree(objects, root).flatMap((entry) => {
    const path = `${below}${toText(entry.name)}`;
    const own: PathEntry = { path, mode: entry.mode, sha: entry.sha };
    return recursive && entry.mode === "040000"
      ? [own, ...listTree(objects, entry.sha, true, `${path}/`)]
      : [own];
  });

export type TreeChange = { readonly mode: TreeMode; readonly sha: string };

/** A new tree with the changes made; null removes a path (one that is not there: nothing to do). Emptied folders vanish. */
export const editTree = (
  objects: ObjectStore,
  root: string | null,
  changes: Iterable<readonly [path: string, change: TreeChange | null]>,
): string =>
  editFolder(
    objects,
    root,
    [...changes].map(([path, change]) => ({
      names: toBytes(path).split("/"),
      change,
    })),
  ) ?? writeTree(objects, []);

interface NamedChange {
  readonly names: readonly string[];
  readonly change: TreeChange | null;
}

const editFolder = (
  objects: ObjectStore,
  tree: string | null,
  changes: readonly NamedChange[],
): string | null => {
  const entries = new Map(
    (tree === null ? [] : readTree(objects, tree)).map((entry) => [
      entry.name,
      entry,
    ]),
  );
  const deeper = new Map<string, NamedChange[]>();
  for (const { names, change } of changes) {
    const [name = "", ...rest] = names;
    if (rest.length > 0)
      deeper.set(name, [...(deeper.get(name) ?? []), { names: rest, change }]);
    else if (change === null) entries.delete(name);
    else entries.set(name, { name, ...change });
  }
  for (const [name, below] of deeper) {
    const old = entries.get(name);
    const folder = old?.mode === "040000" ? old.sha : null;
    const sha = editFolder(objects, folder, below);
    if (sha !== null) entries.set(name, { mode: "040000", name, sha });
    else if (folder !== null) entries.delete(name);
  }
  return entries.size === 0 ? null : writeTree(objects, [...entries.values()]);
};

const toBytes = (path: string): string =>
  path.replace(/[^\0-\x7f]/gu, (character) =>
    /\p{Surrogate}/u.test(character)
      ? String.fromCharCode(character.charCodeAt(0) & 0xff)
      : Buffer.from(character).toString("latin1"),
  );

const toText = (name: string): string =>
  Buffer.from(name, "latin1").toString("utf8");
