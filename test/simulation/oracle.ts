/**
 * What is right, told without the product: who may be in a group, and who must be. It is simpler than the product on purpose;
 * where it cannot know, `may` is wide and `must` is narrow, and both are named so.
 */
import { type Instant, instant } from "../../src/domain/time.ts";
import type { Controller } from "./deeds.ts";
import {
  type GrantFile,
  type PersonName,
  type SettingsPolicy,
  type TierId,
  type TierPolicy,
} from "./company.ts";

const hour = 3_600_000;

/** GitHub may say so late which pull request brought a commit. */
const linkedWithin = 600_000;

interface Version {
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

export interface Oracle {
  /** Null: the file is gone, or cannot be read as a grant any more. */
  landed(path: string, file: GrantFile | null, about: Landed): void;
  /** A file that stands, but says nothing that can be understood. */
  broke(path: string, at: Instant): void;
  /** `curfew revoke --now`, written down. */
  revoked(user: PersonName, tier: TierId): void;
  /** Nothing that must be so is known of these any more. */
  unsure(user: PersonName, tier: TierId): void;
  /** Taken out by a run that had no key: nothing tells that it was Curfew. */
  takenOutUntold(user: PersonName, group: string): void;
  /** What main says now; calling it says that main was forced back to that. */
  snapshot(): (at: Instant) => void;
  /** The trust root was moved; only onto main's new chain does that accept a main that was forced back. */
  trusted(isOnNewChain: boolean): void;
  /** Was main ever forced back? Then removals are explained by no file, and a brake may hold them. */
  wasRewound(): boolean;
  /** Whatever stands on main now. */
  policyChanged(tier: TierId, says: TierPolicy): void;
  /** The proven policy of a tier is another one now. */
  provenChanged(tier: TierId, says: TierPolicy): void;
  policyUncertain(): void;
  ejected(user: PersonName, group: string, at: Instant): void;
  letIn(user: PersonName, group: string): void;
  /** Deactivated, locked, or out of the audience. */
  barred(user: PersonName): void;
  /** Deactivated: what they approved, and nobody has looked at, may not be proven any more. */
  left(user: PersonName): void;
  /** A run in which something could not be asked: what is not judged a day after its merge is refused. */
  sweptInPart(began: Instant): void;
  /** A run without any fault has ended; `began` is its own now. */
  sweptCleanly(
    by: Controller,
    began: Instant,
    isOut: (user: PersonName) => boolean,
    isMember: (user: PersonName, group: string) => boolean,
    mode: SettingsPolicy["mode"],
  ): void;
  may(user: PersonName, group: string, at: Instant): boolean;
  must(user: PersonName, group: string, at: Instant): boolean;
  /** When the right of `at` runs out by the clock; null: there is none. */
  rightEnds(user: PersonName, group: string, at: Instant): Instant | null;
  /** When the oldest grant began that gives it at `at`. */
  rightBegan(user: PersonName, group: string, at: Instant): Instant;
  /** Thrown out by hand, and no run can have told anybody yet: whoever brings the person back has not noticed. */
  hasVanished(user: PersonName, group: string, at: Instant): boolean;
  /** Is there a grant of this that may have been looked at too late to be proven? Nobody can say what it gave. */
  mayBeUnproven(user: PersonName, group: string, at: Instant): boolean;
  /** Did Curfew, enforcing, ever stand behind this? */
  isOurs(user: PersonName, group: string): boolean;
  /** Does a file ask for this of which nobody can find out any more whether it was approved? Nothing is concluded from that. */
  isBeyondProof(user: PersonName, group: string): boolean;
  /** Does a file ask for this that came to main a moment ago, past every pull request? Nothing is concluded from that either. */
  mayBeLinkedYet(user: PersonName, group: string, at: Instant): boolean;
  /** Did an approved grant ever give this? */
  everHad(user: PersonName, group: string, at: Instant): boolean;
  /** Is there a grant of this that no clean sweep has seen? Its end explains the removal even of somebody who was put in by hand. */
  isUnseen(user: PersonName, group: string): boolean;
  /** Has one of several grants of this ended? */
  hasEnded(user: PersonName, group: string, at: Instant): boolean;
  /**
   * The same, for grants that a sweep has seen. Of controllers that may not have been able to read main, those that know of an end that
   * has come have to know of the grant that goes on, too.
   */
  mustStay(
    user: PersonName,
    group: string,
    at: Instant,
    unreading: readonly Controller[],
  ): boolean;
  /** Over by the clock alone, and the controller knows it from a clean sweep of its own. */
  isPlainlyOver(
    by: Controller,
    user: PersonName,
    group: string,
    at: Instant,
  ): boolean;
}

interface Landed {
  readonly approvers: readonly PersonName[];
  readonly at: Instant;
  readonly isDirect: boolean;
  readonly isLegit: boolean;
  /** Policy stands on main that is not proven. */
  readonly isUncertain: boolean;
  readonly proven: TierPolicy;
  readonly onMain: TierPolicy;
}

export const createOracle = (): Oracle => {
  const versions: Version[] = [];
  /** Pairs that a clean sweep found in place; their loss means something. */
  const confirmed = new Set<string>();
  /** Taken out by hand after that, and not noticed for sure; since when a run with faults may have noticed it. */
  const missing = new Map<string, Instant | null>();
  /** Taken out by hand, where a run with faults may have seen them in: what is merged before a clean sweep may be held, or not. */
  const perhapsMissing = new Set<string>();
  /** When somebody was last taken out by hand. For a minute after an add nobody is missed: Okta may not show it yet. */
  const ejectedAt = new Map<string, Instant>();
  const isFresh = (pair: string, now: Instant): boolean =>
    now - (ejectedAt.get(pair) ?? Number.NEGATIVE_INFINITY) <= 60_000;
  const key = (user: string, group: string): string => `${user} in ${group}`;
  let cleanSweeps = 0;
  /** Main was forced back, and nobody has vouched for what stands there. */
  let isRewritten = false;
  let wasRewound = false;
  /** So much so that a clean sweep had recorded a tip which that main does not have: no run writes down what stands on it. */
  let isOffRecord = false;

  const of = (user: PersonName, group: string): readonly Version[] =>
    versions.filter(
      ({ file, ...one }) => file.user === user && one.group === group,
    );
  const over = ({ overSince }: Version, at: Instant): boolean =>
    overSince !== null && overSince <= at;
  const endOf = (version: Version, hours: number): number =>
    Math.min(version.ownEnd, version.startsAt + hours * hour);
  const isLive = (version: Version, at: Instant, hours: number): boolean =>
    version.isLegit &&
    !version.isDead &&
    !version.isHeld &&
    !version.isOvertaken &&
    (version.mayBeKnown || !isOffRecord) &&
    !version.isTierChanged &&
    !over(version, at) &&
    version.startsAt <= at &&
    at < endOf(version, hours);
  const disturb = (which: (version: Version) => boolean): void => {
    for (const version of versions)
      if (which(version)) version.isDisturbed = true;
  };

  /** Merged when what is missing may have been reported already: then it brings the person back. */
  const isAfterNotice = ({ file, group, mergedAt }: Version): boolean => {
    const noticedAt = missing.get(key(file.user, group)) ?? null;
    return noticedAt !== null && mergedAt > noticedAt;
  };

  /** What a file said only between two sweeps is not looked at; the stay goes on to its known end. */
  const forgetSwaps = (path: string): void => {
    for (const version of versions)
      if (version.path === path && version.isSwapped) {
        version.overSince = null;
        version.isSwapped = false;
        version.isDisturbed = true;
      }
  };

  /** What stood while a run that began then went on. */
  const know = (began: Instant): void => {
    if (isOffRecord) return;
    for (const version of versions)
      if (version.newestUntil === null || version.newestUntil >= began)
        version.mayBeKnown = true;
  };

  /** A day after the merge, who is in a team proves nothing any more; owners by name still do. */
  const isTooOld = ({ isJudged, mergedAt }: Version, now: Instant): boolean =>
    !isJudged && now - mergedAt > 24 * hour;
  const judgeLate = (which: (version: Version) => boolean): void => {
    for (const version of versions)
      if (which(version)) version.isLate = version.isDisturbed = true;
    disturb(({ replacement }) => replacement?.isLate === true);
  };

  return {
    landed: (
      path,
      file,
      { at, approvers, isDirect, isLegit, isUncertain, proven, onMain },
    ) => {
      const before = versions.filter((one) => one.path === path);
      const startsAt = instant(Math.max(at, file?.startsAt ?? at));
      const added: Version | null =
        file === null
          ? null
          : {
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
              // A chain of renewals may be used up; how long it is only the ledger knows.
              isDisturbed:
                isUncertain ||
                perhapsMissing.has(key(file.user, proven.group)) ||
                (missing.has(key(file.user, proven.group)) &&
                  isFresh(key(file.user, proven.group), at)) ||
                isRewritten ||
                (mayBeChained(proven, onMain) &&
                  versions.some(
                    (one) =>
                      one.file.user === file.user &&
                      one.file.tier === file.tier,
                  )),
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
      forgetSwaps(path);
      for (const version of before) {
        version.newestUntil ??= at;
        if (version.overSince !== null) continue;
        if (
          file === null ||
          file.user !== version.file.user ||
          file.tier !== version.file.tier
        ) {
          version.overSince = at;
          version.isSwapped = file !== null;
        } else {
          // The new version takes over as soon as it is proven; until then the old end holds.
          if (isLegit) version.replacement = added;
          // Edited before Curfew let anybody in by it: it never began to be a stay.
          if (isLegit || !version.isOurs) version.isDisturbed = true;
        }
      }
      if (added !== null) versions.push(added);
    },
    broke: (path, at) => {
      forgetSwaps(path);
      // What it said since the last sweep nobody has seen, so it takes no other version's place.
      for (const version of versions)
        if (version.path === path) {
          version.isBroken = true;
          // Nobody has seen that it went, and what stands in its place cannot be read.
          if (version.isRolledBack && !version.isSeenOver)
            version.overSince = null;
          if (!version.isJudged) version.newestUntil ??= at;
        }
      disturb((one) => one.path === path);
    },
    revoked: (user, tier) => {
      for (const version of versions)
        if (version.file.user === user && version.file.tier === tier)
          version.isDead = true;
    },
    unsure: (user, tier) => {
      disturb(({ file }) => file.user === user && file.tier === tier);
    },
    takenOutUntold: (user, group) => {
      disturb((one) => one.file.user === user && one.group === group);
    },
    snapshot: () => {
      const before = versions.map((version) => ({ ...version }));
      const sweepsBefore = cleanSweeps;
      /**
       * A version that is gone from main cannot be told from one whose commit got a new id, where a file of the same path goes on
       * giving the same and was never known to give it: so it goes on to its own end.
       */
      const goesOn = ({ path, file }: Version): boolean => {
        const index = before.findLastIndex(
          (one) => one.path === path && one.overSince === null,
        );
        const [was, is] = [before[index], versions[index]];
        return (
          was?.file.user === file.user &&
          was.file.tier === file.tier &&
          (was.isBroken || is?.isOurs === false)
        );
      };
      return (at) => {
        // A run that is under way may have seen what goes now.
        know(at);
        isRewritten = true;
        wasRewound = true;
        if (cleanSweeps > sweepsBefore) isOffRecord = true;
        disturb(() => true);
        for (const [index, version] of versions.entries()) {
          if (!version.isJudged || !version.mayBeKnown)
            version.isBeyondProof = true;
          const was = before[index];
          if (was === undefined) {
            if (goesOn(version)) {
              // That it was deleted went, too.
              if (!version.isSeenOver) version.overSince = null;
            } else if (version.overSince === null) {
              version.overSince = at;
              version.isRolledBack = true;
            }
            version.newestUntil ??= at;
            continue;
          }
          version.isBroken = was.isBroken;
          if (was.newestUntil === null) version.isOvertaken = false;
          version.provenHours = was.provenHours;
          version.newestUntil = was.newestUntil;
          version.replacement = was.replacement;
          // What was in force and was seen over is over; of what came and went between two sweeps nobody wrote anything down.
          if (!version.isSeenOver) {
            version.overSince = was.overSince;
            version.isSwapped = was.isSwapped;
          }
          if (!version.isTierChangeSeen)
            version.isTierChanged = was.isTierChanged;
        }
      };
    },
    trusted: (isOnNewChain) => {
      if (isOnNewChain) isRewritten = false;
      isOffRecord = false;
      for (const version of versions)
        if (!version.isJudged) version.isBeyondProof = true;
      disturb(() => true);
    },
    wasRewound: () => wasRewound,
    policyChanged: (tier, says) => {
      for (const version of versions.filter(({ file }) => file.tier === tier)) {
        version.mainHours = Math.min(version.mainHours, shortest(says));
        if (says.group !== version.group) version.isTierChangedOnMain = true;
        if (
          says.group !== version.group ||
          (says.chain !== null && !version.wasInForce)
        )
          version.isDisturbed = true;
      }
    },
    provenChanged: (tier, { maxHours, group }) => {
      for (const version of versions.filter(({ file }) => file.tier === tier)) {
        if (version.mayBeUnder?.group === group) {
          version.group = group;
          version.provenHours = Math.max(
            version.provenHours,
            version.mayBeUnder.maxHours,
          );
          version.knownHours = version.provenHours;
        }
        version.mayBeUnder = null;
        version.provenHours = Math.min(version.provenHours, maxHours);
        if (group !== version.group) version.isTierChanged = true;
      }
    },
    policyUncertain: () => {
      disturb(() => true);
    },
    ejected: (user, group, at) => {
      ejectedAt.set(key(user, group), at);
      const wasSeen = of(user, group).some(
        (one) => one.isJudged && isLive(one, at, one.mainHours),
      );
      if (wasSeen && confirmed.has(key(user, group)))
        missing.set(key(user, group), null);
      else perhapsMissing.add(key(user, group));
      disturb((one) => one.file.user === user && one.group === group);
    },
    letIn: (user, group) => {
      missing.delete(key(user, group));
      const all = of(user, group);
      // A newer grant that brought the person back since is what counts from then on.
      if (all.some(({ isHeld, wasInForce }) => !isHeld && wasInForce)) return;
      for (const version of all)
        if (version.isHeld) {
          version.isHeld = false;
          version.isDisturbed = true;
        }
    },
    barred: (user) => {
      disturb(({ file }) => file.user === user);
    },
    left: (user) => {
      judgeLate(
        ({ isJudged, approvers }) => !isJudged && approvers.includes(user),
      );
    },
    sweptCleanly: (by, began, isOut, isMember, mode) => {
      cleanSweeps += 1;
      // Once the end that was known has passed, a missing member is no news; nor is who was never seen in by what runs on.
      const noticed = new Set(
        versions
          .filter(
            (one) =>
              one.isJudged &&
              one.wasInForce &&
              !one.isTierChangedOnMain &&
              isLive(one, began, one.provenHours),
          )
          .map(({ file, group }) => key(file.user, group))
          .filter((pair) => missing.has(pair) && !isFresh(pair, began)),
      );
      judgeLate((version) => isTooOld(version, began));
      know(began);
      for (const version of versions) {
        const { file, group, mergedAt, replacement } = version;
        if (mergedAt > began) continue;
        version.isJudged = true;
        if (version.wasInForce && over(version, began))
          version.isSeenOver = true;
        if (version.isTierChanged) version.isTierChangeSeen = true;
        // Ends are known by intents: observing writes none, and a main that was forced back can bring versions off the record.
        const isInSight =
          version.newestUntil === null || version.knownTo.size > 0;
        if (mode === "enforce" && !isRewritten && isInSight)
          version.knownTo.add(by);
        version.isSwapped = false;
        const pair = key(file.user, group);
        if (
          replacement?.newestUntil === null &&
          !replacement.isLate &&
          (replacement.mayBeKnown || !isOffRecord)
        ) {
          if (version.isOurs) version.isDead = true;
          else version.isOvertaken = true;
        }
        if (noticed.has(pair) && !isAfterNotice(version)) version.isHeld = true;
        if (version.wasInForce && isOut(file.user)) version.isDead = true;
        if (noticed.has(pair)) version.isDisturbed = true;
        if (!isMember(file.user, group) || isOut(file.user)) continue;
        if (isLive(version, began, version.provenHours)) {
          version.wasInForce = true;
          if (mode === "enforce" && isInSight) version.isOurs = true;
        }
        // Observing confirms nobody.
        if (
          mode === "enforce" &&
          isLive(version, began, version.mainHours) &&
          !version.isDisturbed
        )
          confirmed.add(pair);
      }
      for (const [pair, noticedAt] of missing)
        if (isFresh(pair, began)) missing.set(pair, noticedAt ?? began);
        else missing.delete(pair);
      for (const pair of perhapsMissing)
        if (!isFresh(pair, began)) perhapsMissing.delete(pair);
    },
    sweptInPart: (began) => {
      for (const [pair, noticedAt] of missing)
        missing.set(pair, noticedAt ?? began);
      judgeLate((version) => isTooOld(version, began));
      know(began);
    },
    may: (user, group, at) =>
      of(user, group).some((one) => isLive(one, at, one.provenHours)),
    must: (user, group, at) =>
      of(user, group).some(
        (one) => !one.isDisturbed && isLive(one, at, one.mainHours),
      ),
    rightEnds: (user, group, at) => {
      const ends = of(user, group)
        .filter((one) => isLive(one, at, one.provenHours))
        .map((one) => endOf(one, one.provenHours));
      return ends.length === 0 ? null : instant(Math.max(...ends));
    },
    rightBegan: (user, group, at) =>
      instant(
        Math.min(
          at,
          ...of(user, group)
            .filter((one) => isLive(one, at, one.provenHours))
            .map(({ startsAt }) => startsAt),
        ),
      ),
    hasVanished: (user, group, at) =>
      missing.get(key(user, group)) === null &&
      of(user, group).some(
        (one) =>
          one.isJudged &&
          !one.isTierChangedOnMain &&
          isLive(one, at, one.mainHours),
      ),
    mayBeUnproven: (user, group, at) =>
      of(user, group).some((one) => one.isLate || isTooOld(one, at)),
    isOurs: (user, group) => of(user, group).some(({ isOurs }) => isOurs),
    isBeyondProof: (user, group) =>
      of(user, group).some(({ isBeyondProof }) => isBeyondProof),
    mayBeLinkedYet: (user, group, at) =>
      of(user, group).some(
        ({ isDirect, newestUntil, overSince, mergedAt }) =>
          isDirect &&
          newestUntil === null &&
          overSince === null &&
          at - mergedAt < linkedWithin,
      ),
    everHad: (user, group, at) =>
      of(user, group).some((one) => one.isLegit && one.startsAt <= at),
    isUnseen: (user, group) =>
      of(user, group).some(({ isLegit, isJudged }) => isLegit && !isJudged),
    hasEnded: (user, group, at) =>
      of(user, group).some(
        (one) =>
          one.isLegit &&
          one.startsAt <= at &&
          !isLive(one, at, one.provenHours),
      ),
    mustStay: (user, group, at, unreading) => {
      const mayHaveEnded = unreading.filter((controller) =>
        of(user, group).some(
          (one) =>
            one.knownTo.has(controller) && endOf(one, one.knownHours) <= at,
        ),
      );
      return of(user, group).some(
        (one) =>
          one.isJudged &&
          mayHaveEnded.every((controller) => one.knownTo.has(controller)) &&
          !one.isDisturbed &&
          isLive(one, at, one.mainHours),
      );
    },
    isPlainlyOver: (by, user, group, at) => {
      const all = of(user, group).filter(({ isOvertaken }) => !isOvertaken);
      return (
        all.some(({ isJudged, isLegit }) => isJudged && isLegit) &&
        all.every(({ knownTo }) => knownTo.has(by)) &&
        all.every((one) => endOf(one, one.knownHours) <= at)
      );
    },
  };
};

/** Hours that a first stay can have under this policy. */
const shortest = ({ maxHours, chain }: TierPolicy): number =>
  Math.min(maxHours, chain?.maxHours ?? maxHours);

const mayBeChained = (...policies: readonly TierPolicy[]): boolean =>
  policies.some(({ chain }) => chain !== null);
