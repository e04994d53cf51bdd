/** What became of a merged pull request's grants: that access is there, or loudly that it is not, why, and what to do. */
import type { HoldReason } from "../../domain/plan.ts";
import type { EndReason } from "../../domain/stay.ts";
import type { AwsSettings, SamlSettings } from "../../domain/settings.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import type { InAws, OutOfAws } from "../aws-arrival/standing.ts";
import { endText } from "../plan/change.ts";
import { withinRoom } from "./bounded.ts";
import { departureLines, isOpenInAws } from "./departure.ts";
import { endAdvice } from "./end-advice.ts";
import { holdAdvice } from "./hold-advice.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";
import { signInLines } from "./sign-in.ts";
import { type TierSessions, trueEndText } from "./true-end.ts";

export type GrantOutcome =
  /** The person is in the group. */
  | { readonly kind: "granted" }
  /** Approved; it begins later. */
  | { readonly kind: "pending" }
  /** Not yet, and the next run tries again by itself. */
  | { readonly kind: "waiting"; readonly why: string }
  | { readonly kind: "held"; readonly reason: HoldReason; readonly why: string }
  | { readonly kind: "refused"; readonly why: string }
  /** Curfew only observes. */
  | { readonly kind: "observed" }
  /** It was over before anybody could be added. */
  | { readonly kind: "never"; readonly reason: EndReason }
  /** It is over, and the person is still in the group. */
  | {
      readonly kind: "ending";
      readonly reason: EndReason;
      readonly why: string;
    }
  | {
      readonly kind: "over";
      readonly reason: EndReason;
      /** null: it is not recorded. */
      readonly since: Instant | null;
      /** It ended by its time, and that came earlier than was said when it was granted. */
      readonly isShortened: boolean;
      /** Another grant's file, which goes on giving the membership. */
      readonly keptBy: string | null;
    };

export interface OutcomeItem {
  readonly grant: string;
  readonly user: string;
  readonly tier: string;
  readonly group: string;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly outcome: GrantOutcome;
  /** How far a granted membership has come in AWS; null: nobody asked AWS. */
  readonly inAws: InAws | null;
  /** The same of one that is over. */
  readonly outOfAws: OutOfAws | null;
  /** As it stands on main; null: it is gone. */
  readonly aws: TierSessions | null;
  /** Where people sign in to AWS; null: the settings do not say. */
  readonly portal: Pick<AwsSettings, "region" | "startUrl"> | null;
  /** The same by SAML alone. */
  readonly saml?: Pick<SamlSettings, "signInUrl"> | null;
}

export const outcomeMarker = "<!-- curfew:outcome -->";

const bound = 60_000;

export const outcomePage = (items: readonly OutcomeItem[]): string =>
  [
    `### Curfew: ${heading(items)}`,
    ...withinRoom(
      items.toSorted((a, b) => rank(a) - rank(b)).map(part),
      bound,
      (count) => `… and ${count} more of its grants.`,
    ),
  ].join("\n\n");

/** It is not there, and will not be by itself. */
export const isFailure = ({ outcome: { kind } }: OutcomeItem): boolean =>
  kind === "held" ||
  kind === "refused" ||
  kind === "never" ||
  kind === "observed";

/** It was there once, and is not to be there any more. */
const isGone = ({ outcome }: OutcomeItem): boolean =>
  outcome.kind === "over" ||
  outcome.kind === "ending" ||
  (outcome.kind === "held" && outcome.reason === "vanished");

const heading = (items: readonly OutcomeItem[]): string => {
  const standing = items.filter((item) => !isGone(item));
  if (standing.length === 0)
    return items.some(({ outcome }) => outcome.kind === "ending")
      ? "access is over, and still to be taken away"
      : items.some(({ outOfAws }) => isOpenInAws(outOfAws))
        ? "access is over in Okta; AWS has not followed yet"
        : "access is over";
  return standing.length === items.length
    ? headingOfStanding(items, items.length)
    : `${headingOfStanding(standing, items.length)}; some of it is over`;
};

const headingOfStanding = (
  items: readonly OutcomeItem[],
  all: number,
): string => {
  const failed = items.filter(isFailure).length;
  const given = items.filter(({ outcome }) => outcome.kind === "granted");
  if (failed === all) return "access was NOT granted";
  if (failed > 0) return "access was NOT granted for some of its grants";
  return given.length === items.length
    ? headingOfGiven(given)
    : given.length > 0
      ? "access is there in part"
      : "approved; access is not there yet";
};

const headingOfGiven = (items: readonly OutcomeItem[]): string => {
  const has = (kind: InAws["kind"]) =>
    items.some(({ inAws }) => inAws?.kind === kind);
  if (has("stuck")) return "in the Okta group; stuck on the way to AWS";
  if (has("waiting")) return "in the Okta group; waiting for AWS";
  return items.every(({ inAws }) => inAws?.kind === "active")
    ? "active in AWS"
    : "access is there";
};

/** What somebody has to act upon comes first. */
const rank = (item: OutcomeItem): number =>
  isFailure(item)
    ? 0
    : item.outcome.kind === "waiting" ||
        item.outcome.kind === "ending" ||
        item.inAws?.kind === "stuck"
      ? 1
      : 2;

const part = (item: OutcomeItem): string => {
  const { grant, startsAt, endsAt, outcome, aws } = item;
  const who = `${codeSpan(item.user)}, tier ${codeSpan(item.tier)}`;
  const file = codeSpan(grant);
  const not = `**NOT granted**: ${who} (${file}).`;
  switch (outcome.kind) {
    case "granted":
      return [
        `**Granted**: ${who}, is in Okta group ${codeSpan(item.group)}${endsAt === null ? "" : ` until **${toRfc3339(endsAt)}**`}. ${trueEndText(endsAt, aws ?? undefined)}`.trimEnd(),
        ...awsLines(item.inAws),
        `- Needed for longer? Open a pull request that writes a later end into ${file}; it needs its approvals anew, and what was granted lasts until it is merged or over.`,
        `- No longer needed? Delete ${file} by a pull request; that needs no approval by Curfew's rules, and access ends with its merge.`,
        ...(item.inAws === null || item.inAws.kind === "active"
          ? signInLines(item.tier, aws, item.portal, item.saml)
          : []),
      ].join("\n");
    case "pending":
      return `**Approved**: ${who} gets Okta group ${codeSpan(item.group)}${times(startsAt, endsAt)}. ${trueEndText(endsAt, aws ?? undefined)}`.trimEnd();
    case "waiting":
      return [
        `**Not there yet**: ${who} (${file}).`,
        `- Why: ${escapeMarkdown(outcome.why, 1000)}`,
        "- What to do: nothing. The next run tries again, and this comment then says so.",
      ].join("\n");
    case "held":
      return [
        isGone(item) ? `**${overIn(item)}**: ${who} (${file}).` : not,
        `- Why: ${escapeMarkdown(outcome.why, 1000)}`,
        ...(isGone(item) ? departureLines(item.outOfAws, "") : []),
        `- What to do: ${holdAdvice[outcome.reason]}`,
      ].join("\n");
    case "refused":
      return [
        not,
        `- Why: ${escapeMarkdown(outcome.why, 1000)}`,
        `- What to do: ${holdAdvice["verdict-refused"]}`,
      ].join("\n");
    case "observed":
      return [
        not,
        "- Why: Curfew only observes here (`mode: observe` in `access/curfew.yaml`): it tells what it would do, and adds nobody.",
        "- What to do: ask those who look after access whether it is to be switched to `enforce`.",
      ].join("\n");
    case "never":
      return [
        not,
        outcome.reason === "expired"
          ? `- Why: its time was over${endsAt === null ? "" : ` at ${toRfc3339(endsAt)}`}, before it was merged and looked at.`
          : `- Why: it was over before it could begin. ${endText[outcome.reason]}`,
        `- What to do: ${endAdvice[outcome.reason]}`,
      ].join("\n");
    case "ending":
      return [
        `**Over, and not taken away yet**: ${who}, is still in Okta group ${codeSpan(item.group)} (${file}).`,
        `- Why it is over: ${endText[outcome.reason]}`,
        `- Why it is still there: ${escapeMarkdown(outcome.why, 1000)}`,
        "- What to do: nothing. The next run tries again, and this comment then says so.",
      ].join("\n");
    case "over":
      return [
        `**${overIn(item)}**${outcome.since === null ? "" : ` since **${toRfc3339(outcome.since)}**`}: ${who} (${file}).`,
        `- Why: ${endText[outcome.reason]}${outcome.isShortened ? " The tier allows less than it did when this was granted." : ""}`,
        ...(outcome.keptBy === null
          ? departureLines(
              item.outOfAws,
              trueEndText(outcome.since, aws ?? undefined),
            )
          : [
              `- The person is in Okta group ${codeSpan(item.group)} by ${codeSpan(outcome.keptBy)}.`,
            ]),
        `- Needed again? ${endAdvice[outcome.reason]}`,
      ].join("\n");
  }
};

const overIn = ({ outOfAws }: OutcomeItem): string =>
  isOpenInAws(outOfAws) ? "Over in Okta" : "Over";

const awsLines = (inAws: InAws | null): readonly string[] => {
  switch (inAws?.kind) {
    case undefined:
      return [];
    case "active":
      return [`- **Active in AWS** since ${toRfc3339(inAws.since)}.`];
    case "waiting":
      return [
        "- In the Okta group; waiting for AWS, which usually takes seconds. This comment says so when it is there.",
      ];
    case "stuck": {
      const { diagnosis, isGivenUp } = inAws;
      return [
        `- **Stuck on the way to AWS**: ${escapeMarkdown(diagnosis.why, 1000)}`,
        `- What to do, for those who look after access: ${escapeMarkdown(diagnosis.remedy, 1000)} ${isGivenUp ? "An hour has passed, and AWS is not asked again: once that is mended, the role opens without a word here." : "This comment says so when it is there."}`,
      ];
    }
  }
};

const times = (startsAt: Instant | null, endsAt: Instant | null): string =>
  [
    ...(startsAt === null ? [] : [` from **${toRfc3339(startsAt)}**`]),
    ...(endsAt === null ? [] : [` until **${toRfc3339(endsAt)}**`]),
  ].join("");
