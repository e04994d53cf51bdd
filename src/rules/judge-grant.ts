import type { Finding, Severity } from "../domain/finding.ts";
import type { Grant } from "../domain/grant.ts";
import type { Tier } from "../domain/tier.ts";
import type { Instant } from "../domain/time.ts";
import { earliest, instant, later, toRfc3339 } from "../domain/time.ts";
import type { Fault } from "./fault.ts";
import { findingAt, inOrder } from "./fault.ts";
import { type LegibleGrant, readLegible } from "./legible-grant.ts";
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

/** A grant against its tier and the time, as far as its file is not wrong by itself: `parseGrant` has told that. */
export const judgeGrant = (
  parsed: Parsed<Grant>,
  context: GrantContext,
): Finding[] =>
  inOrder(
    sayOf(readLegible(parsed), context).map(({ key, severity, ...fault }) =>
      findingAt(parsed.path, parsed.positions.ofValue([key]), fault, severity),
    ),
  );

/** The same errors, without their places. */
export const faultsOfGrant = (
  grant: Grant,
  context: GrantContext,
): readonly Fault[] =>
  sayOf(grant, context).filter(
    ({ severity = "error" }) => severity === "error",
  );

const sayOf = (grant: LegibleGrant, context: GrantContext): readonly Said[] => [
  ...judgeTier(grant, context),
  ...judgeStart(grant, context),
  ...judgeEnd(grant, context),
  ...judgeTicket(grant, context.tier),
];

interface Said extends Fault {
  readonly key: string;
  readonly severity?: Severity;
}

const judgeTier = (
  { tier: name }: LegibleGrant,
  { tier, tierNames }: GrantContext,
): Said[] => {
  if (tier !== null || name === undefined) return [];
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

const judgeStart = (
  { starts, end }: LegibleGrant,
  { tier, now, mergedAt }: GrantContext,
): Said[] => {
  if (starts === null || starts === undefined) return [];
  const said: Said[] = [];
  if (end?.kind === "expires" && starts >= end.at) {
    said.push({
      key: "starts",
      code: "starts-after-end",
      message: `The start, ${toRfc3339(starts)}, is not before the end, ${toRfc3339(end.at)}.`,
      hint: "Write a start that is earlier than the end.",
    });
  }
  if (tier === null) return said;
  const latest = later(mergedAt ?? now, tier.maxAhead);
  if (starts > latest) {
    said.push({
      key: "starts",
      code: "starts-too-far",
      message: `The start, ${toRfc3339(starts)}, is more than ${formatDuration(tier.maxAhead)} ahead, which is as far as the tier "${tier.name}" allows.`,
      hint: `Write a start that is not after ${toRfc3339(latest)}, or open the pull request later.`,
    });
  }
  return said;
};

const judgeEnd = (
  { starts: wishedStart, end: wishedEnd }: LegibleGrant,
  context: GrantContext,
): Said[] => {
  if (wishedEnd === undefined) return [];
  const { now } = context;
  const mergedAt = context.mergedAt ?? now;
  // Where the start cannot be told, nor can it what the tier would leave of the time.
  const tier = wishedStart === undefined ? null : context.tier;
  const starts = instant(Math.max(mergedAt, wishedStart ?? mergedAt));
  const wished =
    wishedEnd.kind === "expires"
      ? wishedEnd.at
      : later(starts, wishedEnd.length);
  const longest = tier === null ? wished : later(starts, tier.maxDuration);
  const end = earliest(wished, longest);
  const key = wishedEnd.kind;
  if (end <= now) {
    return [
      {
        key,
        code: "end-in-past",
        message: `The end, ${toRfc3339(end)}, has passed (it is ${toRfc3339(now)}).`,
        hint: "Write a later end, or delete the file.",
      },
    ];
  }
  if (tier === null || longest >= wished) return [];
  const isAssumed = (context.mergedAt ?? null) === null && starts === now;
  return [
    {
      key,
      severity: "warning",
      code: "end-cut",
      message: `The tier "${tier.name}" allows ${formatDuration(tier.maxDuration)} at a time, so access ends at ${toRfc3339(longest)}${isAssumed ? " if the grant is merged now" : ""}, not at ${toRfc3339(wished)}.`,
      hint: `Wish for at most ${formatDuration(tier.maxDuration)}, or for what comes later in a grant of its own.`,
    },
  ];
};

const judgeTicket = ({ ticket }: LegibleGrant, tier: Tier | null): Said[] => {
  if (!demandsTicket(tier) || ticket === undefined) return [];
  if (ticket === null) {
    return [
      {
        key: "ticket",
        code: "ticket-missing",
        message: `The tier "${tier.name}" demands a ticket.`,
        hint: `Add ticket: one that matches ${quoted(tier.ticket)}.`,
      },
    ];
  }
  return isTicketFor(tier, ticket)
    ? []
    : [
        {
          key: "ticket",
          code: "ticket-malformed",
          message: `The ticket ${quoted(ticket)} is not as the tier "${tier.name}" demands it.`,
          hint: `Write one that matches ${quoted(tier.ticket)} as a whole.`,
        },
      ];
};

const demandsTicket = (
  tier: Tier | null,
): tier is Tier & { readonly ticket: string } =>
  tier !== null && tier.ticket !== null;
