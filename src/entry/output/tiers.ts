/** What `tiers plan` and `tiers apply` print. */
import type { AppliedTier } from "../../controller/tiers/work.ts";
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { TierPlan } from "../../domain/tier-plan.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { toJson } from "../../rules/finding-text.ts";
import { printable } from "../../rules/printable.ts";
import type { Paint } from "./style.ts";
import { findingsText } from "./text.ts";

type Mark = TierPlan["changes"][number]["mark"];

const actions: Readonly<Record<Mark, string>> = {
  "+": "add",
  "~": "change",
  "-": "remove",
};

const colours = { "+": "green", "~": "yellow", "-": "red" } as const;

/** `applied` is null for `plan`. */
export const tiersText = (
  plans: readonly TierPlan[],
  prune: boolean,
  paint: Paint,
  applied: readonly AppliedTier[] | null,
): string => {
  const lines = plans.flatMap((plan) => {
    if (plan.changes.length + plan.findings.length === 0) return [];
    const outcomes = applied?.find((one) => one.plan === plan)?.changes ?? [];
    return [
      paint("bold", plan.tier),
      ...plan.changes.map((change) => {
        const result = outcomes.find((one) => one.change === change);
        const note =
          change.mark === "-" && !prune
            ? " (stays: --prune takes it away)"
            : "";
        return paint(
          colours[change.mark],
          `  ${change.mark} ${printable(change.text, 500)}${note}${result === undefined || result.outcome === "kept" ? "" : ` → ${result.outcome}`}`,
        ).concat(
          result?.error == null
            ? ""
            : `\n      ${printable(result.error, 1000)}`,
        );
      }),
      ...(plan.findings.length === 0
        ? []
        : [findingsText(plan.findings, paint)]),
    ];
  });
  return [
    ...lines,
    applied === null ? summary(plans, prune) : balance(applied),
  ].join("\n");
};

const balance = (applied: readonly AppliedTier[]): string => {
  const outcomes = applied.flatMap(({ changes }) =>
    changes.map(({ outcome }) => outcome),
  );
  const count = (...wanted: readonly string[]): number =>
    outcomes.filter((outcome) => wanted.includes(outcome)).length;
  const kept = count("kept");
  return outcomes.length === 0
    ? "Nothing to do."
    : `${count("done")} done, ${count("failed", "left")} not done${kept === 0 ? "" : `, ${kept} kept (only with --prune)`}.`;
};

const summary = (plans: readonly TierPlan[], prune: boolean): string => {
  const count = (mark: Mark): number =>
    plans.flatMap(({ changes }) => changes).filter((one) => one.mark === mark)
      .length;
  const same = plans.filter(({ changes }) => changes.length === 0).length;
  return `${count("+")} to add, ${count("~")} to change, ${count("-")} to take away${prune || count("-") === 0 ? "" : " (only with --prune)"}; ${same} of ${plans.length} tiers are as they should be.`;
};

export const tiersJson = (
  now: Instant,
  commit: CommitSha,
  plans: readonly TierPlan[],
  applied: readonly AppliedTier[] | null,
  /** About no tier in particular. */
  beside: readonly Finding[],
): object => ({
  now: toRfc3339(now),
  commit,
  findings: beside.map(toJson),
  tiers: plans.map((plan) => ({
    tier: plan.tier,
    changes: plan.changes.map((change) => {
      const result = applied
        ?.find((one) => one.plan === plan)
        ?.changes.find((one) => one.change === change);
      return {
        action: actions[change.mark],
        kind: change.step.kind,
        text: printable(change.text, 500),
        ...(applied === null
          ? {}
          : { outcome: result?.outcome ?? null, error: result?.error ?? null }),
      };
    }),
    findings: plan.findings.map(toJson),
  })),
});
