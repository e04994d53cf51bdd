/** People who were taken out by hand: who has noticed, whom that holds, and who brings them back. */
import type { Instant } from "../../../src/domain/time.ts";
import type { PersonName } from "../company.ts";
import type { Version } from "./version.ts";
import type { Versions } from "./versions.ts";

export interface Missing {
  ejected(user: PersonName, group: string, at: Instant): void;
  letIn(user: PersonName, group: string): void;
  /** It looks as if; what is merged before a clean sweep may be held, or not. */
  perhaps(user: PersonName, group: string): void;
  /** May what is merged now be held for it, or not? Once a clean sweep has noticed it, what is merged brings the person back. */
  mayHold(user: PersonName, group: string): boolean;
  /** No run can have told anybody yet. */
  isUnnoticed(user: PersonName, group: string): boolean;
  /** Whose loss a clean sweep that began then notices for sure. */
  noticed(began: Instant): (version: Version) => boolean;
  /** Merged when what is missing may have been reported already: then it brings the person back. */
  isAfterNotice(version: Version): boolean;
  /** A clean sweep found the person in place by it. */
  confirm(version: Version): void;
  sweptCleanly(began: Instant): void;
  sweptInPart(began: Instant): void;
}

export const createMissing = (versions: Versions): Missing => {
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
  return {
    ejected: (user, group, at) => {
      ejectedAt.set(key(user, group), at);
      const wasSeen = versions
        .of(user, group)
        .some((one) => one.isJudged && versions.isLive(one, at, one.mainHours));
      if (wasSeen && confirmed.has(key(user, group)))
        missing.set(key(user, group), null);
      else perhapsMissing.add(key(user, group));
      versions.disturb((one) => one.file.user === user && one.group === group);
    },
    letIn: (user, group) => {
      missing.delete(key(user, group));
      const all = versions.of(user, group);
      // A newer grant that brought the person back since is what counts from then on.
      if (all.some(({ isHeld, wasInForce }) => !isHeld && wasInForce)) return;
      for (const version of all)
        if (version.isHeld) {
          version.isHeld = false;
          version.isDisturbed = true;
        }
    },
    perhaps: (user, group) => {
      perhapsMissing.add(key(user, group));
      versions.disturb((one) => one.file.user === user && one.group === group);
    },
    mayHold: (user, group) =>
      perhapsMissing.has(key(user, group)) || missing.has(key(user, group)),
    isUnnoticed: (user, group) => missing.get(key(user, group)) === null,
    noticed: (began) => {
      // Once the end that was known has passed, a missing member may be no news; nor is who was never seen in by what runs on.
      const pairs = new Set(
        versions.all
          .filter(
            (one) =>
              one.isJudged &&
              one.wasInForce &&
              !one.isTierChangedOnMain &&
              versions.isLive(one, began, one.provenHours),
          )
          .map(({ file, group }) => key(file.user, group))
          .filter((pair) => missing.has(pair) && !isFresh(pair, began)),
      );
      return ({ file, group }) => pairs.has(key(file.user, group));
    },
    isAfterNotice: ({ file, group, mergedAt }) => {
      const noticedAt = missing.get(key(file.user, group)) ?? null;
      return noticedAt !== null && mergedAt > noticedAt;
    },
    confirm: ({ file, group }) => {
      confirmed.add(key(file.user, group));
    },
    sweptCleanly: (began) => {
      for (const [pair, noticedAt] of missing)
        if (isFresh(pair, began)) missing.set(pair, noticedAt ?? began);
        else missing.delete(pair);
      for (const pair of perhapsMissing)
        if (!isFresh(pair, began)) perhapsMissing.delete(pair);
    },
    sweptInPart: (began) => {
      for (const [pair, noticedAt] of missing)
        missing.set(pair, noticedAt ?? began);
    },
  };
};
