/** What a pull request's plan takes for granted, where a run would ask: verdicts, and memberships where Okta has nothing to say. */
import type { Person } from "../../domain/directory.ts";
import {
  type CommitSha,
  type GrantVersionId,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { LiveVersion } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import { faultsOfGrant } from "../../rules/judge-grant.ts";
import { saidVerdict } from "../../rules/ledger/recall.ts";
import type { LedgerState } from "../../rules/ledger/state.ts";
import { currentTier, standingTiers } from "../../rules/tier-history.ts";
import type { Main } from "../survey/read-main.ts";
import { nothingRead } from "../survey/read-directory.ts";
import type { Proposal } from "./proposal.ts";

/**
 * Its own grants are approved at this moment, except those that no approval helps. What stands on main beside them has the verdict
 * that the ledger tells: an overlapping grant decides as much as they do.
 */
export const foreseeVerdicts = (
  { now, head }: { readonly now: Instant; readonly head: CommitSha },
  main: Main,
  { versions, touched }: Pick<Proposal, "versions" | "touched">,
  ledger: LedgerState,
): ReadonlyMap<GrantVersionId, Verdict> =>
  new Map([
    ...main.live.flatMap(({ version: { id, grant } }) => {
      const record = ledger.versions.get(id);
      const verdict =
        record === undefined || touched.has(grant.path)
          ? null
          : saidVerdict(record);
      return verdict === null ? [] : [[id, verdict] as const];
    }),
    ...versions.map(
      (live) => [live.version.id, asIfApproved(live, main, now, head)] as const,
    ),
  ]);

const asIfApproved = (
  { version: { id, grant } }: LiveVersion,
  main: Main,
  now: Instant,
  head: CommitSha,
): Verdict => {
  const faults = faultsOfGrant(grant, {
    tier: currentTier(main.tiers, grant.tier).tier,
    tierNames: standingTiers(main.tiers),
    now,
  });
  return faults.length > 0
    ? {
        kind: "refused",
        version: id,
        evidence: faults.map(({ code, message }) => ({
          code,
          holds: false,
          text: message,
          because: [],
        })),
      }
    : {
        kind: "proven",
        version: id,
        approval: {
          pullRequest: 0,
          head,
          mergeCommit: head,
          mergedAt: now,
          author: { id: 0, login: "", type: "User" },
          approvers: [],
        },
        evidence: [],
      };
};

/** Whoever was let in and not taken out again: where files are only removed, nobody need ask Okta for more. */
export const membersByLedger = (ledger: LedgerState): DirectoryFacts => {
  const members = new Map<OktaGroupId, Map<OktaUserId, Person>>();
  for (const { intent, added, removed } of ledger.versions.values()) {
    if (intent === null || added === null || removed !== null) continue;
    const { groupId, userId, user } = intent;
    const known = members.get(groupId) ?? new Map<OktaUserId, Person>();
    members.set(groupId, known);
    known.set(userId, {
      id: userId,
      login: toLogin(user),
      status: "ACTIVE",
      githubAccount: null,
    });
  }
  return { ...nothingRead, members };
};
