/** The candidate that was probably meant; null: none is near enough. Case is no difference. */
export const suggest = (
  word: string,
  candidates: Iterable<string>,
): string | null => {
  if (word.length > longest) return null;
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < least) {
      best = candidate;
      least = edits;
    }
  }
  return best;
};

/** `Did you mean "x"?`, or what to say instead. */
export const didYouMean = (
  word: string,
  candidates: Iterable<string>,
  otherwise: string,
): string => {
  const meant = suggest(word, candidates);
  return meant === null ? otherwise : `Did you mean "${meant}"?`;
};

// Longer words are never typing slips, and the table below grows with the square of the length.
const longest = 64;

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
const distance = (from: string, to: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          cell(current, column - 1) + 1,
          cell(last, column) + 1,
          cell(last, column - 1) + (same ? 0 : 1),
          swapped ? cell(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, to.length);
};

const cell = (row: readonly number[], column: number): number =>
  row[column] as number;
