/** Lists that GitHub wraps into an object with their length, so that a page which is missing shows. */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Parameters } from "./client.ts";
import { toComparable } from "./etags.ts";
import type { Rest } from "./rest.ts";
import { type Check, count, list, object } from "./shapes.ts";

export type WholeList = <T>(
  route: string,
  parameters: Parameters,
  member: string,
  element: Check<T>,
) => Promise<readonly T[]>;

const pageSize = 100;

export const createWholeList =
  (rest: Pick<Rest, "read">, mostPages: number): WholeList =>
  async <T>(
    route: string,
    parameters: Parameters,
    member: string,
    element: Check<T>,
  ): Promise<readonly T[]> => {
    const all: T[] = [];
    const elements = list(element);
    const seen = new Set<string>();
    const shape: Check<{
      total: number;
      raw: unknown;
      found: readonly T[];
    }> = (value, where) => {
      const { total_count: total } = object({ total_count: count })(
        value,
        where,
      );
      const members = (value as Readonly<Record<string, unknown>>)[member];
      const found = elements(members, `${where}.${member}`);
      return { total, raw: members, found };
    };
    for (let page = 1; page <= mostPages; page += 1) {
      const { total, raw, found } = await rest.read(
        route,
        { ...parameters, per_page: pageSize, page },
        shape,
      );
      const mark = toComparable(raw);
      if (seen.has(mark))
        throw new TransientError(`${route}: the list comes round again`);
      seen.add(mark);
      all.push(...found);
      if (all.length === total) return all;
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
