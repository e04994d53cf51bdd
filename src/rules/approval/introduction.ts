import type { PullRequest } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Candidate } from "./facts.ts";
import type { Landing } from "./landing.ts";
import { fails, type Gathered, holds, type Reason, unclear } from "./reason.ts";
import { pullRequestText, shortSha } from "./words.ts";

/** The pull request that brought a commit to main, where exactly one did. */
export interface Introduction {
  readonly reason: Reason;
  readonly fit: Fit | null;
}

export type Fit = Extract<Landing, { readonly kind: "landed" }> & {
  readonly pullRequest: PullRequest;
};

/** No pull request: a direct push. Several: nobody can say which approval was meant for it. */
export const findIntroduction = (
  introducedBy: CommitSha,
  candidates: Gathered<readonly Candidate[]>,
): Introduction => {
  const commit = shortSha(introducedBy);
  if (!candidates.known)
    return without(
      unclear(
        "introduction",
        `The pull request of ${commit} could not be found out: ${candidates.why}`,
        candidates.ours,
      ),
    );
  const judged = candidates.value.map((candidate) =>
    judgeCandidate(introducedBy, candidate),
  );
  const reasons = judged.map(({ reason }) => reason);
  const fits = judged.flatMap(({ fit }) => fit ?? []);
  const [fit, another] = fits;
  if (another !== undefined)
    return without(
      fails(
        "several-pull-requests",
        `${commit} belongs to ${fits.length} merged pull requests`,
        reasons,
      ),
    );
  if (reasons.some((reason) => reason.holds === null))
    return without(
      unclear(
        "introduction",
        `Which pull request brought ${commit} is unclear`,
        false,
        reasons,
      ),
    );
  return fit === undefined
    ? without(
        fails(
          "direct-push",
          `${commit} came to main without a pull request of its own`,
          reasons,
        ),
      )
    : {
        reason: holds(
          "introduction",
          `${pullRequestText(fit.pullRequest)} brought it to main`,
        ),
        fit,
      };
};

const without = (reason: Reason): Introduction => ({ reason, fit: null });

const judgeCandidate = (
  introducedBy: CommitSha,
  { pullRequest, landing }: Candidate,
): Introduction => {
  const name = pullRequestText(pullRequest);
  if (!landing.known)
    return without(
      unclear(
        "introduction",
        `How ${name} came to main is unclear: ${landing.why}`,
        landing.ours,
      ),
    );
  if (landing.value.kind === "elsewhere")
    return without(
      fails(landing.value.code, `${name} does not count: ${landing.value.why}`),
    );
  return landing.value.range.includes(introducedBy)
    ? {
        reason: holds("introduction", `${name} brought it`),
        fit: { ...landing.value, pullRequest },
      }
    : without(
        fails(
          "other-commits",
          `${name} does not count: it brought other commits`,
        ),
      );
};
