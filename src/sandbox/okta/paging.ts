/** Okta's pages: an opaque cursor in `after`, and `Link` headers with `self` and `next`. */
import type { SandboxResponse } from "../server.ts";
import { type Call, ok } from "./call.ts";
import { validationFailed } from "./errors.ts";
import type { OktaSettings } from "./settings.ts";

export interface PageRules<Item> {
  readonly key: (item: Item) => string;
  readonly shape: (item: Item) => unknown;
  readonly defaultLimit: number;
  readonly maxLimit: number;
  /** What a larger limit gets: Okta cuts some and refuses others. */
  readonly overLimit: "cut" | "refuse";
  /** Answer an empty page with `rel="next"` before the second one. */
  readonly emptyMiddlePage?: boolean;
  /** Always offer a next page, as an unbounded log query does. */
  readonly endless?: boolean;
}

interface Cursor {
  /** The key of the last item that was given. */
  readonly last: string;
  /** This page is the empty one. */
  readonly empty: boolean;
}

/** `items` in a stable order; the cursor names the last one given, so that what comes and goes elsewhere does not shift pages. */
export const page = <Item>(
  call: Call,
  items: readonly Item[],
  rules: PageRules<Item>,
): SandboxResponse => {
  const limit = limitOf(call, rules);
  const after = call.query.get("after");
  const cursor = after === null ? null : readCursor(after);
  if (cursor?.empty === true)
    return answer(call, [], { last: cursor.last, empty: false });

  const start =
    cursor === null ? 0 : positionAfter(items, cursor.last, rules.key);
  const given = items.slice(start, start + limit);
  const last = given.at(-1);
  const hasMore = items.length > start + limit || rules.endless === true;
  if (!hasMore) return answer(call, given.map(rules.shape), null);
  return answer(call, given.map(rules.shape), {
    last: last === undefined ? (cursor?.last ?? "") : rules.key(last),
    empty: cursor === null && rules.emptyMiddlePage === true,
  });
};

const limitOf = <Item>(call: Call, rules: PageRules<Item>): number => {
  const text = call.query.get("limit");
  if (text === null || text === "") return rules.defaultLimit;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw validationFailed("limit");
  if (limit > rules.maxLimit && rules.overLimit === "refuse")
    throw validationFailed(
      "limit",
      `limit: must be less than or equal to ${rules.maxLimit}`,
    );
  return Math.min(limit, rules.maxLimit);
};

/** Keys ascend with the items, so an item that has gone since still marks its place. */
const positionAfter = <Item>(
  items: readonly Item[],
  last: string,
  key: (item: Item) => string,
): number => {
  const exact = items.findIndex((item) => key(item) === last);
  if (exact >= 0) return exact + 1;
  const next = items.findIndex((item) => key(item) > last);
  return next < 0 ? items.length : next;
};

const answer = (
  call: Call,
  body: readonly unknown[],
  next: Cursor | null,
): SandboxResponse => {
  const links = [link(call.base, call.request.url, "self")];
  if (next !== null) {
    const url = new URL(call.request.url);
    url.searchParams.set("after", writeCursor(next));
    links.push(link(call.base, url, "next"));
  }
  return { ...ok(body), headers: linkHeaders(links, call.world.settings) };
};

const link = (base: string, url: URL, rel: string): string =>
  `<${base}${url.pathname}${url.search}>; rel="${rel}"`;

/** Names of headers that differ in case are lines of their own on the wire, and one name to every reader. */
const linkHeaders = (
  links: readonly string[],
  settings: OktaSettings,
): Readonly<Record<string, string>> => {
  const [self = "", next] = links;
  if (next === undefined) return { link: self };
  return settings.linkHeaders === "joined"
    ? { link: `${self}, ${next}` }
    : { link: self, Link: next };
};

const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString("base64url");

const readCursor = (text: string): Cursor => {
  try {
    const parsed: unknown = JSON.parse(
      Buffer.from(text, "base64url").toString("utf8"),
    );
    if (isCursor(parsed)) return parsed;
  } catch {
    // Answered like any other text that is no cursor of ours.
  }
  throw validationFailed("after");
};

const isCursor = (value: unknown): value is Cursor =>
  typeof value === "object" &&
  value !== null &&
  "last" in value &&
  typeof value.last === "string" &&
  "empty" in value &&
  typeof value.empty === "boolean";
