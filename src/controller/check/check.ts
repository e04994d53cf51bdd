/**
 * What a pull request would do: the findings of the files that it touches, and the plan "if this merged now". Tiers and settings
 * are its base's, its own files are read as data, and the rules are those of `reconcile`.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { makeClaims } from "../../rules/claims.ts";
import { judgeDirectory } from "../../rules/judge-directory.ts";
import { judgeGrant } from "../../rules/judge-grant.ts";
import { judgePerson } from "../../rules/judge-person.ts";
import { makePlan } from "../../rules/plan/make-plan.ts";
import { currentTier } from "../../rules/tier-history.ts";
import type { Directory, LedgerBranch, Repository } from "../ports.ts";
import { nothingRead } from "../survey/read-directory.ts";
import { readLedger } from "../survey/read-ledger.ts";
import { type Main, readMain } from "../survey/read-main.ts";
import { cautiousSettings } from "../survey/survey.ts";
import { askAboutPeople } from "./ask-okta.ts";
import { type Proposal, readProposal } from "./proposal.ts";

export interface CheckDeps {
  readonly repository: Repository;
  readonly ledger: Pick<LedgerBranch, "read">;
  /** Asked for only when there is something to ask; null: no credential here, or the author must learn nothing from Okta. */
  readonly directory: () => Promise<Directory | null>;
}

export interface CheckRequest {
  readonly now: Instant;
  readonly base: CommitSha;
  /** Fixed once: a head that moves during the check is another check. */
  readonly head: CommitSha;
  readonly pullRequest: number | null;
}

export interface Checked {
  readonly now: Instant;
  readonly commit: CommitSha;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** False where the pull request touches nothing that Curfew reads. */
  readonly isConcerned: boolean;
}

export const check = async (
  deps: CheckDeps,
  request: CheckRequest,
): Promise<Checked> => {
  const { repository } = deps;
  const { now, base, head, pullRequest } = request;
  await repository.fetchMain();
  await repository.fetchCommit({ sha: base });
  await repository.fetchCommit(
    pullRequest === null ? { sha: head } : { sha: head, pullRequest },
  );
  let reading: Promise<Main> | null = null;
  const main = () => (reading ??= readMain(repository, base));
  const proposal = await readProposal(repository, { base, head }, main);
  if (proposal === null)
    return { now, commit: head, changes: [], findings: [], isConcerned: false };

  const onMain = await main();
  const { grants } = proposal;
  const tierOf = (name: Tier["name"]): Tier | null =>
    currentTier(onMain.tiers, name).tier;
  const logins = grants.flatMap(({ value }) => value?.user ?? []);
  const tiers = [
    ...grants.flatMap(({ value }) =>
      value === null ? [] : (tierOf(value.tier) ?? []),
    ),
    ...proposal.tiers.flatMap(({ value }) => value ?? []),
  ];
  const directory = tiers.length === 0 ? null : await deps.directory();
  const okta =
    directory === null
      ? { facts: nothingRead, findings: [] }
      : await askAboutPeople(directory, logins, tiers);
  const tierNames = [...onMain.tiers.keys()].filter(
    (name) => onMain.tiers.get(name)?.[0]?.state.kind !== "deleted",
  );
  const findings = [
    ...proposal.findings,
    ...grants.flatMap((grant) => {
      const tier = grant.value === null ? null : tierOf(grant.value.tier);
      return [
        ...judgeGrant(grant, { tier, tierNames, now }),
        ...(tier === null ? [] : judgePerson(grant, tier, okta.facts)),
      ];
    }),
    ...judgeDirectory(
      [...new Map(tiers.map((tier) => [tier.path, tier])).values()],
      okta.facts,
    ),
    ...okta.findings,
  ];
  return {
    now,
    commit: head,
    changes: await planIfMerged(deps, request, onMain, proposal, okta.facts),
    findings: distinct(findings),
    isConcerned: true,
  };
};

/** Main with the pull request's files in place of its own, each of them approved at this moment. */
const planIfMerged = async (
  { ledger: branch }: CheckDeps,
  { now, head }: CheckRequest,
  main: Main,
  { versions, touched }: Proposal,
  facts: typeof nothingRead,
): Promise<readonly Change[]> => {
  const ledger = (await readLedger(branch)).state;
  const live = [
    ...versions,
    ...main.live.filter(({ version }) => !touched.has(version.grant.path)),
  ];
  const claims = makeClaims({
    now,
    main: {
      ...main,
      live,
      unreadablePaths: new Set(
        [...main.unreadablePaths].filter((path) => !touched.has(path)),
      ),
    },
    verdicts: new Map(
      versions.map(({ version }) => [
        version.id,
        asIfApproved(version.id, now, head),
      ]),
    ),
    ledger,
  });
  const plan = makePlan({
    now,
    commit: head,
    settings: main.settings ?? cautiousSettings,
    claims,
    tiers: main.tiers,
    facts,
    ledger,
    addsStopped: null,
    unsafeTiers: main.unsafeTiers,
    // Members whom nobody claims are not this pull request's affair.
    isMainKnown: false,
    allowRemovals: 0,
    findings: [],
  });
  const users = new Set(
    claims
      .filter(({ path }) => touched.has(path))
      .map(({ user, tier }) => `${tier} ${user}`),
  );
  return plan.changes.filter(({ user, tier }) => users.has(`${tier} ${user}`));
};

const asIfApproved = (
  version: GrantVersionId,
  now: Instant,
  head: CommitSha,
): Verdict => ({
  kind: "proven",
  version,
  approval: {
    pullRequest: 0,
    head,
    mergeCommit: head,
    mergedAt: now,
    author: { id: 0, login: "", type: "User" },
    approvers: [],
  },
  evidence: [],
});

const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(
    findings.map((finding) => [JSON.stringify(finding), finding]),
  ).values(),
];
