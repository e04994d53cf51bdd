/** Whose open sessions are to be cut on a tier's permission set: by what the ledger says of Okta and AWS, and by who is cut already. */
import type { AwsUserId } from "../../domain/aws.ts";
import type { Tier } from "../../domain/tier.ts";
import {
  type Instant,
  instant,
  later,
  milliseconds,
} from "../../domain/time.ts";
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
  /** Whose sessions may still be open: the tier's own first, and those that it had before. */
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
    return [
      {
        tier,
        // Whoever is out because their tier is gone is cut as it last said.
        isCutting: tier.cutSessions,
        isCurrent: currentTier(history, name).tier?.cutSessions === true,
        groups: new Set(known.map(({ group }) => group)),
        permissionSets: [...new Set(known.flatMap(permissionSetOf))],
      },
    ];
  });

const permissionSetOf = ({ aws }: Tier): readonly string[] =>
  aws?.kind === "identity-center" ? [aws.permissionSet] : [];

/** Every group through which some tier, now or earlier, gives this permission set: whoever is in another one keeps what they have open. */
export const groupsWith = (
  history: TierHistory,
  permissionSet: string,
): ReadonlySet<string> =>
  new Set(
    [...history.values()]
      .flat()
      .flatMap(({ state }) =>
        state.kind === "present" &&
        permissionSetOf(state.tier).includes(permissionSet)
          ? [state.tier.group]
          : [],
      ),
  );

/** So long after somebody was gone, what was cut then has been lifted and brought to the accounts by some run. */
const longestStanding = milliseconds(7 * 24 * 3_600_000);

/** Can there be anything to cut or to lift? Of a tier that is not current, only for a while after somebody left it. */
export const isConcerned = (
  { isCurrent, groups }: Pick<CuttingTier, "isCurrent" | "groups">,
  passages: readonly Passage[],
  now: Instant,
): boolean =>
  isCurrent ||
  passages.some(
    ({ group, wanted, shown, departedAt }) =>
      groups.has(group) &&
      ((wanted === "out" && shown?.result !== "departed") ||
        isWithin(departedAt, longestStanding, now)),
  );

/**
 * May an earlier run have lifted a cut and been stopped before the accounts had the policy without it? Nothing in the policy tells any more,
 * so this goes by whose cut was to be lifted lately.
 */
export const isLiftedLately = (
  { groups }: Pick<CuttingTier, "groups">,
  passages: readonly Passage[],
  now: Instant,
): boolean =>
  passages.some(
    ({ group, departedAt }) =>
      groups.has(group) &&
      isWithin(departedAt, longestStanding, now) &&
      !isWithin(departedAt, longestSession, now),
  );

const isWithin = (
  moment: Instant | null,
  length: typeof longestSession,
  now: Instant,
): boolean => moment !== null && later(moment, length) > now;

/** What AWS showed gone. */
const leaversOf = (
  { groups }: Pick<CuttingTier, "groups">,
  passages: readonly Passage[],
): readonly Leaver[] =>
  passages.flatMap(({ group, wanted, awsUserId, shown, userId }) =>
    groups.has(group) &&
    wanted === "out" &&
    awsUserId !== null &&
    shown?.result === "departed"
      ? [{ userId, awsUserId, goneAt: shown.at }]
      : [],
  );

interface Leaver extends Pick<Passage, "userId"> {
  readonly awsUserId: AwsUserId;
  readonly goneAt: Instant;
}

/** AWS's clock may be ahead of ours by as much as is borne anywhere (docs/architecture.md): by it, the moment must not lie too early. */
const margin = milliseconds(30_000);

/** To whom everything is denied, and since when. */
export const deniedSince = (
  standing: readonly Cut[],
): ReadonlyMap<AwsUserId, Instant> =>
  new Map(
    standing.flatMap(({ kind, user, at }) =>
      kind === "all" ? [[user, at] as const] : [],
    ),
  );

export interface Cutting extends Pick<CuttingTier, "groups" | "isCutting"> {
  /** `groupsWith` the permission set. */
  readonly keepers: ReadonlySet<string>;
}

export const wishFor = (
  { groups, isCutting, keepers }: Cutting,
  passages: readonly Passage[],
  standing: readonly Cut[],
  now: Instant,
  /** Those to whom everything is denied and whom AWS, asked now, shows out of the tier's groups. */
  seenOut: ReadonlySet<AwsUserId> = new Set(),
): CutWish => {
  const denied = deniedSince(standing);
  const stillIn = passages.filter(
    ({ group, wanted }) =>
      wanted === "in" && (groups.has(group) || keepers.has(group)),
  );
  const isCut = ({ awsUserId, goneAt }: Leaver): boolean =>
    standing.some(
      ({ kind, user, at }) =>
        kind === "before" && user === awsUserId && at >= goneAt,
    );
  const isKept = ({ userId, awsUserId }: Leaver): boolean =>
    stillIn.some((one) => one.userId === userId || one.awsUserId === awsUserId);
  const cut = leaversOf({ groups }, passages)
    .filter((leaver) => {
      const since = denied.get(leaver.awsUserId);
      // A departure that AWS showed before the denial says nothing of what came between.
      if (since !== undefined) return leaver.goneAt >= since;
      return (
        isCutting &&
        isWithin(leaver.goneAt, longestSession, now) &&
        !isCut(leaver) &&
        !isKept(leaver)
      );
    })
    .map(({ awsUserId }) => awsUserId);
  const back = new Map<AwsUserId, Instant>();
  for (const { awsUserId, since } of stillIn)
    if (awsUserId !== null)
      back.set(awsUserId, instant(Math.max(back.get(awsUserId) ?? 0, since)));
  return {
    all: new Set(),
    out: new Map(
      [...cut, ...seenOut].map((user) => [user, later(now, margin)]),
    ),
    readmitted: back,
  };
};

/** An emergency's denial ends with the person's departure; one that stays longer than this has lost its reason on the way. */
export const longestDenial = milliseconds(3_600_000);

/**
 * Is it worth asking AWS whether somebody to whom everything is denied is out by now? Not while the ledger has them in; where it does not know
 * them at all, once the removal has had its time.
 */
export const mayBeOut = (
  groups: ReadonlySet<string>,
  passages: readonly Passage[],
  denied: {
    readonly user: AwsUserId;
    /** In small letters, as the user name in AWS. */
    readonly login: string;
    readonly since: Instant;
  },
  now: Instant,
): boolean => {
  const theirs = passages.filter(
    ({ group, user, awsUserId }) =>
      groups.has(group) &&
      (awsUserId === null
        ? user.toLowerCase() === denied.login
        : awsUserId === denied.user),
  );
  return theirs.length === 0
    ? !isWithin(denied.since, longestDenial, now)
    : theirs.every(({ wanted }) => wanted === "out");
};
