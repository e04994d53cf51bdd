import { isUtf8 } from "node:buffer";

export interface ShownPath {
  readonly path: string;
  readonly pathIsUtf8: boolean;
}

/** A path in git is bytes. What is not UTF-8 is shown as `\xNN`, so that it can be named in a finding. */
export const showPath = (bytes: Buffer): ShownPath =>
  isUtf8(bytes)
    ? { path: bytes.toString("utf8"), pathIsUtf8: true }
    : { path: escapeInvalid(bytes), pathIsUtf8: false };

const escapeInvalid = (bytes: Buffer): string => {
  let shown = "";
  for (let at = 0; at < bytes.length;) {
    const length = validSequenceLength(bytes, at);
    shown +=
      length === 0
        ? `\\x${bytes.toString("hex", at, at + 1)}`
        : bytes.toString("utf8", at, at + length);
    at += Math.max(length, 1);
  }
  return shown;
};

const validSequenceLength = (bytes: Buffer, at: number): number =>
  [1, 2, 3, 4].find(
    (length) =>
      at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)),
  ) ?? 0;

/** `null` means the whole tree. A trailing slash would make git look for folders only. */
export const toPathspecs = (
  paths: readonly string[],
): readonly string[] | null => {
  const specs = paths.map((path) => path.replace(/\/+$/, ""));
  return specs.some((path) => path === "" || path === ".") ? null : specs;
};
