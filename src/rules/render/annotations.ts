import type { Finding, Severity } from "../../domain/finding.ts";
import { codeownersPaths } from "../codeowners/locate.ts";
import { printable } from "../printable.ts";
import { workflowCommand } from "./workflow-commands.ts";

/** GitHub shows so many of a kind for a step, and drops the rest without a word. */
const mostOfAKind = 10;

/** Findings at their file and line, as commands to GitHub's runner, one a line. What is too many is counted in the last of its kind. */
export const annotations = (findings: readonly Finding[]): readonly string[] =>
  (["error", "warning", "info"] as const).flatMap((severity) => {
    const some = findings.filter((finding) => finding.severity === severity);
    if (some.length <= mostOfAKind) return some.map(annotation);
    const shown = some.slice(0, mostOfAKind - 1);
    return [
      ...shown.map(annotation),
      workflowCommand(
        command[severity],
        [["title", "Curfew"]],
        `${some.length - shown.length} further findings of this kind are in the job's summary.`,
      ),
    ];
  });

const annotation = (finding: Finding): string => {
  const { severity, code, path, line, column, message, hint } = finding;
  const title = ["title", `Curfew: ${code}`] as const;
  const text = `${printable(message)}\n${printable(hint)}`;
  if (!isInRepository(path))
    return workflowCommand(
      command[severity],
      [title],
      `${printable(path)}: ${text}`,
    );
  return workflowCommand(
    command[severity],
    [
      ["file", path],
      ...(line === null ? [] : [["line", line] as const]),
      ...(column === null ? [] : [["col", column] as const]),
      title,
    ],
    text,
  );
};

const command = {
  error: "error",
  warning: "warning",
  info: "notice",
} as const satisfies Record<Severity, string>;

/** Others are settings. A path that cannot be printed as it is is named in the text alone. */
const isInRepository = (path: string): boolean =>
  (path.startsWith("access/") ||
    codeownersPaths.some((codeowners) => codeowners === path)) &&
  printable(path, path.length) === path;
