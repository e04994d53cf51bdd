/**
 * A CODEOWNERS pattern as segments. No regular expressions: a pattern is written by people who may be attackers, and a segment
 * matcher cannot be made to backtrack.
 */

import { printable } from "../printable.ts";

/** One character of a segment: itself, `?` for any one, `*` for any number. */
export type Glyph = { readonly char: string } | "?" | "*";

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "glob"; readonly glyphs: readonly Glyph[] }
  /** A double star between slashes: zero or more segments. */
  | { readonly kind: "any-depth" };

export interface Pattern {
  readonly segments: readonly Segment[];
  /** What may follow the segments in a path: nothing, nothing or more, or at least one more. `never`: `/` matches nothing. */
  readonly reach: "here" | "here-and-below" | "below" | "never";
}

interface PatternProblem {
  /** Where in the pattern, from 0. */
  readonly offset: number;
  readonly message: string;
}

export type ParsedPattern =
  { readonly pattern: Pattern } | { readonly problem: PatternProblem };

export const parsePattern = (raw: string): ParsedPattern => {
  const problem = problemOf(raw);
  if (problem !== null) return { problem };
  if (raw === "/") return { pattern: { segments: [], reach: "never" } };
  const rooted = raw.startsWith("/");
  const open = raw.endsWith("/");
  const written = segmentsOf(
    raw.slice(rooted ? 1 : 0, open ? -1 : raw.length),
  ).map(toSegment);
  const anchored = rooted || written.length > 1;
  return {
    pattern: normalise(
      anchored ? written : [{ kind: "any-depth" }, ...written],
      open ? "below" : "here-and-below",
    ),
  };
};

/** Does a glob match one whole segment? Greedy with one point of return, so time is at most length × length. */
export const matchesGlob = (
  glyphs: readonly Glyph[],
  chars: readonly string[],
): boolean => {
  let at = 0;
  let glyph = 0;
  let star = -1;
  let starAt = 0;
  while (at < chars.length) {
    const expected = glyphs[glyph];
    if (expected === "*") {
      star = glyph++;
      starAt = at;
    } else if (
      expected === "?" ||
      (expected !== undefined && expected.char === chars[at])
    ) {
      glyph++;
      at++;
    } else if (star >= 0) {
      glyph = star + 1;
      at = ++starAt;
    } else return false;
  }
  return glyphs.slice(glyph).every((rest) => rest === "*");
};

const escapable = new Set([" ", "*", "?", "\\", "[", "]"]);

/** Everything that GitHub does not support or documents as an error, and what could be read in two ways. */
const problemOf = (raw: string): PatternProblem | null => {
  if (raw.startsWith("!"))
    return { offset: 0, message: "`!` cannot negate a pattern here" };
  let stars = 0;
  let segment = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at);
    stars = char === "*" ? stars + 1 : 0;
    if (stars === 3)
      return { offset: at - 2, message: "three stars in a row mean nothing" };
    if (char === "\\") {
      const next = raw.charAt(at + 1);
      if (!escapable.has(next))
        return {
          offset: at,
          message: `\`\\${printable(next)}\` is not an escape here`,
        };
      segment += "\\" + next;
      at++;
    } else if (char === "[" || char === "]")
      return { offset: at, message: "ranges in brackets are not supported" };
    else if (char === "#")
      return {
        offset: at,
        message: "`#` begins a comment only after a space, and cannot be meant",
      };
    else if (isUnprintable(char))
      return {
        offset: at,
        message: "a control character or an unusual space stands here",
      };
    else if (char === "/") {
      if (at > 0 && (segment === "" || isDots(segment)))
        return {
          offset: at,
          message: "an empty, `.` or `..` segment never matches",
        };
      segment = "";
    } else segment += char;
  }
  return isDots(segment)
    ? { offset: raw.length - 1, message: "a `.` or `..` segment never matches" }
    : null;
};

const isDots = (segment: string): boolean =>
  segment === "." || segment === "..";

/** Controls, and spaces that an eye cannot tell from a plain one: a rule must mean what it looks like. */
const isUnprintable = (char: string): boolean =>
  char < " " || char === "\u007f" || /[\u0080-\u009f\p{Z}\p{Cf}]/u.test(char);

const segmentsOf = (body: string): Glyph[][] => {
  const segments: Glyph[][] = [];
  let current: Glyph[] = [];
  let escaped = false;
  for (const char of body) {
    if (escaped) {
      current.push({ char });
      escaped = false;
    } else if (char === "\\") escaped = true;
    else if (char === "/") {
      segments.push(current);
      current = [];
    } else current.push(char === "*" || char === "?" ? char : { char });
  }
  segments.push(current);
  return segments;
};

const toSegment = (glyphs: readonly Glyph[]): Segment => {
  if (glyphs.length === 2 && glyphs.every((glyph) => glyph === "*"))
    return { kind: "any-depth" };
  let text = "";
  for (const glyph of glyphs) {
    if (typeof glyph === "string") return { kind: "glob", glyphs };
    text += glyph.char;
  }
  return { kind: "literal", text };
};

/** A last lone `*` names direct children only; below any depth it is everything. A last double star needs something below it. */
const normalise = (
  written: readonly Segment[],
  reach: "here-and-below" | "below",
): Pattern => {
  const segments = [...written];
  const last = segments.at(-1);
  if (reach === "here-and-below" && isLoneStar(last)) {
    if (segments.at(-2)?.kind !== "any-depth")
      return { segments, reach: "here" };
    segments.pop();
  } else if (reach === "here-and-below" && last?.kind !== "any-depth")
    return { segments, reach };
  while (segments.at(-1)?.kind === "any-depth") segments.pop();
  return { segments, reach: "below" };
};

const isLoneStar = (segment: Segment | undefined): boolean =>
  segment?.kind === "glob" &&
  segment.glyphs.length === 1 &&
  segment.glyphs[0] === "*";
