/** Settings in GitHub's words, checked and translated into the domain's. */
import type {
  ActionsPosture,
  BranchRule,
  BypassActor,
  ClassicProtection,
  ForkPosture,
  RulesetPosture,
  TeamPosture,
  WorkflowTokenPosture,
} from "../../domain/posture.ts";
import {
  type Check,
  filledText,
  flag,
  id,
  list,
  mapped,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from "./shapes.ts";

const pullRequestParameters = object({
  require_code_owner_review: flag,
  dismiss_stale_reviews_on_push: flag,
  require_last_push_approval: flag,
});

const checkParameters = object({
  required_status_checks: list(
    object({ context: filledText, integration_id: optional(id) }),
  ),
});

const ruleKind = object({ type: filledText, ruleset_id: id });

export const branchRule: Check<BranchRule> = (value, where) => {
  const { type, ruleset_id: ruleset } = ruleKind(value, where);
  switch (type) {
    case "pull_request": {
      const { parameters } = object({ parameters: pullRequestParameters })(
        value,
        where,
      );
      return {
        ruleset,
        kind: "pull-request",
        codeOwners: parameters.require_code_owner_review,
        dismissesStale: parameters.dismiss_stale_reviews_on_push,
        lastPushApproval: parameters.require_last_push_approval,
      };
    }
    case "required_status_checks": {
      const { parameters } = object({ parameters: checkParameters })(
        value,
        where,
      );
      return {
        ruleset,
        kind: "required-checks",
        checks: parameters.required_status_checks.map(
          ({ context, integration_id: app }) => ({ context, app }),
        ),
      };
    }
    case "non_fast_forward":
      return { ruleset, kind: "no-force-push" };
    case "deletion":
      return { ruleset, kind: "no-deletion" };
    case "update":
      return { ruleset, kind: "no-update" };
    default:
      return { ruleset, kind: "other" };
  }
};

export const ruleset: Check<RulesetPosture> = mapped(
  object({
    name: text,
    bypass_actors: optional(
      list(object({ actor_type: filledText, actor_id: optional(id) })),
    ),
  }),
  ({ name, bypass_actors: bypass }) => ({
    name,
    bypass:
      bypass?.map(({ actor_type: type, actor_id: actor }) => ({
        type,
        id: actor,
        name: null,
      })) ?? null,
  }),
);

const actors: Check<readonly BypassActor[]> = mapped(
  object({
    users: optional(list(object({ id, login: filledText }))),
    teams: optional(list(object({ id, slug: filledText }))),
    apps: optional(list(object({ id, slug: filledText }))),
  }),
  ({ users, teams, apps }) => [
    ...(users ?? []).map((user) => actor("User", user.id, user.login)),
    ...(teams ?? []).map((team) => actor("Team", team.id, team.slug)),
    ...(apps ?? []).map((app) => actor("Integration", app.id, app.slug)),
  ],
);

const actor = (type: string, id: number, name: string): BypassActor => ({
  type,
  id,
  name,
});

const enabled = object({ enabled: flag });

/** GitHub writes null, or -1, where any App may say it. */
const anyApp: Check<number | null> = (value, where) =>
  value === -1 ? null : optional(id)(value, where);

export const classicProtection: Check<ClassicProtection> = mapped(
  object({
    required_pull_request_reviews: optional(
      object({
        require_code_owner_reviews: flag,
        dismiss_stale_reviews: flag,
        require_last_push_approval: optional(flag),
        bypass_pull_request_allowances: optional(actors),
      }),
    ),
    required_status_checks: optional(
      object({ checks: list(object({ context: text, app_id: anyApp })) }),
    ),
    enforce_admins: enabled,
    allow_force_pushes: optional(enabled),
    allow_deletions: optional(enabled),
    restrictions: optional(actors),
  }),
  (found) => {
    const reviews = found.required_pull_request_reviews;
    return {
      pullRequest:
        reviews === null
          ? null
          : {
              codeOwners: reviews.require_code_owner_reviews,
              dismissesStale: reviews.dismiss_stale_reviews,
              lastPushApproval: reviews.require_last_push_approval ?? false,
              bypass: reviews.bypass_pull_request_allowances ?? [],
            },
      requiredChecks:
        found.required_status_checks?.checks.map(
          ({ context, app_id: app }) => ({ context, app }),
        ) ?? [],
      enforcesAdmins: found.enforce_admins.enabled,
      // Not told counts as allowed: what is not known to be forbidden protects nothing.
      allowsForcePushes: found.allow_force_pushes?.enabled ?? true,
      allowsDeletions: found.allow_deletions?.enabled ?? true,
      pushers: found.restrictions,
    };
  },
);

/** As the branch itself tells it, to those who may not see the protection. */
export const branchProtectionState = object({
  protected: flag,
  protection: optional(object({ enabled: optional(flag) })),
});

export const actions: Check<ActionsPosture> = mapped(
  object({
    enabled: flag,
    allowed_actions: optional(oneOf(["all", "local_only", "selected"])),
    sha_pinning_required: optional(flag),
  }),
  (found) => ({
    isEnabled: found.enabled,
    allowed: found.allowed_actions,
    mustPinShas: found.sha_pinning_required ?? false,
  }),
);

export const workflowToken: Check<WorkflowTokenPosture> = mapped(
  object({
    default_workflow_permissions: oneOf(["read", "write"]),
    can_approve_pull_request_reviews: flag,
  }),
  (found) => ({
    default: found.default_workflow_permissions,
    mayApprove: found.can_approve_pull_request_reviews,
  }),
);

export const publicForks: Check<ForkPosture> = mapped(
  object({
    approval_policy: oneOf([
      "first_time_contributors_new_to_github",
      "first_time_contributors",
      "all_external_contributors",
    ]),
  }),
  ({ approval_policy: approval }) => ({ kind: "public", approval }),
);

export const privateForks: Check<ForkPosture> = mapped(
  object({
    run_workflows_from_fork_pull_requests: flag,
    send_write_tokens_to_workflows: flag,
    send_secrets_and_variables: flag,
    require_approval_for_fork_pr_workflows: flag,
  }),
  (found) => ({
    kind: "private",
    runs: found.run_workflows_from_fork_pull_requests,
    getsWriteTokens: found.send_write_tokens_to_workflows,
    getsSecrets: found.send_secrets_and_variables,
    needsApproval: found.require_approval_for_fork_pr_workflows,
  }),
);

export const environment = object({
  name: filledText,
  deployment_branch_policy: nullable(
    object({ protected_branches: flag, custom_branch_policies: flag }),
  ),
});

/** Patterns of branches came first, so that a pattern without a type is one. */
export const branchPolicy = mapped(
  object({ name: filledText, type: optional(oneOf(["branch", "tag"])) }),
  ({ name, type }) => ({ name, type: type ?? ("branch" as const) }),
);

export const team: Check<TeamPosture> = mapped(
  object({ privacy: text, parent: optional(object({ slug: filledText })) }),
  ({ privacy, parent }) => ({
    isVisible: privacy !== "secret",
    parent: parent?.slug ?? null,
  }),
);

export const repositoryTeam = mapped(
  object({ slug: filledText, permissions: object({ push: flag }) }),
  ({ slug, permissions }) => ({ slug, canWrite: permissions.push }),
);
