import type { ApprovalSource, Prover } from "../controller/ports.ts";
import type { PullRequest, Review } from "../domain/forge.ts";
import type { GrantVersion } from "../domain/grant.ts";
import type { Verdict } from "../domain/verdict.ts";

/** The sandbox's stand-in for a proof: a merged pull request and one approval by somebody other than its author. Never shipped. */
export const createSimpleProver = (
  source: Pick<ApprovalSource, "pullRequestsOf" | "reviews">,
): Prover => ({
  verdicts: async (versions) =>
    new Map(
      await Promise.all(
        versions.map(
          async (version) =>
            [version.id, await verdictOn(version, source)] as const,
        ),
      ),
    ),
});

const verdictOn = async (
  { id, introducedBy }: GrantVersion,
  source: Pick<ApprovalSource, "pullRequestsOf" | "reviews">,
): Promise<Verdict> => {
  const evidence = (text: string, holds: boolean | null) => [
    { holds, text, because: [] },
  ];
  const merged = (await source.pullRequestsOf(introducedBy)).find(
    ({ mergedAt }) => mergedAt !== null,
  );
  if (
    merged?.mergedAt == null ||
    merged.author === null ||
    merged.mergeCommit === null
  )
    return {
      kind: "refused",
      version: id,
      evidence: evidence(
        "It did not come through a merged pull request",
        false,
      ),
    };
  const approvers = approvals(await source.reviews(merged.number), merged);
  return approvers.length === 0
    ? {
        kind: "refused",
        version: id,
        evidence: evidence(`Nobody approved #${merged.number}`, false),
      }
    : {
        kind: "proven",
        version: id,
        evidence: evidence(`Approved in #${merged.number}`, true),
        approval: {
          pullRequest: merged.number,
          head: merged.head.sha,
          mergeCommit: merged.mergeCommit,
          mergedAt: merged.mergedAt,
          author: merged.author,
          approvers,
        },
      };
};

const approvals = (reviews: readonly Review[], { author }: PullRequest) =>
  reviews.flatMap((review) =>
    review.state === "APPROVED" &&
    review.author !== null &&
    review.author.id !== author?.id
      ? [review.author]
      : [],
  );
