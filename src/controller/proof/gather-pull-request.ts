/** Everything that a judgement of one pull request stands on, each question asked once. */
import type { Account, Review } from "../../domain/forge.ts";
import { reviewersToAskAbout } from "../../rules/approval/approvers.ts";
import { findContributors } from "../../rules/approval/contributors.ts";
import type {
  Content,
  PolicyFacts,
  PullRequestFacts,
} from "../../rules/approval/facts.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import { askAbout, ownershipsOf, readRosters } from "./ask-about.ts";
import { involvedIn, readIdentities } from "./identities.ts";
import { commitsOf } from "./landings.ts";
import { type Policy, readPolicy } from "./read-policy.ts";
import type { PullRequestQuestion } from "./question.ts";
import { readDifference } from "./read-difference.ts";
import { readShown } from "./read-shown.ts";
import { gather, type Run } from "./run.ts";

export const gatherPullRequest = async (
  run: Run,
  question: PullRequestQuestion,
): Promise<PullRequestFacts> => {
  const { source, name, main } = run.deps;
  const { pullRequest, governing } = question;
  const { number, head } = pullRequest;
  const [size, commits, reviews, timeline, pushes, policy, diff] =
    await Promise.all([
      gather(source.pullRequestSize(number)),
      gather(commitsOf(run, pullRequest)),
      gather(reviewsOf(run, number)),
      gather(source.timeline(number)),
      gather(source.pushes(head.ref)),
      governing.known
        ? gather(readPolicy(run, governing.value))
        : Promise.resolve(governing),
      gather(readDifference(run, question)),
    ]);
  const ownerships = policy.known
    ? ownershipsOf(policy.value, question.paths)
    : [];
  const rosters = question.withRosters
    ? await readRosters(run, ownerships)
    : new Map<string, readonly Account[] | null>();
  const base = {
    pullRequest,
    repository: name,
    main,
    size,
    commits,
    reviews,
    timeline,
    pushes,
    rosters,
    changed: diff.known ? known(diff.value.changed) : diff,
    contents: new Map(
      question.paths.map((path): [string, Gathered<Content>] => [
        path,
        diff.known ? known(diff.value.contentAt(path)) : diff,
      ]),
    ),
    shown: await readShown(run, { ...question, pushes }, diff),
    policy: policy.known
      ? known(await toPolicyFacts(run, policy.value))
      : policy,
  };
  const { withoutIdentities } = question;
  const identities =
    withoutIdentities !== undefined
      ? ({ known: false, why: withoutIdentities, ours: false } as const)
      : policy.known
        ? await gather(
            readIdentities(
              run,
              policy.value,
              involvedIn(
                base,
                [...rosters.values()].flatMap((people) => people ?? []),
                question.users,
              ),
            ),
          )
        : policy;
  const facts: PullRequestFacts = {
    ...base,
    identities,
    askedAt: run.now,
    permissions: new Map(),
    pushesBy: new Map(),
    memberships: new Map(),
  };
  const { contributors } = findContributors(facts);
  return {
    ...facts,
    ...(await askAbout(
      run,
      reviewersToAskAbout(facts, contributors),
      ownerships,
    )),
  };
};

export const reviewsOf = (
  run: Run,
  number: number,
): Promise<readonly Review[]> =>
  run.once(`reviews of #${number}`, () => run.deps.source.reviews(number));

const toPolicyFacts = async (
  run: Run,
  policy: Policy,
): Promise<PolicyFacts> => ({
  commit: policy.commit,
  codeowners: policy.codeowners,
  codeownersFlaw: policy.codeownersFlaw,
  codeownersErrors: await gather(
    run.once(`errors of ${policy.commit}`, () =>
      run.deps.source.codeownersErrors(policy.commit),
    ),
  ),
  tiers: policy.tiers,
  policyApprovals: policy.settings?.policyApprovals ?? null,
});
