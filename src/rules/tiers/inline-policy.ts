/** Policy documents are the same where they say the same, however they are written. */
export const isSamePolicy = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : spelling(a) === spelling(b);

/** Foreign text that is no JSON is only ever the same as itself. */
const spelling = (document: string): string => {
  try {
    return inOneSpelling(JSON.parse(document));
  } catch {
    return document;
  }
};

/** To AWS, a list of one is that one, and the order of keys nothing. */
export const inOneSpelling = (part: unknown): string =>
  JSON.stringify(sorted(part));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value.length === 1 ? sorted(value[0]) : value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};
