import type { Checked } from "../../controller/check/check.ts";
import { printable } from "../../rules/printable.ts";
import { evidenceText } from "../../rules/render/evidence.ts";
import { awsUnseenText } from "../../rules/render/check-report.ts";
import { sessionsEndOf } from "../../rules/render/true-end.ts";
import { planJson } from "./json.ts";
import { changesText, findingsText, timeText } from "./text.ts";
import type { Paint } from "./style.ts";

export const checkText = (checked: Checked, paint: Paint): string => {
  const { isConcerned, findings, changes, isOktaUnasked } = checked;
  const unseen = awsUnseenText(checked, printable);
  if (!isConcerned)
    return "This pull request touches nothing that Curfew reads.";
  return [
    ...(findings.length === 0
      ? [paint("green", "No findings.")]
      : [findingsText(findings, paint)]),
    paint("bold", "If this merged now:"),
    ...(isOktaUnasked && changes.length === 0
      ? []
      : [changesText(changes, paint)]),
    ...(isOktaUnasked
      ? [
          "  Okta was asked nothing about its people and groups, so this cannot be told.",
        ]
      : []),
    ...(unseen === "" ? [] : [`  ${unseen}`]),
    ...sessionLines(checked),
    ...approvalLines(checked, paint),
  ].join("\n");
};

export const checkJson = (checked: Checked): object =>
  planJson(checked, (change) =>
    sessionsEndOf(change, checked.tiers.get(change.tier), checked.now),
  );

const sessionLines = ({ changes, tiers, now }: Checked): readonly string[] =>
  changes.flatMap((change) => {
    const end = sessionsEndOf(change, tiers.get(change.tier), now);
    return end === null
      ? []
      : [
          `  An AWS session of ${printable(change.user)} can outlast that, until ${timeText(end)}.`,
        ];
  });

const approvalLines = (
  { approval }: Checked,
  paint: Paint,
): readonly string[] => {
  if (approval === null) return [];
  const { grants, policy } = approval;
  return [
    paint("bold", "Approvals (what is missing only informs):"),
    ...grants.paths.flatMap(({ path, evidence }) => [
      `  ${printable(path)}`,
      evidenceText(evidence, "    "),
    ]),
    ...(policy === null
      ? []
      : ["  policy", evidenceText(policy.evidence, "    ")]),
  ];
};
