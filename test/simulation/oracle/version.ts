/** One version of a grant's file, from its merge on: what is known of it, and what follows from that alone. */
import { type Instant, instant } from "../../../src/domain/time.ts";
import type { GrantFile, PersonName, TierPolicy } from "../company.ts";
import type { Controller } from "../deeds.ts";

const hour = 3_600_000;

export interface Version {
  readonly path: string;
  readonly file: GrantFile;
  readonly mergedAt: Instant;
  readonly startsAt: Instant;
  readonly ownEnd: Instant;
  /** Who approved it; whoever leaves before a sweep has judged it counts no more. */
  readonly approvers: readonly PersonName[];
  /** Approved under the proven policy just before. */
  readonly isLegit: boolean;
  /** The group that the proven policy named at the merge. */
  group: string;
  /** What main said of the tier at the merge, where it was not proven then and may be since; null: it was proven. */
  mayBeUnder: TierPolicy | null;
  /** The smallest that the tier allowed since the merge, hours: by proven policy, and by whatever stood on main. */
  provenHours: number;
  mainHours: number;
  /** The file went, or names somebody else. */
  overSince: Instant | null;
  /** It names somebody else, and no sweep has seen that. */
  isSwapped: boolean;
  /** It went because main was forced back. */
  isRolledBack: boolean;
  /** A clean sweep has seen it over, and an earlier one in force. */
  isSeenOver: boolean;
  /** Something happened that may have ended it; only a clean sweep tells. */
  isDisturbed: boolean;
  /** `provenHours` as it was at the merge. */
  knownHours: number;
  /** Ended for good. */
  isDead: boolean;
  /** Held since somebody was noticed to be thrown out. */
  isHeld: boolean;
  /** The proven policy gave its tier another group. */
  isTierChanged: boolean;
  /** A clean sweep has seen that. */
  isTierChangeSeen: boolean;
  /** Main gave its tier another group since, be it unproven or taken back: that may have ended it. */
  isTierChangedOnMain: boolean;
  /** A later approved version of the same file, which takes its place once a sweep has seen it. */
  replacement: Version | null;
  /** When a later version of the same file came to main, or main was forced back before this one; null: it is the newest. */
  newestUntil: Instant | null;
  /** The file stands, and nothing in it can be understood. */
  isBroken: boolean;
  /** A run may have seen it stand, on a main that goes on from the one before: so the ledger may hold a stay of it. */
  mayBeKnown: boolean;
  /** A later approved version took its place before any run saw it. */
  isOvertaken: boolean;
  /** It gave access at a clean sweep. */
  wasInForce: boolean;
  /** It did so while Curfew enforced: its end fires also while Curfew only observes. */
  isOurs: boolean;
  /** Who has seen it in a clean sweep. */
  readonly knownTo: Set<Controller>;
  /** A clean sweep has seen it. */
  isJudged: boolean;
  /** Never judged, and merged before the trust root of today, or while main may have lost it: under which policy cannot be proven. */
  isBeyondProof: boolean;
  /** Pushed to main past every pull request; within ten minutes GitHub may only be late with its link. */
  readonly isDirect: boolean;
  /** First looked at when it may have been too late to prove it: a day after the merge, or when its approver had left. */
  isLate: boolean;
}

export interface Landed {
  readonly approvers: readonly PersonName[];
  readonly at: Instant;
  readonly isDirect: boolean;
  readonly isLegit: boolean;
  /** Policy stands on main that is not proven. */
  readonly isUncertain: boolean;
  readonly proven: TierPolicy;
  readonly onMain: TierPolicy;
}

/** `isDisturbed`: something at its merge makes doubtful what it gives; `isRewritten`: it came to a main that nobody has vouched for. */
export const newVersion = (
  path: string,
  file: GrantFile,
  { at, approvers, isDirect, isLegit, isUncertain, proven, onMain }: Landed,
  isDisturbed: boolean,
  isRewritten: boolean,
): Version => {
  const startsAt = instant(Math.max(at, file.startsAt ?? at));
  return {
    path,
    file,
    mergedAt: at,
    startsAt,
    ownEnd:
      file.end.kind === "at"
        ? file.end.at
        : instant(startsAt + file.end.hours * hour),
    approvers,
    isLegit,
    group: proven.group,
    mayBeUnder: isUncertain ? onMain : null,
    provenHours: proven.maxHours,
    mainHours: Math.min(shortest(proven), shortest(onMain)),
    overSince: null,
    isSwapped: false,
    isRolledBack: false,
    isSeenOver: false,
    knownHours: proven.maxHours,
    isDisturbed,
    isDead: false,
    isHeld: false,
    isTierChanged: false,
    isTierChangeSeen: false,
    isTierChangedOnMain: false,
    replacement: null,
    newestUntil: null,
    isBroken: false,
    mayBeKnown: false,
    isOvertaken: false,
    isJudged: false,
    isBeyondProof: isRewritten,
    isDirect,
    isLate: false,
    wasInForce: false,
    isOurs: false,
    knownTo: new Set(),
  };
};

export const isOver = ({ overSince }: Version, at: Instant): boolean =>
  overSince !== null && overSince <= at;

export const endOf = (version: Version, hours: number): number =>
  Math.min(version.ownEnd, version.startsAt + hours * hour);

/** A day after the merge, who is in a team proves nothing any more; owners by name still do. */
export const isTooOld = (
  { isJudged, mergedAt }: Version,
  now: Instant,
): boolean => !isJudged && now - mergedAt > 24 * hour;

/** Hours that a first stay can have under this policy. */
export const shortest = ({ maxHours, chain }: TierPolicy): number =>
  Math.min(maxHours, chain?.maxHours ?? maxHours);
