/** What a check of a pull request has to tell, however it is shown. */
import { type Finding, isError } from "../../domain/finding.ts";
import type { CommitSha, TierName } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant } from "../../domain/time.ts";
import type { ApprovalPreview, PolicyPreview } from "../approval/preview.ts";
import { count } from "../approval/words.ts";

export interface CheckReport {
  readonly now: Instant;
  /** What is proposed … */
  readonly commit: CommitSha;
  /** … and what it goes onto. */
  readonly base: CommitSha;
  /** False where the pull request touches nothing that Curfew reads. */
  readonly isConcerned: boolean;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Main's tiers that it asks for. */
  readonly tiers: ReadonlyMap<TierName, Tier>;
  /** null: nothing needs an approval, or it was not looked for. */
  readonly approval: {
    readonly grants: ApprovalPreview;
    readonly policy: PolicyPreview | null;
  } | null;
  /** Was Okta asked nothing, because the author must learn nothing from it, or because there is no credential here? */
  readonly isOktaUnasked: boolean;
  /** Tiers of which nobody looked whether what they open in AWS is in place: silence would pass for an answer. */
  readonly awsUnseen: readonly TierName[];
}

/** How to have it looked at as well; a few tiers are named, so that it always fits. "" where all was looked at. */
export const awsUnseenText = (
  { awsUnseen }: Pick<CheckReport, "awsUnseen">,
  name: (tier: TierName) => string,
): string => {
  if (awsUnseen.length === 0) return "";
  const more = awsUnseen.length - 5;
  const names = awsUnseen
    .slice(0, 5)
    .map((one) => name(one))
    .join(", ");
  return `Not looked at: whether what ${names}${more > 0 ? ` and ${more} more` : ""} opens in AWS is in place. That takes credentials of AWS and of Okta that may read it (in Actions: CURFEW_AWS_ROLE, docs/workflows.md); curfew reconcile looks before it adds anybody, where it has them.`;
};

/** The commit status that a ruleset can require. */
export const checkContext = "curfew/check";

/** One line for everything: the comment's heading, the commit's status. */
export const headline = (report: CheckReport): string => {
  const { findings, isConcerned, approval } = report;
  if (!isConcerned) return "Nothing here concerns access";
  const errors = findings.filter(isError).length;
  if (errors > 0) return `${count(errors, "error")} to mend`;
  if (approval === null) return "Nothing to mend";
  const { grants, policy } = approval;
  const kinds = [grants.kind, ...(policy === null ? [] : [policy.kind])];
  if (kinds.every((kind) => kind === "proven"))
    return "Nothing to mend, and approved";
  const missing = grants.paths.reduce(
    (sum, path) => sum + (path.missing ?? 0),
    0,
  );
  if (missing > 0)
    return `Nothing to mend; ${count(missing, "approval")} still missing`;
  return kinds.includes("refused")
    ? "Nothing to mend; not approved yet"
    : "Nothing to mend; whether it is approved could not be told";
};

export const passes = ({ findings }: CheckReport): boolean =>
  !findings.some(isError);
