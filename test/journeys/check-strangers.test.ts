/** A check with credentials is an oracle: what it says must not let a stranger ask Okta about anybody. */
import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

/** What Okta was asked, without who we are there. */
const questions = (scene: CheckScene): readonly string[] =>
  scene.asked("okta").filter((request) => !request.includes("/oauth2/"));

/** Everything that people see of a check, with names that are the author's own put aside. */
const seen = (
  scene: CheckScene,
  number: number,
  out: string,
  beneficiary: string,
): string =>
  [out, ...scene.comments(number), ...scene.statuses(number)]
    .join("\n")
    .replaceAll(beneficiary, "BENEFICIARY")
    .replaceAll(scene.company.github.pullRequest(number).head.slice(0, 7), "H");

/** Two who may hold the tier, and one who is not there at all. */
const beneficiaries = ["alice", "erin", "zoe"];

describe("a pull request from a fork", () => {
  it("asks Okta nothing, and says where to push", async () => {
    const scene = await startCheckScene();
    const { github } = scene.company;
    const fork = github.as("dave").fork();
    const dave = github.as("dave", fork);
    dave.commitFiles({ branch: "ask", files: ec2Grant("dave") });
    const { number } = dave.openPullRequest({ head: "ask", title: "Access" });
    const { code, out } = await scene.check(number);
    expect(code).toBe(1);
    expect(out).toContain("error fork-pull-request");
    expect(scene.asked("okta")).toEqual([]);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("Push the branch to the repository itself"),
    ]);
  });

  it("says the same of every beneficiary", async () => {
    const scene = await startCheckScene();
    const { github } = scene.company;
    const fork = github.as("dave").fork();
    const views: string[] = [];
    for (const who of beneficiaries) {
      const dave = github.as("dave", fork);
      dave.commitFiles({ branch: who, parent: "main", files: ec2Grant(who) });
      const { number } = dave.openPullRequest({ head: who, title: "Access" });
      const { out } = await scene.check(number);
      views.push(seen(scene, number, out, who));
    }
    expect([...new Set(views)]).toEqual([views[0]]);
    expect(scene.asked("okta")).toEqual([]);
  });

  it("passes where it touches neither grants nor policy, or only removes", async () => {
    const scene = await startCheckScene();
    const { github } = scene.company;
    github.as("carol").commitFiles({ branch: "main", files: ec2Grant("erin") });
    const fork = github.as("dave").fork();
    const dave = github.as("dave", fork);
    dave.commitFiles({ branch: "docs", files: { "README.md": "x" } });
    dave.commitFiles({
      branch: "drop",
      parent: "main",
      files: { [ec2Path("erin")]: null },
    });
    for (const head of ["docs", "drop"]) {
      const { number } = dave.openPullRequest({ head, title: head });
      expect((await scene.check(number)).code).toBe(0);
    }
    expect(scene.asked("okta")).toEqual([]);
  });
});

describe("a pull request by somebody whom Okta does not know", () => {
  const startWithMallory = async (
    options: Parameters<typeof startCheckScene>[0] = {},
  ) => {
    const scene = await startCheckScene(options);
    scene.company.github.createUser("mallory", { role: "write" });
    return scene;
  };

  it("asks Okta who that is and nothing else, and says the same of every beneficiary", async () => {
    const scene = await startWithMallory();
    const views: string[] = [];
    for (const who of beneficiaries) {
      const number = scene.propose("mallory", ec2Grant(who));
      scene.company.github.as("bob").approve(number);
      scene.forget();
      const { code, out } = await scene.check(number);
      expect(code).toBe(1);
      expect(out).toContain("error identity-unmapped");
      const asked = questions(scene);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatch(/^GET \/api\/v1\/users\?search=.*githubId/);
      expect(asked[0]).toContain("mallory");
      expect(asked[0]).not.toContain(`"${who}`);
      views.push(seen(scene, number, out, who));
    }
    expect([...new Set(views)]).toEqual([views[0]]);
  });

  it("learns nothing of the addresses that it names as co-authors", async () => {
    const scene = await startWithMallory();
    const mallory = scene.company.github.as("mallory");
    mallory.commitFiles({
      branch: "ask",
      files: ec2Grant("mallory"),
      coAuthors: [{ name: "Alice", email: "alice@example.com" }],
    });
    const { number } = mallory.openPullRequest({ head: "ask", title: "Ask" });
    await scene.check(number);
    expect(questions(scene)).toHaveLength(1);
    expect(questions(scene).join()).not.toContain("alice");
  });

  it("asks Okta nothing where the repository says who is who, and shows who approved", async () => {
    const scene = await startCheckScene();
    const { github } = scene.company;
    github.createUser("mallory", { role: "write" });
    const idOf = (login: string) => github.as(login).account.id;
    const policy = shippedPolicy();
    github.as("carol").commitFiles({
      branch: "main",
      files: {
        "access/curfew.yaml": (policy["access/curfew.yaml"] ?? "").replace(
          /identity:.*/,
          "identity: { source: file }",
        ),
        "access/people.yaml": `people:\n  - { login: bob@example.com, github: bob, id: ${idOf("bob")} }\n`,
      },
    });
    const number = scene.propose("mallory", ec2Grant("alice"));
    github.as("bob").approve(number);
    const { code, out } = await scene.check(number, {
      env: { CURFEW_TRUST_ROOT: github.branchTip("main") ?? "" },
    });
    expect(code).toBe(1);
    expect(out).toContain("error identity-unmapped");
    expect(out).toContain("@bob counts");
    expect(scene.asked("okta")).toEqual([]);
  });

  it("only warns where the tier lets others ask", async () => {
    const policy = shippedPolicy();
    const path = "access/tiers/aws-ec2-admin.yaml";
    const scene = await startWithMallory({
      files: {
        ...policy,
        [path]: (policy[path] ?? "").replace(
          "onBehalf: false",
          "onBehalf: true",
        ),
      },
    });
    const number = scene.propose("mallory", ec2Grant("alice"));
    const { code, out } = await scene.check(number);
    expect(code).toBe(0);
    expect(out).toContain("warning identity-unmapped");
    expect(questions(scene)).toHaveLength(1);
  });

  it("is not asked about where it only removes", async () => {
    const scene = await startWithMallory();
    scene.company.github
      .as("carol")
      .commitFiles({ branch: "main", files: ec2Grant("erin") });
    const number = scene.propose("mallory", { [ec2Path("erin")]: null });
    expect((await scene.check(number)).code).toBe(0);
    expect(scene.asked("okta")).toEqual([]);
  });
});

describe("where Okta cannot say who opened it", () => {
  it("nothing that depends on it is looked at, and the check fails", async () => {
    const scene = await startCheckScene();
    scene.company.okta.server.addFault({
      path: /\/api\/v1\/users/,
      fault: { kind: "status", status: 403, body: "{}" },
    });
    const number = scene.propose("alice", ec2Grant("alice"));
    const { code, out } = await scene.check(number);
    expect(code).toBe(1);
    expect(out).toContain("error directory-unreadable");
    expect(questions(scene).join()).not.toContain("/groups");
  });

  it("because no credential is here, the rest is told", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    const { code, out } = await scene.check(number, {
      env: { OKTA_ORG_URL: "", OKTA_API_TOKEN: "" },
    });
    expect(code).toBe(0);
    expect(out).toContain("1 approval is missing");
    expect(out).toContain("okta: warning not-looked-at: No Okta credential");
    expect(out).toContain("so this cannot be told.");
    expect(out).not.toContain("hold");
  });
});

describe("a pull request to another branch than main", () => {
  it("asks Okta nothing, because whoever writes that branch would choose the questions, and gets no status", async () => {
    const scene = await startCheckScene();
    scene.company.github.as("dave").commitFiles({
      branch: "stable",
      files: { "notes.md": "x" },
    });
    const number = scene.propose("dave", ec2Grant("dave"), { base: "stable" });
    const { code, out } = await scene.check(number);
    expect(code).toBe(0);
    expect(out).toContain(
      'warning approval-refused: This pull request goes to "stable"',
    );
    expect(scene.asked("okta")).toEqual([]);
    // The same commit can be the head of one to main, for which a status would be taken.
    expect(scene.comments(number)).toHaveLength(1);
    expect(scene.statuses(number)).toEqual([]);
  });
});
