import { accountOf } from "../people.ts";
import { fullNameOf } from "../repositories.ts";
import type {
  Environment,
  Protection,
  Repository,
  Ruleset,
} from "../repository.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./accounts.ts";
import { repoUrl } from "./commits.ts";
import { nodeId, time } from "./common.ts";

export const protectionShape = (
  world: World,
  repository: Repository,
  branch: string,
  protection: Protection,
) => {
  const url = `${repoUrl(world, repository)}/branches/${encodeURIComponent(branch)}/protection`;
  const checks = protection.requiredChecks;
  return {
    url,
    ...(checks.length === 0
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict: false,
            contexts: checks,
            contexts_url: `${url}/required_status_checks/contexts`,
            checks: checks.map((context) => ({ context, app_id: null })),
          },
        }),
    ...(protection.requiredApprovals === 0
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: protection.dismissStaleReviews,
            require_code_owner_reviews: protection.requireCodeOwners,
            require_last_push_approval: protection.requireLastPushApproval,
            required_approving_review_count: protection.requiredApprovals,
            ...(protection.bypass.size === 0
              ? {}
              : {
                  bypass_pull_request_allowances: {
                    users: [...protection.bypass].flatMap((id) =>
                      [...world.accounts.values()]
                        .filter((account) => account.id === id)
                        .map((account) => simpleUser(world, account)),
                    ),
                    teams: [],
                    apps: [],
                  },
                }),
          },
        }),
    ...(protection.pushers === null
      ? {}
      : {
          restrictions: {
            url: `${url}/restrictions`,
            users_url: `${url}/restrictions/users`,
            teams_url: `${url}/restrictions/teams`,
            apps_url: `${url}/restrictions/apps`,
            users: protection.pushers.map((login) =>
              simpleUser(world, accountOf(world, login)),
            ),
            teams: [],
            apps: [],
          },
        }),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: {
      url: `${url}/enforce_admins`,
      enabled: protection.enforceAdmins,
    },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
};

export const rulesetInList = (
  world: World,
  repository: Repository,
  ruleset: Ruleset,
) => ({
  id: ruleset.id,
  name: ruleset.name,
  target: "branch",
  source_type: "Repository",
  source: fullNameOf(repository),
  enforcement: ruleset.enforcement,
  node_id: nodeId("RRS", ruleset.id),
  _links: {
    self: { href: `${repoUrl(world, repository)}/rulesets/${ruleset.id}` },
    html: {
      href: `${world.urls.web}/${fullNameOf(repository)}/rules/${ruleset.id}`,
    },
  },
  created_at: time(ruleset.createdAt),
  updated_at: time(ruleset.createdAt),
});

/** Who may bypass is told only to those who could change it. */
export const rulesetFull = (
  world: World,
  repository: Repository,
  ruleset: Ruleset,
  caller: { readonly isAdmin: boolean; readonly bypasses: boolean },
) => ({
  ...rulesetInList(world, repository, ruleset),
  conditions: {
    ref_name: { include: ruleset.include, exclude: ruleset.exclude },
  },
  rules: ruleset.rules,
  ...(caller.isAdmin ? { bypass_actors: ruleset.bypassActors } : {}),
  current_user_can_bypass: caller.bypasses ? "always" : "never",
});

export const environmentShape = (
  world: World,
  repository: Repository,
  environment: Environment,
) => ({
  id: environment.id,
  node_id: nodeId("EN", environment.id),
  name: environment.name,
  url: `${repoUrl(world, repository)}/environments/${encodeURIComponent(environment.name)}`,
  html_url: `${world.urls.web}/${fullNameOf(repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
  created_at: time(environment.createdAt),
  updated_at: time(environment.createdAt),
  protection_rules: environment.protectionRules,
  deployment_branch_policy: environment.branchPolicy,
});
