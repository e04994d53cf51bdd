import type { Grant } from "../domain/grant.ts";
import type { TierName } from "../domain/ids.ts";
import { toLogin } from "../domain/ids.ts";
import type { Tier } from "../domain/tier.ts";
import { mostReported, type Parsed, textOf } from "./parsed-file.ts";
import { placeOf } from "./place.ts";
import { parseDuration, parseTime, type Readout } from "./time.ts";

/**
 * What a grant's file says where nothing is wrong, so that all its faults are told at once; undefined: nothing is said, or something
 * wrong. It is never a grant: nobody gets anything by it.
 */
export type LegibleGrant = {
  readonly [Key in "user" | "tier" | "end" | "starts" | "ticket"]:
    Grant[Key] | undefined;
};

export const readLegible = ({
  value,
  written,
  findings,
  positions,
}: Parsed<Grant>): LegibleGrant => {
  if (value !== null) return value;
  if (written === null || findings.length >= mostReported) return nothing;
  const isFaulty = (key: string): boolean => {
    const { line, column } = positions.ofValue([key]);
    return findings.some((one) => one.line === line && one.column === column);
  };
  const text = (key: string): string | undefined =>
    (isFaulty(key) ? null : textOf(written, key)) ?? undefined;
  const read = <Value>(
    key: string,
    parse: (text: string) => Readout<Value>,
  ): Value | undefined => {
    const readout = parse(textOf(written, key) ?? "");
    return readout.ok ? readout.value : undefined;
  };
  const user = text("user");
  const has = (key: string): boolean => Object.hasOwn(written, key);
  const at = read("expires", parseTime);
  const length = read("duration", parseDuration);
  return {
    user: user === undefined ? undefined : toLogin(user),
    tier: text("tier") as TierName | undefined,
    end:
      has("expires") && has("duration")
        ? undefined
        : at !== undefined
          ? { kind: "expires", at }
          : length !== undefined
            ? { kind: "duration", length }
            : undefined,
    starts: has("starts") ? read("starts", parseTime) : null,
    ticket: has("ticket") ? text("ticket") : null,
  };
};

const nothing: LegibleGrant = {
  user: undefined,
  tier: undefined,
  end: undefined,
  starts: undefined,
  ticket: undefined,
};

/** By which tier it is judged: its folder's, whose owners approve it, or else the one that it names. */
export const tierMeant = (
  { path, written }: Parsed<Grant>,
  tierOf: (name: TierName) => Tier | null,
): Tier | null => {
  const place = placeOf(path);
  const folder = place.kind === "grant" ? place.tier : "";
  return (
    tierOf(folder as TierName) ??
    tierOf(textOf(written ?? {}, "tier") as TierName)
  );
};
