import { describe, expect, it, onTestFinished } from "vitest";
import {
  failures,
  grant,
  grantPath,
  type ProofScene,
  type SceneOptions,
  startProofScene,
  tier,
} from "./proof-scene.ts";

const start = (options: SceneOptions = {}) =>
  startProofScene(options, onTestFinished);

/** What people do, honestly. */
type Way = [
  name: string,
  act: (scene: ProofScene) => void,
  options: SceneOptions,
];

/** A pull request of something else. */
const docs = { by: "dave", branch: "docs", files: { "docs.md": "x" } };

const twoApprovals = { files: { "access/tiers/prod.yaml": tier(2) } };

const ways: Way[] = [
  ["a squash", (scene) => void scene.approved(), {}],
  [
    "a squash of several commits",
    (scene) => {
      const number = scene.ask();
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "notes.md": "x" } });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "a rebase of several commits",
    (scene) => {
      const number = scene.ask();
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "notes.md": "x" } });
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "more.md": "x" } });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "rebase" });
    },
    {},
  ],
  [
    "a merge commit",
    (scene) => {
      const number = scene.ask();
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "notes.md": "x" } });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "merge" });
    },
    {},
  ],
  [
    "a merge queue's batch",
    (scene) => {
      const first = scene.ask();
      const second = scene.ask(docs);
      scene.as("bob").approve(first);
      scene.as("bob").approve(second);
      scene.as("carol").enqueue([second, first]);
    },
    {},
  ],
  ...(["merge", "rebase"] as const).map((method): Way => [
    `a merge queue that lands by ${method}`,
    (scene) => {
      const number = scene.ask();
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "notes.md": "x" } });
      scene.as("bob").approve(number);
      const other = scene.ask(docs);
      scene.as("bob").approve(other);
      scene.as("carol").enqueue([other, number], method);
    },
    {},
  ]),
  [
    "a branch that was deleted after the merge, and whose name an approver took",
    (scene) => {
      scene.approved();
      scene.as("alice").push("ask", null);
      scene
        .as("bob")
        .commitFiles({ branch: "ask", parent: "main", files: { "x.md": "x" } });
    },
    {},
  ],
  [
    "a branch whose name has to be written otherwise in an address",
    (scene) => void scene.approved({ branch: "ask#1%20?x=\u00e9" }),
    {},
  ],
  [
    "a branch that merged main by itself",
    (scene) => {
      const number = scene.ask();
      scene
        .as("carol")
        .commitFiles({ branch: "main", files: { "other.md": "x" } });
      scene.as("alice").commitFiles({
        branch: "ask",
        mergeParents: ["main"],
        files: {},
        message: "Merge main",
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "merge" });
    },
    {},
  ],
  [
    "the revert button on a revert, approved",
    (scene) => {
      const given = scene.approved();
      const taken = scene.as("alice").revert(given).number;
      scene.as("carol").merge(taken, { method: "squash" });
      const back = scene.as("alice").revert(taken).number;
      scene.as("bob").approve(back);
      scene.as("carol").merge(back, { method: "squash" });
    },
    {},
  ],
  [
    "the web editor",
    (scene) => {
      const number = scene.ask({ onWebsite: true });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "an updated branch, approved again",
    (scene) => {
      const number = scene.ask();
      scene
        .as("carol")
        .commitFiles({ branch: "main", files: { "other.md": "x" } });
      scene.as("bob").approve(number);
      scene.as("alice").updateBranch(number);
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "two approvals where two are needed",
    (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("dave").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    twoApprovals,
  ],
  [
    "a member of a child team",
    (scene) => {
      const number = scene.ask();
      scene.as("erin").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "an approver who pushed a copy of the branch before he approved it",
    (scene) => {
      const number = scene.ask();
      scene.as("bob").push("copy", scene.github.pullRequest(number).head);
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "an extension, as a new version",
    (scene) => {
      scene.approved();
      scene.approved({
        branch: "extend",
        files: { [grantPath]: grant().replace("18:00", "20:00") },
      });
    },
    {},
  ],
  [
    "a return to the end that it had before it was extended",
    (scene) => {
      scene.approved();
      const longer = grant().replace("18:00", "20:00");
      scene.approved({ branch: "extend", files: { [grantPath]: longer } });
      scene.approved({ branch: "back", files: { [grantPath]: grant() } });
    },
    {},
  ],
  [
    "the same grant, word for word, after its cleanup",
    (scene) => {
      scene.approved();
      const gone = scene.ask({ branch: "gone", files: { [grantPath]: null } });
      scene.as("carol").merge(gone, { method: "squash" });
      scene.approved({ branch: "again" });
    },
    {},
  ],
  [
    "a merge commit on top of another pull request's, approved after that was merged",
    (scene) => {
      scene.as("carol").merge(scene.ask(docs), { method: "merge" });
      const number = scene.ask({ parent: "docs" });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "merge" });
    },
    {},
  ],
  [
    "a removal of other grants by a cleanup",
    (scene) => {
      scene.approved();
      const other = "access/grants/prod/other.yaml";
      scene.approved({ branch: "b2", files: { [other]: grant() } });
      const number = scene.ask({
        by: "curfew",
        branch: "cleanup",
        files: { [other]: null },
      });
      scene.as("carol").merge(number, { method: "squash" });
    },
    {},
  ],
  [
    "a tier that was changed by an approved pull request before",
    (scene) => {
      scene.approved({
        by: "dave",
        branch: "policy",
        files: { "access/tiers/prod.yaml": tier(2) },
      });
      const asked = scene.ask();
      scene.as("bob").approve(asked);
      scene.as("dave").approve(asked);
      scene.as("carol").merge(asked, { method: "squash" });
    },
    {},
  ],
];

describe("over real sockets and real git, a grant is proven", () => {
  it.each(ways)("by %s", async (_, act, options) => {
    const scene = await start(options);
    act(scene);
    const verdict = await scene.verdict();
    expect(failures(verdict.evidence)).toBe("");
    expect(verdict.kind).toBe("proven");
    expect(await scene.alarms()).toEqual([]);
  });

  it.each([
    ["squash", 1],
    ["squash", 3],
    ["rebase", 1],
    ["rebase", 3],
    ["merge", 1],
    ["merge", 3],
  ] as const)(
    "by a %s of %i commits with two reviewers, in few calls",
    async (method, commits) => {
      const scene = await start(twoApprovals);
      const number = scene.ask();
      for (let count = 1; count < commits; count++)
        scene.as("alice").commitFiles({
          branch: "ask",
          files: { "notes.md": String(count) },
        });
      scene.as("bob").approve(number);
      scene.as("dave").approve(number);
      scene.as("carol").merge(number, { method });
      expect((await scene.verdict()).kind).toBe("proven");
      // Twelve for what everybody needs; a rebase is asked for both ends of its range.
      expect(scene.calls().length).toBeLessThanOrEqual(
        commits === 1 ? 12 : { squash: 13, rebase: 15, merge: 12 }[method],
      );
    },
  );
});

describe("over real sockets and real git, an open pull request is previewed", () => {
  it("with what main took in of its branch since it was pushed, until the branch is updated", async () => {
    const scene = await start();
    const below = scene.ask(docs);
    const number = scene.ask({ parent: "docs" });
    scene.as("bob").approve(number);
    expect((await scene.preview(number)).grants.kind).toBe("proven");
    scene.as("carol").merge(below, { method: "merge" });
    const { grants } = await scene.preview(number);
    expect(grants).toMatchObject({
      kind: "refused",
      paths: [{ objections: [{ code: "base-moved" }] }],
    });
    scene.as("alice").updateBranch(number);
    scene.as("bob").approve(number);
    expect((await scene.preview(number)).grants.kind).toBe("proven");
  });

  it("with who counts, what is missing and who can still approve", async () => {
    const scene = await start(twoApprovals);
    const number = scene.ask();
    scene.as("bob").approve(number);
    const { grants, policy, findings } = await scene.preview(number);
    expect(grants).toMatchObject({
      kind: "refused",
      paths: [
        {
          path: grantPath,
          counted: ["bob"],
          missing: 1,
          couldApprove: ["@carol", "@dave", "@erin"],
        },
      ],
    });
    expect([policy, findings]).toEqual([null, []]);
    scene.as("erin").approve(number);
    scene.as("alice-private").approve(number);
    const ready = await scene.preview(number);
    expect(ready.grants.kind).toBe("proven");
    expect(ready.findings).toMatchObject([
      { code: "identity-unmapped", path: "access/people.yaml" },
    ]);
  });

  it("with what a change of policy needs", async () => {
    const scene = await start();
    const number = scene.ask({
      files: { "access/tiers/prod.yaml": tier(2) },
    });
    expect((await scene.preview(number)).policy?.kind).toBe("refused");
    scene.as("bob").approve(number);
    expect((await scene.preview(number)).policy?.kind).toBe("proven");
  });
});
