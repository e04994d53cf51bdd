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
import { parseTime } from "./time.ts";

/** One file below `access/grants/`, by itself: whether its tier allows it, and whether it is still worth anything, is `judgeGrant`'s to say. */
export const parseGrant = (file: FileContent): Parsed<Grant> =>
  parseFile("grant", file, normalise);

/** As it is written, once the schema has seen it. */
interface WrittenGrant {
  readonly user: string;
  readonly tier: TierName;
  readonly reason: string;
  readonly ticket?: string;
}

const normalise = (file: WrittenFile): Grant | null => {
  checkUser(file);
  checkTier(file);
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
const checkTier = (file: WrittenFile): void => {
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
        hint: `Write tier: ${printable(place.tier, 80)}, or move the file to access/grants/${printable(tier, 80)}/.`,
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
