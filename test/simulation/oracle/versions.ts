/** Every version that ever came to main, how main itself stands, and what touches many versions at once. */
import type { Instant } from "../../../src/domain/time.ts";
import type { PersonName } from "../company.ts";
import { endOf, isOver, type Version } from "./version.ts";

export interface Main {
  /** It was forced back, and nobody has vouched for what stands there. */
  isRewritten: boolean;
  wasRewound: boolean;
  /** So much so that a clean sweep had recorded a tip which that main does not have: no run writes down what stands on it. */
  isOffRecord: boolean;
}

export interface Versions {
  /** In the order of their merges. */
  readonly all: Version[];
  readonly main: Main;
  of(user: PersonName, group: string): readonly Version[];
  /** Gives it access at `at`, where its tier allows so many hours? */
  isLive(version: Version, at: Instant, hours: number): boolean;
  /** What must be is not told by these any more, until a clean sweep. */
  disturb(which: (version: Version) => boolean): void;
  /** What stood while a run that began then went on. */
  know(began: Instant): void;
  /** These were looked at when it may have been too late to prove them. */
  judgeLate(which: (version: Version) => boolean): void;
}

export const createVersions = (): Versions => {
  const all: Version[] = [];
  const main: Main = {
    isRewritten: false,
    wasRewound: false,
    isOffRecord: false,
  };
  const disturb = (which: (version: Version) => boolean): void => {
    for (const version of all) if (which(version)) version.isDisturbed = true;
  };
  return {
    all,
    main,
    of: (user, group) =>
      all.filter(
        ({ file, ...one }) => file.user === user && one.group === group,
      ),
    isLive: (version, at, hours) =>
      version.isLegit &&
      !version.isDead &&
      !version.isHeld &&
      !version.isOvertaken &&
      (version.mayBeKnown || !main.isOffRecord) &&
      !version.isTierChanged &&
      !isOver(version, at) &&
      version.startsAt <= at &&
      at < endOf(version, hours),
    disturb,
    know: (began) => {
      if (main.isOffRecord) return;
      for (const version of all)
        if (version.newestUntil === null || version.newestUntil >= began)
          version.mayBeKnown = true;
    },
    judgeLate: (which) => {
      for (const version of all)
        if (which(version)) version.isLate = version.isDisturbed = true;
      disturb(({ replacement }) => replacement?.isLate === true);
    },
  };
};
