/** The check as one page of GitHub's Markdown: the comment on the pull request, and the job's summary. */
import { toRfc3339 } from "../../domain/time.ts";
import { shortSha } from "../approval/words.ts";
import { approvalSection } from "./approval-section.ts";
import { type CheckReport, headline } from "./check-report.ts";
import { findingsSection } from "./findings-section.ts";
import { codeSpan } from "./markdown.ts";
import { planSection } from "./plan-section.ts";

/** Hidden, and at the beginning: by it the comment is found again. */
export const checkMarker = "<!-- curfew:check -->";

/** UTF-16 units. GitHub takes 65,536 in a comment, and 1 MiB in a summary, where one may be three bytes. */
export const commentBound = 60_000;
export const summaryBound = 300_000;

export const checkPage = (report: CheckReport, bound: number): string =>
  [
    `### Curfew: ${headline(report)}`,
    ...(report.isConcerned
      ? sections(report, bound - 2_000)
      : ["This pull request touches neither grants nor policy."]),
    footer(report),
  ].join("\n\n");

/** What does not fit is counted, so that the most important comes whole. */
const sections = (report: CheckReport, room: number): readonly string[] => [
  ...findingsSection(report.findings, room * 0.4),
  ...planSection(report, room * 0.25),
  ...approvalSection(report, room * 0.35),
];

const footer = ({ now, commit, base, isConcerned }: CheckReport): string =>
  [
    `Checked ${codeSpan(shortSha(commit))} onto ${codeSpan(shortSha(base))} at ${toRfc3339(now)}.`,
    ...(isConcerned
      ? [
          "Checked again with each push; for a new approval, write a comment whose first line is `/curfew recheck` (write access is needed).",
        ]
      : []),
  ].join(" ");
