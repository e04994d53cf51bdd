/** People who may not approve, or not this. */
import { type Attack, squash, bypass } from "./attack.ts";
import {
  grant,
  grantPath,
  type ProofScene,
  settings,
  type SceneOptions,
  tier,
} from "../proof-scene.ts";

const withOwners = (owners: string): SceneOptions => ({
  files: { ".github/CODEOWNERS": `* @carol\n/access/grants/ ${owners}\n` },
});

const onBehalf = tier().replace("onBehalf: false", "onBehalf: true");

const byAttribute = settings().replace(
  "source: file",
  "source: okta, attribute: githubId",
);

/** Bob pushes the grant with alice's name in it. Answers the commit. */
const pushedInAlicesName = (scene: ProofScene, branch: string): string => {
  const alice = scene.github.as("alice").account;
  const name = {
    name: "alice",
    email: `${alice.id}+alice@users.noreply.github.com`,
  };
  return scene.as("bob").commitFiles({
    branch,
    parent: "main",
    files: { [grantPath]: grant() },
    author: name,
    committer: name,
  });
};

/** Alice opens what the branch holds, and bob approves it. */
const openAsked = (scene: ProofScene, head = "ask"): void => {
  const { number } = scene.as("alice").openPullRequest({ head, title: "x" });
  scene.as("bob").approve(number);
  scene.as("carol").merge(number, squash);
};

export const onPeople: readonly Attack[] = [
  {
    name: "an approver who pushed with somebody else's name in the commit",
    act: (scene) => {
      pushedInAlicesName(scene, "ask");
      openAsked(scene);
    },
    because: /@bob does not count: pushed to its branch/,
    code: "reviewer-pushed",
  },
  {
    name: "an approver who pushed so to another branch, from which somebody else brought it",
    act: (scene) => {
      const commit = pushedInAlicesName(scene, "aside");
      scene.as("bob").push("aside", null);
      scene.as("alice").push("ask", commit);
      scene
        .as("alice")
        .commitFiles({ branch: "ask", files: { "notes.md": "x" } });
      openAsked(scene);
    },
    because: /@bob does not count: pushed \w{7} of it to another branch/,
    code: "reviewer-pushed-elsewhere",
  },
  {
    name: "an approver who pushed so, to a branch whose name would change the question who did",
    act: (scene) => {
      pushedInAlicesName(scene, "ask&actor=alice");
      openAsked(scene, "ask&actor=alice");
    },
    because: /@bob does not count: pushed to its branch/,
    code: "reviewer-pushed",
  },
  {
    name: "an approver who pushed so, to a branch that somebody else deleted and restored",
    act: (scene) => {
      const commit = pushedInAlicesName(scene, "ask");
      scene.as("alice").push("ask", null);
      scene.as("alice").push("ask", commit);
      openAsked(scene);
    },
    because: /@bob does not count: pushed to its branch/,
    code: "reviewer-pushed",
  },
  {
    name: "an approver whose push was forced away again",
    act: (scene) => {
      const number = scene.ask();
      const { head } = scene.github.pullRequest(number);
      scene.as("bob").commitFiles({ branch: "ask", files: { "x.md": "x" } });
      scene.as("alice").push("ask", head, { force: true });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: pushed to its branch/,
    code: "reviewer-pushed",
  },
  {
    name: "an approver who took the login that an owner gave up",
    act: (scene) => {
      scene.github.renameUser("bob", "robert");
      scene.github.renameUser("frank", "bob");
      scene.approved();
    },
    because: /@bob does not count[\s\S]*@bob is another account/,
    code: "login-taken",
    options: withOwners("@carol @bob"),
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
    code: "reviewer-co-wrote",
  },
  {
    name: "an approver whose suggestion was taken over by a click",
    act: (scene) => {
      const number = scene.ask();
      const { id } = scene.github.as("bob").account;
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant().replace("18:00", "19:00") },
        onWebsite: true,
        coAuthors: [
          { name: "bob", email: `${id}+bob@users.noreply.github.com` },
        ],
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: is a co-author of/,
    code: "reviewer-co-wrote",
  },
  {
    name: "an approver who is a co-author, under the login that he gave up",
    act: (scene) => {
      scene.github.renameUser("bob", "robert");
      scene.github.as("robert");
      const number = scene.ask({
        coAuthors: [{ name: "Bob", email: "bob@users.noreply.github.com" }],
      });
      scene.as("robert").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /It is not known who is behind "bob", a co-author of \w{7}: /,
    code: "co-author-unknown",
  },
  {
    name: "a first proof so late that the approver may have joined the team since",
    act: (scene) => {
      const number = scene.ask({
        files: { [grantPath]: grant().replace("22T18", "25T18") },
      });
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, bypass);
      scene.github.addToTeam("owners", "frank");
      scene.hours(25);
    },
    because:
      /in @acme\/owners now, and whether at the merge, more than a day before, cannot be known/,
    code: "team-too-late",
    isOverdue: true,
  },
  {
    name: "a commit that nobody can be made answerable for",
    act: (scene) =>
      void scene.approved({
        author: { name: "Nobody", email: "nobody@evil.example" },
      }),
    because: /No account is known for the author of/,
    code: "commit-author-unknown",
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
    code: "identity-unmapped",
  },
  {
    name: "a beneficiary who was given another login in Okta, approves, and still has the old one in people.yaml",
    options: { files: { "access/tiers/prod.yaml": onBehalf } },
    act: (scene) => {
      const bob = scene.okta.users.find("bob@example.com");
      scene.okta.users.rename(bob?.id ?? "", "bob.new@example.com");
      scene.approved({
        files: { [grantPath]: grant({ user: "bob.new@example.com" }) },
      });
    },
    because:
      /@bob does not count: Okta has nobody called bob@example.com, who is said to be behind it/,
    code: "person-unknown",
  },
  {
    name: "a beneficiary who was given another login in Okta, which knows the account's number",
    options: {
      files: {
        "access/tiers/prod.yaml": onBehalf,
        "access/curfew.yaml": byAttribute,
      },
    },
    act: (scene) => {
      const bob = scene.okta.users.find("bob@example.com");
      scene.okta.users.rename(bob?.id ?? "", "bob.new@example.com");
      scene.approved({
        files: { [grantPath]: grant({ user: "bob.new@example.com" }) },
      });
    },
    because: /@bob does not count: is the beneficiary/,
    code: "reviewer-beneficiary",
  },
  {
    name: "an approver whose account took a GitHub login that somebody gave up",
    options: { files: { "access/curfew.yaml": byAttribute } },
    act: (scene) => {
      const bob = scene.okta.users.find("bob@example.com");
      scene.okta.users.setProfile(bob?.id ?? "", { githubId: "bob" });
      scene.github.renameUser("bob", "robert");
      scene.github.createUser("bob", { role: "write" });
      scene.github.addToTeam("owners", "bob");
      scene.approved();
    },
    because: /@bob does not count: only its GitHub login is known/,
    code: "identity-by-login",
  },
  {
    name: "an approver who is gone from Okta",
    act: (scene) => {
      scene.okta.users.delete(
        scene.okta.users.find("bob@example.com")?.id ?? "",
      );
      scene.approved();
    },
    because: /@bob does not count: Okta has nobody called bob@example.com/,
    code: "person-unknown",
  },
  {
    name: "an approver who is suspended in Okta",
    act: (scene) => {
      scene.okta.users.setStatus(
        scene.okta.users.find("bob@example.com")?.id ?? "",
        "SUSPENDED",
      );
      scene.approved();
    },
    because: /@bob does not count: the person is not active in Okta/,
    code: "person-inactive",
  },
  {
    name: "an approver whose second account, known to nobody, opens it for somebody else",
    options: { files: { "access/tiers/prod.yaml": onBehalf } },
    act: (scene) => {
      scene.github.createUser("bob-private", { role: "write" });
      scene.approved({ by: "bob-private" });
    },
    because:
      /@bob-private opened the pull request, and who is behind it cannot be told: no Okta person is known/,
    code: "contributor-unknown",
  },
  {
    name: "an approver whose second account, known to nobody, pushed to it",
    act: (scene) => {
      scene.github.createUser("bob-private", { role: "write" });
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant({ user: "alice@example.com" }) },
      });
      scene.as("bob-private").commitFiles({
        branch: "ask",
        files: { [grantPath]: `${grant()}# and more\n` },
      });
      openAsked(scene);
    },
    because:
      /@bob-private .*, and who is behind it cannot be told: no Okta person is known/,
    code: "contributor-unknown",
  },
  {
    name: "a bot that somebody made open it",
    options: { files: { "access/tiers/prod.yaml": onBehalf } },
    act: (scene) => {
      const { bot } = scene.github.createApp({
        slug: "helper",
        permissions: { pull_requests: "write", contents: "write" },
      });
      scene.approved({ by: bot.login });
    },
    because:
      /@helper\[bot\] .*, and who is behind it cannot be told: it is not a person's account/,
    code: "contributor-unknown",
  },
  {
    name: "a change of policy that a bot opened",
    act: (scene) => {
      const { bot } = scene.github.createApp({
        slug: "helper",
        permissions: { pull_requests: "write", contents: "write" },
      });
      scene.approved({
        by: bot.login,
        branch: "loosen",
        files: { ".github/CODEOWNERS": "* @frank @bob\n" },
      });
      const asked = scene.ask();
      scene.as("frank").approve(asked);
      scene.as("carol").merge(asked, bypass);
    },
    because: /@frank does not count: not an owner of/,
    code: "not-owner",
    alarm: /CODEOWNERS: .*Not everything that it holds can be attributed/,
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
    code: "reviewer-bot",
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
    code: "team-invited",
  },
  {
    name: "a team membership that is pending, beside a member's",
    act: (scene) => {
      scene.github.addToTeam("owners", "frank", "pending");
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, bypass);
    },
    because:
      /@frank does not count[\s\S]*invited to @acme\/owners, and has not accepted/,
    code: "team-invited",
    options: { files: { "access/tiers/prod.yaml": tier(2) } },
  },
  {
    name: "somebody who owns nothing",
    act: (scene) => {
      const number = scene.ask();
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@frank does not count: not an owner of/,
    code: "not-owner",
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
    because: /@erin does not count: an owner without write access \(read\)/,
    code: "codeowners-owner-without-write",
    options: withOwners("@carol @erin"),
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
    code: "not-owner",
    options: withOwners("@carol frank@example.com"),
  },
  {
    name: "somebody else who asks where the tier does not allow it",
    act: (scene) => {
      scene.approved({ by: "dave" });
    },
    because:
      /@dave asks for access for alice@example.com, who is somebody else/,
    code: "requester-other",
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
    code: "fork-pull-request",
  },
];
