import type { Owner } from "./owner.ts";
import type { Codeowners } from "./parse.ts";
import type { ComparisonCounter } from "./rule-index.ts";

/** Who owns a path, and by which line. No owners: the line says that nobody does, which denies just as no match does. */
export interface Ownership {
  readonly owners: readonly Owner[];
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
}

/** The last matching line wins; null: no line matches. `path` is relative to the repository's root. */
export const ownersOf = (
  codeowners: Codeowners,
  path: string,
  counter?: ComparisonCounter,
): Ownership | null => {
  const rule = codeowners.rules[codeowners.index.find(path, counter)];
  return rule === undefined
    ? null
    : { owners: rule.owners, pattern: rule.pattern, line: rule.line };
};

/** One row of what `curfew owners` prints. Programs rely on its shape. */
export interface OwnersRow {
  readonly path: string;
  readonly owners: readonly string[];
  /** null with `line`: nothing matches. */
  readonly pattern: string | null;
  readonly line: number | null;
  /** The CODEOWNERS file that was asked; null: there is none. */
  readonly file: string | null;
}

export const ownersTable = (
  codeowners: Codeowners | null,
  paths: readonly string[],
): OwnersRow[] =>
  paths.map((path) => {
    const ownership = codeowners === null ? null : ownersOf(codeowners, path);
    return {
      path,
      owners: ownership?.owners.map(({ text }) => text) ?? [],
      pattern: ownership?.pattern ?? null,
      line: ownership?.line ?? null,
      file: codeowners?.path ?? null,
    };
  });
