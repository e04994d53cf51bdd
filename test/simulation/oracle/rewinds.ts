/** Main that is forced back, and the trust root that is moved onto it: what that does to what had come to main. */
import type { Oracle } from "../oracle.ts";
import type { Sweeps } from "./sweeps.ts";
import type { Version } from "./version.ts";
import type { Versions } from "./versions.ts";

export const createRewinds = (
  versions: Versions,
  sweeps: Sweeps,
): Pick<Oracle, "snapshot" | "trusted" | "wasRewound"> => {
  const { all, main } = versions;
  return {
    snapshot: () => {
      const before = all.map((version) => ({ ...version }));
      const sweepsBefore = sweeps.clean();
      /**
       * A version that is gone from main cannot be told from one whose commit got a new id, where a file of the same path goes on
       * giving the same and was never known to give it: so it goes on to its own end.
       */
      const goesOn = ({ path, file }: Version): boolean => {
        const index = before.findLastIndex(
          (one) => one.path === path && one.overSince === null,
        );
        const [was, is] = [before[index], all[index]];
        return (
          was?.file.user === file.user &&
          was.file.tier === file.tier &&
          (was.isBroken || is?.isOurs === false)
        );
      };
      return (at) => {
        // A run that is under way may have seen what goes now.
        versions.know(at);
        main.isRewritten = true;
        main.wasRewound = true;
        if (sweeps.clean() > sweepsBefore) main.isOffRecord = true;
        versions.disturb(() => true);
        for (const [index, version] of all.entries()) {
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
      if (isOnNewChain) main.isRewritten = false;
      main.isOffRecord = false;
      for (const version of all)
        if (!version.isJudged) version.isBeyondProof = true;
      versions.disturb(() => true);
    },
    wasRewound: () => main.wasRewound,
  };
};
