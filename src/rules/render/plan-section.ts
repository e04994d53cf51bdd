import type { Change } from "../../domain/plan.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { endText } from "../plan/change.ts";
import { withinRoom } from "./bounded.ts";
import { awsUnseenText, type CheckReport } from "./check-report.ts";
import { codeSpan, escapeMarkdown, table } from "./markdown.ts";
import { sessionsEndOf } from "./true-end.ts";

/** What merging would do, from when to when. */
export const planSection = (
  report: CheckReport,
  room: number,
): readonly string[] => {
  const heading = "#### If this were merged now";
  const { changes, isOktaUnasked } = report;
  const unseen = awsUnseenText(report, codeSpan);
  const unasked = [
    ...(isOktaUnasked
      ? [
          "Okta was asked nothing about the people and groups of this pull request, so what it would do for them cannot be told.",
        ]
      : []),
    ...(unseen === "" ? [] : [unseen]),
  ];
  if (changes.length === 0)
    return isOktaUnasked
      ? [heading, ...unasked]
      : [heading, "Nobody's access would change.", ...unasked];
  const [head = "", rule = "", ...rows] = table(
    ["who", "tier", "what", "from", "until", "last AWS session ends by"],
    changes.map((change) => row(change, report)),
  ).split("\n");
  const shown = withinRoom(
    rows,
    room,
    (count) => `| … and ${count} more |  |  |  |  |  |`,
  );
  return [
    heading,
    [head, rule, ...shown].join("\n"),
    ...unasked,
    ...(changes.some((change) => lastSession(change, report) !== null)
      ? [
          "Access ends at the time under *until*. AWS does not cut open sessions: one that is opened just before lasts on for the tier's session duration, so the last column is the true end.",
        ]
      : []),
  ];
};

const lastSession = (
  change: Change,
  { tiers, now }: CheckReport,
): Instant | null => sessionsEndOf(change, tiers.get(change.tier), now);

const row = (change: Change, report: CheckReport): readonly string[] => {
  const { now } = report;
  const { user, tier, startsAt, endsAt } = change;
  const end = lastSession(change, report);
  return [
    codeSpan(user),
    codeSpan(tier),
    what(change),
    startsAt === null
      ? ""
      : startsAt <= now && change.action === "add"
        ? `the merge (${toRfc3339(startsAt)})`
        : toRfc3339(startsAt),
    endsAt === null ? "" : toRfc3339(endsAt),
    end === null ? "" : toRfc3339(end),
  ];
};

const what = (change: Change): string => {
  const group = codeSpan(change.group);
  switch (change.action) {
    case "add":
      return `gets ${group}`;
    case "keep":
      return change.reason === "pending"
        ? `will get ${group}`
        : `keeps ${group}`;
    case "remove":
      return `leaves ${group}: ${escapeMarkdown(change.reason === "unmanaged" ? change.detail : endText[change.reason], 300)}`;
    case "hold":
      return `**gets nothing yet**: ${escapeMarkdown(change.detail, 300)}`;
  }
};
