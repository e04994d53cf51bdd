/** What a pull request's plan takes for granted, where a run would ask: verdicts, and memberships where Okta has nothing to say. */
import type { Finding } from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import type { Group, Person } from "../../domain/directory.ts";
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
import { byLogin, type DirectoryFacts, everybody } from "../../rules/facts.ts";
import { findingAt, wholeFile } from "../../rules/fault.ts";
import { faultsOfGrant } from "../../rules/judge-grant.ts";
import { saidVerdict } from "../../rules/ledger/recall.ts";
import type { LedgerState, VersionRecord } from "../../rules/ledger/state.ts";
import { currentTier, standingTiers } from "../../rules/tier-history.ts";
import type { Main } from "../survey/read-main.ts";
import { nothingRead } from "../survey/read-directory.ts";
import type { Proposal } from "./proposal.ts";

/**
 * Its own grants are approved at this moment, except those that no approval helps. What stands on main beside them has the verdict
 * that the ledger tells, because an overlapping grant decides as much as they do; what no run has judged yet is taken like its own.
 */
export const foreseeVerdicts = (
  { now, head }: { readonly now: Instant; readonly head: CommitSha },
  main: Main,
  { versions, touched }: Pick<Proposal, "versions" | "touched">,
  ledger: LedgerState,
): ReadonlyMap<GrantVersionId, Verdict> =>
  new Map([
    ...main.live.flatMap((live) => {
      const { id, grant } = live.version;
      const verdict = touched.has(grant.path)
        ? null
        : isUnjudged(live, ledger)
          ? asIfApproved(live, main, now, head)
          : saidVerdict(ledger.versions.get(id) as VersionRecord);
      return verdict === null ? [] : [[id, verdict] as const];
    }),
    ...versions.map(
      (live) => [live.version.id, asIfApproved(live, main, now, head)] as const,
    ),
  ]);

/** Merged since the last run. */
const isUnjudged = ({ version }: LiveVersion, ledger: LedgerState): boolean =>
  ledger.versions.get(version.id) === undefined;

/** Beside what this pull request asks for the same person and tier, and not judged yet: so the plan rests on a guess. */
export const guessFindings = (
  main: Pick<Main, "live">,
  { touched }: Pick<Proposal, "touched">,
  ledger: LedgerState,
  isConcerned: (grant: Grant) => boolean,
): readonly Finding[] =>
  main.live
    .filter(
      (live) =>
        !touched.has(live.version.grant.path) &&
        isUnjudged(live, ledger) &&
        isConcerned(live.version.grant),
    )
    .map(({ version: { grant } }) =>
      findingAt(
        grant.path,
        wholeFile,
        {
          code: "not-looked-at",
          message:
            "This grant stands on main, and no run has judged it yet; the plan takes it as approved.",
          hint: "Check again after the next run of reconcile.",
        },
        "warning",
      ),
    );

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
  const groups = new Map<string, readonly Group[]>();
  for (const { intent, added, removed } of ledger.versions.values()) {
    if (intent === null || added === null || removed !== null) continue;
    const { group, groupId, userId, user } = intent;
    groups.set(group, [{ id: groupId, name: group, type: "OKTA_GROUP" }]);
    const known = members.get(groupId) ?? new Map<OktaUserId, Person>();
    members.set(groupId, known);
    known.set(userId, {
      id: userId,
      login: toLogin(user),
      status: "ACTIVE",
      githubAccount: null,
    });
  }
  const facts = { ...nothingRead, groups, members };
  return { ...facts, people: byLogin([...everybody(facts).values()]) };
};
