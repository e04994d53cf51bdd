/**
 * Okta's expression language for `search` and `filter`: comparisons joined by `and`, `or`, `not` and parentheses, where `and`
 * binds tighter. One pass over the text for tokens, one over the tokens for the tree; nothing backtracks.
 */
import { invalidSearch } from "./errors.ts";
import { type Literal, tokenize } from "./tokens.ts";

export interface Dialect {
  /** Which properties may be named, and with which operators; null: none of them. */
  readonly operators: (property: string) => readonly Operator[] | null;
  /** `search` ignores the case of values, `filter` does not. */
  readonly ignoreCase: boolean;
}

export type Operator =
  "eq" | "ne" | "sw" | "ew" | "co" | "gt" | "ge" | "lt" | "le" | "pr";

/** What is asked of one record, by a property's path: every value that the path leads to, arrays flattened. */
export type Test = (valuesAt: ValuesAt) => boolean;

export type ValuesAt = (path: string) => readonly unknown[];

/** Throws Okta's E0000031 for anything that is not an expression of the dialect. */
export const compile = (text: string, dialect: Dialect): Test => {
  const tokens = tokenize(text);
  let at = 0;

  const peekWord = (word: string): boolean => {
    const token = tokens[at];
    return token?.kind === "word" && token.text.toLowerCase() === word;
  };

  const any = (depth: number): Test => {
    const tests = [every(depth)];
    while (peekWord("or")) {
      at += 1;
      tests.push(every(depth));
    }
    return (values) => tests.some((test) => test(values));
  };

  const every = (depth: number): Test => {
    const tests = [one(depth)];
    while (peekWord("and")) {
      at += 1;
      tests.push(one(depth));
    }
    return (values) => tests.every((test) => test(values));
  };

  const one = (depth: number): Test => {
    if (depth > deepest) throw invalidSearch();
    if (peekWord("not")) {
      at += 1;
      const test = one(depth + 1);
      return (values) => !test(values);
    }
    if (tokens[at]?.kind !== "open") return comparison();
    at += 1;
    const test = any(depth + 1);
    if (tokens[at]?.kind !== "close") throw invalidSearch();
    at += 1;
    return test;
  };

  const comparison = (): Test => {
    const property = tokens[at];
    const operator = tokens[at + 1];
    if (property?.kind !== "word" || operator?.kind !== "word")
      throw invalidSearch();
    const path = property.text;
    const verb = allowed(path, operator.text.toLowerCase(), dialect);
    if (verb === "pr") {
      at += 2;
      return (values) => values(path).some(isPresent);
    }
    const literal = tokens[at + 2];
    if (literal?.kind !== "literal") throw invalidSearch();
    at += 3;
    const holds = comparer(verb, literal.value, dialect.ignoreCase);
    return (values) => values(path).some(holds);
  };

  const test = any(0);
  if (at !== tokens.length) throw invalidSearch();
  return test;
};

const deepest = 50;

const allowed = (
  property: string,
  operator: string,
  dialect: Dialect,
): Operator => {
  const found = dialect
    .operators(property)
    ?.find((candidate) => candidate === operator);
  if (found === undefined) throw invalidSearch();
  return found;
};

const isPresent = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "";

const comparer = (
  operator: Exclude<Operator, "pr">,
  literal: Literal,
  ignoreCase: boolean,
): ((value: unknown) => boolean) => {
  const wanted = comparable(literal, ignoreCase);
  return (raw) => {
    const value = comparable(raw, ignoreCase);
    switch (operator) {
      case "eq":
        return value === wanted;
      case "ne":
        return value !== wanted;
      case "sw":
        return String(value).startsWith(String(wanted));
      case "ew":
        return String(value).endsWith(String(wanted));
      case "co":
        return String(value).includes(String(wanted));
      case "gt":
        return order(value, wanted) > 0;
      case "ge":
        return order(value, wanted) >= 0;
      case "lt":
        return order(value, wanted) < 0;
      case "le":
        return order(value, wanted) <= 0;
    }
  };
};

/** Times are compared as times, whatever their spelling. */
const comparable = (value: unknown, ignoreCase: boolean): Comparable => {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  if (looksLikeTime(value)) {
    const time = Date.parse(value);
    if (!Number.isNaN(time)) return time;
  }
  return ignoreCase ? value.toLowerCase() : value;
};

type Comparable = string | number | boolean | null;

const looksLikeTime = (text: string): boolean =>
  text.length >= "2026-01-01T00:00Z".length &&
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(text);

/** NaN where the two cannot be ordered, so that every comparison with it is false. */
const order = (value: Comparable, wanted: Comparable): number => {
  if (typeof value === "number" && typeof wanted === "number")
    return value - wanted;
  if (typeof value === "string" && typeof wanted === "string")
    return value === wanted ? 0 : value < wanted ? -1 : 1;
  return Number.NaN;
};
