import type { Document } from "yaml";
import { Composer, CST, Lexer, Parser, Schema, YAMLParseError } from "yaml";

/** Why a text is not composed: how deep it nests, or of how many parts it is made. */
export type Excess = "too-deep" | "too-many-parts";

/**
 * The first document's nodes, with its errors; a second document is an error, too. What is nested so deeply that composing it would
 * exhaust the stack is only foreseen: that can end the whole process (V8 aborts where it runs out of stack while it compiles a regular
 * expression), so it cannot be caught. Of more than `mostParts` words and signs nothing is parsed further: a file that is made of
 * brackets costs as much as a thousand others. Never throws.
 */
export const compose = (
  text: string,
  mostParts = Number.POSITIVE_INFINITY,
): Document.Parsed | Excess => {
  try {
    const tokens = tokensOf(text, mostParts);
    if (typeof tokens === "string") return tokens;
    let first: Document.Parsed | Excess = "too-deep";
    for (const document of new Composer(options).compose(
      tokens,
      true,
      text.length,
    )) {
      if (typeof first !== "string") {
        first.errors.push(severalDocuments(document.range));
        break;
      }
      first = document;
    }
    return first;
  } catch {
    return "too-deep";
  }
};

const tokensOf = (text: string, mostParts: number): CST.Token[] | Excess => {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let parts = 0;
  for (const part of new Lexer().lex(text)) {
    parts += 1;
    if (parts > mostParts) return "too-many-parts";
    tokens.push(...parser.next(part));
  }
  tokens.push(...parser.end());
  return tokens.some(isTooDeep) ? "too-deep" : tokens;
};

/** Where the tags and anchors of a text that can be composed stand, in order; a node's range begins behind them. */
export const markOffsets = (
  text: string,
): Readonly<Record<"tag" | "anchor", readonly number[]>> => {
  const found = { tag: [] as number[], anchor: [] as number[] };
  let offset = 0;
  let isContent = false;
  for (const part of new Lexer().lex(text)) {
    const type: CST.TokenType | null = isContent ? null : CST.tokenType(part);
    isContent = type === "scalar";
    if (type === "tag" || type === "anchor") found[type].push(offset);
    // Marks that the lexer puts in stand for nothing in the text.
    if (!markers.has(part)) offset += part.length;
  }
  return found;
};

const markers: ReadonlySet<string> = new Set([
  CST.BOM,
  CST.DOCUMENT,
  CST.FLOW_END,
  CST.SCALAR,
]);

const deepest = 40;

/** Tokens nest as the nodes will, and can be walked without recursion. */
const isTooDeep = (document: CST.Token): boolean => {
  const open = [{ token: document as Nesting, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return true;
    if (isToken(token.value)) open.push({ token: token.value, depth });
    for (const { key, value } of token.items ?? []) {
      if (isToken(key)) open.push({ token: key, depth: depth + 1 });
      if (isToken(value)) open.push({ token: value, depth: depth + 1 });
    }
  }
  return false;
};

/** What matters here of the many kinds of tokens: documents hold a value, collections hold items. */
interface Nesting {
  readonly value?: unknown;
  readonly items?: readonly Readonly<Record<"key" | "value", unknown>>[];
}

const isToken = (value: unknown): value is Nesting =>
  typeof value === "object" && value !== null;

const severalDocuments = ([start, end]: readonly [number, number, number]) =>
  new YAMLParseError(
    [start, end],
    "MULTIPLE_DOCS",
    "The file holds several documents.",
  );

const options = {
  // Made once: left to itself, the library builds the same schema for every document. YAML 1.2 core knows no dates.
  schema: new Schema({ schema: "core" }),
  version: "1.2",
  stringKeys: true,
  // readDocument looks for duplicates itself: here it would take time that grows with the square of the keys.
  uniqueKeys: false,
  prettyErrors: false,
} as const;
