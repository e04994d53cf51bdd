import type { BlobSha } from "../../domain/ids.ts";
import type { FileKind, PathChange } from "../../domain/repository.ts";
import { showPath } from "./paths.ts";
import { fieldsOf } from "./records.ts";

/** One entry of git's raw format: `:100644 100644 <before> <after> M`, then the path. */
export const toChange = (header: Buffer, path: Buffer): PathChange => {
  const [modeBefore, modeAfter = "", before, after] = fieldsOf(
    header.subarray(header.indexOf(":") + 1),
  );
  const kindAfter = kindOf(modeAfter);
  // The spread comes last: behind one V8 gives each object a hidden class of its own, and a long history has many.
  return {
    before: modeBefore === absent ? null : (before as BlobSha),
    after: kindAfter === null ? null : (after as BlobSha),
    kindAfter,
    ...showPath(path),
  };
};

const absent = "000000";

/** null: nothing is there. */
export const kindOf = (mode: string): FileKind | null => {
  switch (mode) {
    case absent:
      return null;
    case "100755":
      return "executable";
    case "120000":
      return "symlink";
    case "160000":
      return "submodule";
    // Very old trees hold 100664, which git treats as 100644.
    case "100644":
    case "100664":
      return "file";
    default:
      // What git itself does not know is nothing that may count.
      return "executable";
  }
};
