/** Settings, Actions, General, and the names of secrets. */
import {
  ok,
  type RepositoryCall,
  repositoryRoute,
  type Route,
} from "../call.ts";
import { linkHeader, pageOf, slice } from "../pages.ts";
import { notFound } from "../refusal.ts";
import { time } from "../shapes/common.ts";

/** An app needs to read the administration, a person needs to be an administrator. */
const administration = {
  permission: "administration",
  level: "read",
  role: "admin",
} as const;

const secrets = {
  permission: "secrets",
  level: "read",
  role: "write",
} as const;

export const actionsRoutes: readonly Route[] = [
  repositoryRoute("GET", "/actions/permissions", administration, (call) =>
    ok(
      call.repository.actionsEnabled
        ? {
            enabled: true,
            allowed_actions: call.repository.actions.allowed,
            sha_pinning_required: call.repository.actions.mustPinShas,
          }
        : { enabled: false },
    ),
  ),
  repositoryRoute(
    "GET",
    "/actions/permissions/workflow",
    administration,
    ({ repository: { actions } }) =>
      ok({
        default_workflow_permissions: actions.defaultPermissions,
        can_approve_pull_request_reviews: actions.mayApprove,
      }),
  ),
  repositoryRoute(
    "GET",
    "/actions/permissions/fork-pr-contributor-approval",
    administration,
    ({ repository }) => {
      if (repository.private) throw notFound();
      return ok({ approval_policy: repository.actions.forkApproval });
    },
  ),
  repositoryRoute(
    "GET",
    "/actions/permissions/fork-pr-workflows-private-repos",
    administration,
    ({ repository }) => {
      if (!repository.private) throw notFound();
      const { forks } = repository.actions;
      return ok({
        run_workflows_from_fork_pull_requests: forks.runs,
        send_write_tokens_to_workflows: forks.writeTokens,
        send_secrets_and_variables: forks.secrets,
        require_approval_for_fork_pr_workflows: forks.needApproval,
      });
    },
  ),
  repositoryRoute("GET", "/actions/secrets", secrets, (call) =>
    namedSecrets(call, call.repository.secrets.repository),
  ),
  repositoryRoute("GET", "/actions/organization-secrets", secrets, (call) =>
    namedSecrets(call, call.repository.secrets.organisation),
  ),
];

const namedSecrets = (call: RepositoryCall, names: readonly string[]) => {
  const page = pageOf(call);
  const at = time(call.repository.createdAt);
  return {
    ...ok({
      total_count: names.length,
      secrets: slice(names, page).map((name) => ({
        name,
        created_at: at,
        updated_at: at,
      })),
    }),
    headers: linkHeader(call, page, names.length),
  };
};
