import type { Grant, GrantEnd } from "../domain/grant.ts";
import type { TierName } from "../domain/ids.ts";
import { isTierName, toLogin } from "../domain/ids.ts";
import type { Fault } from "./fault.ts";
import { wholeFile } from "./fault.ts";
import { loginFault } from "./login.ts";
import type { FileContent, Parsed, WrittenFile } from "./parsed-file.ts";
import { parseFile, readDuration, readField, textOf } from "./parsed-file.ts";
import { placeOf } from "./place.ts";
import { printable, quoted } from "./printable.ts";
import { didYouMean } from "./suggest.ts";
import { parseTime } from "./time.ts";

/** One file below `access/grants/`, by itself: whether its tier allows it, and whether it is still worth anything, is `judgeGrant`'s to say. */
export const parseGrant = (
  file: FileContent,
  /** Every tier that has a file, where it is known: no advice leads to one that there is not. */
  tierNames: readonly string[] = [],
): Parsed<Grant> =>
  parseFile("grant", file, (written) => normalise(written, tierNames));

/** As it is written, once the schema has seen it. */
interface WrittenGrant {
  readonly user: string;
  readonly tier: TierName;
  readonly reason: string;
  readonly ticket?: string;
}

const normalise = (
  file: WrittenFile,
  tierNames: readonly string[],
): Grant | null => {
  checkUser(file);
  checkTier(file, tierNames);
  const end = readEnd(file);
  const starts = readTimeAt(file, "starts");
  if (end === null || !file.isSound()) return null;
  const written = file.fields as unknown as WrittenGrant;
  return {
    path: file.path,
    user: toLogin(written.user),
    tier: written.tier,
    end,
    starts,
    reason: written.reason,
    ticket: written.ticket ?? null,
  };
};

const checkUser = (file: WrittenFile): void => {
  const fault = loginFault(textOf(file.fields, "user") ?? "");
  if (fault !== null) file.report(fault, file.positions.ofValue(["user"]));
};

/** The folder is what CODEOWNERS gives to the tier's approvers, so a file that names another tier was approved by the wrong people. */
const checkTier = (file: WrittenFile, tierNames: readonly string[]): void => {
  const place = placeOf(file.path);
  if (place.kind !== "grant") {
    file.report(notAGrant, wholeFile);
    return;
  }
  const tier = textOf(file.fields, "tier");
  if (tier === null) return;
  if (tier !== place.tier) {
    file.report(
      {
        code: "tier-not-folder",
        message: `The file names the tier ${quoted(tier)}, but lies in the folder of ${quoted(place.tier)}.`,
        hint: whereItBelongs(tier, place.tier, tierNames),
      },
      file.positions.ofValue(["tier"]),
    );
  } else if (!isTierName(tier)) {
    file.report(
      {
        code: "tier-name",
        message: `${quoted(tier)} cannot be a tier's name.`,
        hint: "Tier names are small letters, digits and hyphens, at most 63; rename the folder, too.",
      },
      file.positions.ofValue(["tier"]),
    );
  }
};

const whereItBelongs = (
  tier: string,
  folder: string,
  tierNames: readonly string[],
): string => {
  const [here, there] = [printable(folder, 80), printable(tier, 80)];
  const [isFolderTier, isTier] = [folder, tier].map((name) =>
    tierNames.includes(name),
  );
  if (isTier === true)
    return isFolderTier === true
      ? `Write tier: ${here}, or move the file to access/grants/${there}/.`
      : `Move the file to access/grants/${there}/.`;
  return isFolderTier === true || tierNames.length === 0
    ? `Write tier: ${here}.`
    : didYouMean(
        tier,
        tierNames,
        `Neither is a tier. These are there: ${tierNames.join(", ")}.`,
      );
};

const readEnd = (file: WrittenFile): GrantEnd | null => {
  const at = readTimeAt(file, "expires");
  const length = readDuration(file, "duration");
  const hasTime = Object.hasOwn(file.fields, "expires");
  const hasLength = Object.hasOwn(file.fields, "duration");
  if (hasTime && hasLength) {
    file.report(endAmbiguous, file.positions.ofKey(["duration"]));
  } else if (!hasTime && !hasLength) {
    file.report(endMissing, file.positions.ofKey([]));
  }
  if (at !== null) return { kind: "expires", at };
  return length === null ? null : { kind: "duration", length };
};

const readTimeAt = (file: WrittenFile, key: "expires" | "starts") =>
  readField(file, textOf(file.fields, key), [key], parseTime);

const notAGrant: Fault = {
  code: "file-stray",
  message: "This is not where a grant lies.",
  hint: "Put grants at access/grants/<tier>/<name>.yaml.",
};

const endMissing: Fault = {
  code: "end-missing",
  message: "The grant does not say when access ends.",
  hint: "Add expires: 2026-11-22T18:00:00Z (a time of yours), or duration: 4h.",
};

const endAmbiguous: Fault = {
  code: "end-ambiguous",
  message: "The grant has both expires and duration, so its end is not clear.",
  hint: "Keep one of them.",
};
