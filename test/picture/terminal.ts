/** One stretch of a terminal's line in one look. */
export interface Stretch {
  readonly text: string;
  /** A class of the picture's style sheet; empty: the plain look. */
  readonly look: string;
}

const escapes = /\x1b\[([0-9;]*)m/u;

const looks: Readonly<Record<string, string>> = {
  "1": "bold",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
  "90": "gray",
};

/** Lines as a terminal would show them: a look lasts until the next one, over lines too. Only colours and bold are understood, because nothing else is printed. */
export const readTerminal = (
  recorded: string,
): readonly (readonly Stretch[])[] => {
  let look = "";
  return recorded
    .replaceAll("\r", "")
    .split("\n")
    .map((line) =>
      // Splitting by an expression with one group gives text and codes in turn.
      line.split(escapes).flatMap((part, index) => {
        if (index % 2 === 1) {
          look = looks[part] ?? "";
          return [];
        }
        return part === "" ? [] : [{ text: part, look }];
      }),
    );
};
