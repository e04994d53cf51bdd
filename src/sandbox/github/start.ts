/**
 * A GitHub on this machine: one organisation with one repository, spoken to by REST and by git. The programmatic side is what
 * people do there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../server.ts";
import type { Account, Team } from "./accounts.ts";
import { createActor } from "./actor.ts";
import { createWorld } from "./create-world.ts";
import { createGitHttp } from "./git-http.ts";
import { answerGraphql } from "./graphql.ts";
import type { GitHubOptions, SandboxGitHub } from "./github.ts";
import { installApp } from "./install-app.ts";
import {
  accountOf,
  createAccount,
  deleteAccount,
  renameAccount,
} from "./people.ts";
import { openProtection } from "./protection.ts";
import { pullOf } from "./pulls.ts";
import { branchTip, createRepository } from "./repositories.ts";
import type { Ruleset } from "./repository.ts";
import { createRest } from "./rest.ts";
import { reviewOf } from "./reviews.ts";
import { routes } from "./routes/all.ts";
import { createOrganisation, createTeam, seat, teamOf } from "./teams.ts";
import { createToken } from "./tokens.ts";
import { createWebhooks } from "./webhooks.ts";

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
