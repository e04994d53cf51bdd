/**
 * Licences of packages that can be distributed together with Apache-2.0 code. The Mozilla Public License asks for the sources of its
 * own files only, and those are installed as their authors published them.
 */
const compatible: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** An SPDX expression without nesting: one of its alternatives must be compatible in all its parts. What is not understood is not. */
export const isCompatible = (license: string | null): boolean =>
  license !== null &&
  !license.slice(1).includes("(") &&
  license
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((alternative) =>
      alternative.split(" AND ").every((part) => compatible.has(part)),
    );
