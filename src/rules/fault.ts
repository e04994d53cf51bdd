import type { Finding, FindingCode, Severity } from "../domain/finding.ts";

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
  findings.toSorted(
    (a, b) =>
      (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
