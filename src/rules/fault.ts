import type { Finding, FindingCode, Severity } from "../domain/finding.ts";
import { compare } from "./compare.ts";

/** What is wrong, before it is known where: a finding without its place. */
export interface Fault {
  readonly code: FindingCode;
  readonly message: string;
  /** The remedy, as an instruction to the reader. */
  readonly hint: string;
}

/** 1-based; both null where the whole file is meant. */
export interface Position {
  readonly line: number | null;
  readonly column: number | null;
}

export const wholeFile: Position = { line: null, column: null };

export const findingAt = (
  path: string,
  position: Position,
  fault: Fault,
  severity: Severity = "error",
): Finding => ({
  code: fault.code,
  severity,
  path,
  line: position.line,
  column: position.column,
  message: fault.message,
  hint: fault.hint,
});

/** In reading order, so that people mend a file from top to bottom. */
export const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => rank(a) - rank(b));

/** Of many files: file by file, each once, and always in the same order, whoever found what first. */
export const fileByFile = (findings: readonly Finding[]): Finding[] =>
  [
    ...new Map(
      findings.map((finding) => [JSON.stringify(finding), finding] as const),
    ),
  ]
    .toSorted(
      ([a, one], [b, other]) =>
        compare(one.path, other.path) ||
        rank(one) - rank(other) ||
        compare(a, b),
    )
    .map(([, finding]) => finding);

/** A file can have as many faults as lines. Fifty of a kind are as many as anybody reads, and warnings push no error out. */
export const firstOfEachSeverity = (
  findings: readonly Finding[],
): Finding[] => {
  const seen = new Map<Severity, number>();
  return findings.filter(({ severity }) => {
    const count = (seen.get(severity) ?? 0) + 1;
    seen.set(severity, count);
    return count <= mostAlike;
  });
};

const mostAlike = 50;

// No line is longer than the largest file that is read (bytes.ts).
const longestLine = 2 ** 20;

const rank = ({ line, column }: Finding): number =>
  line === null || column === null ? 0 : line * longestLine + column;
