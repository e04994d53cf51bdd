/** How repositories are set up, as `doctor` asks for it: one with every protection, one with none. */
import type { GitHub } from "../../src/adapters/github/github.ts";
import { startGitHub } from "../../src/sandbox/github/start.ts";
import { must, refused, type Scene } from "./scene.ts";
import { adapterOf } from "./traffic-github.ts";

export const driveSettings = async (scene: Scene): Promise<void> => {
  const { github } = scene.company;
  protect(scene);
  const carol = adapterOf(scene, github, {
    kind: "token",
    token: github.createToken("carol"),
  });
  await readSettings(carol, true);
  const { app, privateKey } = github.createApp({
    slug: "doctor",
    permissions: {
      actions: "read",
      administration: "read",
      contents: "read",
      environments: "read",
      members: "read",
      secrets: "read",
    },
  });
  const doctor = adapterOf(scene, github, {
    kind: "app",
    appId: app.id,
    privateKey,
  });
  await readSettings(doctor, true);
  must((await doctor.appPosture()) !== null, "it is an App");
  const bob = adapterOf(scene, github, {
    kind: "token",
    token: github.createToken("bob"),
  });
  await refused(bob.actionsPosture());
  await refused(bob.classicProtection("main"));
  await readOpenRepository(scene);
};

const protect = ({ company: { github } }: Scene): void => {
  github.protect("main", {
    requiredApprovals: 2,
    requireCodeOwners: true,
    requireLastPushApproval: true,
    dismissStaleReviews: true,
    requiredChecks: ["curfew"],
    bypass: ["carol"],
  });
  github.addRuleset({
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
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
          required_status_checks: [{ context: "curfew" }],
          strict_required_status_checks_policy: false,
        },
      },
    ],
    bypassActors: [
      { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" },
    ],
  });
  github.addEnvironment("production", {
    branchPolicy: { protected_branches: false, custom_branch_policies: true },
    branches: ["main", "release/*"],
  });
  github.addEnvironment("protected", {
    branchPolicy: { protected_branches: true, custom_branch_policies: false },
  });
  github.addEnvironment("open");
  github.repository.secrets.repository.push("ONE", "TWO");
  github.repository.secrets.organisation.push("THREE");
};

const readSettings = async (
  github: GitHub,
  isPrivate: boolean,
): Promise<void> => {
  await github.repositoryPosture();
  for (const { ruleset } of await github.branchRules("main"))
    await github.ruleset(ruleset);
  for (const branch of ["main", "alice/pages", "no-such-branch"])
    await github.classicProtection(branch);
  await github.actionsPosture();
  await github.workflowTokenPosture();
  await github.forkPosture(isPrivate);
  await github.environments();
  await github.repositorySecrets();
  await github.organisationSecrets();
  await github.repositoryTeams();
  await github.team("acme", "security");
  await github.team("acme", "no-team");
};

/** A public one, where forks are asked about otherwise, and nothing is protected. */
const readOpenRepository = async (scene: Scene): Promise<void> => {
  const open = await startGitHub({
    clock: scene.company.clock,
    private: false,
  });
  scene.alsoRecord(open.server);
  try {
    open.createUser("carol", { role: "admin" });
    open.as("carol").commitFiles({ branch: "main", files: { README: "Hi\n" } });
    const token = open.createToken("carol");
    await readSettings(adapterOf(scene, open, { kind: "token", token }), false);
  } finally {
    await open.close();
  }
};
