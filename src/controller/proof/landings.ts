/** The pull requests of a commit on main, and which of main's commits each of them brought. */
import type { PullRequest } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Candidate } from "../../rules/approval/facts.ts";
import {
  type LandedCommit,
  type Landing,
  readLanding,
} from "../../rules/approval/landing.ts";
import type { Gathered } from "../../rules/approval/reason.ts";
import { gather, type Run } from "./run.ts";

export const gatherCandidates = (
  run: Run,
  commit: CommitSha,
): Promise<Gathered<readonly Candidate[]>> =>
  gather(
    pullRequestsOf(run, commit).then((pullRequests) =>
      Promise.all(
        pullRequests.map(async (pullRequest) => ({
          pullRequest,
          landing: await gather(landingOf(run, pullRequest)),
        })),
      ),
    ),
  );

const pullRequestsOf = (
  run: Run,
  commit: CommitSha,
): Promise<readonly PullRequest[]> =>
  run.once(`pull requests of ${commit}`, () =>
    run.deps.source.pullRequestsOf(commit),
  );

export const commitsOf = (run: Run, { number }: PullRequest) =>
  run.once(`commits of ${number}`, () => run.deps.source.commits(number));

const landingOf = (run: Run, pullRequest: PullRequest): Promise<Landing> =>
  run.once(`landing of ${pullRequest.number}`, async () => {
    const { main } = run.deps;
    const { mergeCommit, mergedAt, base } = pullRequest;
    const isOnMain =
      mergeCommit !== null &&
      mergedAt !== null &&
      base.ref === main &&
      (await run.deps.repository.isOnFirstParentChain(mergeCommit, run.tip));
    if (!isOnMain)
      return readLanding({
        pullRequest,
        main,
        isOnMain,
        commits: [],
        own: new Set(),
      });
    const own = await commitsOf(run, pullRequest);
    return readLanding({
      pullRequest,
      main,
      isOnMain,
      commits: await landedCommits(
        run,
        pullRequest,
        mergeCommit,
        // A rebase leaves merges out.
        own.filter(({ parents }) => parents.length < 2).length,
      ),
      own: new Set(own.map(({ sha }) => sha)),
    });
  });

/**
 * A merge or a squash is one commit. A rebase is as many as the branch had, and GitHub counts each of them to the pull request; so
 * it is asked about the second, and then about the two at the far end. null: the answers do not fit together.
 */
const landedCommits = async (
  run: Run,
  pullRequest: PullRequest,
  last: CommitSha,
  length: number,
): Promise<readonly LandedCommit[] | null> => {
  const { repository } = run.deps;
  const chain = await repository.firstParentChain(last, length + 1);
  const parents = await repository.parentsOf(chain);
  const landed = (count: number): readonly LandedCommit[] =>
    chain
      .slice(0, count)
      .map((sha) => ({ sha, parents: parents.get(sha) ?? [] }));
  const belongs = async (sha: CommitSha | undefined): Promise<boolean> =>
    sha !== undefined &&
    (await pullRequestsOf(run, sha)).some(
      ({ number }) => number === pullRequest.number,
    );
  const isMerge = (parents.get(last)?.length ?? 0) > 1;
  if (isMerge || length < 2 || !(await belongs(chain[1]))) return landed(1);
  return (await belongs(chain[length - 1])) && !(await belongs(chain[length]))
    ? landed(length)
    : null;
};
