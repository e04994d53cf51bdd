/** What the doctor looks at, besides what the journeys read anyway. Each question is answered in full or throws. */
import type {
  Account,
  CodeownersError,
  Permission,
} from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type {
  ActionsPosture,
  AdminRole,
  ApplicationPosture,
  AppPosture,
  AttributePosture,
  BranchRule,
  ClassicProtection,
  EnvironmentPosture,
  ForkPosture,
  RepositoryPosture,
  ResourcesPosture,
  RulesetPosture,
  SignInRule,
  TeamPosture,
  WorkflowTokenPosture,
} from "../../domain/posture.ts";
import type { Milliseconds } from "../../domain/time.ts";

/** What guards main, the ledger's branch and CODEOWNERS: a gate for adds where the settings ask for it. */
export interface ProtectionSource {
  /** null: the credential is not an App's. */
  readonly appPosture: () => Promise<AppPosture | null>;
  branchRules(branch: string): Promise<readonly BranchRule[]>;
  ruleset(id: number): Promise<RulesetPosture>;
  /** null: there is none. */
  classicProtection(branch: string): Promise<ClassicProtection | null>;
  codeownersErrors(ref: CommitSha): Promise<readonly CodeownersError[]>;
}

export interface PostureSource extends ProtectionSource {
  repositoryPosture(): Promise<RepositoryPosture>;
  actionsPosture(): Promise<ActionsPosture>;
  workflowTokenPosture(): Promise<WorkflowTokenPosture>;
  forkPosture(isPrivate: boolean): Promise<ForkPosture>;
  environments(): Promise<readonly EnvironmentPosture[]>;
  /** Names alone. */
  repositorySecrets(): Promise<readonly string[]>;
  organisationSecrets(): Promise<readonly string[]>;
  /** null: no such account. */
  account(login: string): Promise<Account | null>;
  permission(login: string): Promise<Permission>;
  /** null: no such team, or none that the credential can see. */
  team(organisation: string, slug: string): Promise<TeamPosture | null>;
  /** Teams with access of their own. */
  repositoryTeams(): Promise<
    readonly { readonly slug: string; readonly canWrite: boolean }[]
  >;
  /** null: not readable. */
  teamMembers(
    organisation: string,
    team: string,
  ): Promise<readonly Account[] | null>;
  /** How far GitHub's clock is ahead of ours, by its last answer; null: none came. */
  readonly serverLead: () => Milliseconds | null;
}

export interface OktaPosture {
  readonly kind: "oauth" | "token";
  /** Granted to the app; null: an API token, which knows no scopes. */
  grantedScopes(): Promise<readonly string[] | null>;
  adminRoles(): Promise<readonly AdminRole[]>;
  rolePermissions(role: string): Promise<readonly string[]>;
  resources(resourceSet: string): Promise<ResourcesPosture>;
  /** null: no such attribute. */
  attribute(name: string): Promise<AttributePosture | null>;
  applications(): Promise<readonly ApplicationPosture[]>;
  signInRules(policy: string): Promise<readonly SignInRule[]>;
}
