/**
 * Was a grant version approved? Introduction → its pull request → content → policy just before the whole range → people. The
 * same judgement is the preview of an open pull request and the gate at reconcile.
 */
import type { Grant } from "../../domain/grant.ts";
import type { Instant } from "../../domain/time.ts";
import type { Approver, Verdict } from "../../domain/verdict.ts";
import { judgeContent } from "./content.ts";
import type { ApprovalFacts, PullRequestFacts } from "./facts.ts";
import { faultsOfGrant } from "../judge-grant.ts";
import { identify, whyNobody } from "./identity.ts";
import { findIntroduction } from "./introduction.ts";
import {
  judgeCodeowners,
  judgeGitHubsOpinion,
  judgeOwned,
} from "./judge-codeowners.ts";
import { judgePullRequest } from "./judge-pull-request.ts";
import { grantsFolder } from "./policy-paths.ts";
import {
  conclude,
  type Conclusion,
  fails,
  failsToday,
  holds,
  judge,
  type Reason,
  restsOnToday,
  unclear,
  unread,
} from "./reason.ts";
import { isOverdue } from "./overdue.ts";
import { judgeShown } from "./shown.ts";
import { judgeSlots, type Slots } from "./slots.ts";
import type { Subject } from "./subject.ts";
import { at } from "./words.ts";

export const judgeApproval = (facts: ApprovalFacts, now: Instant): Verdict => {
  const { version, candidates, details } = facts;
  const { id } = version;
  const { reason, fit } = findIntroduction(version.introducedBy, candidates);
  if (fit === null)
    return {
      kind: notProven(conclude([reason])),
      version: id,
      evidence: [reason],
    };
  if (details?.pullRequest.number !== fit.pullRequest.number)
    return {
      kind: "unknown",
      version: id,
      evidence: [
        reason,
        unclear("introduction", "Its facts were not gathered"),
      ],
    };
  const judgement = judgeGrant(details, version.grant);
  const reasons = [
    reason,
    judgeContent(details, version.grant.path),
    ...judgement.reasons,
    ...judgeWish(details, version.grant, fit.mergedAt),
  ];
  const kind = conclude(reasons);
  const { author, head, number } = details.pullRequest;
  if (kind === "proven" && author !== null)
    return {
      kind,
      version: id,
      approval: {
        pullRequest: number,
        head: head.sha,
        mergeCommit: fit.commit,
        mergedAt: fit.mergedAt,
        author,
        approvers: judgement.approvers,
      },
      evidence: reasons,
    };
  const brought = { pullRequest: number, mergedAt: fit.mergedAt };
  return kind === "refused"
    ? {
        kind,
        version: id,
        brought,
        isOfToday: restsOnToday(reasons),
        evidence: reasons,
      }
    : {
        kind: "unknown",
        version: id,
        brought,
        isOverdue: isOverdue(reasons, fit.mergedAt, now),
        evidence: reasons,
      };
};

/**
 * What the tier asks of the file itself (a ticket, a start that is not too far ahead). The check said the same as findings, which
 * a merge past all rules can ignore.
 */
const judgeWish = (
  { policy }: PullRequestFacts,
  grant: Grant,
  mergedAt: Instant,
): readonly Reason[] => {
  const tier = policy.known ? policy.value.tiers.get(grant.tier) : undefined;
  return tier === undefined
    ? []
    : faultsOfGrant(grant, {
        tier,
        tierNames: [tier.name],
        now: mergedAt,
      }).map(({ code, message }) => fails(code, message));
};

/** Without a pull request that somebody opened there is nothing to prove. */
const notProven = (kind: Conclusion): "refused" | "unknown" =>
  kind === "refused" ? kind : "unknown";

export interface GrantJudgement {
  readonly reasons: readonly Reason[];
  /** That of the reasons which is about who asks for whom; null: it was not looked at. */
  readonly requester: Reason | null;
  /** Those whose review counts. */
  readonly approvers: readonly Approver[];
  /** null: the policy could not be read, or has no such tier. */
  readonly slots: Slots | null;
}

/** What can be said of a grant in a pull request, merged or not. */
export const judgeGrant = (
  facts: PullRequestFacts,
  grant: Pick<Grant, "path" | "tier" | "user">,
): GrantJudgement => {
  const { reasons, contributors } = judgePullRequest(facts);
  const folder = `${grantsFolder}/${grant.tier}/`;
  const common = [
    ...reasons,
    judgeShown(facts, grant.path),
    grant.path.startsWith(folder)
      ? holds("folder", "It lies in its tier's folder")
      : fails(
          "tier-not-folder",
          `It asks for tier ${grant.tier} and does not lie in ${folder}`,
        ),
  ];
  if (!facts.policy.known)
    return {
      reasons: [
        ...common,
        unread("policy", "The policy of that time", facts.policy),
      ],
      requester: null,
      approvers: [],
      slots: null,
    };
  const policy = facts.policy.value;
  const tier = policy.tiers.get(grant.tier);
  const rules = [judgeCodeowners(policy), judgeGitHubsOpinion(policy)];
  if (tier === undefined)
    return {
      reasons: [
        ...common,
        ...rules,
        fails(
          "tier-unknown",
          `Tier ${grant.tier} did not exist then, or could not be read`,
        ),
      ],
      requester: null,
      approvers: [],
      slots: null,
    };
  const subject: Subject = {
    path: grant.path,
    approvals: Math.max(tier.approvals, 1),
    beneficiary: grant.user,
  };
  const slots = judgeSlots(facts, policy, contributors, subject);
  const requester = tier.onBehalf
    ? holds("requester", "The tier lets others ask on somebody's behalf")
    : judgeRequester(facts, grant);
  return {
    reasons: [
      ...common,
      ...rules,
      judgeOwned(policy, grant.path),
      judgeBeneficiary(facts, grant),
      requester,
      slots.reason,
    ],
    requester,
    approvers: slots.reviewers
      .filter(({ reason }) => reason.holds === true)
      .map(({ account: { id, login }, person }) => ({ id, login, person })),
    slots,
  };
};

/** Whose it is must be known by id, or an approver could be the beneficiary under another login, and a new hire inherit the access. */
const judgeBeneficiary = (
  { identities }: PullRequestFacts,
  { user }: Pick<Grant, "user">,
): Reason =>
  judge("beneficiary", "Whose access it is", identities, ({ people }) =>
    people.has(user)
      ? holds("beneficiary", `It is about ${user}`)
      : unclear("beneficiary", `Okta has nobody called ${user} yet`),
  );

/** Access is asked for by the person who gets it, unless the tier says otherwise. */
const judgeRequester = (
  { pullRequest, identities }: PullRequestFacts,
  { user }: Pick<Grant, "user">,
): Reason => {
  const { author } = pullRequest;
  if (author === null)
    return fails(
      "author-deleted",
      "Nobody can say whether the beneficiary opened it",
    );
  return judge("requester", `Who ${at(author)} is`, identities, (known) => {
    const who = identify(known, author);
    if (who.kind === "person" && who.person.id === known.people.get(user))
      return holds(
        "requester",
        `${at(author)} asks for access for ${user}, the same person`,
      );
    const conclusion =
      who.kind === "person" && known.people.has(user) ? fails : failsToday;
    return who.kind !== "person"
      ? conclusion(
          "requester-unknown",
          `${at(author)} asks for access for ${user}, and who that is cannot be told: ${whyNobody(who)}`,
        )
      : conclusion(
          "requester-other",
          `${at(author)} asks for access for ${user}, who is somebody else; the tier does not allow that`,
        );
  });
};
