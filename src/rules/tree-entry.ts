import type { Finding } from "../domain/finding.ts";
import type { FileKind, TreeFile } from "../domain/repository.ts";
import { sizeLimit, tooLarge } from "./bytes.ts";
import type { Fault } from "./fault.ts";
import { findingAt, wholeFile } from "./fault.ts";
import { placeOf } from "./place.ts";
import { printable } from "./printable.ts";

/** What is wrong with a file below `access/` before it is read. Nothing there is ever passed over in silence. */
export const judgeTreeEntry = (file: TreeFile): Finding[] => {
  const place = placeOf(file.path).kind;
  if (place === "outside") return [];
  const faults: Fault[] = [];
  if (!file.pathIsUtf8) faults.push(pathNotUtf8);
  else if (printable(file.path, Infinity) !== file.path) faults.push(oddPath);
  if (file.kind !== "file") faults.push(kindFaults[file.kind]);
  const holdsUnread = file.path.endsWith("/.gitkeep") && sizeOf(file) > 0;
  if (place === "stray" || holdsUnread) faults.push(stray(file.path));
  if (isRegular(file) && place !== "ignored" && !isWithinLimit(file)) {
    faults.push(tooLarge(sizeOf(file), sizeLimit(file.path)));
  }
  return faults.map((fault) => findingAt(file.path, wholeFile, fault));
};

/** Can it be read for the faults of what it says, though it be flawed otherwise? */
export const isReadable = (file: TreeFile): boolean =>
  ["grant", "tier", "settings", "people"].includes(placeOf(file.path).kind) &&
  isRegular(file) &&
  isWithinLimit(file);

const isRegular = ({ kind }: TreeFile): boolean =>
  kind === "file" || kind === "executable";

const sizeOf = ({ size }: TreeFile): number => size ?? 0;

const isWithinLimit = (file: TreeFile): boolean =>
  sizeOf(file) <= sizeLimit(file.path);

const stray = (path: string): Fault => ({
  code: "file-stray",
  message: "Nothing reads this file, so it gives and takes nothing.",
  hint: strayHint(path),
});

const strayHint = (path: string): string => {
  if (/\.ya?ml$/i.test(path) && !path.endsWith(".yaml")) {
    return "Rename it so that it ends in .yaml, in small letters.";
  }
  if (/^access\/grants(?:\/|$)/.test(path)) {
    return "Put grants at access/grants/<tier>/<name>.yaml, and anything else outside access/.";
  }
  if (/^access\/tiers(?:\/|$)/.test(path)) {
    return "Put tiers at access/tiers/<tier>.yaml, and anything else outside access/.";
  }
  return "Files here are access/curfew.yaml, access/people.yaml, access/tiers/<tier>.yaml and access/grants/<tier>/<name>.yaml; move anything else outside access/.";
};

const pathNotUtf8: Fault = {
  code: "path-not-utf8",
  message: "The path's bytes are not UTF-8 text.",
  hint: "Rename the file; plain letters, digits and hyphens are best.",
};

const oddPath: Fault = {
  code: "file-stray",
  message:
    "The path contains invisible characters, or what a log takes for a command.",
  hint: "Rename the file; plain letters, digits and hyphens are best.",
};

const kindFaults: Readonly<Record<Exclude<FileKind, "file">, Fault>> = {
  symlink: {
    code: "file-symlink",
    message: "This is a symbolic link, which is never followed.",
    hint: "Put a regular file in its place.",
  },
  submodule: {
    code: "file-submodule",
    message: "This is a submodule, which is never read.",
    hint: "Put regular files in its place.",
  },
  executable: {
    code: "file-executable",
    message: "The file is marked as executable.",
    hint: "Run: git update-index --chmod=-x, and commit.",
  },
};
