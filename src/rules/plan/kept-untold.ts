import type { Finding } from "../../domain/finding.ts";
import type { Change } from "../../domain/plan.ts";
import { findingAt, wholeFile } from "../fault.ts";

/** A failing GitHub can leave everybody untold: a few names are as many as anybody reads. */
const mostNamed = 5;

/** Whoever stays in though nobody could tell whether it was approved changes nothing, so no change would tell of it. */
export const keptUntold = (changes: readonly Change[]): readonly Finding[] => {
  const kept = changes.filter(isKeptUntold);
  if (kept.length === 0) return [];
  const named = kept
    .slice(0, mostNamed)
    // A tier that main does not have names no group.
    .map(
      ({ user, group, tier }) => `${user} in ${group === "" ? tier : group}`,
    );
  const others = kept.length - named.length;
  return [
    findingAt(
      "curfew",
      wholeFile,
      {
        code: "verdict-unknown",
        message: `Kept, though nobody could tell whether it was approved: ${named.join(", ")}${others === 0 ? "" : `, and ${others} more`}.`,
        hint: "The next run asks again; curfew status says of each what could not be found out. If one ought not to be in: curfew revoke --now.",
      },
      "warning",
    ),
  ];
};

export const isKeptUntold = ({ action, reason }: Change): boolean =>
  action === "keep" && reason === "verdict-unknown";
