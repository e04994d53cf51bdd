import type { Finding } from "../domain/finding.ts";
import { printable } from "./printable.ts";

/** For a terminal or a log: `path:line:column: severity code: message`, and the hint on a line of its own. */
export const formatFinding = (finding: Finding): string => {
  const place = [printable(finding.path), finding.line, finding.column]
    .filter((part) => part !== null)
    .join(":");
  return `${place}: ${finding.severity} ${finding.code}: ${printable(finding.message)}\n  ${printable(finding.hint)}`;
};

/** The stable shape that programs may rely on; as safe to print as the text. */
export const toJson = (finding: Finding): Finding => ({
  code: finding.code,
  severity: finding.severity,
  path: printable(finding.path, longestPath),
  line: finding.line,
  column: finding.column,
  message: printable(finding.message),
  hint: printable(finding.hint),
});

// A path names a file only as a whole, so it is not cut where git would take it (PATH_MAX).
const longestPath = 4096;
