/**
 * Whole lists. A list ends only with a page that is not full and names no next one: a lost `Link` header, a page that comes again,
 * a list without end and one that will not keep still are errors, never an early end.
 */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Parameters } from "./client.ts";
import { toComparable } from "./etags.ts";
import type { Ask, Reply } from "./rest.ts";
import { type Check, list } from "./shapes.ts";
import { orderOf, type Reading, readSteady } from "./steady.ts";

export interface Listing<T> {
  readonly route: string;
  readonly parameters: Parameters;
  readonly element: Check<T>;
  /** `page`: numbered pages. `cursor`: only GitHub knows how to go on. */
  readonly by: "page" | "cursor";
  /** A list of more pages is a list that Curfew does not trust itself with. */
  readonly mostPages: number;
}

const fullPage = 100;

export const readPages = <T>(
  ask: Ask,
  listing: Listing<T>,
): Promise<Reply<readonly T[]>> =>
  readSteady(listing.route, () => readOnce(ask, listing));

type Read<T> = Reading<Reply<readonly T[]>>;

const readOnce = async <T>(ask: Ask, listing: Listing<T>): Promise<Read<T>> => {
  const whole = await follow(ask, listing, fullPage);
  if (whole !== "unended") return whole;
  // The last page was full and there is no number to ask on with. Cut differently, a true end shows as a short page.
  const again = await follow(ask, listing, fullPage - 1);
  if (again !== "unended") return again;
  throw new TransientError(
    `${listing.route}: a full page names no next one, so the list may go on`,
  );
};

const follow = async <T>(
  ask: Ask,
  { route, parameters, element, by, mostPages }: Listing<T>,
  size: number,
): Promise<Read<T> | "unended"> => {
  const elements = list(element);
  const page: Check<{ raw: readonly unknown[]; found: readonly T[] }> = (
    raw,
    at,
  ) => {
    const found = elements(raw, at);
    return { raw: raw as readonly unknown[], found };
  };
  const all: T[] = [];
  const orders: string[] = [];
  const seen = new Set<string>();
  const isNew = (mark: string): boolean =>
    !seen.has(mark) && seen.add(mark).size > 0;

  let query: Readonly<Record<string, string>> = { per_page: String(size) };
  for (let pages = 0; pages < mostPages; pages += 1) {
    const reply = await ask(route, { ...parameters, ...query }, page);
    if (reply.kind !== "ok") return { value: reply, order: null };
    const { raw, found } = reply.value;
    if (
      !isNew(JSON.stringify(query)) ||
      (found.length > 0 && !isNew(toComparable(raw)))
    )
      throw new TransientError(`${route}: the list comes round again`);
    all.push(...found);
    orders.push(orderOf(raw));
    const next = nextQuery(reply.headers["link"], route);
    if (next === null && found.length < size)
      return {
        value: { ...reply, value: all },
        // A cursor goes on behind the entry that it names, wherever that one stands by then.
        order: "page" in query ? orders.join() : null,
      };
    if (next === null && by === "cursor") return "unended";
    query = {
      ...query,
      ...(by === "page" && !isByCursor(next)
        ? { page: numberAfter(query["page"], next, route) }
        : {}),
      ...cursorIn(next),
    };
  }
  throw new BlockedError(
    `${route}: the list has more than ${mostPages} pages`,
    "Curfew reads lists whole or not at all; find out why this one is so long.",
  );
};

const nextQuery = (
  link: string | undefined,
  route: string,
): URLSearchParams | null => {
  if (link === undefined || !/\brel="?next\b/.test(link)) return null;
  const address = /<([^<>]*)>\s*;\s*rel="?next\b/.exec(link)?.[1] ?? "";
  if (!URL.canParse(address))
    throw new TransientError(`${route}: the next page's address is unreadable`);
  return new URL(address).searchParams;
};

/** Counted by us: an answer that names another page would leave some out. */
const numberAfter = (
  page: string | undefined,
  next: URLSearchParams | null,
  route: string,
): string => {
  const number = String(Number(page ?? "1") + 1);
  if (next !== null && next.get("page") !== number)
    throw new TransientError(
      `${route}: the list comes round again or leaves pages out`,
    );
  return number;
};

/** GitHub goes over from numbers to cursors, list by list. */
const isByCursor = (next: URLSearchParams | null): boolean =>
  next !== null && next.has("after") && !next.has("page");

/** All that is taken from the next page's address: any other member could make another call of this one (`method`, `url`, `owner`). */
const cursorIn = (
  next: URLSearchParams | null,
): Readonly<Record<string, string>> => {
  const after = next?.get("after") ?? null;
  return after === null ? {} : { after };
};
