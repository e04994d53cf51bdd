/** Everything that this GitHub knows. Plain state: each journey of a person or a program is a function on it. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { ObjectStore } from "./objects.ts";
import type { Refs } from "./refs.ts";

export interface Account {
  /** What stays: a login can be renamed, and taken by somebody else. */
  readonly id: number;
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  readonly name: string | null;
  /** Deleted accounts are shown as GitHub's ghost, or as null. */
  isDeleted: boolean;
  /** Registered and verified addresses; the noreply address always belongs to the account as well. */
  readonly emails: string[];
  readonly createdAt: Instant;
}

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Team {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly parent: Team | null;
  readonly privacy: "closed" | "secret";
  /** Direct members, by account id. */
  readonly members: Map<number, TeamSeat>;
  readonly createdAt: Instant;
}

export interface TeamSeat {
  readonly state: "active" | "pending";
  readonly role: "member" | "maintainer";
}

export interface Organisation {
  readonly account: Account;
  readonly members: Map<number, "member" | "admin">;
  readonly teams: Map<string, Team>;
  basePermission: "none" | "read" | "write" | "admin";
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  state:
    "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  body: string;
  /** Not fixed: GitHub was reported to re-point it after a force-push. */
  commit: string;
  submittedAt: Instant | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: Account;
  body: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

/** What happened on a pull request, apart from commits, reviews and comments, which the timeline weaves in. */
export interface TimelineEntry {
  readonly id: number;
  readonly event:
    | "closed"
    | "reopened"
    | "merged"
    | "renamed"
    | "head_ref_force_pushed"
    | "head_ref_deleted"
    | "head_ref_restored"
    | "base_ref_changed"
    | "base_ref_force_pushed"
    | "review_dismissed"
    | "added_to_merge_queue"
    | "removed_from_merge_queue";
  readonly actor: Account;
  readonly at: Instant;
  readonly commit: string | null;
  /** Members that only this kind of event has. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly author: Account;
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly headRef: string;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  head: string;
  baseRef: string;
  /** The base branch's tip when the pull request was last brought up to date: GitHub lets it grow stale. */
  base: string;
  merge: {
    readonly at: Instant;
    readonly by: Account;
    readonly commit: string;
    /** Every commit that it brought to the base branch. */
    readonly landed: ReadonlySet<string>;
  } | null;
  /** The test merge of an open pull request, as last computed. */
  testMerge: {
    readonly head: string;
    readonly base: string;
    readonly commit: string | null;
  } | null;
  readonly createdAt: Instant;
  updatedAt: Instant;
  closedAt: Instant | null;
  readonly reviews: Review[];
  readonly timeline: TimelineEntry[];
}

export type ActivityKind =
  | "push"
  | "force_push"
  | "branch_creation"
  | "branch_deletion"
  | "pr_merge"
  | "merge_queue_merge";

export interface Activity {
  readonly id: number;
  readonly kind: ActivityKind;
  readonly actor: Account | null;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: Instant;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly at: Instant;
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly app: App | null;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
  output: {
    title: string | null;
    summary: string | null;
    text: string | null;
    annotations: unknown[];
  };
}

/** Branch protection; what an administrator set. */
export interface Protection {
  requiredApprovals: number;
  requireCodeOwners: boolean;
  requireLastPushApproval: boolean;
  dismissStaleReviews: boolean;
  requiredChecks: string[];
  enforceAdmins: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
  /** Accounts that may push past it, besides administrators where `enforceAdmins` is off. */
  readonly bypass: Set<number>;
}

export interface Ruleset {
  readonly id: number;
  name: string;
  enforcement: "disabled" | "active" | "evaluate";
  /** Branch name patterns: `~DEFAULT_BRANCH`, `~ALL`, or refs such as `refs/heads/main`. */
  include: string[];
  exclude: string[];
  rules: { type: string; parameters?: Record<string, unknown> }[];
  bypassActors: {
    actor_id: number | null;
    actor_type: string;
    bypass_mode: "always" | "pull_request" | "exempt";
  }[];
  readonly createdAt: Instant;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  protectionRules: Record<string, unknown>[];
  branchPolicy: {
    protected_branches: boolean;
    custom_branch_policies: boolean;
  } | null;
  /** Name patterns of custom branch policies. */
  branches: string[];
  readonly createdAt: Instant;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** null: not a fork. */
  readonly parent: Repository | null;
  /** The bare git repository. */
  readonly directory: string;
  readonly objects: ObjectStore;
  readonly refs: Refs;
  readonly pulls: Map<number, PullRequest>;
  nextNumber: number;
  readonly comments: Map<number, Comment>;
  readonly activity: Activity[];
  readonly collaborators: Map<number, Role>;
  readonly teams: Map<number, Role>;
  readonly statuses: CommitStatus[];
  readonly checkRuns: Map<number, CheckRun>;
  readonly protections: Map<string, Protection>;
  readonly rulesets: Map<number, Ruleset>;
  readonly environments: Map<string, Environment>;
  readonly dispatches: { eventType: string; payload: unknown; by: Account }[];
  actionsEnabled: boolean;
  readonly createdAt: Instant;
  pushedAt: Instant;
}

/** What a token may do, by GitHub's names of permissions (`contents`, `members`, …). */
export type Permissions = Readonly<Record<string, "read" | "write" | "admin">>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly publicKey: string;
  readonly bot: Account;
  readonly installation: Installation;
  readonly createdAt: Instant;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly permissions: Permissions;
  readonly createdAt: Instant;
}

export interface Token {
  readonly value: string;
  /** On whose behalf; an installation's token acts as the app's bot. */
  readonly account: Account;
  readonly installation: Installation | null;
  /** null: everything that the account may do. */
  readonly permissions: Permissions | null;
  /** null: never. */
  readonly expiresAt: Instant | null;
  revoked: boolean;
}

export interface World {
  readonly clock: SandboxClock;
  readonly directory: string;
  /** Set once the server listens. */
  readonly urls: { web: string; api: string };
  readonly ids: IdSource;
  /** By login in lower case. */
  readonly accounts: Map<string, Account>;
  readonly organisations: Map<string, Organisation>;
  /** By `owner/name` in lower case. */
  readonly repositories: Map<string, Repository>;
  readonly apps: Map<number, App>;
  readonly tokens: Map<string, Token>;
  /** Commits that GitHub itself made and signed; an address alone can be forged. */
  readonly signed: Set<string>;
  readonly rateLimit: {
    limit: number;
    readonly windows: Map<string, RateWindow>;
  };
  /** Told of each event that a webhook could carry; set by whoever delivers them. */
  onEvent: (event: WorldEvent) => void;
}

export interface RefMove {
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** null: the ref is deleted. */
  readonly to: string | null;
  readonly actor: Account;
  /** Where it is not an ordinary push. */
  readonly kind?: ActivityKind;
}

export type WorldEvent =
  | {
      readonly event: "push";
      readonly repository: Repository;
      readonly move: RefMove & { readonly before: string | null };
      readonly forced: boolean;
    }
  | {
      readonly event: "pull_request";
      readonly action:
        "opened" | "edited" | "closed" | "reopened" | "synchronize";
      readonly pull: PullRequest;
      readonly sender: Account;
      /** Of a `synchronize`: the heads. */
      readonly before?: string;
      readonly after?: string;
    }
  | {
      readonly event: "pull_request_review";
      readonly action: "submitted" | "dismissed";
      readonly pull: PullRequest;
      readonly review: Review;
      readonly sender: Account;
    };

export interface RateWindow {
  readonly resetsAt: Instant;
  used: number;
}

/** Counters, so that two runs of a story give the same numbers. */
export interface IdSource {
  next(kind: string): number;
}

export const createIds = (): IdSource => {
  const last = new Map<string, number>();
  return {
    next: (kind) => {
      const id = (last.get(kind) ?? firstIds[kind] ?? 1000) + 1;
      last.set(kind, id);
      return id;
    },
  };
};

/** Kinds start far apart, so that an id of one kind taken for another finds nothing. */
const firstIds: Readonly<Record<string, number>> = {
  account: 5_000_000,
  repository: 700_000_000,
  pull: 1_900_000_000,
  review: 2_100_000_000,
  comment: 2_300_000_000,
  event: 15_000_000_000,
  activity: 17_000_000_000,
  check: 31_000_000_000,
  status: 33_000_000_000,
  team: 9_000_000,
  ruleset: 400_000,
  app: 800_000,
  installation: 45_000_000,
};
