import type { Document } from "yaml";
import { isMap, isNode, isScalar, isSeq } from "yaml";
import { compose } from "./compose.ts";
import type { Position } from "./fault.ts";
import { wholeFile } from "./fault.ts";

/** Keys and list indices from the top of a file. */
export type KeyPath = readonly (string | number)[];

/** Where things are in a file. What is not there is where its nearest parent is. */
export interface Positions {
  /** Where the key begins (for a list's item: the item). */
  readonly ofKey: (path: KeyPath) => Position;
  /** Where the value begins; the key, where the value is empty. */
  readonly ofValue: (path: KeyPath) => Position;
  /** A plain value as it was written, before YAML took it for a number or a boolean; null: there is none. */
  readonly sourceOf: (path: KeyPath) => string | null;
}

/**
 * Positions are needed for faults only, and most files have none: nothing but the text is kept, and it is read again when
 * the first position is asked for.
 */
export const positionsOf = (text: string): Positions => {
  let document: Document.Parsed | null | undefined;
  const find = (path: KeyPath): Place => {
    document ??= compose(text);
    return placeOf(document?.contents, path);
  };
  return {
    ofKey: (path) => positionAt(text, find(path).key),
    ofValue: (path) => positionAt(text, find(path).value),
    sourceOf: (path) => find(path).source,
  };
};

/** For a file without readable text. */
export const noPositions: Positions = {
  ofKey: () => wholeFile,
  ofValue: () => wholeFile,
  sourceOf: () => null,
};

/** Line and column of an offset; columns count UTF-16 units, as editors and GitHub do. */
export const positionAt = (text: string, offset: number): Position => {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: offset - lineStart + 1,
  };
};

interface Place {
  readonly key: number;
  readonly value: number;
  readonly source: string | null;
}

const placeOf = (contents: unknown, path: KeyPath): Place => {
  let node = contents;
  let key = startOf(contents) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && item.key.value === step,
      );
      if (pair === undefined) return { key, value: key, source: null };
      key = startOf(pair.key) ?? key;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      key = startOf(node) ?? key;
    } else {
      return { key, value: key, source: null };
    }
  }
  const source = isScalar(node) ? (node.source ?? "") : null;
  return { key, value: source === "" ? key : (startOf(node) ?? key), source };
};

const startOf = (node: unknown): number | undefined =>
  isNode(node) ? node.range?.[0] : undefined;
