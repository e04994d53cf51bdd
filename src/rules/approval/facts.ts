/** What a judgement of an approval stands on. Everything is gathered before, so that judging is pure and can be repeated. */
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
import type { GrantVersion } from "../../domain/grant.ts";
import type { CommitSha, TierName } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { TreeFile } from "../../domain/repository.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Codeowners } from "../codeowners/parse.ts";
import type { Identities } from "./identity.ts";
import type { Landing } from "./landing.ts";
import type { Gathered } from "./reason.ts";

/** One grant version and everything that its approval stands on. */
export interface ApprovalFacts {
  readonly version: GrantVersion;
  readonly candidates: Gathered<readonly Candidate[]>;
  /** Of the one pull request that fits; null where none or several do. */
  readonly details: PullRequestFacts | null;
}

/** A pull request that GitHub associates with the introducing commit, and how it came to main. */
export interface Candidate {
  readonly pullRequest: PullRequest;
  readonly landing: Gathered<Landing>;
}

export interface PullRequestFacts {
  readonly pullRequest: PullRequest;
  /** `owner/name` of the repository that holds main. */
  readonly repository: string;
  /** The default branch. */
  readonly main: string;
  readonly size: Gathered<PullRequestSize>;
  readonly commits: Gathered<readonly PullRequestCommit[]>;
  readonly reviews: Gathered<readonly Review[]>;
  readonly timeline: Gathered<readonly TimelineEvent[]>;
  /** Of the head branch, newest first. */
  readonly pushes: Gathered<readonly Push[]>;
  readonly identities: Gathered<Identities>;
  /** By account id; asked only of those whose review could count. */
  readonly permissions: ReadonlyMap<number, Gathered<Permission>>;
  /** What each of them pushed lately, to whatever branch; by account id. */
  readonly pushesBy: ReadonlyMap<number, Gathered<readonly Push[]>>;
  /** When GitHub was asked about people, who may have changed since the merge. */
  readonly askedAt: Instant;
  /** By `@organisation/team` in lower case, then by account id; asked as sparingly. */
  readonly memberships: ReadonlyMap<
    string,
    ReadonlyMap<number, Gathered<TeamMembership>>
  >;
  /** Who is behind an owner, by its text in lower case, to name who can still approve; null: not readable. */
  readonly rosters: ReadonlyMap<string, readonly Account[] | null>;
  readonly policy: Gathered<PolicyFacts>;
  /** Every path that the pull request changes, on its own branch or by landing; both paths of a rename. */
  readonly changed: Gathered<readonly string[]>;
  /** By path: what stands on main after the landing, and at the pull request's head. */
  readonly contents: ReadonlyMap<string, Gathered<Content>>;
  /** By path: was its change in what the reviewers saw? */
  readonly shown: ReadonlyMap<string, Gathered<Shown>>;
}

/**
 * `not-shown`: the pull request does not change it. `base-moved`: it does now, but when its head was pushed it was compared with another
 * commit of main, against which it may have changed nothing.
 */
export type Shown = "shown" | "not-shown" | "base-moved";

export interface Content {
  readonly main: FileAt | null;
  readonly head: FileAt | null;
}

export type FileAt = Pick<TreeFile, "kind" | "blob">;

/** The policy that governs a pull request: the last proven one at or before the commit just before its whole range. */
export interface PolicyFacts {
  readonly commit: CommitSha;
  /** null: there is no CODEOWNERS file that could be believed; `codeownersFlaw` says why. */
  readonly codeowners: Codeowners | null;
  readonly codeownersFlaw: string | null;
  /** GitHub's own list of errors in that file. */
  readonly codeownersErrors: Gathered<readonly CodeownersError[]>;
  /** Those that exist and can be read. */
  readonly tiers: ReadonlyMap<TierName, Tier>;
  /** null: the settings are missing or cannot be read. */
  readonly policyApprovals: number | null;
}

/** A change of policy files on main: one landed pull request, or a commit that came without one. */
export interface PolicyChangeFacts {
  /** The commit of main after which the change stands. */
  readonly commit: CommitSha;
  readonly candidates: Gathered<readonly Candidate[]>;
  readonly details: PullRequestFacts | null;
  /** The policy paths that changed; both of a rename. */
  readonly paths: readonly string[];
  /** What cannot be read any more after the change: CODEOWNERS, settings, people. */
  readonly broken: Gathered<readonly string[]>;
  /** Does the ledger, signed or not, say that it was proven? */
  readonly isSaidProven?: boolean;
}
