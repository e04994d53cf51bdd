import type { ParsedNode, YAMLError, YAMLMap } from "yaml";
import { isAlias, isCollection, isMap, isNode, isScalar } from "yaml";
import { compose, type Excess, markOffsets } from "./compose.ts";
import type { Fault } from "./fault.ts";
import { printable, quoted } from "./printable.ts";

/** A fault and where it is, in UTF-16 units from the text's beginning. */
interface DocumentFault extends Fault {
  readonly offset: number;
}

export interface ReadDocument {
  /** Plain objects, lists, texts, numbers, booleans and nulls; undefined when the text says nothing that can be relied on. */
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
}

/**
 * One YAML document in its plainest form: no tags, anchors, aliases or directives, each key once, nothing invisible.
 * A reviewer must see what the machine reads. An alias bomb is refused without expanding it. Never throws.
 */
export const readDocument = (
  text: string,
  mostParts = Number.POSITIVE_INFINITY,
): ReadDocument => {
  const unreadable = [...hidden(text), ...directives(text)];
  if (unreadable.length > 0) return { value: undefined, faults: unreadable };
  const document = compose(text, mostParts);
  if (typeof document === "string")
    return { value: undefined, faults: [excessive[document](mostParts)] };
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, mostSyntaxFaults).map(syntaxFault);
    return { value: undefined, faults };
  }
  if (isEmpty(document.contents)) return { value: undefined, faults: [empty] };
  const reading: Reading = { text, faults: [], usable: true };
  const value = read(document.contents, reading);
  return {
    value: reading.usable ? value : undefined,
    faults: reading.faults.slice(0, mostFaults),
  };
};

// Faults after the first few are usually its consequences.
const mostSyntaxFaults = 3;
const mostFaults = 50;

interface Reading {
  readonly text: string;
  /** Where its tags and anchors stand, once one was met. */
  marks?: ReturnType<typeof markOffsets>;
  readonly faults: DocumentFault[];
  /** Does the value say what the file says, so that its shape can be judged, too? */
  usable: boolean;
}

const read = (node: unknown, reading: Reading): unknown => {
  if (!isNode(node)) return null; // a key without a colon: `? key`
  const offset = offsetOf(node);
  if (isAlias(node)) {
    reading.usable = false;
    reading.faults.push({ ...anchored, offset });
    return null;
  }
  if (node.anchor !== undefined) {
    reading.usable = false;
    reading.faults.push({
      ...anchored,
      offset: markOf("anchor", offset, reading),
    });
  }
  if (node.tag !== undefined) {
    reading.usable = false;
    reading.faults.push({ ...tagged, offset: markOf("tag", offset, reading) });
  }
  if (isMap(node)) return readMap(node, reading);
  if (isCollection(node)) return node.items.map((item) => read(item, reading));
  // Only double quotes have escapes, so only they can hold what the text does not show.
  if (node.type === "QUOTE_DOUBLE") {
    reading.faults.push(...escaped(String(node.value), offset));
  }
  return node.value;
};

/** A node's range begins behind its tag and anchor: those nearest before it are its own. */
const markOf = (
  kind: "tag" | "anchor",
  offset: number,
  reading: Reading,
): number => {
  reading.marks ??= markOffsets(reading.text);
  return reading.marks[kind].findLast((mark) => mark < offset) as number;
};

const readMap = (map: YAMLMap, reading: Reading): Record<string, unknown> => {
  const record: Record<string, unknown> = {};
  for (const pair of map.items) {
    const key = String(read(pair.key, reading));
    const value = read(pair.value, reading);
    if (Object.hasOwn(record, key)) {
      reading.faults.push(duplicate(key, offsetOf(pair.key)));
    } else if (key === "__proto__") {
      // An assignment would change the object's prototype and so pass unseen.
      Object.defineProperty(record, key, { value, enumerable: true });
    } else {
      record[key] = value;
    }
  }
  return record;
};

// Nodes that were composed from a text always know their range.
const offsetOf = (node: unknown): number => (node as ParsedNode).range[0];

const isEmpty = (contents: unknown): boolean =>
  contents === null ||
  (isScalar(contents) && contents.value === null && contents.source === "");

// Controls but tab and line ends, a carriage return alone, bidirectional embeddings, overrides and isolates, line
// separators, a byte order mark, tags, and half a character, which only an escape can write and which no UTF-8 can hold.
// Zero-width joiners stay: emoji and several scripts need them.
const deceiving =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]|\r(?!\n)|[\u{e0000}-\u{e007f}]/u;

const hidden = (text: string): DocumentFault[] => {
  const found = deceiving.exec(text);
  return found === null
    ? []
    : [
        {
          code: "control-character",
          message: `The file contains the invisible character ${quoted(found[0])}.`,
          hint: "Remove it: it can hide from a reviewer what the file says.",
          offset: found.index,
        },
      ];
};

const escaped = (value: string, offset: number): DocumentFault[] =>
  hidden(value).map((fault) => ({ ...fault, offset }));

const directives = (text: string): DocumentFault[] => {
  const found = /^%.*/m.exec(text);
  return found === null
    ? []
    : [
        {
          code: "yaml-syntax",
          message: `The line ${quoted(found[0])} is a directive, which changes how YAML is read.`,
          hint: "Remove the line.",
          offset: found.index,
        },
      ];
};

const excessive: Readonly<
  Record<Excess, (mostParts: number) => DocumentFault>
> = {
  "too-deep": () => ({
    code: "yaml-syntax",
    message: "The YAML is nested too deeply to be read.",
    hint: "Write it flat: no file here needs more than a few levels.",
    offset: 0,
  }),
  "too-many-parts": (mostParts) => ({
    code: "file-too-large",
    message: `The YAML is made of more than ${mostParts} words and signs; so many are not read.`,
    hint: "Make it smaller: such a file needs a few lines only.",
    offset: 0,
  }),
};

const empty: DocumentFault = {
  code: "yaml-empty",
  message: "The file says nothing.",
  hint: "Fill it in, or delete the file.",
  offset: 0,
};

const anchored: Fault = {
  code: "yaml-anchor",
  message: "Anchors (&) and aliases (*) are not read.",
  hint: "Write the value itself; put a text that begins with & or * in quotes.",
};

const tagged: Fault = {
  code: "yaml-tag",
  message: "Tags (!) are not read.",
  hint: "Remove the tag; put a text that begins with ! in quotes.",
};

const duplicate = (key: string, offset: number): DocumentFault => ({
  code: "yaml-duplicate-key",
  message: `The key ${quoted(key)} is there twice.`,
  hint: "Keep one of them.",
  offset,
});

const syntaxFault = (error: YAMLError): DocumentFault => {
  const offset = error.pos[0];
  if (error.code === "MULTIPLE_DOCS") {
    return {
      code: "yaml-several-documents",
      message: "A second document begins here.",
      hint: "Put it in a file of its own, and remove the line ---.",
      offset,
    };
  }
  return {
    code: "yaml-syntax",
    message: `The YAML is broken: ${printable(error.message, 300)}.`,
    hint: syntaxHints[error.code] ?? "Correct the YAML here.",
    offset,
  };
};

const syntaxHints: Partial<Record<YAMLError["code"], string>> = {
  BAD_SCALAR_START: "Put the value in quotes.",
  BLOCK_AS_IMPLICIT_KEY:
    "Put a value that contains a colon and a space in quotes.",
  NON_STRING_KEY: "Use a plain word as the key.",
  TAB_AS_INDENT: "Indent with spaces.",
};
