import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  git,
  newFolder,
  octokit,
  refusalOf,
  repo,
  type Scene,
  startScene,
} from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

describe("settings", () => {
  test("of branch protection are shown to administrators alone", async () => {
    scene.github.protect("main", {
      requiredApprovals: 2,
      requireCodeOwners: true,
    });
    const read = (login: string) =>
      scene
        .as(login)
        .rest.repos.getBranchProtection({ ...repo, branch: "main" });
    expect((await read("carol")).data).toMatchObject({
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        require_code_owner_reviews: true,
      },
      enforce_admins: { enabled: false },
      allow_force_pushes: { enabled: false },
    });
    expect(await refusalOf(read("alice"))).toMatchObject({ status: 403 });
  });

  test("of rulesets name who may bypass only to administrators", async () => {
    const { id } = scene.github.addRuleset({
      rules: [{ type: "non_fast_forward" }, { type: "deletion" }],
      bypassActors: [
        { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "exempt" },
      ],
    });
    const read = (login: string) =>
      scene.as(login).rest.repos.getRepoRuleset({ ...repo, ruleset_id: id });
    expect((await read("carol")).data).toMatchObject({
      bypass_actors: [{ bypass_mode: "exempt" }],
      current_user_can_bypass: "always",
    });
    expect((await read("alice")).data).not.toHaveProperty("bypass_actors");
    const rules = await scene
      .as("alice")
      .rest.repos.getBranchRules({ ...repo, branch: "main" });
    expect(rules.data.map(({ type }) => type)).toEqual([
      "non_fast_forward",
      "deletion",
    ]);
  });

  test("of a ruleset can keep a branch for one app", async () => {
    const { github } = scene;
    const app = github.createApp({
      slug: "curfew",
      permissions: { contents: "write" },
    });
    github.addRuleset({
      name: "ledger",
      include: ["refs/heads/curfew/ledger"],
      rules: [
        { type: "creation" },
        { type: "update" },
        { type: "deletion" },
        { type: "non_fast_forward" },
      ],
      bypassActors: [
        {
          actor_id: app.app.id,
          actor_type: "Integration",
          bypass_mode: "always",
        },
      ],
    });
    const folder = await newFolder();
    const push = async (token: string, name: string) => {
      const url = github.cloneUrlFor(token);
      await git(folder, "clone", "-q", url, name);
      const work = `${folder}/${name}`;
      await git(work, "commit", "-q", "--allow-empty", "-m", name);
      return git(work, "push", "-q", "origin", "HEAD:curfew/ledger");
    };
    await expect(push(github.createToken("carol"), "carol")).rejects.toThrow(
      /creations being restricted/,
    );
    await push(app.token(), "curfew");
    expect(github.branchTip("curfew/ledger")).not.toBeNull();
    await expect(push(github.createToken("alice"), "alice")).rejects.toThrow(
      /rejected/,
    );
  });

  test("of an environment name its branches", async () => {
    scene.github.addEnvironment("production", {
      branchPolicy: { protected_branches: false, custom_branch_policies: true },
      branches: ["main"],
    });
    const client = scene.as("carol");
    const name = { ...repo, environment_name: "production" };
    const { data } = await client.rest.repos.getEnvironment(name);
    expect(data.deployment_branch_policy).toEqual({
      protected_branches: false,
      custom_branch_policies: true,
    });
    const policies = await client.rest.repos.listDeploymentBranchPolicies(name);
    expect(policies.data.branch_policies.map((one) => one.name)).toEqual([
      "main",
    ]);
  });
});

describe("what is reported on a commit", () => {
  test("is one status a context, the latest, and one word for all", async () => {
    const client = scene.as("alice");
    const sha = scene.github.branchTip("main") ?? "";
    const report = (
      context: string,
      state: "pending" | "success" | "failure",
    ) => client.rest.repos.createCommitStatus({ ...repo, sha, context, state });
    const combined = async () => {
      const { data } = await client.rest.repos.getCombinedStatusForRef({
        ...repo,
        ref: "main",
      });
      return [data.state, data.total_count];
    };
    expect(await combined()).toEqual(["pending", 0]);
    await report("curfew", "failure");
    await report("lint", "success");
    expect(await combined()).toEqual(["failure", 2]);
    await report("curfew", "success");
    expect(await combined()).toEqual(["success", 2]);
  });

  test("is a check run that only an app may make", async () => {
    const { github } = scene;
    const sha = github.branchTip("main") ?? "";
    const create = { ...repo, name: "curfew", head_sha: sha };
    expect(
      await refusalOf(scene.as("alice").rest.checks.create(create)),
    ).toMatchObject({ status: 403 });
    const app = github.createApp({
      slug: "curfew",
      permissions: { checks: "write" },
    });
    const bot = octokit(github, app.token());
    const { data } = await bot.rest.checks.create(create);
    await bot.rest.checks.update({
      ...repo,
      check_run_id: data.id,
      conclusion: "failure",
      output: { title: "2 findings", summary: "…" },
    });
    const runs = await bot.rest.checks.listForRef({ ...repo, ref: "main" });
    expect(runs.data.check_runs).toMatchObject([
      { status: "completed", conclusion: "failure", app: { slug: "curfew" } },
    ]);
  });
});
