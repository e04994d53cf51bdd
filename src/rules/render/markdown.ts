import { printable } from "../printable.ts";

/**
 * Text from files, for GitHub's Markdown: no markup, no HTML, no mention, no reference, no link and no workflow command survives.
 * Mentions and references are looked for after Markdown was read, where an entity is a plain character again: a zero-width joiner
 * breaks them, because a comment by Curfew must not page a team.
 */
export const escapeMarkdown = (text: string, bound = 200): string =>
  printable(text, bound)
    .replace(/\b(GH)(?=-\d)/gi, `$1${joiner}`)
    .replace(
      // A hyphen within a word and the colon of a time or before a blank mean nothing, and people read this in plain mail too.
      /[\\`*_{}[\]()<>#+!|~&$@]|(?<!\w)-|-(?!\w)|:(?![\s\d])/g,
      (character) =>
        `&#${character.charCodeAt(0)};${character === "@" || character === "#" ? joiner : ""}`,
    )
    .replace(/(www)\./gi, "$1&#46;");

const joiner = "\u200d";

/** For a place between backticks, in a table too: a path, a login. Nothing in it can be escaped, so what would end it is replaced. */
export const codeSpan = (text: string, bound = 200): string => {
  const safe = printable(text, bound).replace(/`/g, "'").replace(/\|/g, "¦");
  return `\`${safe === "" ? " " : safe}\``;
};

export const table = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [headings, headings.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
