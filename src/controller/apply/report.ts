import { type Finding, isError } from "../../domain/finding.ts";
import type { Change, Plan } from "../../domain/plan.ts";
import { isOldNews } from "../../rules/ledger/hold-facts.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { Applied } from "./outcome.ts";

/** Every change of the plan with what became of it, and removals that were made before the plan was. */
export const inPlanOrder = (
  { changes, mode }: Plan,
  applied: readonly Applied[],
): readonly Applied[] => {
  const key = (change: Change): string =>
    `${change.action} ${pairKey(change.groupId, change.userId)}`;
  const results = new Map(applied.map((one) => [key(one.change), one]));
  const planned = changes.map((change): Applied => {
    const result = results.get(key(change));
    results.delete(key(change));
    if (change.action === "keep")
      return { change, outcome: "kept", error: null };
    if (change.action === "hold")
      return { change, outcome: "held", error: null };
    if (result !== undefined) return { ...result, change };
    return {
      change,
      outcome: mode === "observe" ? "observed" : "deferred",
      error: null,
    };
  });
  return [...results.values(), ...planned];
};

/** Something failed, was held for a new reason, or was left for the next run. Observing leaves nothing undone by holding it. */
export const isPartial = (
  { mode }: Plan,
  applied: readonly Applied[],
  findings: readonly Finding[],
): boolean =>
  applied.some(
    ({ change, outcome }) =>
      outcome === "failed" ||
      outcome === "undone" ||
      outcome === "deferred" ||
      (outcome === "held" && mode === "enforce" && !isOldNews(change)),
  ) ||
  findings.some((finding) => isError(finding) && stopsAdds.has(finding.code));

/** Findings after which nobody is added. */
export const stopsAdds: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>(
  [
    "configuration-unsafe",
    "main-unreadable",
    "main-rewritten",
    "ledger-missing",
    "ledger-broken",
    "ledger-unwritable",
    "trust-root-missing",
    "ledger-key-missing",
    "ledger-unsigned",
    "clock-skew",
    "directory-unreadable",
  ],
);
