/**
 * Numbered pages are no snapshot. Where an entry goes while they are read, the next page's first one slides onto a page that was read
 * already and is never seen. So a list of several pages counts when two readings in a row are the same.
 */
import { TransientError } from "../../domain/errors.ts";
import { toComparable } from "./etags.ts";

export interface Reading<T> {
  readonly value: T;
  /** What its entries are known by, in their order; null: nothing can have slid between its pages. */
  readonly order: string | null;
}

const mostReadings = 4;

export const readSteady = async <T>(
  route: string,
  read: () => Promise<Reading<T>>,
): Promise<T> => {
  let before: string | null = null;
  for (let readings = 0; readings < mostReadings; readings += 1) {
    const { value, order } = await read();
    if (order === null || order === before) return value;
    before = order;
  }
  throw new TransientError(
    `${route}: the list changes while its pages are read`,
  );
};

/** Of one page. What else an entry has may change from one reading to the next: its text, a count. */
export const orderOf = (page: readonly unknown[]): string =>
  toComparable(
    page.map((entry) => {
      const { node_id: node, id, sha } = entry as Record<string, unknown>;
      return node ?? id ?? sha ?? entry;
    }),
  );
