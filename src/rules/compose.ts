import type { CST, Document } from "yaml";
import { Composer, Parser, Schema, YAMLParseError } from "yaml";

/**
 * The first document's nodes, with its errors; a second document is an error, too. Null when the text is nested so
 * deeply that composing it would exhaust the stack: that can end the whole process (V8 aborts where it runs out of stack
 * while it compiles a regular expression), so it cannot be caught, only foreseen. Never throws.
 */
export const compose = (text: string): Document.Parsed | null => {
  try {
    const tokens: CST.Token[] = [];
    for (const token of new Parser().parse(text)) {
      if (isTooDeep(token)) return null;
      tokens.push(token);
    }
    let first: Document.Parsed | null = null;
    for (const document of new Composer(options).compose(
      tokens,
      true,
      text.length,
    )) {
      if (first !== null) {
        first.errors.push(severalDocuments(document.range));
        break;
      }
      first = document;
    }
    return first;
  } catch {
    return null;
  }
};

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
