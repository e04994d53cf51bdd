import type { Finding } from "../../domain/finding.ts";
import type { PullRequest } from "../../domain/forge.ts";
import type { Grant } from "../../domain/grant.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant } from "../../domain/time.ts";
import {
  authorFindings,
  elsewhereFinding,
  forkFinding,
  obstacleFindings,
  requesterFinding,
  soundnessFindings,
} from "../../rules/approval/check-findings.ts";
import { isPolicyPath } from "../../rules/approval/policy-paths.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import type { Previewer, PullRequestPreview } from "../proof/ports.ts";

export interface ApprovalQuestion {
  readonly now: Instant;
  readonly tip: CommitSha;
  readonly pullRequest: PullRequest;
  /** `owner/name` of the repository that holds main. */
  readonly repository: string;
  /** The default branch. */
  readonly main: string;
  readonly touched: ReadonlySet<string>;
  /** Grants that it adds or changes, with a tier that stands on main; also those that are wrong by themselves, as far as they say whom they are for. */
  readonly grants: readonly {
    readonly parsed: Parsed<Grant>;
    readonly grant: Pick<Grant, "path" | "tier" | "user">;
    readonly tier: Tier;
  }[];
}

export interface ApprovalAnswer {
  /** null: nothing needs an approval, or nobody was asked. */
  readonly approval: PullRequestPreview | null;
  /** A check with credentials is an oracle: strangers learn nothing from Okta. */
  readonly mayAskOkta: boolean;
  readonly findings: readonly Finding[];
}

/** Who approved, who still can, and whether its author may learn anything from Okta. */
export const askAboutApproval = async (
  previewer: () => Promise<Previewer>,
  question: ApprovalQuestion,
): Promise<ApprovalAnswer> => {
  const { pullRequest, repository, main, touched, grants } = question;
  const needsApproval = grants.length > 0 || [...touched].some(isPolicyPath);
  const unasked = (findings: readonly Finding[]): ApprovalAnswer => ({
    approval: null,
    mayAskOkta: false,
    findings,
  });
  if (pullRequest.head.repository?.toLowerCase() !== repository.toLowerCase())
    return unasked(needsApproval ? [forkFinding] : []);
  // Its base decides over what Okta would be asked, and whoever can write has a say in every branch but main.
  if (pullRequest.base.ref !== main)
    return unasked(needsApproval ? [elsewhereFinding(pullRequest, main)] : []);
  if (!needsApproval) return { approval: null, mayAskOkta: true, findings: [] };
  const approval = await (
    await previewer()
  ).preview(
    pullRequest,
    grants.map(({ grant }) => grant),
    question,
  );
  const { author } = approval;
  return {
    approval,
    mayAskOkta: author.kind === "person",
    findings: [
      ...authorFindings(author.kind, pullRequest.author, {
        isRefused: grants.some(({ tier }) => !tier.onBehalf),
      }),
      ...obstacleFindings(approval),
      ...approval.grants.paths.flatMap(({ path, requester }) => {
        const asked = grants.find(({ grant }) => grant.path === path);
        return requester === null || author.kind !== "person" || !asked
          ? []
          : [requesterFinding(asked.parsed, requester)];
      }),
      ...soundnessFindings(approval.policy),
      ...approval.ofPolicy,
      ...approval.findings,
    ],
  };
};
