import type { Finding, FindingCode } from "../../domain/finding.ts";
import type { FileKind, TreeFile } from "../../domain/repository.ts";
import { maxCodeownersBytes } from "./parse.ts";

/** Where GitHub looks, in its order; the first that exists is the only one that counts. */
export const codeownersPaths = [
  ".github/CODEOWNERS",
  "CODEOWNERS",
  "docs/CODEOWNERS",
] as const;

/** What was found of a commit's CODEOWNERS: the file to read, or why there is none to believe. */
export type LocatedCodeowners =
  { readonly file: TreeFile } | { readonly finding: Finding };

/** `files` are entries of one commit's tree; others than the three are ignored. */
export const locateCodeowners = (
  files: readonly TreeFile[],
): LocatedCodeowners => {
  const file = codeownersPaths
    .map((path) => files.find((candidate) => candidate.path === path))
    .find((candidate) => candidate !== undefined);
  if (file === undefined)
    return problem(
      codeownersPaths[0],
      "codeowners-missing",
      "There is no CODEOWNERS file, so nobody can approve anything",
      "Add one that gives each folder below access/grants its own owners.",
    );
  if (file.kind !== "file")
    return problem(
      file.path,
      notRegular[file.kind],
      `CODEOWNERS is not a regular file (${file.kind})`,
      "Replace it by a regular file.",
    );
  return (file.size ?? 0) > maxCodeownersBytes
    ? problem(
        file.path,
        "codeowners-too-large",
        "The file is larger than 3 MB, so GitHub does not load it",
        "Make it smaller; until then nothing can be approved.",
      )
    : { file };
};

const notRegular: Readonly<Record<Exclude<FileKind, "file">, FindingCode>> = {
  symlink: "file-symlink",
  submodule: "file-submodule",
  executable: "file-executable",
};

const problem = (
  path: string,
  code: FindingCode,
  message: string,
  hint: string,
): LocatedCodeowners => ({
  finding: {
    code,
    severity: "error",
    path,
    line: null,
    column: null,
    message,
    hint,
  },
});
