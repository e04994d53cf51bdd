import { printable } from "../printable.ts";

/**
 * Text from files, for GitHub's Markdown: no markup, no HTML, no mention, no link and no workflow command survives. Mentions are
 * broken with a zero-width joiner, because a comment by Curfew must not page a team.
 */
export const escapeMarkdown = (text: string, bound = 200): string =>
  printable(text, bound)
    .replace(
      /[\\`*_{}[\]()<>#+!|~&$:-]/g,
      (character) => `&#${character.charCodeAt(0)};`,
    )
    .replace(/@/g, "&#64;\u200d")
    .replace(/\b(www)\./gi, "$1&#46;");

/** For a place between backticks: a path, a login. */
export const codeSpan = (text: string, bound = 200): string =>
  `\`${printable(text, bound).replace(/`/g, "'")}\``;

export const table = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [headings, headings.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
