/**
 * Says what an answer must look like before it is believed. Octokit hands a cut, empty or foreign body on as if it were the
 * answer (`facts`: status 200, data ""), so whatever does not fit is an error, never "nothing there".
 */
import { TransientError } from "../../domain/errors.ts";
import { type CommitSha, isCommitSha } from "../../domain/ids.ts";
import { type Instant, instant } from "../../domain/time.ts";

/** Answers the value in its checked type, or throws; `where` names the member for the message. */
export type Check<T> = (value: unknown, where: string) => T;
type Checked<C> = C extends Check<infer T> ? T : never;

const wrong = (where: string, wanted: string, value: unknown): never => {
  // The value itself is not shown: it is somebody else's text.
  const kind =
    value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  throw new TransientError(
    `the answer is not what was asked for: ${where} should be ${wanted} and is ${kind}`,
  );
};

export const object =
  <Shape extends Readonly<Record<string, Check<unknown>>>>(
    shape: Shape,
  ): Check<{ readonly [Key in keyof Shape]: Checked<Shape[Key]> }> =>
  (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return wrong(where, "an object", value);
    const members = Object.entries(shape).map(([key, check]) => [
      key,
      check((value as Record<string, unknown>)[key], `${where}.${key}`),
    ]);
    return Object.fromEntries(members) as {
      [Key in keyof Shape]: Checked<Shape[Key]>;
    };
  };

export const list =
  <T>(element: Check<T>): Check<readonly T[]> =>
  (value, where) => {
    if (!Array.isArray(value)) return wrong(where, "a list", value);
    return value.map((entry: unknown, at) => element(entry, `${where}[${at}]`));
  };

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, where) =>
    value === null ? null : check(value, where);

/** For members that GitHub leaves out in some situations: missing is null. */
export const optional =
  <T>(check: Check<T>): Check<T | null> =>
  (value, where) =>
    value === null || value === undefined ? null : check(value, where);

export const mapped =
  <T, U>(check: Check<T>, to: (value: T, where: string) => U): Check<U> =>
  (value, where) =>
    to(check(value, where), where);

/** An answer about something else than what was asked for says nothing. */
export const about = <T>(
  check: Check<T>,
  isAsked: (value: T) => boolean,
): Check<T> =>
  mapped(check, (value, where) => {
    if (isAsked(value)) return value;
    throw new TransientError(`the answer is about something else: ${where}`);
  });

export const text: Check<string> = (value, where) =>
  typeof value === "string" ? value : wrong(where, "text", value);

export const filledText: Check<string> = (value, where) =>
  typeof value === "string" && value !== ""
    ? value
    : wrong(where, "text that is not empty", value);

/** What `fetch` takes as a header; it shows anything else in its error, and this is for secrets. */
export const visibleText: Check<string> = (value, where) =>
  typeof value === "string" && /^[\x21-\x7e]+$/.test(value)
    ? value
    : wrong(where, "visible text", value);

export const flag: Check<boolean> = (value, where) =>
  typeof value === "boolean" ? value : wrong(where, "true or false", value);

/** An object of names that are not known beforehand. */
export const record =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return wrong(where, "an object", value);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        check(member, `${where}.${key}`),
      ]),
    );
  };

/** Ids and counts. Octokit parses what a double cannot hold as a bigint, which is refused with the rest. */
export const count: Check<number> = (value, where) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : wrong(where, "a whole number", value);

export const id: Check<number> = (value, where) =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0
    ? value
    : wrong(where, "an id", value);

export const oneOf =
  <const Words extends readonly string[]>(words: Words): Check<Words[number]> =>
  (value, where) =>
    words.find((word) => word === value) ??
    wrong(where, `one of ${words.join(", ")}`, value);

export const commitSha: Check<CommitSha> = (value, where) =>
  isCommitSha(value) ? value : wrong(where, "a full commit id", value);

const rfc3339 =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** `Date.parse` alone takes days that do not exist (30 February), so the day is compared with the calendar's. */
export const time: Check<Instant> = (value, where) => {
  if (typeof value !== "string" || !rfc3339.test(value))
    return wrong(where, "a time", value);
  const at = Date.parse(value);
  const day = Date.parse(`${value.slice(0, 10)}T00:00:00Z`);
  if (
    Number.isNaN(at) ||
    Number.isNaN(day) ||
    new Date(day).toISOString().slice(0, 10) !== value.slice(0, 10)
  )
    return wrong(where, "a time of the calendar", value);
  return instant(at);
};

/** The answer 204 gives: Octokit says so with empty text. */
export const nothing: Check<null> = (value, where) =>
  value === "" || value === undefined ? null : wrong(where, "empty", value);
