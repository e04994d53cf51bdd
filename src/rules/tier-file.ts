import type { TierName } from "../domain/ids.ts";
import { isTierName } from "../domain/ids.ts";
import type { Tier } from "../domain/tier.ts";
import { milliseconds } from "../domain/time.ts";
import { wholeFile } from "./fault.ts";
import type { FileContent, Parsed, WrittenFile } from "./parsed-file.ts";
import { parseFile, readDuration, textOf } from "./parsed-file.ts";
import { placeOf } from "./place.ts";
import type { KeyPath } from "./positions.ts";
import { printable, quoted } from "./printable.ts";
import { readAws } from "./tier-aws.ts";
import { ticketPatternFault } from "./ticket.ts";

/** One file of `access/tiers/`, by itself. What may be left out takes its safest value. */
export const parseTier = (file: FileContent): Parsed<Tier> =>
  parseFile("tier", file, normalise);

const usualAhead = milliseconds(7 * 24 * 60 * 60 * 1000);

/** As it is written, once the schema has seen it. */
interface WrittenTier {
  readonly description: string;
  readonly group: string;
  readonly audience: readonly string[];
  readonly approvals: number;
  readonly mfa?: Tier["mfa"];
  readonly ticket?: string;
  readonly onBehalf?: boolean;
  readonly unmanaged?: Tier["unmanaged"];
  readonly cutSessions?: boolean;
}

const normalise = (file: WrittenFile): Tier | null => {
  const name = readName(file);
  const maxDuration = readDuration(file, "maxDuration");
  const maxAhead = readDuration(file, "maxAhead");
  const maxContinuous = readDuration(file, "maxContinuous");
  const cooldown = readDuration(file, "cooldown");
  const aws = readAws(file);
  checkTicket(file);
  checkGroupNames(file);
  if (name === null || maxDuration === null || !file.isSound()) return null;
  const written = file.fields as unknown as WrittenTier;
  return {
    name,
    path: file.path,
    description: written.description,
    group: written.group,
    audience: written.audience,
    maxDuration,
    maxAhead: maxAhead ?? usualAhead,
    approvals: written.approvals,
    mfa: written.mfa ?? "required",
    ticket: written.ticket ?? null,
    onBehalf: written.onBehalf ?? false,
    unmanaged: written.unmanaged ?? "revoke",
    maxContinuous,
    cooldown,
    cutSessions: written.cutSessions ?? false,
    aws,
  };
};

const readName = (file: WrittenFile): TierName | null => {
  const place = placeOf(file.path);
  if (place.kind === "tier" && isTierName(place.name)) return place.name;
  file.report(
    {
      code: "tier-name",
      message: `The file's name, ${quoted(file.path.slice(file.path.lastIndexOf("/") + 1))}, gives no tier name.`,
      hint: "Name it access/tiers/<tier>.yaml, in small letters, digits and hyphens, at most 63.",
    },
    wholeFile,
  );
  return null;
};

const checkTicket = (file: WrittenFile): void => {
  const pattern = textOf(file.fields, "ticket");
  const fault = pattern === null ? null : ticketPatternFault(pattern);
  if (fault !== null) file.report(fault, file.positions.ofValue(["ticket"]));
};

/** Two names that look the same must be the same: the group is matched by its exact name. */
const checkGroupNames = (file: WrittenFile): void => {
  const check = (value: unknown, path: KeyPath): void => {
    if (typeof value !== "string") return;
    const found = /[\p{C}\p{Zl}\p{Zp}]|[^\P{Zs} ]/u.exec(value)?.[0];
    if (found === undefined) return;
    file.report(
      {
        code: "control-character",
        message: `The group's name ${quoted(value)} contains ${invisibleName(found)}.`,
        hint: "Type the name by hand, with ordinary spaces.",
      },
      file.positions.ofValue(path),
    );
  };
  check(file.fields.group, ["group"]);
  const { audience } = file.fields;
  if (!Array.isArray(audience)) return;
  audience.forEach((name, index) => {
    check(name, ["audience", index]);
  });
};

const invisibleName = (character: string): string => {
  const shown = printable(character);
  return shown === character
    ? "a space of an unusual kind"
    : `the invisible character ${shown}`;
};
