import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { makeClaims } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import { makePlan } from "../../rules/plan/make-plan.ts";
import type { LedgerBranch } from "../ports.ts";
import { readLedger } from "../survey/read-ledger.ts";
import type { Main } from "../survey/read-main.ts";
import { cautiousSettings } from "../survey/plan-on.ts";
import type { Proposal } from "./proposal.ts";

/** Main with the pull request's files in place of its own, each of them approved at this moment. */
export const planIfMerged = async (
  { ledger: branch }: { readonly ledger: Pick<LedgerBranch, "read"> },
  { now, head }: { readonly now: Instant; readonly head: CommitSha },
  main: Main,
  { versions, touched }: Proposal,
  facts: DirectoryFacts,
  addsStopped: string | null = null,
): Promise<readonly Change[]> => {
  const { state: ledger } = await readLedger({ ledger: branch, keys: null });
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
    isLedgerWhole: true,
    addsStopped,
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
