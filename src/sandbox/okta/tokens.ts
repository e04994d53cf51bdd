/** The words, strings and parentheses of Okta's expression language. */
import { invalidSearch } from "./errors.ts";

export type Literal = string | number | boolean | null;

export type Token =
  | { readonly kind: "open" | "close" }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "literal"; readonly value: Literal };

/** One pass from left to right. */
export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === " " || character === "\t") at += 1;
    else if (character === "(" || character === ")") {
      tokens.push({ kind: character === "(" ? "open" : "close" });
      at += 1;
    } else if (character === '"') {
      const { value, next } = quoted(text, at + 1);
      tokens.push({ kind: "literal", value });
      at = next;
    } else {
      const start = at;
      while (at < text.length && !' \t()"'.includes(text.charAt(at))) at += 1;
      tokens.push(bare(text.slice(start, at)));
    }
  }
  return tokens;
};

const quoted = (
  text: string,
  start: number,
): { readonly value: string; readonly next: number } => {
  let value = "";
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { value, next: at + 1 };
    if (character === "\\") at += 1;
    value += text.charAt(at);
  }
  throw invalidSearch();
};

const bare = (text: string): Token => {
  if (text === "true" || text === "false")
    return { kind: "literal", value: text === "true" };
  if (text === "null") return { kind: "literal", value: null };
  const number = Number(text);
  return Number.isNaN(number)
    ? { kind: "word", text }
    : { kind: "literal", value: number };
};
