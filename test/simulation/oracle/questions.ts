/** The questions: what may be, what must be, and why. Asking changes nothing. */
import { type Instant, instant } from "../../../src/domain/time.ts";
import type { PersonName } from "../company.ts";
import type { Controller } from "../deeds.ts";
import type { Missing } from "./missing.ts";
import { endOf, isTooOld } from "./version.ts";
import type { Versions } from "./versions.ts";

/** GitHub may say so late which pull request brought a commit. */
const linkedWithin = 600_000;

export interface Questions {
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

export const createQuestions = (
  versions: Versions,
  missing: Missing,
): Questions => ({
  may: (user, group, at) =>
    versions
      .of(user, group)
      .some((one) => versions.isLive(one, at, one.provenHours)),
  must: (user, group, at) =>
    versions
      .of(user, group)
      .some(
        (one) => !one.isDisturbed && versions.isLive(one, at, one.mainHours),
      ),
  rightEnds: (user, group, at) => {
    const ends = versions
      .of(user, group)
      .filter((one) => versions.isLive(one, at, one.provenHours))
      .map((one) => endOf(one, one.provenHours));
    return ends.length === 0 ? null : instant(Math.max(...ends));
  },
  rightBegan: (user, group, at) =>
    instant(
      Math.min(
        at,
        ...versions
          .of(user, group)
          .filter((one) => versions.isLive(one, at, one.provenHours))
          .map(({ startsAt }) => startsAt),
      ),
    ),
  hasVanished: (user, group, at) =>
    missing.isUnnoticed(user, group) &&
    versions
      .of(user, group)
      .some(
        (one) =>
          one.isJudged &&
          !one.isTierChangedOnMain &&
          versions.isLive(one, at, one.mainHours),
      ),
  mayBeUnproven: (user, group, at) =>
    versions.of(user, group).some((one) => one.isLate || isTooOld(one, at)),
  isOurs: (user, group) =>
    versions.of(user, group).some(({ isOurs }) => isOurs),
  isBeyondProof: (user, group) =>
    versions.of(user, group).some(({ isBeyondProof }) => isBeyondProof),
  mayBeLinkedYet: (user, group, at) =>
    versions
      .of(user, group)
      .some(
        ({ isDirect, newestUntil, overSince, mergedAt }) =>
          isDirect &&
          newestUntil === null &&
          overSince === null &&
          at - mergedAt < linkedWithin,
      ),
  everHad: (user, group, at) =>
    versions.of(user, group).some((one) => one.isLegit && one.startsAt <= at),
  isUnseen: (user, group) =>
    versions
      .of(user, group)
      .some(({ isLegit, isJudged }) => isLegit && !isJudged),
  hasEnded: (user, group, at) =>
    versions
      .of(user, group)
      .some(
        (one) =>
          one.isLegit &&
          one.startsAt <= at &&
          !versions.isLive(one, at, one.provenHours),
      ),
  mustStay: (user, group, at, unreading) => {
    const mayHaveEnded = unreading.filter((controller) =>
      versions
        .of(user, group)
        .some(
          (one) =>
            one.knownTo.has(controller) && endOf(one, one.knownHours) <= at,
        ),
    );
    return versions
      .of(user, group)
      .some(
        (one) =>
          one.isJudged &&
          mayHaveEnded.every((controller) => one.knownTo.has(controller)) &&
          !one.isDisturbed &&
          versions.isLive(one, at, one.mainHours),
      );
  },
  isPlainlyOver: (by, user, group, at) => {
    const all = versions
      .of(user, group)
      .filter(({ isOvertaken }) => !isOvertaken);
    return (
      all.some(({ isJudged, isLegit }) => isJudged && isLegit) &&
      all.every(({ knownTo }) => knownTo.has(by)) &&
      all.every((one) => endOf(one, one.knownHours) <= at)
    );
  },
});
