/** The company as its administrators should have set it up: what the doctor finds nothing wrong with. */
import { generateKeyPairSync } from "node:crypto";
import type { Company } from "./company.ts";
import type { SandboxGitHub } from "./github/github.ts";

/** Answers the environment to work with from now on: Okta is asked by an app of its own, and no longer with a token. */
export const makeWellKept = (
  company: Company,
): Readonly<Record<string, string>> => {
  protectBranches(company);
  keepActions(company.github);
  // One more than any tier asks for.
  company.github.addToTeam("security", "dave");
  keepDirectory(company);
  const { OKTA_API_TOKEN: _token, ...environment } = company.environment;
  return { ...environment, ...createOktaApp(company) };
};

/** GitHub's own App behind Actions. */
const githubActions = 15368;

const protectBranches = ({ github, environment }: Company): void => {
  const appendOnly = [{ type: "deletion" }, { type: "non_fast_forward" }];
  github.addRuleset({
    name: "main",
    rules: [
      ...appendOnly,
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          required_status_checks: [
            { context: "curfew/check", integration_id: githubActions },
          ],
          strict_required_status_checks_policy: false,
        },
      },
    ],
  });
  const include = ["refs/heads/curfew/ledger"];
  github.addRuleset({ name: "ledger history", include, rules: appendOnly });
  github.addRuleset({
    name: "ledger",
    include,
    rules: [{ type: "creation" }, { type: "update" }],
    bypassActors: [
      {
        actor_type: "Integration",
        actor_id: Number(environment["GITHUB_APP_ID"]),
        bypass_mode: "always",
      },
    ],
  });
};

const keepActions = ({ repository, ...github }: SandboxGitHub): void => {
  repository.actions.allowed = "selected";
  github.addEnvironment("curfew", {
    branchPolicy: { protected_branches: false, custom_branch_policies: true },
    branches: ["main"],
  });
};

const audience = "AWS Users";

const keepDirectory = ({ okta, groups }: Company): void => {
  okta.schema.setAttribute("githubId", { self: "READ_ONLY" });
  const { id: application } = okta.applications.create({
    label: "AWS IAM Identity Center",
  });
  for (const [name, { id }] of groups)
    if (name === audience) okta.applications.assignGroup(application, id);
    else okta.pushMappings.create({ application, group: id });
};

const createOktaApp = ({ okta, groups }: Company): Record<string, string> => {
  const key = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const idsOf = (belongs: (name: string) => boolean): readonly string[] =>
    [...groups.values()]
      .filter(({ name }) => belongs(name))
      .map(({ id }) => id);
  const { clientId } = okta.credentials.createServiceApp({
    publicKey: key.publicKey,
    scopes: [
      "okta.groups.manage",
      "okta.groups.read",
      "okta.users.read",
      // The doctor's.
      "okta.appGrants.read",
      "okta.apps.read",
      "okta.policies.read",
      "okta.roles.read",
      "okta.schemas.read",
    ],
    role: {
      groups: idsOf((name) => name !== audience),
      views: idsOf((name) => name === audience),
    },
  });
  return { OKTA_CLIENT_ID: clientId, OKTA_PRIVATE_KEY: key.privateKey };
};
