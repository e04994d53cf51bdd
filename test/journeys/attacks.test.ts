import { describe, expect, it, onTestFinished } from "vitest";
import {
  failures,
  grant,
  grantPath,
  type ProofScene,
  type SceneOptions,
  settings,
  startProofScene,
  tier,
} from "./proof-scene.ts";

/** What is tried, what the refusal says, and what else stands ready. */
interface Attack {
  readonly name: string;
  readonly act: (scene: ProofScene) => void;
  readonly because: RegExp;
  readonly options?: SceneOptions;
  /** The alarm that it raises, where it is an attack on policy. */
  readonly alarm?: RegExp;
}

const squash = { method: "squash" } as const;
/** An administrator's merge past every rule. */
const bypass = { method: "squash", bypass: true } as const;

const tierPath = "access/tiers/prod.yaml";
const withTier = (approvals: number): SceneOptions => ({
  files: { [tierPath]: tier(approvals) },
});
const withOwners = (owners: string): SceneOptions => ({
  files: { ".github/CODEOWNERS": `* @carol\n/access/grants/ ${owners}\n` },
});

/** Somebody pushes past all protection. */
const pushToMain = (
  scene: ProofScene,
  files: Readonly<Record<string, string>>,
): void => {
  scene.as("carol").commitFiles({ branch: "main", files });
};

const onReviews: readonly Attack[] = [
  {
    name: "a merge without any approval, past the rules",
    act: (scene) => {
      scene.as("carol").merge(scene.ask(), bypass);
    },
    because: /0 of 1 approval/,
  },
  {
    name: "fewer approvals than the tier asks for",
    act: (scene) => void scene.approved(),
    because: /1 of 2 approvals/,
    options: withTier(2),
  },
  {
    name: "an approval before a push",
    act: (scene) => {
      const number = scene.ask({ files: { [grantPath]: "user: x\n" } });
      scene.as("bob").approve(number);
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved \w{7}, before the head became/,
  },
  {
    name: "a force-push, and the old review re-pointed to the new head",
    act: (scene) => {
      const number = scene.ask({ files: { "notes.md": "harmless" } });
      const { id } = scene.as("bob").approve(number);
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
        force: true,
      });
      scene.github.repointReview(number, id);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before/,
  },
  {
    name: "an approval while the base was another branch",
    act: (scene) => {
      scene.as("alice").push("dev", scene.trustRoot);
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
      });
      const { number } = scene.as("alice").openPullRequest({
        head: "ask",
        base: "dev",
        title: "For dev",
      });
      scene.as("bob").approve(number);
      scene.as("alice").edit(number, { base: "main" });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before the base was changed/,
  },
  {
    name: "an approval before it was closed and reopened",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("alice").close(number);
      scene.as("alice").reopen(number);
      scene.as("carol").merge(number, bypass);
    },
    because:
      /@bob does not count: approved before the pull request was reopened/,
  },
  {
    name: "a dismissed approval",
    act: (scene) => {
      const number = scene.ask();
      const { id } = scene.as("bob").approve(number);
      scene.as("dave").dismiss(number, id);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: had the approval dismissed/,
  },
  {
    name: "changes requested after the approval",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("bob").requestChanges(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: asked for changes/,
  },
  {
    name: "the update-branch button after the approval",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      pushToMain(scene, { "other.md": "x" });
      scene.as("alice").updateBranch(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved \w{7}, before the head became/,
  },
];

const onPeople: readonly Attack[] = [
  {
    name: "an approver who pushed with somebody else's name in the commit",
    act: (scene) => {
      const alice = scene.github.as("alice").account;
      const name = {
        name: "alice",
        email: `${alice.id}+alice@users.noreply.github.com`,
      };
      scene.as("bob").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
        author: name,
        committer: name,
      });
      const { number } = scene
        .as("alice")
        .openPullRequest({ head: "ask", title: "x" });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@bob does not count: pushed to its branch/,
  },
  {
    name: "an approver who is a co-author",
    act: (scene) => {
      const { id } = scene.github.as("bob").account;
      scene.approved({
        coAuthors: [
          { name: "Bob", email: `${id}+bob@users.noreply.github.com` },
        ],
      });
    },
    because: /@bob does not count: is a co-author of/,
  },
  {
    name: "a commit that nobody can be made answerable for",
    act: (scene) =>
      void scene.approved({
        author: { name: "Nobody", email: "nobody@evil.example" },
      }),
    because: /No account is known for the author of/,
  },
  {
    name: "the beneficiary's second account",
    act: (scene) => {
      scene.github.addToTeam("owners", "alice-private");
      const number = scene.ask();
      scene.as("alice-private").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@alice-private does not count: no Okta person is known/,
  },
  {
    name: "a bot's review",
    act: (scene) => {
      const { bot } = scene.github.createApp({
        slug: "approver",
        permissions: { pull_requests: "write", contents: "write" },
      });
      const number = scene.ask();
      scene.as(bot.login).approve(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@approver\[bot\] does not count: not a person's account/,
  },
  {
    name: "a team membership that is pending",
    act: (scene) => {
      scene.github.addToTeam("owners", "frank", "pending");
      const number = scene.ask();
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /invited to @acme\/owners, and has not accepted/,
  },
  {
    name: "somebody who owns nothing",
    act: (scene) => {
      const number = scene.ask();
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@frank does not count: not an owner of/,
  },
  {
    name: "an owner who lost write access",
    act: (scene) => {
      const number = scene.ask();
      scene.as("erin").approve(number);
      scene.as("carol").merge(number, bypass);
      scene.github.setTeamRole("owners", "read");
      scene.github.setRole("erin", "read");
    },
    because:
      /@erin does not count: an owner without write access|GitHub finds an error/,
  },
  {
    name: "an owner by address",
    act: (scene) => {
      scene.github.as("frank").account.emails.push("frank@example.com");
      const number = scene.ask();
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@frank does not count: not an owner of/,
    options: withOwners("@carol frank@example.com"),
  },
  {
    name: "somebody else who asks where the tier does not allow it",
    act: (scene) => {
      scene.as("dave").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
      });
      const { number } = scene
        .as("dave")
        .openPullRequest({ head: "ask", title: "x" });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because:
      /@dave asks for access for alice@example.com, who is somebody else/,
  },
  {
    name: "a fork",
    act: (scene) => {
      const fork = scene.as("alice").fork();
      scene.github.as("alice", fork).commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      const { number } = scene.github
        .as("alice", fork)
        .openPullRequest({ head: "ask", title: "x" });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /comes from a fork/,
  },
];

const onHistory: readonly Attack[] = [
  {
    name: "a direct push",
    act: (scene) => {
      pushToMain(scene, { [grantPath]: grant() });
    },
    because: /without a pull request of its own/,
  },
  {
    name: "content edited in the merge",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("carol").commitFiles({
        branch: "main",
        mergeParents: [scene.github.pullRequest(number).head],
        files: { [grantPath]: grant().replace("18:00", "23:00") },
      });
    },
    because: /was changed in the merge/,
  },
  {
    name: "a branch that is pushed to main as it is",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("carol").push("main", scene.github.pullRequest(number).head);
    },
    because: /its branch's own commits were pushed to main/,
  },
  {
    name: "a foxtrot merge",
    act: (scene) => {
      const number = scene.ask();
      pushToMain(scene, { "other.md": "x" });
      scene.as("alice").commitFiles({
        branch: "ask",
        mergeParents: ["main"],
        files: {},
        message: "Merge main",
      });
      scene.as("bob").approve(number);
      scene.as("carol").push("main", scene.github.pullRequest(number).head);
    },
    because: /its branch's own commits were pushed to main/,
  },
  {
    name: "a merge into another branch first",
    act: (scene) => {
      scene.as("alice").push("dev", scene.trustRoot);
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
      });
      const { number } = scene.as("alice").openPullRequest({
        head: "ask",
        base: "dev",
        title: "For dev",
      });
      scene.as("bob").approve(number);
      const merged = scene.as("carol").merge(number, squash);
      scene.as("carol").push("main", merged);
    },
    because: /it was merged into dev, not into main/,
  },
  {
    name: "a commit that belongs to two pull requests",
    act: (scene) => {
      const first = scene.ask();
      const { head } = scene.github.pullRequest(first);
      scene.as("alice").push("twin", head);
      scene.as("alice").openPullRequest({ head: "twin", title: "Twin" });
      scene.as("bob").approve(first);
      scene.as("carol").merge(first, { method: "merge" });
    },
    because: /belongs to 2 merged pull requests/,
  },
  {
    name: "the revert button on a cleanup",
    act: (scene) => {
      scene.approved();
      scene.as("curfew").commitFiles({
        branch: "cleanup",
        parent: "main",
        files: { [grantPath]: null },
      });
      const cleanup = scene
        .as("curfew")
        .openPullRequest({ head: "cleanup", title: "Clean up" }).number;
      scene.as("carol").merge(cleanup, squash);
      const { number } = scene.as("alice").revert(cleanup);
      scene.as("carol").merge(number, bypass);
    },
    because: /0 of 1 approval/,
  },
  {
    name: "an approved grant that is extended without approval",
    act: (scene) => {
      scene.approved();
      const number = scene.ask({
        branch: "longer",
        files: { [grantPath]: grant().replace("18:00", "23:00") },
      });
      scene.as("carol").merge(number, bypass);
    },
    because: /0 of 1 approval/,
  },
  {
    name: "more than 250 commits",
    act: (scene) => {
      const number = scene.ask();
      for (let count = 0; count < 250; count++)
        scene.github.as("alice").commitFiles({
          branch: "ask",
          files: { "notes.md": String(count) },
        });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /251 commits/,
  },
  {
    name: "more than 3,000 files",
    act: (scene) =>
      void scene.approved({
        files: Object.fromEntries([
          [grantPath, grant()],
          ...Array.from({ length: 3000 }, (_, at): [string, string] => [
            `many/${at}.md`,
            "x",
          ]),
        ]),
      }),
    because: /3001 files/,
  },
];

const addFrank = { ".github/CODEOWNERS": "* @acme/owners @frank\n" };

/** Frank, who owns nothing until somebody says so, approves. */
const approvedByFrank = (
  scene: ProofScene,
  files: Readonly<Record<string, string>> = {},
): void => {
  const number = scene.ask({ files: { [grantPath]: grant(), ...files } });
  scene.as("frank").approve(number);
  scene.as("carol").merge(number, squash);
};

const onPolicy: readonly Attack[] = [
  {
    name: "CODEOWNERS in the same pull request",
    act: (scene) => {
      approvedByFrank(scene, addFrank);
    },
    because: /changes policy \("\.github\/CODEOWNERS"\) and grants/,
    alarm: /^\.github\/CODEOWNERS: .*changes policy/,
  },
  {
    name: "a CODEOWNERS that comes first in GitHub's order, in the same pull request",
    act: (scene) => {
      approvedByFrank(scene, { "docs/CODEOWNERS": "* @frank\n" });
    },
    because: /changes policy \("docs\/CODEOWNERS"\) and grants/,
    alarm: /^docs\/CODEOWNERS: /,
  },
  {
    name: "the tier in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), [tierPath]: tier(1) },
      }),
    because: /changes policy \("access\/tiers\/prod.yaml"\) and grants/,
    options: withTier(2),
    alarm: /^access\/tiers\/prod.yaml: /,
  },
  {
    name: "the settings in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), "access/curfew.yaml": settings(2) },
      }),
    because: /changes policy \("access\/curfew.yaml"\) and grants/,
    alarm: /^access\/curfew.yaml: /,
  },
  {
    name: "people in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), "access/people.yaml": "people: []\n" },
      }),
    because: /changes policy \("access\/people.yaml"\) and grants/,
    alarm: /^access\/people.yaml: /,
  },
  {
    name: "a rebase whose first commit changes CODEOWNERS",
    act: (scene) => {
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: addFrank,
      });
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      const { number } = scene
        .as("alice")
        .openPullRequest({ head: "ask", title: "x" });
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, { method: "rebase", bypass: true });
    },
    because: /changes policy[\s\S]*@frank does not count: not an owner/,
    alarm: /^\.github\/CODEOWNERS: /,
  },
  {
    name: "a rebase that changes CODEOWNERS and takes it back",
    act: (scene) => {
      const number = scene.ask({ files: addFrank });
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "ask",
        files: {
          ".github/CODEOWNERS":
            "* @acme/owners\n/access/grants/prod/ @acme/owners\n",
        },
      });
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, { method: "rebase", bypass: true });
    },
    because: /@frank does not count: not an owner/,
  },
  {
    name: "CODEOWNERS the day before, by a push past the rules",
    act: (scene) => {
      pushToMain(scene, addFrank);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    alarm: /^\.github\/CODEOWNERS: .*without a pull request/,
  },
  {
    name: "CODEOWNERS the day before, by an unapproved pull request",
    act: (scene) => {
      const number = scene.ask({ branch: "policy", files: addFrank });
      scene.as("carol").merge(number, bypass);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    alarm: /^\.github\/CODEOWNERS: .*0 of 1 approval/,
  },
  {
    name: "CODEOWNERS by a push, whitewashed by an approved change of the same file",
    act: (scene) => {
      pushToMain(scene, addFrank);
      const number = scene.ask({
        branch: "policy",
        files: { ".github/CODEOWNERS": "# Owners\n* @acme/owners @frank\n" },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    alarm: /^\.github\/CODEOWNERS: /,
  },
  {
    name: "the tier the day before, by a push past the rules",
    act: (scene) => {
      pushToMain(scene, { [tierPath]: tier(1) });
      scene.approved();
    },
    because: /1 of 2 approvals/,
    options: withTier(2),
    alarm: /^access\/tiers\/prod.yaml: /,
  },
  {
    name: "the settings the day before, and then policy with too few approvals",
    act: (scene) => {
      pushToMain(scene, { "access/curfew.yaml": settings(1) });
      const number = scene.ask({ branch: "policy", files: addFrank });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    options: { files: { "access/curfew.yaml": settings(2) } },
    alarm: /^\.github\/CODEOWNERS: .*1 of 2 approvals/m,
  },
  {
    name: "people the day before, by a push past the rules",
    act: (scene) => {
      const { id } = scene.github.as("alice-private").account;
      scene.github.addToTeam("owners", "alice-private");
      pushToMain(scene, {
        "access/people.yaml": `people:\n  - { login: zoe@example.com, github: alice-private, id: ${id} }\n`,
      });
      const number = scene.ask();
      scene.as("alice-private").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@alice-private does not count: no Okta person is known/,
    alarm: /^access\/people.yaml: /,
  },
  {
    name: "a tier that was loosened after the merge",
    act: (scene) => {
      scene.approved();
      const number = scene.ask({
        branch: "policy",
        files: { [tierPath]: tier(1) },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /1 of 2 approvals/,
    options: withTier(2),
  },
  {
    name: "an approved change that breaks CODEOWNERS",
    act: (scene) => {
      const number = scene.ask({
        branch: "policy",
        files: { ".github/CODEOWNERS": "!x @frank\n* @acme/owners @frank\n" },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    alarm: /^\.github\/CODEOWNERS: .*leaves CODEOWNERS broken/,
  },
  {
    name: "a rule for a look-alike path",
    act: (scene) => void scene.approved(),
    because: /No line of CODEOWNERS matches access\/grants\/prod\/alice.yaml/,
    options: {
      files: {
        ".github/CODEOWNERS":
          "/access/grants/Prod/ @acme/owners\n/access/grants/рrod/ @acme/owners\n",
      },
    },
  },
  {
    name: "a path that a later line leaves without owners",
    act: (scene) => void scene.approved(),
    because: /nobody owns access\/grants\/prod\/alice.yaml/,
    options: {
      files: { ".github/CODEOWNERS": "* @acme/owners\n/access/grants/\n" },
    },
  },
];

const catalogue: Readonly<Record<string, readonly Attack[]>> = {
  reviews: onReviews,
  people: onPeople,
  history: onHistory,
  policy: onPolicy,
};

for (const [on, attacks] of Object.entries(catalogue))
  describe(`an attack on ${on} is refused`, () => {
    it.each(attacks)("$name", async ({ act, because, options, alarm }) => {
      const scene = await startProofScene(options ?? {}, onTestFinished);
      act(scene);
      const verdict = await scene.verdict();
      expect(failures(verdict.evidence)).toMatch(because);
      expect(verdict.kind).toBe("refused");
      const alarms = (await scene.alarms()).join("\n");
      if (alarm !== undefined) expect(alarms).toMatch(alarm);
      else if (options === undefined) expect(alarms).toBe("");
    });
  });

describe("an answer that is none proves and refuses nothing", () => {
  const lists = ["reviews", "commits", "timeline", "activity", "codeowners"];
  it.each(lists)("%s with an empty body", async (list) => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    scene.github.server.addFault({
      method: "GET",
      path: new RegExp(`/${list}\\b`),
      fault: { kind: "status", status: 200, body: "" },
    });
    const verdict = await scene.verdict();
    expect(verdict.kind).toBe("unknown");
    expect(failures(verdict.evidence)).toMatch(/could not be (read|found out)/);
  });

  it("and is asked for again", async () => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    const mend = scene.github.server.addFault({
      path: /\/reviews\b/,
      fault: { kind: "status", status: 502 },
    });
    expect((await scene.verdict()).kind).toBe("unknown");
    mend();
    expect((await scene.verdict()).kind).toBe("proven");
  });

  it("a team that the credential may not see leaves its slots unknown", async () => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    scene.github.server.addFault({
      path: /\/teams\//,
      fault: { kind: "status", status: 403, body: '{"message":"Forbidden"}' },
    });
    const verdict = await scene.verdict();
    expect(verdict.kind).toBe("unknown");
    expect(failures(verdict.evidence)).toMatch(
      /the credential may not see who is in @acme\/owners/,
    );
  });
});

describe("policy that was attacked", () => {
  it("governs again when the old content is back, however it came", async () => {
    const scene = await startProofScene({}, onTestFinished);
    pushToMain(scene, { [tierPath]: tier(3) });
    expect(await scene.alarms()).toHaveLength(1);
    pushToMain(scene, { [tierPath]: tier(1) });
    expect(await scene.alarms()).toEqual([]);
    scene.approved();
    expect((await scene.verdict()).kind).toBe("proven");
  });
});
