/** How the repository is set up: protections, Actions, environments, secrets' names. Whether that is well is judged elsewhere. */
import type {
  ActionsPosture,
  AppPosture,
  BranchRule,
  ClassicProtection,
  EnvironmentPosture,
  ForkPosture,
  RepositoryPosture,
  RulesetPosture,
  TeamPosture,
  WorkflowTokenPosture,
} from "../../domain/posture.ts";
import type { Credentials } from "./credentials.ts";
import {
  actions,
  branchPolicy,
  branchProtectionState,
  branchRule,
  classicProtection,
  environment,
  privateForks,
  publicForks,
  repositoryTeam,
  ruleset,
  team,
  workflowToken,
} from "./posture-shapes.ts";
import type { RepositoryPath } from "./repository.ts";
import { type Rest, valueOf } from "./rest.ts";
import { filledText, flag, object } from "./shapes.ts";
import type { WholeList } from "./whole-list.ts";

export interface Posture {
  repositoryPosture(): Promise<RepositoryPosture>;
  /** null: the credential is not an App's. */
  readonly appPosture: () => Promise<AppPosture | null>;
  branchRules(branch: string): Promise<readonly BranchRule[]>;
  ruleset(id: number): Promise<RulesetPosture>;
  /** null: there is none, or no such branch. */
  classicProtection(branch: string): Promise<ClassicProtection | null>;
  actionsPosture(): Promise<ActionsPosture>;
  workflowTokenPosture(): Promise<WorkflowTokenPosture>;
  forkPosture(isPrivate: boolean): Promise<ForkPosture>;
  environments(): Promise<readonly EnvironmentPosture[]>;
  repositorySecrets(): Promise<readonly string[]>;
  organisationSecrets(): Promise<readonly string[]>;
  /** null: no such team, or none that the credential can see. */
  team(organisation: string, slug: string): Promise<TeamPosture | null>;
  /** Teams with access to the repository; a parent's reaches its children, who need not be listed. */
  repositoryTeams(): Promise<
    readonly { readonly slug: string; readonly canWrite: boolean }[]
  >;
}

export const createPosture = (
  rest: Rest,
  path: RepositoryPath,
  credentials: Pick<Credentials, "appPosture">,
  wholeList: WholeList,
): Posture => {
  const at = { ...path };

  const hasNoProtection = async (branch: string): Promise<boolean> => {
    const seen = await rest.ask(
      "GET /repos/{owner}/{repo}/branches/{branch}",
      { ...path, branch },
      branchProtectionState,
    );
    if (seen.kind === "absent") return true;
    const state = valueOf(seen);
    return !state.protected || state.protection?.enabled === false;
  };

  const refsOf = async ({
    name,
    deployment_branch_policy: policy,
  }: ReturnType<typeof environment>): Promise<EnvironmentPosture["refs"]> => {
    if (policy === null) return { kind: "any" };
    if (!policy.custom_branch_policies) return { kind: "protected" };
    const patterns = await wholeList(
      "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
      { ...path, environment_name: name },
      "branch_policies",
      branchPolicy,
    );
    return { kind: "patterns", patterns };
  };

  const namesOf = async (route: string): Promise<readonly string[]> => {
    const secrets = await wholeList(
      route,
      at,
      "secrets",
      object({ name: filledText }),
    );
    return secrets.map(({ name }) => name);
  };

  return {
    repositoryPosture: async () => {
      const reply = await rest.ask(
        "GET /repos/{owner}/{repo}",
        at,
        object({ private: flag }),
      );
      const { private: isPrivate } = valueOf(reply);
      const scopes =
        reply.kind === "ok" ? reply.headers["x-oauth-scopes"] : undefined;
      return {
        isPrivate,
        tokenScopes:
          scopes
            ?.split(",")
            .map((scope) => scope.trim())
            .filter((scope) => scope !== "") ?? null,
      };
    },

    appPosture: credentials.appPosture,

    branchRules: (branch) =>
      rest.list(
        "GET /repos/{owner}/{repo}/rules/branches/{branch}",
        { ...path, branch },
        branchRule,
      ),

    ruleset: (id) =>
      rest.read(
        "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}",
        { ...path, ruleset_id: id },
        ruleset,
      ),

    classicProtection: async (branch) => {
      const reply = await rest.ask(
        "GET /repos/{owner}/{repo}/branches/{branch}/protection",
        { ...path, branch },
        classicProtection,
      );
      // GitHub says 404 of a branch without protection, and to those who may not see it.
      if (reply.kind === "absent" && (await hasNoProtection(branch)))
        return null;
      return valueOf(reply);
    },

    actionsPosture: () =>
      rest.read("GET /repos/{owner}/{repo}/actions/permissions", at, actions),

    workflowTokenPosture: () =>
      rest.read(
        "GET /repos/{owner}/{repo}/actions/permissions/workflow",
        at,
        workflowToken,
      ),

    forkPosture: (isPrivate) =>
      isPrivate
        ? rest.read(
            "GET /repos/{owner}/{repo}/actions/permissions/fork-pr-workflows-private-repos",
            at,
            privateForks,
          )
        : rest.read(
            "GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval",
            at,
            publicForks,
          ),

    environments: async () => {
      const all = await wholeList(
        "GET /repos/{owner}/{repo}/environments",
        at,
        "environments",
        environment,
      );
      return await Promise.all(
        all.map(async (one) => ({ name: one.name, refs: await refsOf(one) })),
      );
    },

    repositorySecrets: () =>
      namesOf("GET /repos/{owner}/{repo}/actions/secrets"),

    organisationSecrets: () =>
      namesOf("GET /repos/{owner}/{repo}/actions/organization-secrets"),

    team: async (organisation, slug) => {
      const reply = await rest.ask(
        "GET /orgs/{org}/teams/{team_slug}",
        { org: organisation, team_slug: slug },
        team,
      );
      return reply.kind === "absent" ? null : valueOf(reply);
    },

    repositoryTeams: () =>
      rest.list("GET /repos/{owner}/{repo}/teams", at, repositoryTeam),
  };
};
