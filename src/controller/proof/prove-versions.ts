/**
 * Verdicts of grant versions: introduction → pull request → policy just before its range → reviews and people → judgement. What
 * cannot be read harms only the versions that need it.
 */
import type { Grant, GrantVersion } from "../../domain/grant.ts";
import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { PullRequestFacts } from "../../rules/approval/facts.ts";
import {
  findIntroduction,
  type Fit,
} from "../../rules/approval/introduction.ts";
import { judgeApproval } from "../../rules/approval/judge-approval.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import { gatherPullRequest } from "./gather-pull-request.ts";
import { governingAt } from "./governing.ts";
import { gatherCandidates } from "./landings.ts";
import { mayStillBeLinked } from "./late-links.ts";
import type { PolicyHistory } from "./policy-proof.ts";
import { forEachOf, gather, type Run } from "./run.ts";

/** Pull requests are gathered once, for all versions that they brought. */
export const proveVersions = async (
  run: Run,
  versions: readonly GrantVersion[],
  history: Gathered<PolicyHistory>,
): Promise<ReadonlyMap<GrantVersionId, Verdict>> => {
  if (!history.known)
    // Without a trusted policy nothing can be proven: nobody needs to be asked.
    return new Map(
      versions.map((version) => [
        version.id,
        unknown(version, "policy", history.why),
      ]),
    );
  if (run.deps.people === null)
    // By logins alone an approver could be the beneficiary, who was renamed.
    return new Map(
      versions.map((version) => [
        version.id,
        unknown(version, "identity", "no Okta credential is at hand"),
      ]),
    );
  const introduced = await forEachOf(versions, async (version) => {
    const commit = version.introducedBy;
    const found = await run.once(`candidates of ${commit}`, () =>
      gatherCandidates(run, commit),
    );
    const { fit, reason } = findIntroduction(commit, found);
    const candidates =
      fit === null && reason.holds === false
        ? await unlessTooEarly(run, commit, found)
        : found;
    return { version, candidates, fit };
  });
  const groups = new Map<number, Group>();
  for (const { fit, version } of introduced) {
    if (fit === null) continue;
    const { number } = fit.pullRequest;
    const group = groups.get(number) ?? { fit, grants: [] };
    group.grants.push(version.grant);
    groups.set(number, group);
  }
  const details = new Map(
    await forEachOf([...groups.values()], async ({ fit, grants }) => {
      const facts = await gather(gatherFit(run, fit, grants, history));
      return [fit.pullRequest.number, facts] as const;
    }),
  );
  return new Map(
    introduced.map(
      ({ version, candidates, fit }): [GrantVersionId, Verdict] => {
        const facts =
          fit === null ? undefined : details.get(fit.pullRequest.number);
        if (facts?.known === false)
          return [version.id, unknown(version, "introduction", facts.why)];
        return [
          version.id,
          judgeApproval(
            {
              version,
              candidates,
              details:
                facts === undefined ? null : boundTo(facts.value, version),
            },
            run.now,
          ),
        ];
      },
    ),
  );
};

/** A refusal is final, so none is found before GitHub had time to link the pull request. */
const unlessTooEarly = async (
  run: Run,
  commit: CommitSha,
  found: Candidates,
): Promise<Candidates> => {
  const early = await gather(mayStillBeLinked(run, commit));
  if (!early.known) return early;
  return early.value
    ? {
        known: false,
        why: "main got it within the last ten minutes, and GitHub may not have linked its pull request yet",
        ours: false,
      }
    : found;
};

type Candidates = Awaited<ReturnType<typeof gatherCandidates>>;

/** What one pull request brought. */
interface Group {
  readonly fit: Fit;
  readonly grants: Grant[];
}

const gatherFit = async (
  run: Run,
  { pullRequest, before, commit }: Fit,
  grants: readonly Grant[],
  history: Gathered<PolicyHistory>,
): Promise<PullRequestFacts> =>
  gatherPullRequest(run, {
    pullRequest,
    governing: await governingAt(run, history, before),
    before,
    after: commit,
    paths: grants.map(({ path }) => path),
    users: grants.map(({ user }) => user),
    withRosters: false,
  });

/** What is to give access is the version's blob, so it is what the head is compared with. */
const boundTo = (
  facts: PullRequestFacts,
  { blob, grant }: GrantVersion,
): PullRequestFacts => {
  const content = facts.contents.get(grant.path);
  return content?.known === true
    ? {
        ...facts,
        contents: new Map([
          [
            grant.path,
            known({
              main: { kind: "file", blob },
              head: content.value.head,
            }),
          ],
        ]),
      }
    : facts;
};

const unknown = (
  { id }: GrantVersion,
  code: ReasonCode,
  why: string,
): Verdict => ({
  kind: "unknown",
  version: id,
  evidence: [{ code, holds: null, text: why, because: [] }],
});
