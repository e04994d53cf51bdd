import { type Finding, isError } from "../../domain/finding.ts";
import type { CodeownersError } from "../../domain/forge.ts";
import type { Looked } from "../../domain/posture.ts";
import { notLookedAt } from "./finding.ts";

/**
 * GitHub's own opinion of the file. It skips what it rejects, so that a broader line takes over unseen. What `ours` (the lint's
 * findings) says of the same line is not said twice.
 */
export const judgeGitHubCodeowners = (
  errors: Looked<readonly CodeownersError[]>,
  path: string,
  ours: readonly Finding[],
): readonly Finding[] => {
  if (errors.kind === "unreadable")
    return [
      notLookedAt(path, "what GitHub thinks of CODEOWNERS", errors, "error"),
    ];
  const said = new Set(ours.filter(isError).map(({ line }) => line));
  return errors.value
    .filter(({ line }) => !said.has(line))
    .map(({ line, column, kind, message, path: file }) => ({
      code: "codeowners-rejected",
      severity: "error",
      path: file,
      line,
      column,
      // The first line says it; the others quote the file and point at it.
      message: `GitHub rejects this line (${kind}): ${message.replace(/\n.*/s, "")}`,
      hint: "Mend the line: GitHub skips it, and a broader line takes its place.",
    }));
};
