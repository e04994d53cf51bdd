import type { Checked } from "../../controller/check/check.ts";
import { printable } from "../../rules/printable.ts";
import { evidenceText } from "../../rules/render/evidence.ts";
import { trueEnd } from "../../rules/render/true-end.ts";
import { changesText, findingsText, timeText } from "./text.ts";
import type { Paint } from "./style.ts";

export const checkText = (checked: Checked, paint: Paint): string => {
  const { isConcerned, findings, changes, isOktaUnasked } = checked;
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
    ...sessionLines(checked),
    ...approvalLines(checked, paint),
  ].join("\n");
};

const sessionLines = ({ changes, tiers }: Checked): readonly string[] =>
  changes.flatMap(({ user, endsAt, tier, action }) => {
    const end = trueEnd(endsAt, tiers.get(tier));
    return end === null || action === "hold"
      ? []
      : [
          `  An AWS session of ${printable(user)} can outlast that, until ${timeText(end)}.`,
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
