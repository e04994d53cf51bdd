/**
 * The `Link` header. Read here and not by the SDK, whose parser takes a header of more than 2,000 characters (a long search names
 * its query twice) for none.
 */
import { malformed } from "./failure.ts";

/** The next page's address; null: this was the last page. */
export const nextLink = (header: string | null): string | null => {
  if (header === null) return null;
  const links = [...header.matchAll(/<([^<>]*)>([^<>]*)/g)];
  // A header that was cut must not pass for "no further page".
  const whole = links.map(([text]) => text).join("");
  if (whole !== header.trimStart())
    throw malformed("its Link header is malformed");
  const next = links.filter(([, , parameters = ""]) => isNext(parameters));
  const addresses = new Set(next.map(([, address = ""]) => address));
  if (addresses.size > 1)
    throw malformed("its Link header names several next pages");
  return [...addresses][0] ?? null;
};

const isNext = (parameters: string): boolean =>
  /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i
    .exec(parameters)
    ?.slice(1)
    .some((relations) =>
      (relations as string | undefined)
        ?.toLowerCase()
        .split(/\s+/)
        .includes("next"),
    ) ?? false;

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
