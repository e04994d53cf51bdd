/**
 * A GitHub on this machine: one organisation with one repository, spoken to by REST and by git. The programmatic side is what
 * people do there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxClock } from "../clock.ts";
import { type SandboxServer, startServer } from "../server.ts";
import type {
  Account,
  Organisation,
  Permissions,
  Role,
  Team,
} from "./accounts.ts";
import { type Actor, createActor } from "./actor.ts";
import { createWorld } from "./create-world.ts";
import { createGitHttp } from "./git-http.ts";
import { answerGraphql } from "./graphql.ts";
import { installApp, type InstalledApp } from "./install-app.ts";
import {
  accountOf,
  createAccount,
  deleteAccount,
  type NewAccount,
  renameAccount,
} from "./people.ts";
import { openProtection } from "./protection.ts";
import type { PullRequest } from "./pull-request.ts";
import { pullOf } from "./pulls.ts";
import { branchTip, createRepository } from "./repositories.ts";
import type {
  Environment,
  Protection,
  Repository,
  Ruleset,
} from "./repository.ts";
import { createRest } from "./rest.ts";
import { reviewOf } from "./reviews.ts";
import { routes } from "./routes/all.ts";
import {
  createOrganisation,
  createTeam,
  type NewTeam,
  seat,
  teamOf,
} from "./teams.ts";
import { createToken, type NewToken } from "./tokens.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";
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

export const startGitHub = async (
  options: GitHubOptions,
): Promise<SandboxGitHub> => {
  const directory = await mkdtemp(join(tmpdir(), "curfew-github-"));
  const world = createWorld(options.clock, directory);
  const organisation = createOrganisation(
    world,
    options.organisation ?? "acme",
  );
  const repository = createRepository(world, {
    owner: organisation.account,
    name: options.repository ?? "access",
    private: options.private ?? true,
  });

  const gitHttp = createGitHttp(world);
  const rest = createRest(world, routes);
  const server = await startServer((request) => {
    const { pathname } = request.url;
    if (pathname.startsWith(`${apiPath}/`))
      return rest(request, pathname.slice(apiPath.length));
    if (pathname === graphqlPath && request.method === "POST")
      return answerGraphql(world, request);
    return gitHttp(request) ?? { status: 404, body: "Not Found\n" };
  }, options.clock);
  world.urls.web = server.url;
  world.urls.api = server.url + apiPath;

  const path = `${organisation.account.login}/${repository.name}.git`;
  const account = (login: string): Account => accountOf(world, login);
  const team = (slug: string): Team => teamOf(organisation, slug);

  return {
    url: world.urls.web,
    apiUrl: world.urls.api,
    cloneUrl: `${server.url}/${path}`,
    server,
    world,
    organisation,
    repository,
    webhooks: createWebhooks(world, options.webhooks ?? false),
    cloneUrlFor: (token) =>
      `${server.url.replace("://", `://x-access-token:${token}@`)}/${path}`,
    createUser: (login, { role, member, ...more } = {}) => {
      const user = createAccount(world, { login, ...more });
      if (member !== undefined) organisation.members.set(user.id, member);
      if (role !== undefined) repository.collaborators.set(user.id, role);
      return user;
    },
    renameUser: (login, to) => {
      renameAccount(world, account(login), to);
    },
    deleteUser: (login) => {
      deleteAccount(world, account(login));
    },
    createTeam: ({ role, ...wanted }) => {
      const made = createTeam(world, organisation, wanted);
      if (role !== undefined) repository.teams.set(made.id, role);
      return made;
    },
    addToTeam: (slug, login, state = "active") => {
      seat(organisation, team(slug), account(login), state);
    },
    removeFromTeam: (slug, login) => {
      team(slug).members.delete(account(login).id);
    },
    setRole: (login, role) => {
      repository.collaborators.set(account(login).id, role);
    },
    setTeamRole: (slug, role) => {
      repository.teams.set(team(slug).id, role);
    },
    createToken: (login, wanted) =>
      createToken(world, account(login), wanted).value,
    revokeToken: (value) => {
      const token = world.tokens.get(value);
      if (token !== undefined) token.revoked = true;
    },
    createActionsToken: (permissions) =>
      createToken(
        world,
        account("github-actions[bot]"),
        { permissions: { metadata: "read", ...permissions } },
        {
          id: 1,
          account: organisation.account,
          permissions,
          createdAt: world.clock.now(),
        },
      ).value,
    createApp: (wanted) => installApp(world, organisation.account, wanted),
    as: (login, where = repository) =>
      createActor(world, where, account(login)),
    pullRequest: (number) => pullOf(repository, number),
    branchTip: (branch) => branchTip(repository, branch),
    protect: (branch, { bypass = [], ...settings } = {}) => {
      const protection = openProtection(settings);
      for (const login of bypass) protection.bypass.add(account(login).id);
      repository.protections.set(branch, protection);
    },
    addRuleset: (wanted) => {
      const ruleset: Ruleset = {
        id: world.ids.next("ruleset"),
        name: "main",
        enforcement: "active",
        include: ["~DEFAULT_BRANCH"],
        exclude: [],
        bypassActors: [],
        createdAt: world.clock.now(),
        ...wanted,
      };
      repository.rulesets.set(ruleset.id, ruleset);
      return ruleset;
    },
    addEnvironment: (name, settings = {}) => {
      repository.environments.set(name, {
        id: world.ids.next("environment"),
        name,
        protectionRules: [],
        branchPolicy: null,
        branches: [],
        createdAt: world.clock.now(),
        ...settings,
      });
    },
    repointReview: (number, reviewId, commit) => {
      const pull = pullOf(repository, number);
      reviewOf(pull, reviewId).commit = commit ?? pull.head;
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const apiPath = "/api/v3";
const graphqlPath = "/api/graphql";
