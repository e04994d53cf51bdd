import type { Evidence } from "../../domain/verdict.ts";
import { printable } from "../printable.ts";

/** The whole tree, indented, for people: what holds, what does not, and what could not be told. */
export const evidenceText = (
  evidence: readonly Evidence[],
  indent = "",
): string =>
  evidence
    .map(({ holds, text, because }) =>
      [
        `${indent}${mark(holds)} ${printable(text)}`,
        ...(because.length === 0 ? [] : [evidenceText(because, `${indent}  `)]),
      ].join("\n"),
    )
    .join("\n");

const mark = (holds: boolean | null): string =>
  holds === null ? "?" : holds ? "✓" : "✗";

/** What stands in the way, in one line: the innermost reasons that do not hold, or those that could not be told. */
export const obstaclesIn = (evidence: readonly Evidence[]): string => {
  const failing = leavesThat(evidence, false);
  return inOneLine(failing.length > 0 ? failing : leavesThat(evidence, null));
};

/** Some reasons are the sentences of findings, and a line has one full stop. */
export const inOneLine = (reasons: readonly string[]): string =>
  reasons.map((reason) => reason.replace(/\.$/, "")).join("; ");

const leavesThat = (
  evidence: readonly Evidence[],
  holds: false | null,
): readonly string[] =>
  evidence
    .filter((reason) => reason.holds === holds)
    .flatMap(({ text, because }) => {
      const inner = leavesThat(because, holds);
      return inner.length > 0 ? inner : [text];
    });
