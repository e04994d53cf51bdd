import type { Fault } from "./fault.ts";

/** Bytes of a file people write; files of this kind are a few hundred bytes, and what is larger is an attack or a mistake. */
export const longestFile = 64 * 1024;
/** A company has thousands of people, one line each. */
const longestPeopleFile = 512 * 1024;

export const sizeLimit = (path: string): number =>
  path === "access/people.yaml" ? longestPeopleFile : longestFile;

/** YAML's words and signs, spaces and line ends included: what reading a file costs goes by their number. */
export const partsLimit = (path: string): number => {
  if (path === "access/people.yaml") return 250_000;
  return path.startsWith("access/grants/") ? 1_000 : 10_000;
};

/** Strict UTF-8; the text is null when there is a fault. */
export const readText = (
  bytes: Uint8Array,
  limit: number,
): { readonly text: string } | { readonly text: null; fault: Fault } => {
  if (bytes.length > limit) {
    return { text: null, fault: tooLarge(bytes.length, limit) };
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return {
      text: null,
      fault: {
        code: "file-not-utf8",
        message: "The file's bytes are not UTF-8 text.",
        hint: "Save the file as UTF-8.",
      },
    };
  }
  if (text.startsWith(byteOrderMark)) {
    return {
      text: null,
      fault: {
        code: "file-byte-order-mark",
        message: "The file begins with a byte order mark.",
        hint: "Save the file as UTF-8 without a byte order mark (BOM).",
      },
    };
  }
  return { text };
};

export const tooLarge = (size: number, limit: number): Fault => ({
  code: "file-too-large",
  message: `The file has ${size} bytes; at most ${limit} are read.`,
  hint: "Make it smaller: such a file needs a few lines only.",
});

const byteOrderMark = "\ufeff";
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
