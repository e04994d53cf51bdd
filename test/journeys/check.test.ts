import { describe, expect, it } from "vitest";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { bomb, gitIn } from "../adapters/git-fixtures.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

const writes = (scene: CheckScene): readonly string[] =>
  scene
    .asked("github")
    .filter((request) => !request.startsWith("GET "))
    .filter((request) => !request.includes("/access_tokens"));

describe("a check is shown on its pull request", () => {
  it("by one comment that is edited in place, and by a status", async () => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    const number = scene.propose("alice", ec2Grant("alice", "duration: 2d"));
    scene.company.github.as("erin").approve(number);
    const first = await scene.check(number);
    expect(first).toMatchObject({ code: 0, errors: "" });
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    expect(comment).toMatch(/^curfew\[bot\]: <!-- curfew:check -->\n/);
    for (const text of [
      "Nothing to mend; 1 approval still missing",
      "| the merge (2026-11-22T14:00:00Z) | 2026-11-22T22:00:00Z | 2026-11-22T23:00:00Z |",
      `**warning** \`${ec2Path("alice")}\` line 3, column 11`,
      "Can still approve: `@bob`, `@carol`, `@dave`",
      "erin does not count",
    ])
      expect(comment).toContain(text);

    scene.company.github.as("bob").approve(number);
    await scene.check(number);
    expect(scene.comments(number)).toHaveLength(1);
    expect(scene.comments(number)[0]).toContain("1 approval counts, none is");
    expect(scene.statuses(number)).toEqual([
      "curfew/check: success: Nothing to mend; 1 approval still missing",
      "curfew/check: success: Nothing to mend, and approved",
    ]);

    scene.forget();
    await scene.check(number);
    expect(writes(scene)).toEqual([]);
  });

  it("in a bounded number of questions", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    scene.company.github.as("bob").approve(number);
    scene.forget();
    await scene.check(number);
    // 3 for the App and the pull request, 7 for what is known of it, 5 for who could approve, 1 + 2 for bob, 4 to publish.
    expect(scene.asked("github").length).toBeLessThanOrEqual(22);
    expect(writes(scene)).toHaveLength(2);
    // Who opened it; everybody else; the groups and rules; the person, the person's groups and factors.
    expect(scene.asked("okta").length).toBeLessThanOrEqual(9);
  });

  it("with a failure for findings, which missing approvals are not", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice", "durations: 4h"));
    expect((await scene.check(number)).code).toBe(1);
    expect(scene.statuses(number)).toEqual([
      expect.stringMatching(/^curfew\/check: failure: \d errors? to mend$/),
    ]);
  });

  it("in JSON, with approvals as one more member", async () => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    const number = scene.propose("alice", ec2Grant("alice"));
    scene.company.github.as("bob").approve(number);
    const { json } = await scene.check(number, { json: true });
    expect(json).toMatchObject({
      findings: [],
      changes: [{ action: "add", user: "alice@example.com" }],
      approval: {
        author: "person",
        policy: null,
        grants: [
          {
            path: ec2Path("alice"),
            kind: "proven",
            counted: ["bob"],
            missing: 0,
            couldApprove: ["@carol", "@dave"],
            evidence: expect.arrayContaining([
              expect.objectContaining({
                code: "approvals",
                holds: true,
                because: [
                  {
                    code: "review",
                    holds: true,
                    text: expect.stringMatching(/^@bob counts: /) as string,
                    because: [],
                  },
                ],
              }),
            ]) as object,
          },
        ],
      },
    });
  });

  it("not at all where that is not wanted, nor on a closed one", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    scene.forget();
    await scene.run((context) =>
      checkCommand(context, { pr: String(number), publish: false }),
    );
    scene.company.github.as("alice").close(number);
    await scene.check(number);
    expect(writes(scene)).toEqual([]);
  });

  it("not for a merge queue's commits, but in its job", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice", "durations: 4h"));
    const { base, head } = scene.company.github.pullRequest(number);
    scene.forget();
    const ran = await scene.run(
      (context) => checkCommand(context, { base, head }),
      { inActions: true },
    );
    expect(ran.code).toBe(1);
    expect(writes(scene)).toEqual([]);
    expect(ran.commands).toContainEqual(
      expect.stringMatching(
        /^::error file=access\/grants\/aws-ec2-admin\/alice.yaml,line=3,col=1,/,
      ),
    );
    expect(ran.summary).toContain("#### Findings");
  });

  it("with a short word where it does not concern access", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", { "README.md": "Access\n" });
    expect((await scene.check(number)).code).toBe(0);
    expect(scene.comments(number)).toEqual([]);
    expect(scene.statuses(number)).toEqual([
      "curfew/check: success: Nothing here concerns access",
    ]);
    expect(scene.asked("okta")).toEqual([]);
  });

  it("by changing what an earlier check said, where it does not concern access any more", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    await scene.check(number);
    scene.company.github.as("alice").commitFiles({
      branch: scene.company.github.pullRequest(number).headRef,
      files: { [ec2Path("alice")]: null, "README.md": "Access\n" },
    });
    await scene.check(number);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("touches neither grants nor policy"),
    ]);
  });

  it("with what a change of policy still needs, and Okta asked of nobody until somebody approved", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", {
      ".github/CODEOWNERS": "* @acme/security\n",
    });
    await scene.check(number);
    expect(scene.asked("okta")).toEqual([]);
    expect(scene.comments(number)[0]).toContain("Policy: not approved.");
    scene.company.github.as("bob").approve(number);
    await scene.check(number);
    expect(scene.comments(number)[0]).toContain("Policy: approved.");
  });

  it("and is held against main as it is now", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    const tier = shippedPolicy()["access/tiers/aws-ec2-admin.yaml"] ?? "";
    scene.company.github.as("carol").commitFiles({
      branch: "main",
      files: {
        "access/tiers/aws-ec2-admin.yaml": tier.replace(
          "maxDuration: 8h",
          "maxDuration: 1h",
        ),
      },
    });
    expect((await scene.check(number)).out).toContain(
      "until 2026-11-22T15:00:00Z",
    );
  });
});

describe("what cannot be shown", () => {
  const without = (scene: CheckScene, ...permissions: readonly string[]) => {
    const all = {
      contents: "read",
      metadata: "read",
      pull_requests: "write",
      statuses: "write",
    } as const;
    return {
      GITHUB_APP_ID: "",
      GITHUB_APP_PRIVATE_KEY: "",
      GITHUB_TOKEN: scene.company.github.createActionsToken(
        Object.fromEntries(
          Object.entries(all).map(([name, level]) => [
            name,
            permissions.includes(name) ? "read" : level,
          ]),
        ),
      ),
    };
  };

  it("is said on standard error, and changes nothing of what was found", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice", "durations: 4h"));
    const env = without(scene, "statuses");
    const { code, errors } = await scene.check(number, { env });
    expect(code).toBe(1);
    expect(errors).toMatch(/^curfew: the commit status could not be written: /);
    expect(scene.comments(number)).toHaveLength(1);
  });

  it("ends with 3 where people wait for the status that would let them merge", async () => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    const number = scene.propose("alice", ec2Grant("alice"));
    const env = without(scene, "statuses");
    const { code, errors } = await scene.check(number, { env });
    expect(code).toBe(3);
    expect(errors).toMatch(/^curfew: the commit status could not be written: /);
    expect((await scene.check(number)).code).toBe(0);
  });

  it("ends with 3 where nothing at all can be shown", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice", "durations: 4h"));
    const env = without(scene, "statuses", "pull_requests");
    const { code, errors, out } = await scene.check(number, { env });
    expect(code).toBe(3);
    expect(out).toContain("error unknown-key");
    expect(errors.split("\n")).toHaveLength(2);
  });
});

describe("what only the owners of the policy can mend", () => {
  it("is not blamed on the author", async () => {
    const scene = await startCheckScene({
      files: { ...shippedPolicy(), ".github/CODEOWNERS": "/src/ @bob\n" },
    });
    const number = scene.propose("alice", ec2Grant("alice"));
    const { code, out } = await scene.check(number);
    expect(code).toBe(1);
    expect(out).toContain("error codeowners-unowned");
    expect(out).toContain("Nothing is wrong with this pull request");
  });

  it("does not hide the rest where there is no trust root", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    const env = { CURFEW_TRUST_ROOT: "" };
    const { code } = await scene.check(number, { env });
    expect(code).toBe(0);
    expect(scene.comments(number)[0]).toContain("1 is missing");
  });
});

describe("a head of more files than any memory holds", () => {
  it("is told on its pull request, and holds up nothing", async () => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    const { github } = scene.company;
    const { directory, refs } = github.repository;
    const head = gitIn(directory, [
      ...["-c", "user.name=alice", "-c", "user.email=alice@example.com"],
      ...["commit-tree", bomb(directory), "-m", "Add files"],
      ...[
        "-p",
        github.as("alice").commitFiles({
          branch: "bomb",
          files: ec2Grant("alice"),
          message: "Propose",
        }),
      ],
    ]);
    refs.update("refs/heads/bomb", head);
    const { number } = github
      .as("alice")
      .openPullRequest({ head: "bomb", title: "Files" });

    const checked = await scene.check(number);
    expect(checked).toMatchObject({ code: 1, errors: "" });
    expect(scene.comments(number).join()).toContain(
      `Commit ${head} holds more than is read: 200,000 entries`,
    );
    expect(scene.statuses(number)).toEqual([
      "curfew/check: failure: 1 error to mend",
    ]);
  });
});
