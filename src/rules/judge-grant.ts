import type { Finding, Severity } from "../domain/finding.ts";
import type { Grant } from "../domain/grant.ts";
import type { Tier } from "../domain/tier.ts";
import type { Instant } from "../domain/time.ts";
import { earliest, instant, later, toRfc3339 } from "../domain/time.ts";
import type { Fault } from "./fault.ts";
import { findingAt, inOrder } from "./fault.ts";
import type { Parsed } from "./parsed-file.ts";
import { quoted } from "./printable.ts";
import { didYouMean } from "./suggest.ts";
import { isTicketFor } from "./ticket.ts";
import { formatDuration } from "./time.ts";

export interface GrantContext {
  /** The grant's tier; null: there is none, or its file is broken. */
  readonly tier: Tier | null;
  /** Every tier that has a file, broken ones included. */
  readonly tierNames: readonly string[];
  readonly now: Instant;
  /** GitHub's clock; left out or null: not merged, so it is judged as if it were merged now. */
  readonly mergedAt?: Instant | null;
}

/** A grant against its tier and the time. Says nothing of a file that is wrong by itself: `parseGrant` has. */
export const judgeGrant = (
  { value: grant, positions }: Parsed<Grant>,
  context: GrantContext,
): Finding[] => {
  if (grant === null) return [];
  return inOrder(
    sayOf(grant, context).map(({ key, severity, ...fault }) =>
      findingAt(grant.path, positions.ofValue([key]), fault, severity),
    ),
  );
};

/** The same errors, without their places. */
export const faultsOfGrant = (
  grant: Grant,
  context: GrantContext,
): readonly Fault[] =>
  sayOf(grant, context).filter(
    ({ severity = "error" }) => severity === "error",
  );

const sayOf = (grant: Grant, context: GrantContext): readonly Said[] => [
  ...judgeTier(grant, context),
  ...judgeTimes(grant, context),
  ...judgeTicket(grant, context.tier),
];

interface Said extends Fault {
  readonly key: string;
  readonly severity?: Severity;
}

const judgeTier = (
  { tier: name }: Grant,
  { tier, tierNames }: GrantContext,
): Said[] => {
  if (tier !== null) return [];
  if (tierNames.includes(name)) {
    return [
      {
        key: "tier",
        code: "tier-broken",
        message: `The tier "${name}" gives nobody access, because its file is broken.`,
        hint: `Mend access/tiers/${name}.yaml first.`,
      },
    ];
  }
  return [
    {
      key: "tier",
      code: "tier-unknown",
      message: `There is no tier "${name}".`,
      hint: didYouMean(
        name,
        tierNames,
        tierNames.length === 0
          ? `Add access/tiers/${name}.yaml first.`
          : `These are there: ${tierNames.join(", ")}.`,
      ),
    },
  ];
};

const judgeTimes = (grant: Grant, context: GrantContext): Said[] => {
  const { tier, now } = context;
  const mergedAt = context.mergedAt ?? now;
  const starts = instant(Math.max(mergedAt, grant.starts ?? mergedAt));
  const wished =
    grant.end.kind === "expires"
      ? grant.end.at
      : later(starts, grant.end.length);
  const longest = tier === null ? wished : later(starts, tier.maxDuration);
  const end = earliest(wished, longest);
  const key = grant.end.kind;
  const said: Said[] = [];
  if (
    grant.starts !== null &&
    grant.end.kind === "expires" &&
    grant.starts >= grant.end.at
  ) {
    said.push({
      key: "starts",
      code: "starts-after-end",
      message: `The start, ${toRfc3339(grant.starts)}, is not before the end, ${toRfc3339(grant.end.at)}.`,
      hint: "Write a start that is earlier than the end.",
    });
  }
  if (
    grant.starts !== null &&
    tier !== null &&
    grant.starts > later(mergedAt, tier.maxAhead)
  ) {
    said.push({
      key: "starts",
      code: "starts-too-far",
      message: `The start, ${toRfc3339(grant.starts)}, is more than ${formatDuration(tier.maxAhead)} ahead, which is as far as the tier "${tier.name}" allows.`,
      hint: `Write a start that is not after ${toRfc3339(later(mergedAt, tier.maxAhead))}, or open the pull request later.`,
    });
  }
  if (end <= now) {
    said.push({
      key,
      code: "end-in-past",
      message: `The end, ${toRfc3339(end)}, has passed (it is ${toRfc3339(now)}).`,
      hint: "Write a later end, or delete the file.",
    });
  } else if (tier !== null && longest < wished) {
    const isAssumed = (context.mergedAt ?? null) === null && starts === now;
    said.push({
      key,
      severity: "warning",
      code: "end-cut",
      message: `The tier "${tier.name}" allows ${formatDuration(tier.maxDuration)} at a time, so access ends at ${toRfc3339(longest)}${isAssumed ? " if the grant is merged now" : ""}, not at ${toRfc3339(wished)}.`,
      hint: `Wish for at most ${formatDuration(tier.maxDuration)}, or for what comes later in a grant of its own.`,
    });
  }
  return said;
};

const judgeTicket = (grant: Grant, tier: Tier | null): Said[] => {
  if (!demandsTicket(tier)) return [];
  if (grant.ticket === null) {
    return [
      {
        key: "ticket",
        code: "ticket-missing",
        message: `The tier "${tier.name}" demands a ticket.`,
        hint: `Add ticket: one that matches ${quoted(tier.ticket)}.`,
      },
    ];
  }
  return isTicketFor(tier, grant.ticket)
    ? []
    : [
        {
          key: "ticket",
          code: "ticket-malformed",
          message: `The ticket ${quoted(grant.ticket)} is not as the tier "${tier.name}" demands it.`,
          hint: `Write one that matches ${quoted(tier.ticket)} as a whole.`,
        },
      ];
};

const demandsTicket = (
  tier: Tier | null,
): tier is Tier & { readonly ticket: string } =>
  tier !== null && tier.ticket !== null;
