import { git } from "./git.ts";

/** `changed`: another kind of file, such as a symbolic link in place of a regular one. */
type FileStatus = "added" | "removed" | "modified" | "renamed" | "changed";

export interface FileDifference {
  readonly path: string;
  /** Only where the status is `renamed`. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** The blob after the change; where the file was removed, the one before. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@` on; null for binary files and pure renames. */
  readonly patch: string | null;
}

const remembered = new Map<string, readonly FileDifference[]>();

/** What changed from one tree-ish to another, with renames found as GitHub finds them. One process, remembered: objects never change. */
export const differences = (
  directory: string,
  from: string,
  to: string,
): readonly FileDifference[] => {
  const key = `${from}..${to}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = from === to ? [] : compute(directory, from, to);
  if (remembered.size > 2000) remembered.clear();
  remembered.set(key, found);
  return found;
};

export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const compute = (
  directory: string,
  from: string,
  to: string,
): FileDifference[] => {
  const { stdout } = git(directory, [
    "-c",
    "core.quotePath=false",
    "diff-tree",
    "-r",
    "-M",
    "-z",
    "--raw",
    "--numstat",
    "--patch",
    "--full-index",
    from,
    to,
  ]);
  const text = stdout.toString("utf8");
  const { raws, counts, patchText } = splitSections(text);
  const patches = splitPatches(patchText);
  return raws.map((raw, index) => ({
    ...raw,
    ...(counts[index] ?? { additions: 0, deletions: 0 }),
    patch:
      patches.get(`a/${raw.previousPath ?? raw.path} b/${raw.path}`) ?? null,
  }));
};

type Raw = Pick<FileDifference, "path" | "previousPath" | "status" | "blob">;
interface Counts {
  readonly additions: number;
  readonly deletions: number;
}

/** With `-z` the raw and numstat records end in NUL; the patches follow after an empty record. */
const splitSections = (
  text: string,
): { raws: Raw[]; counts: Counts[]; patchText: string } => {
  const raws: Raw[] = [];
  const counts: Counts[] = [];
  let at = 0;
  const take = (): string => {
    const end = text.indexOf("\0", at);
    const field = text.slice(at, end < 0 ? undefined : end);
    at = end < 0 ? text.length : end + 1;
    return field;
  };
  while (text.startsWith(":", at)) {
    const [, , before = "", after = "", letter = ""] = take().split(" ");
    const first = take();
    raws.push(
      letter.startsWith("R")
        ? {
            path: take(),
            previousPath: first,
            status: "renamed",
            blob: after,
          }
        : {
            path: first,
            previousPath: null,
            status: statusOf(letter),
            blob: letter === "D" ? before : after,
          },
    );
  }
  for (const raw of raws) {
    const [added = "-", deleted = "-"] = take().split("\t");
    if (raw.status === "renamed") {
      take();
      take();
    }
    counts.push({
      additions: Number(added) || 0,
      deletions: Number(deleted) || 0,
    });
  }
  if (text.startsWith("\0", at)) at += 1;
  return { raws, counts, patchText: text.slice(at) };
};

const statusOf = (letter: string): FileStatus => {
  switch (letter) {
    case "A":
      return "added";
    case "D":
      return "removed";
    case "T":
      return "changed";
    default:
      return "modified";
  }
};

/** By the two paths of the header; a change of kind has two patches under one header, of which the later stands. */
const splitPatches = (text: string): Map<string, string | null> =>
  new Map(
    text
      .split(/^(?=diff --git )/m)
      .filter((part) => part.startsWith("diff --git "))
      .map((part) => {
        const start = part.search(/^@@ /m);
        const header = part.slice("diff --git ".length, part.indexOf("\n"));
        return [
          header,
          start < 0 ? null : part.slice(start).replace(/\n$/, ""),
        ];
      }),
  );
