/** How GitHub and Okta are set up, in our words. What could not be looked at is neither "on" nor "off". */
import type { OktaGroupId } from "./ids.ts";

export type Looked<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | {
      readonly kind: "unreadable";
      readonly why: string;
      /** What would make it readable. */
      readonly remedy: string;
    };

// GitHub

export interface RepositoryPosture {
  readonly isPrivate: boolean;
  /** Of a classic personal token, as GitHub names them with each answer; null: a token of another kind. */
  readonly tokenScopes: readonly string[] | null;
}

/** One rule of an active ruleset (of the repository or of its organisation) that holds for a branch. */
export type BranchRule = { readonly ruleset: number } & (
  | {
      readonly kind: "pull-request";
      readonly codeOwners: boolean;
      readonly dismissesStale: boolean;
      readonly lastPushApproval: boolean;
    }
  | {
      readonly kind: "required-checks";
      readonly checks: readonly RequiredCheck[];
    }
  | { readonly kind: "no-force-push" | "no-deletion" | "no-update" | "other" }
);

export interface RequiredCheck {
  readonly context: string;
  /** The App whose word alone counts; null: anybody with write access can say it. */
  readonly app: number | null;
}

export interface RulesetPosture {
  readonly name: string;
  /** null: GitHub tells it only to those who could change the ruleset. */
  readonly bypass: readonly BypassActor[] | null;
}

/** Who may ignore a rule. `type` is GitHub's word: `RepositoryRole`, `Integration`, `Team`, … */
export interface BypassActor {
  readonly type: string;
  readonly id: number | null;
  /** As GitHub names it; null: it tells the id alone. */
  readonly name: string | null;
}

/** Classic branch protection. */
export interface ClassicProtection {
  /** null: no pull request is required. */
  readonly pullRequest: {
    readonly codeOwners: boolean;
    readonly dismissesStale: boolean;
    readonly lastPushApproval: boolean;
    readonly bypass: readonly BypassActor[];
  } | null;
  readonly requiredChecks: readonly RequiredCheck[];
  readonly enforcesAdmins: boolean;
  readonly allowsForcePushes: boolean;
  readonly allowsDeletions: boolean;
  /** Who alone may push; null: everybody with write access. */
  readonly pushers: readonly BypassActor[] | null;
}

export interface ActionsPosture {
  readonly isEnabled: boolean;
  readonly allowed: "all" | "local_only" | "selected" | null;
  readonly mustPinShas: boolean;
}

export interface WorkflowTokenPosture {
  readonly default: "read" | "write";
  /** "Allow GitHub Actions to create and approve pull requests". */
  readonly mayApprove: boolean;
}

export type ForkPosture =
  | {
      readonly kind: "public";
      readonly approval:
        | "first_time_contributors_new_to_github"
        | "first_time_contributors"
        | "all_external_contributors";
    }
  | {
      readonly kind: "private";
      readonly runs: boolean;
      readonly getsWriteTokens: boolean;
      readonly getsSecrets: boolean;
      readonly needsApproval: boolean;
    };

export interface EnvironmentPosture {
  readonly name: string;
  /** Which refs may deploy: any, any protected branch, or those that match a pattern. */
  readonly refs:
    | { readonly kind: "any" }
    | { readonly kind: "protected" }
    | {
        readonly kind: "patterns";
        readonly patterns: readonly {
          readonly name: string;
          readonly type: "branch" | "tag";
        }[];
      };
}

export interface TeamPosture {
  /** Secret teams own nothing by CODEOWNERS. */
  readonly isVisible: boolean;
  /** The parent's name in addresses; a parent's access reaches its children. */
  readonly parent: string | null;
}

/** A GitHub App as it is installed. */
export interface AppPosture {
  readonly id: number;
  readonly slug: string;
  /** By GitHub's names: `contents` → `write`. */
  readonly permissions: Readonly<Record<string, string>>;
}

// Okta

export interface AdminRole {
  /** Okta's word: `SUPER_ADMIN`, `CUSTOM`, … */
  readonly type: string;
  readonly label: string;
  /** Ids of a custom role and of what it holds for; null for standard roles. */
  readonly custom: {
    readonly role: string;
    readonly resourceSet: string;
  } | null;
}

/** An attribute of the user schema. */
export interface AttributePosture {
  /** What people may do with their own; null: the schema does not say. */
  readonly self: string | null;
}

export interface ApplicationPosture {
  readonly id: string;
  /** The kind in Okta's catalogue. */
  readonly kind: string;
  readonly label: string;
  readonly isActive: boolean;
  /** Id of the sign-in policy; null: none is named. */
  readonly policy: string | null;
}

/** What a sign-in policy's rule asks of whom it lets in; `unknown`: a method that cannot be judged here. */
export interface SignInRule {
  readonly name: string;
  readonly isActive: boolean;
  readonly lets: boolean;
  readonly factors: "one" | "several" | "unknown";
}

/** What an admin role's resource set holds. */
export interface ResourcesPosture {
  readonly allGroups: boolean;
  readonly groups: ReadonlySet<OktaGroupId>;
  readonly allUsers: boolean;
  /** The groups whose people it holds: that is another thing than to hold the group. */
  readonly usersOf: ReadonlySet<OktaGroupId>;
}
