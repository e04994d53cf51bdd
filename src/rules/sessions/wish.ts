/** Whose open sessions are to be cut on a tier's permission set: by what the ledger says of Okta and AWS, and by who is cut already. */
import type { AwsUserId } from "../../domain/aws.ts";
import type { Tier } from "../../domain/tier.ts";
import { type Instant, later, milliseconds } from "../../domain/time.ts";
import type { Passage } from "../ledger/passages.ts";
import { currentTier, type TierHistory } from "../tier-history.ts";
import type { Cut } from "./cuts.ts";
import { type CutWish, longestSession } from "./plan-cuts.ts";

export interface CuttingTier {
  readonly tier: Tier;
  /** Is anybody new cut? What was cut is lifted in any case. */
  readonly isCutting: boolean;
  /** false: it is gone, or cuts no more. */
  readonly isCurrent: boolean;
  /** By every name that the tier's group ever had. */
  readonly groups: ReadonlySet<string>;
  /** Whose sessions may still be open: the tier's own, and the one that it had before. */
  readonly permissionSets: readonly string[];
}

export const cuttingTiers = (history: TierHistory): readonly CuttingTier[] =>
  tiersWithCuts(history).filter(({ isCutting }) => isCutting);

/** Those that cut sessions, now or once. */
export const tiersWithCuts = (history: TierHistory): readonly CuttingTier[] =>
  [...history].flatMap(([name, versions]) => {
    const known = versions.flatMap(({ state }) =>
      state.kind === "present" ? state.tier : [],
    );
    const [tier] = known;
    if (tier === undefined || !known.some(({ cutSessions }) => cutSessions))
      return [];
    const sets = known.flatMap(({ aws }) =>
      aws?.kind === "identity-center" ? aws.permissionSet : [],
    );
    return [
      {
        tier,
        // Whoever is out because their tier is gone is cut as it last said.
        isCutting: tier.cutSessions,
        isCurrent: currentTier(history, name).tier?.cutSessions === true,
        groups: new Set(known.map(({ group }) => group)),
        permissionSets: [...new Set(sets)].slice(0, 2),
      },
    ];
  });

/** So long after somebody was gone, what was cut then has been lifted by some run. */
const longestStanding = milliseconds(24 * 3_600_000);

/** Can there be anything to cut or to lift? Of a tier that is not current, only for a while after somebody left it. */
export const isConcerned = (
  { isCurrent, groups }: Pick<CuttingTier, "isCurrent" | "groups">,
  passages: readonly Passage[],
  now: Instant,
): boolean =>
  isCurrent ||
  passages.some(
    ({ group, wanted, shown, since }) =>
      groups.has(group) &&
      wanted === "out" &&
      (shown?.result === "never-departed" ||
        later(shown?.at ?? since, longestStanding) > now),
  );

/** What AWS showed gone, and whose sessions can still be open. */
const leaversOf = (
  { groups }: Pick<CuttingTier, "groups">,
  passages: readonly Passage[],
  now: Instant,
): readonly Leaver[] =>
  passages.flatMap(({ group, wanted, awsUserId, shown, user }) =>
    groups.has(group) &&
    wanted === "out" &&
    awsUserId !== null &&
    shown?.result === "departed" &&
    later(shown.at, longestSession) > now
      ? [{ user, awsUserId, goneAt: shown.at }]
      : [],
  );

interface Leaver {
  /** The Okta login. */
  readonly user: string;
  readonly awsUserId: AwsUserId;
  readonly goneAt: Instant;
}

/** AWS's clock may be ahead of ours by as much as is borne anywhere (docs/architecture.md): by it, the moment must not lie too early. */
const margin = milliseconds(30_000);

export const wishFor = (
  cutting: Pick<CuttingTier, "groups" | "isCutting">,
  passages: readonly Passage[],
  standing: readonly Cut[],
  now: Instant,
): CutWish => {
  const isCut = ({ awsUserId, goneAt }: Leaver): boolean =>
    standing.some(
      ({ kind, user, at }) =>
        kind === "before" && user === awsUserId && at >= goneAt,
    );
  const isDenied = ({ awsUserId }: Leaver): boolean =>
    standing.some(({ kind, user }) => kind === "all" && user === awsUserId);
  return {
    all: new Set(),
    out: new Map(
      leaversOf(cutting, passages, now)
        .filter(
          (leaver) => !isCut(leaver) && (cutting.isCutting || isDenied(leaver)),
        )
        .map(({ awsUserId }) => [awsUserId, later(now, margin)]),
    ),
    readmitted: new Map(
      passages.flatMap(({ group, wanted, awsUserId, since }) =>
        cutting.groups.has(group) && wanted === "in" && awsUserId !== null
          ? [[awsUserId, since] as const]
          : [],
      ),
    ),
  };
};
