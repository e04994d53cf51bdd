/** Policy documents are the same where they say the same, however they are written. */
export const isSamePolicy = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : inOneSpelling(a) === inOneSpelling(b);

/** Foreign text that is no JSON is only ever the same as itself. */
const inOneSpelling = (document: string): string => {
  try {
    return JSON.stringify(sorted(JSON.parse(document)));
  } catch {
    return document;
  }
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};
