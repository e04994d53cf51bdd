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

/** Every tier that has a file, broken ones included. */
export const standingTiers = (history: TierHistory): readonly TierName[] =>
  [...history.keys()].filter(
    (name) => history.get(name)?.[0]?.state.kind !== "deleted",
  );

/** Groups that tiers name as they stand. */
export const groupsNamed = (history: TierHistory): ReadonlySet<string> =>
  new Set(
    [...history.keys()].flatMap(
      (name) => currentTier(history, name).tier?.group ?? [],
    ),
  );

/** Groups that some version of some tier named, with the tier that answers for each. */
export const groupsEverNamed = (
  history: TierHistory,
): ReadonlyMap<string, Tier> => {
  const named = new Map<string, Naming>();
  for (const [name, versions] of history) {
    const governing = currentTier(history, name).tier;
    for (const { position, state } of versions) {
      if (state.kind !== "present") continue;
      const { tier } = state;
      const naming = { tier, position, isGoverning: tier === governing };
      const known = named.get(tier.group);
      if (known === undefined || answersBefore(naming, known))
        named.set(tier.group, naming);
    }
  }
  return new Map([...named].map(([group, { tier }]) => [group, tier]));
};

interface Naming {
  readonly tier: Tier;
  readonly position: number;
  readonly isGoverning: boolean;
}

/** Whoever names the group now answers for it, before anybody who did once; then the newer; then the order of names. */
const answersBefore = (a: Naming, b: Naming): boolean => {
  if (a.isGoverning !== b.isGoverning) return a.isGoverning;
  return a.position === b.position
    ? a.tier.name < b.tier.name
    : a.position < b.position;
};

/** Same group, same AWS side: a change of either means that what was approved is no longer what would be held. */
const opensTheSame = (a: Tier, b: Tier): boolean =>
  a.group === b.group && awsText(a) === awsText(b);

/** The policies' order opens nothing. */
const awsText = ({ aws }: Tier): string =>
  JSON.stringify(
    aws?.kind === "identity-center"
      ? { ...aws, managedPolicies: aws.managedPolicies.toSorted() }
      : aws,
  );
