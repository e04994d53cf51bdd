/** A whole listing, or a failure: never a part. */
import { TransientError } from "../../domain/errors.ts";
import { malformed } from "./failure.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The next page's cursor; null: this was the last one. */
  readonly next: string | null;
}

export const listAll = async <Item>(
  /** The rest of "Could not …". */
  what: string,
  most: number,
  ask: (cursor: { readonly NextToken?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  const seen = new Set<string>();
  for (let next: string | null = null; ;) {
    const page: Page<Item> = await ask(
      next === null ? {} : { NextToken: next },
    );
    items.push(...page.items);
    ({ next } = page);
    if (next === null) return items;
    if (seen.has(next))
      throw new TransientError(
        `Could not ${what}: AWS's pages go in a circle.`,
      );
    seen.add(next);
    if (seen.size >= most)
      throw new TransientError(
        `Could not ${what}: AWS has more than ${most} pages.`,
      );
  }
};

export const nextOf = (answer: object): string | null => {
  const { NextToken: next } = answer as { NextToken?: unknown };
  if (next === undefined || next === null || next === "") return null;
  if (typeof next !== "string") throw malformed("its cursor is malformed");
  return next;
};
