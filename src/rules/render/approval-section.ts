import type { Evidence } from "../../domain/verdict.ts";
import type { PathPreview } from "../approval/preview.ts";
import { count } from "../approval/words.ts";
import { withinRoom } from "./bounded.ts";
import type { CheckReport } from "./check-report.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";

/** Who approved and counted, who did not and why, and who still can. */
export const approvalSection = (
  { approval }: CheckReport,
  room: number,
): readonly string[] => {
  if (approval === null) return [];
  const { grants, policy } = approval;
  const parts = [
    ...grants.paths.map(pathPart),
    ...(policy === null
      ? []
      : [
          [
            `Policy: ${conclusion[policy.kind]}.`,
            ...policy.evidence.map((reason) => evidenceItem(reason)),
          ].join("\n"),
        ]),
  ];
  return [
    "#### Approvals",
    ...withinRoom(parts, room, (left) => `… and ${count(left, "file")} more.`),
    "A missing approval fails nothing here, it is only told. What is merged without it gives nobody access, and needs a new pull request.",
  ];
};

const conclusion = {
  proven: "approved",
  refused: "not approved",
  unknown: "whether it is approved could not be told",
} as const;

const pathPart = (preview: PathPreview): string =>
  [
    `${codeSpan(preview.path)}: ${summary(preview)}`,
    ...[...preview.reviews, ...preview.objections].map((reason) =>
      evidenceItem(reason),
    ),
  ].join("\n");

const summary = ({ counted, missing, couldApprove }: PathPreview): string => {
  if (missing === null) return "who has to approve it could not be told.";
  const have = `${count(counted.length, "approval")} ${counted.length === 1 ? "counts" : "count"}`;
  if (missing === 0) return `${have}, none is missing.`;
  const still = `${have}, **${missing} ${missing === 1 ? "is" : "are"} missing**`;
  return couldApprove.length === 0
    ? `${still}, and nobody could give ${missing === 1 ? "it" : "them"}: the owners of the repository must name more owners in CODEOWNERS.`
    : `${still}. Can still approve: ${names(couldApprove)}.`;
};

const mostNames = 30;

const names = (owners: readonly string[]): string =>
  [
    ...owners.slice(0, mostNames).map((owner) => codeSpan(owner)),
    ...(owners.length > mostNames ? [`${owners.length - mostNames} more`] : []),
  ].join(", ");

/** Only what does not hold is gone into. */
const evidenceItem = (
  { holds, text, because }: Evidence,
  indent = "",
): string =>
  [
    `${indent}- ${mark(holds)} ${escapeMarkdown(text, 500)}`,
    ...(holds === true
      ? []
      : because.map((reason) => evidenceItem(reason, `${indent}  `))),
  ].join("\n");

const mark = (holds: boolean | null): string =>
  holds === null ? "(?)" : holds ? "✓" : "✗";
