/** How the repository is set up, as GitHub says it and as it may fail to say it. */
import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import type { GitHub } from "../../src/adapters/github/github.ts";
import { many, says, wire } from "./github-fake.ts";

const none = { limits: { retries: 0 } };

describe("rules of a branch", () => {
  it("are taken by what they forbid; kinds that are not known protect nothing here", async () => {
    const { github, asked } = await wire(() => ({
      json: [
        {
          type: "pull_request",
          ruleset_id: 1,
          parameters: {
            require_code_owner_review: true,
            dismiss_stale_reviews_on_push: false,
            require_last_push_approval: true,
          },
        },
        {
          type: "required_status_checks",
          ruleset_id: 1,
          parameters: {
            required_status_checks: [
              { context: "check", integration_id: 15368 },
              { context: "lint" },
            ],
          },
        },
        { type: "non_fast_forward", ruleset_id: 2 },
        { type: "deletion", ruleset_id: 2 },
        { type: "update", ruleset_id: 2 },
        { type: "a_rule_of_tomorrow", ruleset_id: 2 },
      ],
    }));
    expect(await github.branchRules("curfew/ledger")).toEqual([
      {
        ruleset: 1,
        kind: "pull-request",
        codeOwners: true,
        dismissesStale: false,
        lastPushApproval: true,
      },
      {
        ruleset: 1,
        kind: "required-checks",
        checks: [
          { context: "check", app: 15368 },
          { context: "lint", app: null },
        ],
      },
      { ruleset: 2, kind: "no-force-push" },
      { ruleset: 2, kind: "no-deletion" },
      { ruleset: 2, kind: "no-update" },
      { ruleset: 2, kind: "other" },
    ]);
    expect(asked[0]?.path).toBe(
      "/repos/octo/access/rules/branches/curfew/ledger",
    );
  });

  it.each([
    ["no list", { rules: [] }],
    ["a rule without a ruleset", [{ type: "deletion" }]],
    [
      "a pull request rule that says nothing",
      [{ type: "pull_request", ruleset_id: 1 }],
    ],
    [
      "a parameter that is no yes or no",
      [
        {
          type: "pull_request",
          ruleset_id: 1,
          parameters: {
            require_code_owner_review: "true",
            dismiss_stale_reviews_on_push: true,
            require_last_push_approval: true,
          },
        },
      ],
    ],
  ])("are not believed: %s", async (_name, json) => {
    const { github } = await wire(() => ({ json }), none);
    await expect(github.branchRules("main")).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  it("are let past by whom the ruleset names, where it names anybody", async () => {
    const { github } = await wire(({ path }) => ({
      json: path.endsWith("/1")
        ? { name: "main" }
        : {
            name: "main",
            bypass_actors: [
              { actor_type: "OrganizationAdmin", actor_id: null },
              { actor_type: "Team", actor_id: 4 },
            ],
          },
    }));
    expect((await github.ruleset(1)).bypass).toBeNull();
    expect((await github.ruleset(2)).bypass).toEqual([
      { type: "OrganizationAdmin", id: null, name: null },
      { type: "Team", id: 4, name: null },
    ]);
  });
});

describe("classic protection", () => {
  const answering =
    (branch: unknown, status = 200) =>
    ({ path }: { path: string }) =>
      path.endsWith("/protection")
        ? says(404)
        : status === 200
          ? { json: branch }
          : says(status);

  it.each([
    ["the branch is not there", answering(null, 404)],
    ["the branch is not protected", answering({ protected: false })],
    [
      "it is protected by rulesets alone",
      answering({ protected: true, protection: { enabled: false } }),
    ],
  ])("is none where %s", async (_name, script) => {
    const { github } = await wire(script);
    expect(await github.classicProtection("main")).toBeNull();
  });

  it.each([
    ["the branch says that it is protected", answering({ protected: true })],
    [
      "the branch says that classic protection is on",
      answering({ protected: true, protection: { enabled: true } }),
    ],
    ["the branch may not be seen", answering(null, 403)],
  ])("is hidden, and not none, where %s", async (_name, script) => {
    const { github } = await wire(script, none);
    await expect(github.classicProtection("main")).rejects.toBeInstanceOf(
      BlockedError,
    );
  });

  it("is read with all that weakens it", async () => {
    const { github } = await wire(() => ({
      json: {
        required_pull_request_reviews: {
          require_code_owner_reviews: true,
          dismiss_stale_reviews: true,
          bypass_pull_request_allowances: {
            users: [{ id: 1, login: "eve" }],
            teams: [{ id: 2, slug: "ops" }],
            apps: [{ id: 3, slug: "bot" }],
          },
        },
        required_status_checks: {
          checks: [
            { context: "check", app_id: 15368 },
            { context: "lint", app_id: -1 },
            { context: "test", app_id: null },
          ],
        },
        enforce_admins: { enabled: false },
        restrictions: {
          users: [],
          teams: [],
          apps: [{ id: 9, slug: "curfew" }],
        },
      },
    }));
    expect(await github.classicProtection("main")).toEqual({
      pullRequest: {
        codeOwners: true,
        dismissesStale: true,
        lastPushApproval: false,
        bypass: [
          { type: "User", id: 1, name: "eve" },
          { type: "Team", id: 2, name: "ops" },
          { type: "Integration", id: 3, name: "bot" },
        ],
      },
      requiredChecks: [
        { context: "check", app: 15368 },
        { context: "lint", app: null },
        { context: "test", app: null },
      ],
      enforcesAdmins: false,
      // Not told counts as allowed.
      allowsForcePushes: true,
      allowsDeletions: true,
      pushers: [{ type: "Integration", id: 9, name: "curfew" }],
    });
  });

  it("that requires nothing says so", async () => {
    const { github } = await wire(() => ({
      json: {
        enforce_admins: { enabled: true },
        allow_force_pushes: { enabled: false },
        allow_deletions: { enabled: false },
      },
    }));
    expect(await github.classicProtection("main")).toEqual({
      pullRequest: null,
      requiredChecks: [],
      enforcesAdmins: true,
      allowsForcePushes: false,
      allowsDeletions: false,
      pushers: null,
    });
  });
});

describe("lists with their length", () => {
  const secrets = (from: number, count: number, total: number) => ({
    json: {
      total_count: total,
      secrets: many(count, (at) => ({ name: `S${from + at}` })),
    },
  });

  it("are read to their end", async () => {
    const { github, asked } = await wire(({ query }) =>
      query["page"] === "1" ? secrets(0, 100, 130) : secrets(100, 30, 130),
    );
    expect(await github.repositorySecrets()).toHaveLength(130);
    // Twice the same: between two pages one could have slid away.
    const twice = ["1", "2", "1", "2"];
    expect(asked.map(({ query }) => query["page"])).toEqual(twice);
  });

  it.each([0, 1])(
    "are read again where one moved between two pages, and %i came",
    async (come) => {
      const names = many(130, (at) => ({ name: `S${at}` }));
      const { github } = await wire(({ query }, nth) => {
        const at = (Number(query["page"]) - 1) * 100;
        const json = {
          total_count: names.length,
          secrets: names.slice(at, at + 100),
        };
        if (nth === 1) {
          names.splice(3, 1);
          names.push(...many(come, () => ({ name: "S500" })));
        }
        return { json };
      });
      expect(await github.repositorySecrets()).toContain("S100");
    },
  );

  it.each([
    ["ends early", () => secrets(0, 0, 3)],
    ["is longer than it says", () => secrets(0, 3, 2)],
    ["has no length", () => ({ json: { secrets: [] } })],
    ["comes round again", () => secrets(0, 100, 200)],
    ["is no list", () => ({ json: { total_count: 0, secrets: {} } })],
  ])("are not believed where one %s", async (_name, script) => {
    const { github } = await wire(script, none);
    await expect(github.organisationSecrets()).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  it("without end are refused", async () => {
    const { github } = await wire(
      ({ query }) => secrets(Number(query["page"]), 1, 1_000_000),
      { limits: { retries: 0, mostPages: 3 } },
    );
    await expect(github.repositorySecrets()).rejects.toBeInstanceOf(
      BlockedError,
    );
  });
});

describe("environments", () => {
  const policy = (custom: boolean) => ({
    protected_branches: !custom,
    custom_branch_policies: custom,
  });

  it("say which refs may use them; a pattern without a type is a branch's", async () => {
    const { github } = await wire(({ path }) => ({
      json: path.endsWith("/environments")
        ? {
            total_count: 3,
            environments: [
              { name: "open", deployment_branch_policy: null },
              { name: "guarded", deployment_branch_policy: policy(false) },
              { name: "a/b", deployment_branch_policy: policy(true) },
            ],
          }
        : {
            total_count: 2,
            branch_policies: [{ name: "main" }, { name: "v*", type: "tag" }],
          },
    }));
    expect(await github.environments()).toEqual([
      { name: "open", refs: { kind: "any" } },
      { name: "guarded", refs: { kind: "protected" } },
      {
        name: "a/b",
        refs: {
          kind: "patterns",
          patterns: [
            { name: "main", type: "branch" },
            { name: "v*", type: "tag" },
          ],
        },
      },
    ]);
  });
});

describe("the credential", () => {
  it.each([
    ["repo, read:org", ["repo", "read:org"]],
    ["", []],
    [null, null],
  ])("tells its scopes as %j", async (header, scopes) => {
    const { github } = await wire(() => ({
      headers: header === null ? {} : { "x-oauth-scopes": header },
      json: { private: true },
    }));
    expect(await github.repositoryPosture()).toEqual({
      isPrivate: true,
      tokenScopes: scopes,
    });
    expect(await github.appPosture()).toBeNull();
  });
});

describe("what is asked of settings", () => {
  const asking: readonly (readonly [
    name: string,
    ask: (github: GitHub) => Promise<unknown>,
  ])[] = [
    ["actions", (github) => github.actionsPosture()],
    ["the workflows' token", (github) => github.workflowTokenPosture()],
    ["private forks", (github) => github.forkPosture(true)],
    ["public forks", (github) => github.forkPosture(false)],
    ["environments", (github) => github.environments()],
    ["a ruleset", (github) => github.ruleset(1)],
    ["teams with access", (github) => github.repositoryTeams()],
    ["a team", (github) => github.team("octo", "ops")],
    ["the repository", (github) => github.repositoryPosture()],
  ];

  it.each(asking)("is not believed empty: %s", async (_name, ask) => {
    for (const answer of [{ text: "" }, { json: {} }, { json: null }]) {
      const { github } = await wire(() => answer, none);
      await expect(ask(github)).rejects.toBeInstanceOf(TransientError);
    }
  });

  it.each(asking)(
    "is a block where it is forbidden: %s",
    async (_name, ask) => {
      const { github } = await wire(() => says(403, "Forbidden"), none);
      await expect(ask(github)).rejects.toBeInstanceOf(BlockedError);
    },
  );

  it("is a team that is secret, has a parent, or is not there", async () => {
    const { github } = await wire(({ path }) =>
      path.endsWith("/gone")
        ? says(404)
        : { json: { privacy: "secret", parent: { slug: "all" } } },
    );
    expect(await github.team("octo", "ops")).toEqual({
      isVisible: false,
      parent: "all",
    });
    expect(await github.team("octo", "gone")).toBeNull();
  });
});
