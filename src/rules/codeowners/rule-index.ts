/**
 * All patterns of a file in one tree of segments, so that a path meets only the rules that can match it: a thousand rules and
 * ten thousand paths are not ten million comparisons.
 */
import { type Glyph, matchesGlob, type Pattern } from "./pattern.ts";

/** What a search cost: look-ups of a literal and tests of a glob. */
export interface ComparisonCounter {
  comparisons: number;
}

export interface RuleIndex {
  /** The place of the last pattern that matches; -1: none does. */
  find(path: string, counter?: ComparisonCounter): number;
}

/** Numbers are places in the list of patterns; -1: none. */
interface Node {
  readonly literals: Map<string, Node>;
  /** By the extension that a glob demands; "" for those that demand none. */
  readonly globs: Map<string, Map<string, GlobEdge>>;
  anyDepth: Node | null;
  readonly isAnyDepth: boolean;
  here: number;
  hereAndBelow: number;
  below: number;
  /** The last pattern at this node or beyond it: what cannot win is not visited. */
  highest: number;
}

interface GlobEdge {
  readonly glyphs: readonly Glyph[];
  readonly to: Node;
}

export const indexRules = (patterns: readonly Pattern[]): RuleIndex => {
  const root = newNode(false);
  patterns.forEach((pattern, place) => {
    insert(root, pattern, place);
  });
  return {
    find: (path, counter = { comparisons: 0 }) => search(root, path, counter),
  };
};

const newNode = (isAnyDepth: boolean): Node => ({
  literals: new Map(),
  globs: new Map(),
  anyDepth: null,
  isAnyDepth,
  here: -1,
  hereAndBelow: -1,
  below: -1,
  highest: -1,
});

/** Places only grow, so the last pattern at a node simply overwrites. */
const insert = (root: Node, pattern: Pattern, place: number): void => {
  if (pattern.reach === "never") return;
  let node = root;
  node.highest = place;
  for (const segment of pattern.segments) {
    switch (segment.kind) {
      case "literal":
        node = childOf(node.literals, segment.text, () => newNode(false));
        break;
      case "glob":
        node = globChild(node, segment.glyphs);
        break;
      case "any-depth":
        node = node.isAnyDepth ? node : (node.anyDepth ??= newNode(true));
        break;
    }
    node.highest = place;
  }
  switch (pattern.reach) {
    case "here":
      node.here = place;
      break;
    case "here-and-below":
      node.hereAndBelow = place;
      break;
    case "below":
      node.below = place;
      break;
  }
};

const globChild = (node: Node, glyphs: readonly Glyph[]): Node => {
  const bucket = childOf(
    node.globs,
    demandedExtension(glyphs),
    () => new Map<string, GlobEdge>(),
  );
  return childOf(bucket, JSON.stringify(glyphs), () => ({
    glyphs,
    to: newNode(false),
  })).to;
};

/** From the last dot of the literal text at a glob's end: what it matches ends in the same extension. */
const demandedExtension = (glyphs: readonly Glyph[]): string => {
  let ending = "";
  for (const glyph of [...glyphs].reverse()) {
    if (typeof glyph === "string") break;
    ending = glyph.char + ending;
    if (glyph.char === ".") return ending;
  }
  return "";
};

const childOf = <Key, Value>(
  children: Map<Key, Value>,
  key: Key,
  make: () => Value,
): Value => {
  const found = children.get(key);
  if (found !== undefined) return found;
  const made = make();
  children.set(key, made);
  return made;
};

/** All ways through the tree at once, one segment at a time: several double stars cost no more than one. */
const search = (
  root: Node,
  path: string,
  counter: ComparisonCounter,
): number => {
  let best = -1;
  let active = withAnyDepth(new Set([root]));
  for (const segment of path.split("/")) {
    const next = new Set<Node>();
    for (const node of active) {
      best = Math.max(best, node.below);
      if (node.highest <= best) continue;
      if (node.isAnyDepth) next.add(node);
      for (const child of childrenFor(node, segment, counter)) {
        best = Math.max(best, child.hereAndBelow);
        next.add(child);
      }
    }
    active = withAnyDepth(next);
  }
  for (const node of active) best = Math.max(best, node.here);
  return best;
};

/** A double star may stand for no segment at all. */
const withAnyDepth = (nodes: Set<Node>): Set<Node> => {
  for (const { anyDepth } of nodes) if (anyDepth !== null) nodes.add(anyDepth);
  return nodes;
};

function* childrenFor(
  node: Node,
  segment: string,
  counter: ComparisonCounter,
): Generator<Node> {
  if (node.literals.size > 0) {
    counter.comparisons++;
    const child = node.literals.get(segment);
    if (child !== undefined) yield child;
  }
  if (node.globs.size === 0) return;
  const chars = Array.from(segment);
  for (const extension of extensionsOf(segment))
    for (const { glyphs, to } of node.globs.get(extension)?.values() ?? []) {
      counter.comparisons++;
      if (matchesGlob(glyphs, chars)) yield to;
    }
}

const extensionsOf = (segment: string): readonly string[] => {
  const dot = segment.lastIndexOf(".");
  return dot < 0 ? [""] : ["", segment.slice(dot)];
};
