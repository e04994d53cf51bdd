import { type Answer, type Call, ok } from "./call.ts";

export interface Page {
  readonly number: number;
  readonly size: number;
}

export const pageOf = (call: Call, size = 30): Page => ({
  number: positive(call.query.get("page"), 1),
  size: Math.min(positive(call.query.get("per_page"), size), 100),
});

/** One page of a list, with the addresses of the others. Only what is shown is shaped. */
export const listAnswer = <Item>(
  call: Call,
  items: readonly Item[],
  shape: (item: Item) => unknown,
): Answer => {
  const page = pageOf(call);
  return {
    ...ok(slice(items, page).map(shape)),
    headers: linkHeader(call, page, items.length),
  };
};

export const slice = <Item>(
  items: readonly Item[],
  { number, size }: Page,
): readonly Item[] => items.slice((number - 1) * size, number * size);

/** Absolute addresses, as GitHub gives them; none where one page holds everything. */
export const linkHeader = (
  call: Call,
  { number, size }: Page,
  total: number,
): Record<string, string> => {
  const last = Math.max(1, Math.ceil(total / size));
  const links: [rel: string, page: number][] = [
    ...(number > 1 ? ([["prev", Math.min(number - 1, last)]] as const) : []),
    ...(number < last
      ? ([
          ["next", number + 1],
          ["last", last],
        ] as const)
      : []),
    ...(number > 1 ? ([["first", 1]] as const) : []),
  ].map(([rel, page]) => [rel, page]);
  return links.length === 0
    ? {}
    : {
        link: links
          .map(([rel, page]) => link(call, { page: String(page) }, rel))
          .join(", "),
      };
};

/** The request's own address with other parameters. */
export const link = (
  call: Call,
  changes: Readonly<Record<string, string>>,
  rel: string,
): string => {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  const base = new URL(call.world.urls.api);
  return `<${base.origin}${call.request.url.pathname}?${query.toString()}>; rel="${rel}"`;
};

const positive = (value: string | null, otherwise: number): number => {
  const number = Number(value);
  return value !== null && Number.isSafeInteger(number) && number > 0
    ? number
    : otherwise;
};
