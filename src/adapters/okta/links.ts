/**
 * The `Link` header. Read here and not by the SDK, whose parser takes a header of more than 2,000 characters (a long search names
 * its query twice) for none.
 */
import { malformed } from "./failure.ts";

/** What a page says of the next one: its address; `end`: there is none; `untold`: it has no Link header at all. */
export type Following =
  | { readonly kind: "page"; readonly address: string }
  | { readonly kind: "end" | "untold" };

export const following = (header: string | null): Following => {
  if (header === null) return { kind: "untold" };
  const addresses = new Set(
    linksOf(header)
      .filter(({ relations }) => relations.includes("next"))
      .map(({ address }) => address),
  );
  if (addresses.size > 1)
    throw malformed("its Link header names several next pages");
  const [address] = addresses;
  return address === undefined ? { kind: "end" } : { kind: "page", address };
};

interface Link {
  readonly address: string;
  readonly relations: readonly string[];
}

/** `<address>`, its parameters, and a comma or the end (RFC 8288). */
const oneLink =
  /\s*<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]+))?)*)\s*(,|$)/y;
const oneParameter = /;\s*([\w*-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s;,"]+)))?/g;

/** Every link whole, and with what it is: a header that was cut must not pass for "no further page". */
const linksOf = (header: string): readonly Link[] => {
  const links: Link[] = [];
  const reader = new RegExp(oneLink);
  for (let end = ","; end !== "";) {
    const found = reader.exec(header);
    const [, address = "", parameters = "", separator = ""] = found ?? [];
    const relation = relationIn(parameters);
    if (relation === null) throw malformed("its Link header is malformed");
    links.push({ address, relations: relation.toLowerCase().split(/\s+/) });
    end = separator;
  }
  return links;
};

const relationIn = (parameters: string): string | null => {
  const found = [...parameters.matchAll(oneParameter)].find(
    ([, name = ""]) => name.toLowerCase() === "rel",
  );
  return found?.[2] ?? found?.[3] ?? null;
};

/** The credential goes with every request, so a page is asked for only where the listing itself is. */
export const checkNext = (next: string, listing: string): string => {
  const first = new URL(listing);
  const url = URL.canParse(next, listing) ? new URL(next, listing) : null;
  if (
    url?.origin !== first.origin ||
    url.pathname !== first.pathname ||
    url.username !== "" ||
    url.password !== ""
  )
    throw malformed("its next page lies outside the listing");
  return url.href;
};
