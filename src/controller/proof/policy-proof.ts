/**
 * Which policy governs at each commit of main: every change of policy since the trust root must be proven under the policy just
 * before it. One that is not comes never into force; the last proven policy governs until the old content is back.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { HistoryCommit, PathChange } from "../../domain/repository.ts";
import { findIntroduction } from "../../rules/approval/introduction.ts";
import {
  judgePolicyChange,
  type PolicyVerdict,
} from "../../rules/approval/judge-policy-change.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import { fails, type Gathered, known } from "../../rules/approval/reason.ts";
import { gatherPullRequest } from "./gather-pull-request.ts";
import { gatherCandidates } from "./landings.ts";
import { mayStillBeLinked } from "./late-links.ts";
import {
  alarmOf,
  followContent,
  type OpenChange,
  reasonsOf,
} from "./open-changes.ts";
import { isSamePolicy } from "./same-policy.ts";
import { brokenBy, readPolicy } from "./read-policy.ts";
import { gather, type Run } from "./run.ts";

export interface PolicyHistory {
  readonly trustRoot: CommitSha;
  /** By commit that touched policy: the commit whose policy governs after it. */
  readonly governs: ReadonlyMap<CommitSha, Gathered<CommitSha>>;
  /** At main's tip. */
  readonly current: Gathered<CommitSha>;
  /** The newest commit with nothing but proven policy on it, as far as that is known. */
  readonly foothold: CommitSha;
  readonly alarms: readonly Finding[];
  /** Every change that was judged for good. */
  readonly settled: readonly PolicyFact[];
}

/** Verdicts that will not change any more, from the ledger and from earlier runs of this process. By the first commit of the change. */
export type SettledPolicy = Map<CommitSha, PolicyFact>;

export const provePolicy = async (
  run: Run,
  trustRoot: CommitSha,
  memory: SettledPolicy,
): Promise<PolicyHistory> => {
  const history = await run.deps.repository.firstParentHistory(
    run.tip,
    policyPaths,
    trustRoot,
  );
  const governs = new Map<CommitSha, Gathered<CommitSha>>();
  const open = new Map<string, OpenChange>();
  const settled: PolicyFact[] = [];
  let current: Gathered<CommitSha> = known(trustRoot);
  let foothold = trustRoot;
  for (const step of await stepsOf(run, [...history].reverse(), memory)) {
    const before: Gathered<CommitSha> = current;
    const verdict = await judgeStep(run, step, before, memory);
    const fact = memory.get(step.first);
    if (fact !== undefined && verdict.kind !== "unknown") settled.push(fact);
    followContent(open, step, verdict);
    if (verdict.kind === "unknown")
      current = {
        known: false,
        why: `the policy change ${step.commit.slice(0, 7)} could not be judged`,
        ours: false,
      };
    else if (open.size === 0 && before.known) {
      foothold = step.commit;
      current = known(foothold);
    }
    for (const member of step.members) governs.set(member, before);
    governs.set(step.lastMember, current);
  }
  return {
    trustRoot,
    governs,
    current,
    foothold,
    alarms: [...open].map(([path, change]) => alarmOf(path, change)),
    settled,
  };
};

/** One change of policy: what a pull request landed as a whole, or a commit that came without one. */
interface Step {
  /** The first commit of it that touched policy. */
  readonly first: CommitSha;
  /** Main with the change. */
  readonly commit: CommitSha;
  /** Main just before it; null: it is main's first commit. */
  readonly before: CommitSha | null;
  /** The commits of the range that touched policy. */
  readonly members: readonly CommitSha[];
  readonly lastMember: CommitSha;
  readonly changes: readonly PathChange[];
}

const stepsOf = async (
  run: Run,
  /** Oldest first. */
  history: readonly HistoryCommit[],
  settled: SettledPolicy,
): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  let skip: ReadonlySet<CommitSha> = new Set();
  for (const { sha, firstParent, changes } of history) {
    if (skip.has(sha)) continue;
    const landed = settled.get(sha) ?? (await rangeOf(run, sha));
    const range = new Set<string>(landed?.members ?? [sha]);
    const members = history
      .filter((commit) => range.has(commit.sha))
      .map((commit) => commit.sha);
    skip = new Set(members);
    const isAlone = landed === null || landed.commit === sha;
    steps.push({
      first: sha,
      commit: landed?.commit ?? sha,
      before: landed?.before ?? firstParent,
      members,
      lastMember: members.at(-1) ?? sha,
      changes: isAlone
        ? changes
        : await run.deps.repository.changedFiles(
            landed.before,
            landed.commit,
            policyPaths,
          ),
    });
  }
  return steps;
};

/** null: no pull request brought it. */
const rangeOf = async (
  run: Run,
  commit: CommitSha,
): Promise<Pick<PolicyFact, "commit" | "before" | "members"> | null> => {
  const { fit } = findIntroduction(commit, await gatherCandidates(run, commit));
  return fit === null ? null : { ...fit, members: fit.range };
};

const judgeStep = async (
  run: Run,
  step: Step,
  governing: Gathered<CommitSha>,
  settled: SettledPolicy,
): Promise<PolicyVerdict> => {
  const { first, commit, before, members } = step;
  const under = governing.known ? governing.value : null;
  const fact = settled.get(first);
  if (fact !== undefined && (await isSamePolicy(run, fact.under, under)))
    return verdictOf(fact);
  const candidates = await gatherCandidates(run, commit);
  const { fit } = findIntroduction(commit, candidates);
  const paths = step.changes.map(({ path }) => path);
  const verdict = judgePolicyChange({
    commit,
    candidates,
    details:
      fit === null
        ? null
        : await gatherPullRequest(run, {
            pullRequest: fit.pullRequest,
            governing,
            before: fit.before,
            after: fit.commit,
            paths,
            users: [],
            withRosters: false,
          }),
    paths,
    isSaidProven: run.saidProven.has(first),
    broken: await gather(
      readPolicy(run, commit).then((policy) => brokenBy(policy, paths)),
    ),
  });
  const isEarly =
    fit === null ? await gather(mayStillBeLinked(run, commit)) : known(false);
  if (
    verdict.kind !== "unknown" &&
    isEarly.known &&
    !isEarly.value &&
    under !== null &&
    before !== null
  )
    settled.set(first, {
      type: "policy",
      first,
      commit,
      before,
      members,
      under,
      verdict: verdict.kind,
      because: reasonsOf(verdict.evidence),
    });
  return verdict;
};

const verdictOf = ({
  commit,
  verdict,
  because,
}: PolicyFact): PolicyVerdict => ({
  kind: verdict,
  commit,
  evidence: because.map((reason) => fails("recorded", reason)),
});
