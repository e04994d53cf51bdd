/**
 * Text from a file, a path or a vendor, made safe to print: one line, nothing invisible, nothing that turns the reading
 * direction, nothing that GitHub's runner takes for a command (`::error::` and `##[error]`; an ARN stays whole), at most `bound` UTF-16 units.
 * Printing what was printed changes nothing.
 */
export const printable = (text: string, bound = 500): string => {
  const safe = text
    .replace(invisible, escaped)
    .replace(commandMark, (_, arn: string | undefined) => arn ?? ": ")
    .replaceAll("##[", "## [");
  return safe.length <= bound
    ? safe
    : `${safe.slice(0, bound - 1).replace(/\p{Surrogate}$/u, "")}…`;
};

/** The same, as a quotation within a message. */
export const quoted = (text: string): string => `"${printable(text, 80)}"`;

// Whatever begins with `arn:` begins no command, and is to be pasted as it stands.
const commandMark = /(arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:?)|:(?=:)/g;

// Controls, formats (bidirectional marks, zero-width, tags), lone surrogates and the two line separators outside Cc.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const escaped = (character: string): string =>
  isByte(character)
    ? `\\x${(character.charCodeAt(0) - 0xdc00).toString(16)}`
    : Array.from(
        { length: character.length },
        (_, index) =>
          `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
      ).join("");

/** What a path holds in place of a byte that is not UTF-8. */
const isByte = (character: string): boolean =>
  /^[\udc80-\udcff]$/u.test(character);
