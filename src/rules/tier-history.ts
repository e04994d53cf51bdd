import type { TierName } from "../domain/ids.ts";
import type { Tier } from "../domain/tier.ts";
import { type Milliseconds, milliseconds } from "../domain/time.ts";

/** What a tier's file said from one commit of main on. */
export interface TierVersion {
  /** Place on the first-parent chain: 0 is the newest commit that touched `access/`. */
  readonly position: number;
  readonly state:
    | { readonly kind: "present"; readonly tier: Tier }
    | { readonly kind: "deleted" }
    /** Could not be read: the version before it governs, for removals only. */
    | { readonly kind: "broken" };
}

/** By tier, newest first. */
export type TierHistory = ReadonlyMap<TierName, readonly TierVersion[]>;

/** A tier as a grant version met it at its merge, and what became of it since. */
export interface TierLife {
  readonly atMerge: Tier;
  /** The smallest that the tier had from the merge until now: later policy can shorten a stay, never lengthen it. */
  readonly maxDuration: Milliseconds;
  readonly ended: "tier-changed" | "tier-deleted" | null;
}

/** null: the tier did not exist, or could not be read, when the version was merged. */
export const tierLife = (
  history: TierHistory,
  name: TierName,
  mergedAtPosition: number,
): TierLife | null => {
  const versions = history.get(name) ?? [];
  const index = versions.findIndex(
    ({ position, state }) =>
      position >= mergedAtPosition && state.kind !== "broken",
  );
  const atMerge = versions[index]?.state;
  if (atMerge?.kind !== "present") return null;
  let maxDuration = atMerge.tier.maxDuration;
  let ended: TierLife["ended"] = null;
  // Oldest first, so that the first thing that ended the stay is the one that is named.
  for (const { state } of versions.slice(0, index).reverse()) {
    if (state.kind === "broken") continue;
    if (state.kind === "deleted") {
      ended ??= "tier-deleted";
      continue;
    }
    maxDuration = milliseconds(Math.min(maxDuration, state.tier.maxDuration));
    if (!opensTheSame(atMerge.tier, state.tier)) ended ??= "tier-changed";
  }
  return { atMerge: atMerge.tier, maxDuration, ended };
};

/** The tier that governs now, and whether it may admit anybody. */
export const currentTier = (
  history: TierHistory,
  name: TierName,
): { readonly tier: Tier | null; readonly broken: boolean } => {
  const versions = history.get(name) ?? [];
  const readable = versions.find(({ state }) => state.kind !== "broken");
  return {
    tier: readable?.state.kind === "present" ? readable.state.tier : null,
    broken: versions[0]?.state.kind === "broken",
  };
};

/** Groups that some version of some tier named, with the last version that did. */
export const groupsEverNamed = (
  history: TierHistory,
): ReadonlyMap<string, Tier> => {
  const named = new Map<string, { tier: Tier; position: number }>();
  for (const versions of history.values())
    for (const { position, state } of versions) {
      if (state.kind !== "present") continue;
      const known = named.get(state.tier.group);
      if (known === undefined || position < known.position)
        named.set(state.tier.group, { tier: state.tier, position });
    }
  return new Map([...named].map(([group, { tier }]) => [group, tier]));
};

/** Same group, same AWS side: a change of either means that what was approved is no longer what would be held. */
const opensTheSame = (a: Tier, b: Tier): boolean =>
  a.group === b.group && JSON.stringify(a.aws) === JSON.stringify(b.aws);
