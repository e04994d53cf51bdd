/** By UTF-16 units: the same everywhere, whatever the machine's language is. */
export const compare = (a: string, b: string): number =>
  a < b ? -1 : a > b ? 1 : 0;
