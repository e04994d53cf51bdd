/** Lists that GitHub wraps into an object with their length, so that a page which is missing shows; one that slid away does not. */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Parameters } from "./client.ts";
import { toComparable } from "./etags.ts";
import type { Rest } from "./rest.ts";
import { type Check, count, list, object } from "./shapes.ts";
import { orderOf, type Reading, readSteady } from "./steady.ts";

export type WholeList = <T>(
  route: string,
  parameters: Parameters,
  member: string,
  element: Check<T>,
) => Promise<readonly T[]>;

const pageSize = 100;

export const createWholeList =
  (rest: Pick<Rest, "read">, mostPages: number): WholeList =>
  (route, parameters, member, element) => {
    const shape = wrapped(member, element);
    return readSteady(route, () =>
      readOnce(route, mostPages, (page) =>
        rest.read(route, { ...parameters, per_page: pageSize, page }, shape),
      ),
    );
  };

interface Page<T> {
  readonly total: number;
  readonly raw: readonly unknown[];
  readonly found: readonly T[];
}

const wrapped =
  <T>(member: string, element: Check<T>): Check<Page<T>> =>
  (value, where) => {
    const { total_count: total } = object({ total_count: count })(value, where);
    const members = (value as Readonly<Record<string, unknown>>)[member];
    const found = list(element)(members, `${where}.${member}`);
    return { total, raw: members as readonly unknown[], found };
  };

const readOnce = async <T>(
  route: string,
  mostPages: number,
  ask: (page: number) => Promise<Page<T>>,
): Promise<Reading<readonly T[]>> => {
  const all: T[] = [];
  const orders: string[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= mostPages; page += 1) {
    const { total, raw, found } = await ask(page);
    const mark = toComparable(raw);
    if (seen.has(mark))
      throw new TransientError(`${route}: the list comes round again`);
    seen.add(mark);
    all.push(...found);
    orders.push(orderOf(raw));
    if (all.length === total)
      return { value: all, order: page === 1 ? null : orders.join() };
    if (all.length > total || found.length === 0)
      throw new TransientError(
        `${route}: the list has ${all.length} entries and should have ${total}`,
      );
  }
  throw new BlockedError(
    `${route}: the list has more than ${mostPages} pages`,
    "Curfew reads lists whole or not at all; find out why this one is so long.",
  );
};
