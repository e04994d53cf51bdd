/** What files come to main, and what each does to the versions before it. */
import type { Oracle } from "../oracle.ts";
import type { TierPolicy } from "../company.ts";
import type { Missing } from "./missing.ts";
import { newVersion, type Version } from "./version.ts";
import type { Versions } from "./versions.ts";

export const createFiles = (
  versions: Versions,
  missing: Missing,
): Pick<Oracle, "landed" | "broke"> => {
  const { all, main } = versions;

  /** What a file said only between two sweeps is not looked at; the stay goes on to its known end. */
  const forgetSwaps = (path: string): void => {
    for (const version of all)
      if (version.path === path && version.isSwapped) {
        version.overSince = null;
        version.isSwapped = false;
        version.isDisturbed = true;
      }
  };

  return {
    landed: (path, file, about) => {
      const { at, isLegit, isUncertain, proven, onMain } = about;
      const before = all.filter((one) => one.path === path);
      const added: Version | null =
        file === null
          ? null
          : newVersion(
              path,
              file,
              about,
              isUncertain ||
                missing.mayHold(file.user, proven.group) ||
                main.isRewritten ||
                // A chain of renewals may be used up; how long it is only the ledger knows.
                (mayBeChained(proven, onMain) &&
                  all.some(
                    (one) =>
                      one.file.user === file.user &&
                      one.file.tier === file.tier,
                  )),
              main.isRewritten,
            );
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
      if (added !== null) all.push(added);
    },
    broke: (path, at) => {
      forgetSwaps(path);
      // What it said since the last sweep nobody has seen, so it takes no other version's place.
      for (const version of all)
        if (version.path === path) {
          version.isBroken = true;
          // Nobody has seen that it went, and what stands in its place cannot be read.
          if (version.isRolledBack && !version.isSeenOver)
            version.overSince = null;
          if (!version.isJudged) version.newestUntil ??= at;
        }
      versions.disturb((one) => one.path === path);
    },
  };
};

const mayBeChained = (...policies: readonly TierPolicy[]): boolean =>
  policies.some(({ chain }) => chain !== null);
