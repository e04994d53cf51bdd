/** What runs teach: what a clean one has seen and ended for good, and what one with faults may have. */
import type { Oracle } from "../oracle.ts";
import type { Missing } from "./missing.ts";
import { isOver, isTooOld } from "./version.ts";
import type { Versions } from "./versions.ts";

export interface Sweeps {
  readonly told: Pick<Oracle, "sweptCleanly" | "sweptInPart">;
  /** How many were clean. */
  clean(): number;
}

export const createSweeps = (versions: Versions, missing: Missing): Sweeps => {
  const { all, main } = versions;
  let clean = 0;
  const told: Sweeps["told"] = {
    sweptCleanly: (by, began, isOut, isMember, mode) => {
      clean += 1;
      const wasNoticed = missing.noticed(began);
      versions.judgeLate((version) => isTooOld(version, began));
      versions.know(began);
      for (const version of all) {
        const { file, group, mergedAt, replacement } = version;
        if (mergedAt > began) continue;
        version.isJudged = true;
        if (version.wasInForce && isOver(version, began))
          version.isSeenOver = true;
        if (version.isTierChanged) version.isTierChangeSeen = true;
        // Ends are known by intents: observing writes none, and a main that was forced back can bring versions off the record.
        const isInSight =
          version.newestUntil === null || version.knownTo.size > 0;
        if (mode === "enforce" && !main.isRewritten && isInSight)
          version.knownTo.add(by);
        version.isSwapped = false;
        if (
          replacement?.newestUntil === null &&
          !replacement.isLate &&
          (replacement.mayBeKnown || !main.isOffRecord)
        ) {
          if (version.isOurs) version.isDead = true;
          else version.isOvertaken = true;
        }
        if (wasNoticed(version) && !missing.isAfterNotice(version))
          version.isHeld = true;
        if (version.wasInForce && isOut(file.user)) version.isDead = true;
        if (wasNoticed(version)) version.isDisturbed = true;
        if (!isMember(file.user, group) || isOut(file.user)) continue;
        if (versions.isLive(version, began, version.provenHours)) {
          version.wasInForce = true;
          if (mode === "enforce" && isInSight) version.isOurs = true;
        }
        // Observing confirms nobody.
        if (
          mode === "enforce" &&
          versions.isLive(version, began, version.mainHours) &&
          !version.isDisturbed
        )
          missing.confirm(version);
      }
      missing.sweptCleanly(began);
    },
    sweptInPart: (began) => {
      missing.sweptInPart(began);
      versions.judgeLate((version) => isTooOld(version, began));
      versions.know(began);
    },
  };
  return { told, clean: () => clean };
};
