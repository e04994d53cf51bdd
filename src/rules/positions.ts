import type { ParsedNode, Scalar } from "yaml";
import { isMap, isNode, isScalar, isSeq } from "yaml";
import { compose } from "./compose.ts";
import type { Position } from "./fault.ts";
import { wholeFile } from "./fault.ts";

/** Keys and list indices from the top of a file. */
export type KeyPath = readonly (string | number)[];

/** Where things are in a file. What is not there is where its nearest parent is. */
export interface Positions {
  /** Where the key begins (for a list's item: the item). */
  ofKey(path: KeyPath): Position;
  /** Where the value begins; the key, where the value is empty. */
  ofValue(path: KeyPath): Position;
  /** A plain value as it was written, before YAML took it for a number or a boolean; null: there is none. */
  sourceOf(path: KeyPath): string | null;
}

/**
 * Positions are needed for faults only, and most files have none: nothing but the text is kept, and it is read again when
 * the first position is asked for.
 */
export class TextPositions implements Positions {
  readonly #text: string;
  #document: ReturnType<typeof compose> | null = null;
  #lineStarts: readonly number[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  ofKey(path: KeyPath): Position {
    return this.#at(this.#find(path).key);
  }

  ofValue(path: KeyPath): Position {
    return this.#at(this.#find(path).value);
  }

  sourceOf(path: KeyPath): string | null {
    return this.#find(path).source;
  }

  /** A file can have as many faults as lines, so a fault must not cost a walk through the whole text. */
  #at(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.#text);
    return positionIn(this.#lineStarts, offset);
  }

  #find(path: KeyPath): Place {
    this.#document ??= compose(this.#text);
    return placeOf(
      typeof this.#document === "string" ? null : this.#document.contents,
      path,
    );
  }
}

/** For a file without readable text. */
export const noPositions: Positions = {
  ofKey: () => wholeFile,
  ofValue: () => wholeFile,
  sourceOf: () => null,
};

/** Line and column of an offset; columns count UTF-16 units, as editors and GitHub do. */
export const positionAt = (text: string, offset: number): Position =>
  positionIn(lineStartsOf(text), offset);

const lineStartsOf = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
};

const positionIn = (
  lineStarts: readonly number[],
  offset: number,
): Position => {
  let line = 1;
  for (let beyond = lineStarts.length + 1; beyond - line > 1;) {
    const middle = Math.floor((line + beyond) / 2);
    if ((lineStarts[middle - 1] as number) <= offset) line = middle;
    else beyond = middle;
  }
  return { line, column: offset - (lineStarts[line - 1] as number) + 1 };
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
      key = (pair.key as ParsedNode).range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      key = startOf(node) ?? key;
    } else {
      return { key, value: key, source: null };
    }
  }
  const source = isScalar(node) ? (node as Scalar.Parsed).source : null;
  const isThere = !isScalar(node) || node.value !== null || source !== "";
  return { key, value: (isThere ? startOf(node) : null) ?? key, source };
};

const startOf = (node: unknown): number | undefined =>
  isNode(node) ? node.range?.[0] : undefined;
