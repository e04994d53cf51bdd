/** What a proof of approval needs of the world, and what the journeys ask of a proof. */
import type { Person } from "../../domain/directory.ts";
import type {
  Account,
  CodeownersError,
  Permission,
  PullRequest,
  PullRequestCommit,
  PullRequestSize,
  Push,
  Review,
  TeamMembership,
  TimelineEvent,
} from "../../domain/forge.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Grant, GrantVersion } from "../../domain/grant.ts";
import type { CommitSha, GrantVersionId, TierName } from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant } from "../../domain/time.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Identified } from "../../rules/approval/identity.ts";
import type {
  ApprovalPreview,
  Obstacles,
  PolicyPreview,
} from "../../rules/approval/preview.ts";

/** What a proof of approval reads from GitHub. Every list is complete or the call throws. */
export interface ApprovalSource {
  pullRequestsOf(commit: CommitSha): Promise<readonly PullRequest[]>;
  pullRequestSize(number: number): Promise<PullRequestSize>;
  reviews(number: number): Promise<readonly Review[]>;
  commits(number: number): Promise<readonly PullRequestCommit[]>;
  timeline(number: number): Promise<readonly TimelineEvent[]>;
  /** Pushes to `refs/heads/<branch>`, newest first. */
  pushes(branch: string): Promise<readonly Push[]>;
  /** What an account pushed within the last month, to whatever branch, newest first. */
  pushesBy(login: string): Promise<readonly Push[]>;
  /** null: no such account. */
  account(login: string): Promise<Account | null>;
  permission(login: string): Promise<Permission>;
  teamMembership(
    organisation: string,
    team: string,
    login: string,
  ): Promise<TeamMembership>;
  /** Logins of a team, child teams included; null: not readable. */
  teamMembers(
    organisation: string,
    team: string,
  ): Promise<readonly Account[] | null>;
  codeownersErrors(ref: CommitSha): Promise<readonly CodeownersError[]>;
}

/** Finds out whether grant versions were approved. Shipped and sandbox wiring differ in this alone. */
export interface Prover {
  verdicts(
    versions: readonly GrantVersion[],
    at: ProofMoment,
  ): Promise<ReadonlyMap<GrantVersionId, Verdict>>;
}

/** Who is who, where an Okta profile attribute says it. */
export interface AccountDirectory {
  /** People whose attribute holds any of the values (GitHub logins or ids), in any status. */
  peopleByAccount(
    attribute: string,
    values: readonly string[],
  ): Promise<readonly Person[]>;
}

/** The newest policy on main that is proven back to the trust root. */
export interface PolicyProof {
  /** null: it could not be found out, or there is no trust root on main's chain. */
  readonly provenPolicyCommit: CommitSha | null;
  /** The last policy that is known to have been proven; null: there is no trust root on this history. */
  readonly lastProven: CommitSha | null;
  /** One for each change that is not proven and not taken back. */
  readonly alarms: readonly Finding[];
  /** Changes that were judged for good, and not in `ProofMoment.settled` already. */
  readonly settled: readonly PolicyFact[];
}

export interface PolicyProver {
  policy(at: ProofMoment): Promise<PolicyProof>;
}

export interface ProofMoment {
  readonly tip: CommitSha;
  readonly now: Instant;
  /** What signed entries of the ledger say of changes of policy: nobody is asked about these again. */
  readonly settled?: readonly PolicyFact[];
  /**
   * Changes of policy that the ledger, signed or not, says were proven: that an approver has left since does not refuse them. It makes
   * them unknown at the most, which adds nobody.
   */
  readonly saidProven?: ReadonlySet<CommitSha>;
}

/** What an open pull request still needs, by the same judgement that comes after its merge. */
export interface Previewer {
  preview(
    pullRequest: PullRequest,
    /** The grants that it adds or changes. */
    grants: readonly Pick<Grant, "path" | "tier" | "user">[],
    at: ProofMoment,
  ): Promise<PullRequestPreview>;
}

export interface PullRequestPreview extends Obstacles {
  /** Is its author one Okta person? Unless it is, Okta was asked about nobody else, because a stranger must learn nothing from it. */
  readonly author: AuthorStanding;
  readonly grants: ApprovalPreview;
  /** As the governing policy has them, which can be older than main's; null: that could not be found out. */
  readonly tiers: ReadonlyMap<TierName, Tier> | null;
  /** null: it changes no policy. */
  readonly policy: PolicyPreview | null;
  /** Others that matter and are not one Okta person each. */
  readonly findings: readonly Finding[];
}

export type AuthorStanding =
  | { readonly kind: Identified["kind"] }
  /** There is nothing yet that depends on it, or no policy by which to ask. */
  | { readonly kind: "not-asked" }
  /** The source that the policy names could not be asked. */
  | { readonly kind: "unreadable"; readonly why: string };
