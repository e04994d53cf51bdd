import { isUtf8 } from "node:buffer";

export interface ShownPath {
  readonly path: string;
  readonly pathIsUtf8: boolean;
}

/**
 * A path in git is bytes. One that is not UTF-8 stands as the lone surrogate U+DC00 + byte, as Python has it: no UTF-8 gives that, so no two
 * names share a path, and one cannot speak for the other.
 */
export const showPath = (bytes: Buffer): ShownPath =>
  isUtf8(bytes)
    ? { path: bytes.toString("utf8"), pathIsUtf8: true }
    : { path: escapeInvalid(bytes), pathIsUtf8: false };

const escapeInvalid = (bytes: Buffer): string =>
  bytes
    .toString("latin1")
    .replace(sequence, (found) =>
      found.length === 1
        ? String.fromCharCode(0xdc00 + found.charCodeAt(0))
        : Buffer.from(found, "latin1").toString("utf8"),
    );

/** What is not ASCII: a character as the Unicode Standard allows it (table 3-7), or one byte that belongs to none. */
const sequence =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;

/** Files and folders, as git is asked for them. */
export interface Pathspecs {
  /** None: the whole tree. */
  readonly specs: readonly string[];
  /** What is asked for can be more than what is wanted. */
  readonly wants: (path: string) => boolean;
}

export const toPathspecs = (paths: readonly string[]): Pathspecs => {
  // A trailing slash would make git look for folders only.
  const wanted = paths.map((path) => path.replace(/\/+$/, ""));
  if (wanted.some((path) => path === "" || path === "."))
    return { specs: [], wants: () => true };
  if (areArguments(wanted)) return { specs: wanted, wants: () => true };
  const tops = [...new Set(wanted.map((path) => path.replace(/\/.*/s, "")))];
  return {
    specs: areArguments(tops) ? tops : [],
    wants: isAtOrBelow(new Set(wanted)),
  };
};

/** Arguments are text, of 128 KiB each and some more together: git cannot be told of others. */
const areArguments = (paths: readonly string[]): boolean => {
  const text = paths.join("\0");
  return Buffer.byteLength(text) < 64 * 1024 && !/\p{Surrogate}/u.test(text);
};

const isAtOrBelow = (
  wanted: ReadonlySet<string>,
): ((path: string) => boolean) => {
  const lengths = new Set([...wanted].map(({ length }) => length));
  return (path) => {
    for (let to = path.length; to > 0; to = path.lastIndexOf("/", to - 1))
      if (lengths.has(to) && wanted.has(path.slice(0, to))) return true;
    return false;
  };
};
