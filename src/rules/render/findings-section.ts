import type { Finding, Severity } from "../../domain/finding.ts";
import { withinRoom } from "./bounded.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";

const order: readonly Severity[] = ["error", "warning", "info"];

/** The gravest first. */
export const findingsSection = (
  findings: readonly Finding[],
  room: number,
): readonly string[] =>
  findings.length === 0
    ? []
    : [
        "#### Findings",
        withinRoom(
          order.flatMap((severity) =>
            findings
              .filter((finding) => finding.severity === severity)
              .map(findingItem),
          ),
          room,
          (count) => `- … and ${count} more.`,
        ).join("\n"),
      ];

const findingItem = ({
  severity,
  code,
  path,
  line,
  column,
  message,
  hint,
}: Finding): string => {
  const place =
    line === null
      ? ""
      : ` line ${line}${column === null ? "" : `, column ${column}`}`;
  return [
    `- **${severity}** ${codeSpan(path)}${place}: ${escapeMarkdown(message, 500)} (${codeSpan(code)})`,
    `  ${escapeMarkdown(hint, 500)}`,
  ].join("\n");
};
