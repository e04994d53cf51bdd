/** One request as an operation sees it, after it was admitted; and what an operation is. */
import type { AwsWorld } from "./world.ts";
import { invalid } from "./errors.ts";

export type Input = Readonly<Record<string, unknown>>;

export interface AwsOperationCall {
  readonly world: AwsWorld;
  readonly input: Input;
}

export type AwsOperation = (call: AwsOperationCall) => object;

export const text = (input: Input, name: string): string => {
  const value = input[name];
  if (typeof value !== "string" || value === "")
    throw invalid(
      `Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
};

export const optionalText = (input: Input, name: string): string | null => {
  const value = input[name];
  return typeof value === "string" && value !== "" ? value : null;
};

export const recordAt = (input: Input, name: string): Input => {
  const value = input[name];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(
      `Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value as Input;
};

/** One page, and the cursor of the next. Without entries of its own a page is still a list. */
export const page = (
  { world, input }: AwsOperationCall,
  member: string,
  items: readonly unknown[],
): object => {
  const { MaxResults: wanted, NextToken: cursor } = input;
  const size = Math.min(
    typeof wanted === "number" ? wanted : 100,
    world.settings.pageSize,
  );
  const from = typeof cursor === "string" ? Number(cursor.slice(1)) : 0;
  if (!Number.isInteger(from) || from < 0)
    throw invalid("NextToken is invalid");
  const end = from + size;
  return {
    [member]: items.slice(from, end),
    ...(end < items.length ? { NextToken: `p${end}` } : {}),
  };
};
