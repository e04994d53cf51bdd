import type { Finding } from "../../domain/finding.ts";
import type { PullRequest } from "../../domain/forge.ts";
import type { Grant } from "../../domain/grant.ts";
import { identityFindings } from "../../rules/approval/identity.ts";
import { isPolicyPath } from "../../rules/approval/policy-paths.ts";
import {
  findObstacles,
  previewApproval,
  previewPolicyChange,
} from "../../rules/approval/preview.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import { codeownersPaths } from "../../rules/codeowners/locate.ts";
import { judgeRejections } from "../doctor/protection.ts";
import type { PullRequestPreview } from "./ports.ts";
import { findAuthor } from "./find-author.ts";
import { gatherPullRequest } from "./gather-pull-request.ts";
import { involvedIn } from "./identities.ts";
import type { PolicyHistory } from "./policy-proof.ts";
import { readDifference } from "./read-difference.ts";
import { brokenBy, type Policy, readPolicy } from "./read-policy.ts";
import { gather, type Run } from "./run.ts";

/**
 * As if merged onto main now. Where there is no trust root yet, main's own policy stands in for it: the author can do nothing
 * about that, and wants to know what else is missing.
 */
export const previewOf = async (
  run: Run,
  history: Gathered<PolicyHistory>,
  pullRequest: PullRequest,
  grants: readonly Pick<Grant, "path" | "tier" | "user">[],
): Promise<PullRequestPreview> => {
  const place = {
    pullRequest,
    governing: history.known ? history.value.current : known(run.tip),
    before: run.tip,
    after: null,
  };
  const { changed } = await readDifference(run, { ...place, paths: [] });
  const policyPaths = changed.filter(isPolicyPath);
  const author = await findAuthor(run, {
    ...place,
    // Who asks for access, or changes what opens it, must be known; for other policy it matters once somebody has approved.
    isAlwaysNeeded:
      grants.length > 0 ||
      policyPaths.some((path) => path.startsWith("access/tiers/")),
  });
  const facts = await gatherPullRequest(
    author.standing.kind === "person" ? run : withoutOkta(run),
    {
      ...place,
      paths: [...grants.map(({ path }) => path), ...policyPaths],
      users: grants.map(({ user }) => user),
      withRosters: true,
      ...(author.mayAsk ? {} : { withoutIdentities: author.why }),
    },
  );

  const left = await gather(readPolicy(run, pullRequest.head.sha));
  const broken = left.known ? known(brokenBy(left.value, policyPaths)) : left;
  const { accounts } = involvedIn(
    { ...facts, pushes: known([]), commits: known([]) },
    [],
    [],
  );
  return {
    author: author.standing,
    grants: previewApproval(facts, grants),
    tiers: facts.policy.known ? facts.policy.value.tiers : null,
    policy:
      policyPaths.length === 0
        ? null
        : previewPolicyChange(facts, policyPaths, broken),
    ...findObstacles(facts, grants, policyPaths),
    findings: [
      ...(facts.identities.known
        ? identityFindings(
            facts.identities.value,
            accounts.filter(({ id }) => id !== pullRequest.author?.id),
            author.source,
          )
        : []),
      ...(policyPaths.some(isCodeowners) && left.known
        ? await rejectionsOf(run, left.value)
        : []),
    ],
  };
};

const isCodeowners = (path: string): boolean =>
  codeownersPaths.some((codeowners) => codeowners === path);

/** After the merge each grant is held to what GitHub thinks of CODEOWNERS, and one unknown owner would refuse them all. */
const rejectionsOf = (
  { deps: { source } }: Run,
  { commit, codeowners }: Policy,
): Promise<readonly Finding[]> =>
  judgeRejections(source, commit, codeowners, codeowners?.findings ?? []);

/** What the repository itself says of who is who is no secret. */
const withoutOkta = (run: Run): Run => ({
  ...run,
  deps: { ...run.deps, people: null },
});
