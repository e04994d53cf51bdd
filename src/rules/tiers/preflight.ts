/** Would a member of the tier's group get into AWS? */
import type { Finding } from "../../domain/finding.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierPlan } from "../../domain/tier-plan.ts";
import { tierFinding } from "./finding.ts";

/** One sentence; null: what the tier opens is in place. What is merely different, or left over, keeps nobody out. */
export const whyNotReady = ({
  tier,
  changes,
  findings,
}: TierPlan): string | null => {
  const [missing, ...more] = [
    ...changes
      .filter(({ mark, step }) => mark === "+" || step.kind === "resume-push")
      .map(({ text }) => ({ text, remedy: "Run curfew tiers apply." })),
    ...findings
      .filter(({ code }) => shutting.has(code))
      .map(({ message, hint }) => ({
        text: message.replace(/\.$/, ""),
        remedy: hint,
      })),
  ];
  if (missing === undefined) return null;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `What tier ${tier} opens in AWS is not in place: ${missing.text}${rest}. ${missing.remedy}`;
};

/** What no `tiers apply` mends before somebody has seen to it: what such a tier opens is nobody's to tell. */
const shutting: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>([
  "push-broken",
  "permission-set-shared",
  "group-ambiguous",
  "group-wrong-type",
]);

/** What is in place and says something else than the tier's file, which may well be more; null: nothing does. */
export const differs = ({ tier, changes }: TierPlan): Finding | null => {
  const others = changes
    .filter(
      ({ mark, step }) =>
        // The push is not ready, and an account too many is standing access.
        mark !== "+" && step.kind !== "resume-push" && step.kind !== "unassign",
    )
    .map(({ mark, text }) => `${mark} ${text}`);
  return others.length === 0
    ? null
    : tierFinding(
        { path: `access/tiers/${tier}.yaml` },
        "aws-differs",
        "warning",
        `What the tier opens in AWS is not as its file says: ${others.join("; ")}.`,
        "Run curfew tiers apply; with --prune it also takes away what is marked with -.",
      );
};

export const notReady = (tier: Pick<Tier, "path">, why: string): Finding =>
  tierFinding(
    tier,
    "aws-not-ready",
    "error",
    why,
    "Have those who look after access do that; until then nobody is added to the tier.",
  );
