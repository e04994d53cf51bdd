import type { SandboxClock } from "../clock.ts";
import type { SandboxServer } from "../server.ts";
import type {
  Account,
  Organisation,
  Permissions,
  Role,
  Team,
} from "./accounts.ts";
import type { Actor } from "./actor.ts";
import type { InstalledApp } from "./install-app.ts";
import type { NewAccount } from "./people.ts";
import type { PullRequest } from "./pull-request.ts";
import type {
  Environment,
  Protection,
  Repository,
  Ruleset,
} from "./repository.ts";
import type { NewTeam } from "./teams.ts";
import type { NewToken } from "./tokens.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

export interface GitHubOptions {
  readonly clock: SandboxClock;
  /** Defaults: `acme` and `access`. */
  readonly organisation?: string;
  readonly repository?: string;
  /** The default is true. */
  readonly private?: boolean;
  /** Are deliveries of webhooks recorded? Costs a picture of the pull request for each event, so the default is no. */
  readonly webhooks?: boolean;
}

export interface SandboxGitHub {
  /** `http://127.0.0.1:<port>`, for people and for git. */
  readonly url: string;
  /** Octokit's `baseUrl`. */
  readonly apiUrl: string;
  /** Without a token: give it by header, or by `cloneUrlFor`. */
  readonly cloneUrl: string;
  readonly server: SandboxServer;
  readonly world: World;
  readonly organisation: Organisation;
  readonly repository: Repository;
  readonly webhooks: Webhooks;

  cloneUrlFor(token: string): string;
  createUser(
    login: string,
    more?: Omit<NewAccount, "login"> & {
      /** In the repository. */
      readonly role?: Role;
      /** Left out: not a member of the organisation. */
      readonly member?: "member" | "admin";
    },
  ): Account;
  renameUser(login: string, to: string): void;
  deleteUser(login: string): void;
  createTeam(team: NewTeam & { readonly role?: Role }): Team;
  addToTeam(team: string, login: string, state?: "active" | "pending"): void;
  removeFromTeam(team: string, login: string): void;
  setRole(login: string, role: Role): void;
  setTeamRole(team: string, role: Role): void;
  /** A personal token; everything that the account may do, unless narrowed. */
  createToken(login: string, wanted?: NewToken): string;
  revokeToken(token: string): void;
  /** `GITHUB_TOKEN` of a workflow run: acts as `github-actions[bot]` with these permissions alone. */
  createActionsToken(permissions: Permissions): string;
  /** An app of the organisation, installed there. */
  createApp(wanted: {
    readonly slug: string;
    readonly permissions: Permissions;
    readonly publicKey?: string;
    readonly id?: number;
  }): InstalledApp;
  as(login: string, repository?: Repository): Actor;
  pullRequest(number: number): PullRequest;
  branchTip(branch: string): string | null;
  protect(
    branch: string,
    settings?: Partial<Omit<Protection, "bypass">> & {
      readonly bypass?: readonly string[];
    },
  ): void;
  addRuleset(
    ruleset: Partial<Omit<Ruleset, "id" | "createdAt">> &
      Pick<Ruleset, "rules">,
  ): Ruleset;
  addEnvironment(
    name: string,
    settings?: Partial<Omit<Environment, "id" | "name" | "createdAt">>,
  ): void;
  /** What GitHub was reported to do after a force-push: an old review shows the new head. */
  repointReview(number: number, reviewId: number, commit?: string): void;
  close(): Promise<void>;
}
