/**
 * Which policy governs at each commit of main: every change of policy since the trust root must be proven under the policy just
 * before it. One that is not comes never into force; the last proven policy governs until the old content is back.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { HistoryCommit, PathChange } from "../../domain/repository.ts";
import type { Evidence } from "../../domain/verdict.ts";
import {
  findIntroduction,
  type Fit,
} from "../../rules/approval/introduction.ts";
import {
  judgePolicyChange,
  type PolicyVerdict,
} from "../../rules/approval/judge-policy-change.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import { gatherPullRequest } from "./gather-pull-request.ts";
import { gatherCandidates } from "./landings.ts";
import { brokenBy, readPolicy } from "./read-policy.ts";
import { gather, type Run } from "./run.ts";

export interface PolicyHistory {
  readonly trustRoot: CommitSha;
  /** By commit that touched policy: the commit whose policy governs after it. */
  readonly governs: ReadonlyMap<CommitSha, Gathered<CommitSha>>;
  /** At main's tip. */
  readonly current: Gathered<CommitSha>;
  readonly alarms: readonly Finding[];
}

/** Verdicts that will not change any more, kept between runs of one process. By commit and the policy that it was judged under. */
export type SettledPolicy = Map<string, PolicyVerdict>;

export const provePolicy = async (
  run: Run,
  trustRoot: CommitSha,
  settled: SettledPolicy,
): Promise<PolicyHistory> => {
  const history = await run.deps.repository.firstParentHistory(
    run.tip,
    policyPaths,
    trustRoot,
  );
  const governs = new Map<CommitSha, Gathered<CommitSha>>();
  const open = new Map<string, OpenChange>();
  let current: Gathered<CommitSha> = known(trustRoot);
  for (const step of await stepsOf(run, [...history].reverse())) {
    const before: Gathered<CommitSha> = current;
    const verdict = await judgeStep(run, step, before, settled);
    followContent(open, step, verdict);
    if (verdict.kind === "unknown")
      current = {
        known: false,
        why: `the policy change ${step.commit.slice(0, 7)} could not be judged`,
        ours: false,
      };
    else if (open.size === 0 && before.known) current = known(step.commit);
    for (const member of step.members) governs.set(member, before);
    governs.set(step.lastMember, current);
  }
  return {
    trustRoot,
    governs,
    current,
    alarms: [...open].map(([path, change]) => alarmOf(path, change)),
  };
};

/** One change of policy: what a pull request landed as a whole, or a commit that came without one. */
interface Step {
  /** Main with the change. */
  readonly commit: CommitSha;
  /** The commits of the range that touched policy. */
  readonly members: readonly CommitSha[];
  readonly lastMember: CommitSha;
  readonly changes: readonly PathChange[];
  readonly fit: Fit | null;
}

const stepsOf = async (
  run: Run,
  /** Oldest first. */
  history: readonly HistoryCommit[],
): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  let skip: ReadonlySet<CommitSha> = new Set();
  for (const { sha, changes } of history) {
    if (skip.has(sha)) continue;
    const { fit } = findIntroduction(sha, await gatherCandidates(run, sha));
    const range = new Set(fit?.range ?? [sha]);
    const members = history
      .filter((commit) => range.has(commit.sha))
      .map((commit) => commit.sha);
    skip = range;
    steps.push({
      commit: fit?.commit ?? sha,
      members,
      lastMember: members.at(-1) ?? sha,
      changes:
        fit === null || fit.range.length === 1
          ? changes
          : await run.deps.repository.changedFiles(
              fit.before,
              fit.commit,
              policyPaths,
            ),
      fit,
    });
  }
  return steps;
};

const judgeStep = async (
  run: Run,
  step: Step,
  governing: Gathered<CommitSha>,
  settled: SettledPolicy,
): Promise<PolicyVerdict> => {
  const key = `${step.commit} under ${governing.known ? governing.value : ""}`;
  const before = settled.get(key);
  if (before !== undefined) return before;
  const paths = step.changes.map(({ path }) => path);
  const verdict = judgePolicyChange(
    {
      commit: step.commit,
      candidates: await gatherCandidates(run, step.commit),
      details:
        step.fit === null
          ? null
          : await gatherPullRequest(run, {
              pullRequest: step.fit.pullRequest,
              governing,
              before: step.fit.before,
              after: step.fit.commit,
              paths,
              forGrants: false,
              withRosters: false,
            }),
      paths,
      broken: await gather(
        readPolicy(run, step.commit).then((policy) => brokenBy(policy, paths)),
      ),
    },
    run.now,
  );
  if (verdict.kind !== "unknown") settled.set(key, verdict);
  return verdict;
};

interface OpenChange {
  /** What is proven of the path: a blob, or that it is not there. */
  readonly proven: PathChange["before"];
  readonly verdict: PolicyVerdict;
}

/**
 * An unproven change stays open until the proven content is back: what is approved on top of it was reviewed without it, so a
 * later proof does not cover it.
 */
const followContent = (
  open: Map<string, OpenChange>,
  { changes }: Step,
  verdict: PolicyVerdict,
): void => {
  for (const { path, before, after, kindAfter } of changes) {
    const change = open.get(path);
    if (change === undefined) {
      if (verdict.kind !== "proven")
        open.set(path, { proven: before, verdict });
    } else if (
      after === change.proven &&
      (kindAfter === null || kindAfter === "file")
    )
      open.delete(path);
  }
};

const alarmOf = (path: string, { verdict }: OpenChange): Finding => ({
  code: "policy-unproven",
  severity: verdict.kind === "unknown" ? "warning" : "error",
  path,
  line: null,
  column: null,
  message: `The change of ${path} in ${verdict.commit.slice(0, 7)} is not proven: ${reasonsOf(verdict.evidence).join("; ")}.`,
  hint: "Until it is, the policy before it governs. Put the old content back and make the change in an approved pull request, or, if you trust it, set CURFEW_TRUST_ROOT to this commit or a later one.",
});

const reasonsOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.filter(({ holds }) => holds !== true).map(({ text }) => text);
