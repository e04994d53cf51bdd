/** A repository: its git, its pull requests, its settings, and what was reported on its commits. */
import type { Instant } from "../../domain/time.ts";
import type { Account, App, Role } from "./accounts.ts";
import type { ObjectStore } from "./objects.ts";
import type { Comment, PullRequest } from "./pull-request.ts";
import type { Refs } from "./refs.ts";

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
  readonly actions: ActionsSettings;
  /** Names alone: nobody can read a secret back. */
  readonly secrets: { repository: string[]; organisation: string[] };
  readonly createdAt: Instant;
  pushedAt: Instant;
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

/** Settings, Actions, General. */
export interface ActionsSettings {
  allowed: "all" | "local_only" | "selected";
  mustPinShas: boolean;
  defaultPermissions: "read" | "write";
  mayApprove: boolean;
  /** Of a public repository: whose pull requests wait for somebody to look at them. */
  forkApproval:
    | "first_time_contributors_new_to_github"
    | "first_time_contributors"
    | "all_external_contributors";
  /** Of a private repository. */
  forks: {
    runs: boolean;
    writeTokens: boolean;
    secrets: boolean;
    needApproval: boolean;
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
  /** Logins who alone may push; null: everybody with write access. */
  pushers: string[] | null;
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
