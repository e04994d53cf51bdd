/** Searches for many names at once. Names are only ever quoted values of a search, never parts of a path. */

/** Addresses are cut or refused somewhere beyond; the rest of the request line and the host come on top. */
const longestQuery = 4_000;

/** A set of `search` expressions that together ask for every name once. */
export const searchesFor = (
  attribute: string,
  names: Iterable<string>,
): readonly string[] => {
  const searches: string[] = [];
  let current = "";
  for (const name of new Set(names)) {
    const term = `${attribute} eq ${quote(name)}`;
    const joined = current === "" ? term : `${current} or ${term}`;
    if (lengthInUrl(joined) <= longestQuery) {
      current = joined;
      continue;
    }
    if (current !== "") searches.push(current);
    current = term;
  }
  return current === "" ? searches : [...searches, current];
};

/** As `URL` writes a query: it encodes the apostrophe, which `encodeURIComponent` leaves. */
const lengthInUrl = (text: string): number =>
  encodeURIComponent(text).replaceAll("'", "%27").length;

/**
 * Can there be anybody, or a group, of this name? Okta allows 100 characters in a login and 255 in a group's name. What cannot exist
 * is not asked for, because one impossible name would make Okta refuse the whole search.
 */
export const canExist = (name: string, longest: number): boolean =>
  name !== "" && name.length <= longest && !/[\p{Cc}\p{Cs}]/u.test(name);

const quote = (name: string): string =>
  `"${name.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
