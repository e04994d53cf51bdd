/** What a change of a tier's policy does to the versions that ask for it. */
import type { Oracle } from "../oracle.ts";
import { shortest } from "./version.ts";
import type { Versions } from "./versions.ts";

export const createTiers = ({
  all,
}: Versions): Pick<Oracle, "policyChanged" | "provenChanged"> => ({
  policyChanged: (tier, says) => {
    for (const version of all.filter(({ file }) => file.tier === tier)) {
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
    for (const version of all.filter(({ file }) => file.tier === tier)) {
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
});
