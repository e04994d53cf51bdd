/** What people read on a terminal. */
import type { Applied } from "../../controller/apply/outcome.ts";
import type { Shown } from "../../controller/arrival/follow.ts";
import type { Standing } from "../../controller/status.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Change } from "../../domain/plan.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import type { InAws } from "../../rules/aws-arrival/standing.ts";
import { formatFinding } from "../../rules/finding-text.ts";
import { printable } from "../../rules/printable.ts";
import type { Paint } from "./style.ts";

export const findingsText = (
  findings: readonly Finding[],
  paint: Paint,
): string =>
  findings
    .map((finding) =>
      paint(
        finding.severity === "error"
          ? "red"
          : finding.severity === "warning"
            ? "yellow"
            : "gray",
        formatFinding(finding),
      ),
    )
    .join("\n");

export const changesText = (
  changes: readonly Change[],
  paint: Paint,
  applied: readonly Applied[] = [],
  /** When the last AWS session can be over. */
  sessionsEndAt: (change: Change) => Instant | null = () => null,
): string => {
  const outcomes = new Map(applied.map((one) => [one.change, one]));
  const moving = changes.filter(({ action }) => action !== "keep");
  const kept = changes.length - moving.length;
  const lines = moving.map((change) => {
    const result = outcomes.get(change);
    const { mark, colour } = marks[change.action];
    const time =
      change.endsAt === null ? "" : `, until ${timeText(change.endsAt)}`;
    const sessions = sessionsEndAt(change);
    const outcome = result === undefined ? "" : ` → ${result.outcome}`;
    const error =
      result?.error == null ? "" : `\n      ${printable(result.error)}`;
    return paint(
      colour,
      `  ${mark} ${change.action.padEnd(6)} ${printable(change.user)}  ${change.tier}  (${change.reason}${time})${outcome}`,
    ).concat(
      change.grant === null ? "" : `\n      ${printable(change.grant)}`,
      sessions === null
        ? ""
        : `\n      AWS sessions can last until ${timeText(sessions)}`,
      change.action === "hold" ? `\n      ${printable(change.detail)}` : "",
      error,
    );
  });
  const rest =
    kept === 0
      ? []
      : [
          paint(
            "gray",
            `    ${kept} ${kept === 1 ? "membership stays" : "memberships stay"} as they are`.replace(
              "stays as they are",
              "stays as it is",
            ),
          ),
        ];
  return lines.length + rest.length === 0
    ? paint("gray", "  Nothing to do.")
    : [...lines, ...rest].join("\n");
};

/** What AWS showed of whom. */
export const awsText = (shown: readonly Shown[], paint: Paint): string =>
  shown
    .map(({ user, group, result }) =>
      paint(
        result.startsWith("never") ? "yellow" : "green",
        `  AWS: ${printable(user)}, group ${printable(group)}: ${result.replace("-", " ")}`,
      ),
    )
    .join("\n");

const marks = {
  add: { mark: "+", colour: "green" },
  remove: { mark: "-", colour: "red" },
  hold: { mark: "!", colour: "yellow" },
  keep: { mark: " ", colour: "gray" },
} as const;

export const statusText = (
  standings: readonly Standing[],
  paint: Paint,
  /** Of all that there is, only this was asked for. */
  only: { readonly user?: string; readonly tier?: string } = {},
): string =>
  standings.length === 0
    ? nothingText(only)
    : standings
        .map(
          ({
            user,
            tier,
            state,
            isUntold,
            startsAt,
            endsAt,
            pullRequest,
            approvers,
            grant,
            detail,
            sessionsEndAt,
            signIn,
            aws,
          }) => {
            const by =
              approvers.length === 0
                ? ""
                : `, approved by ${approvers.join(", ")}`;
            const from = pullRequest === null ? "" : ` (#${pullRequest}${by})`;
            const times = [
              state === "pending" && startsAt !== null
                ? `from ${timeText(startsAt)}`
                : "",
              endsAt === null ? "" : `until ${timeText(endsAt)}`,
            ].filter((text) => text !== "");
            return [
              `${paint("bold", printable(user))}  ${tier}  ${paint(stateColours[state], state)}  ${times.join(" ")}${from}`,
              ...(grant === null
                ? []
                : [paint("gray", `  ${printable(grant)}`)]),
              ...(aws === null ? [] : [inAwsText(aws, paint)]),
              ...(state === "held" || state === "unexplained" || isUntold
                ? [paint("yellow", `  ${printable(detail)}`)]
                : []),
              ...(sessionsEndAt === null
                ? []
                : [`  AWS sessions can last until ${timeText(sessionsEndAt)}`]),
              ...(state === "active" && grant !== null
                ? useText(signIn, grant)
                : []),
            ].join("\n");
          },
        )
        .join("\n");

/** Nothing of what was asked for is not nothing at all, and a login can be mistyped. */
const nothingText = ({
  user,
  tier,
}: {
  readonly user?: string;
  readonly tier?: string;
}): string => {
  const of = tier === undefined ? "" : ` of tier ${printable(tier)}`;
  return user === undefined
    ? `Nobody has anything${of}, and nobody is waiting.`
    : `${printable(user)} has nothing${of}, and waits for nothing. (Asked for by the whole Okta login, such as alice@example.com.)`;
};

/** For whoever is in: how to use it, to keep it, and to give it back. */
const useText = (
  signIn: Standing["signIn"],
  grant: string,
): readonly string[] => [
  ...(signIn === null
    ? []
    : [
        ...signIn.consoles.map(
          ({ name, url }) => `  console, ${printable(name)}: ${url}`,
        ),
        `  command line: ${signIn.command}, with this in ${signIn.file}:`,
        ...signIn.profile.map((line) => `    ${line}`.trimEnd()),
      ]),
  `  longer? A pull request with a later end in ${printable(grant)}; it is approved anew.`,
  `  no longer needed? curfew revoke ${printable(grant)}, or delete the file by a pull request.`,
];
const inAwsText = (aws: InAws, paint: Paint): string => {
  switch (aws.kind) {
    case "active":
      return paint("gray", `  active in AWS since ${timeText(aws.since)}`);
    case "waiting":
      return paint("cyan", "  in the Okta group; waiting for AWS");
    case "stuck":
      return paint(
        "yellow",
        `  stuck on the way to AWS: ${printable(aws.diagnosis.why)}\n    ${printable(aws.diagnosis.remedy)}`,
      );
  }
};

const stateColours = {
  active: "green",
  pending: "cyan",
  waiting: "cyan",
  held: "yellow",
  unexplained: "red",
} as const;

/** UTC for the record, local time for the reader: from 1970 on, since when it is known what clocks showed where. */
export const timeText = (at: Instant): string => {
  const local = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "UTC" || at < 0
    ? toRfc3339(at)
    : `${toRfc3339(at)} (${local} ${zone})`;
};
