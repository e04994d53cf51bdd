/** Everything that the GitHub adapter can ask, as an App, with a person's token and with a workflow's, with pages, and where GitHub says no. */
import {
  createGitHub,
  type GitHub,
  type GitHubConfig,
} from "../../src/adapters/github/github.ts";
import type { SandboxGitHub } from "../../src/sandbox/github/github.ts";
import { messUp } from "./pull-request-stories.ts";
import { commit, must, refused, type Scene } from "./scene.ts";

const grant = "access/grants/aws-ec2-admin/old.yaml";

export const driveGitHub = async (scene: Scene): Promise<void> => {
  const { github } = scene.company;
  const { app, privateKey } = github.createApp({
    slug: "curfew-contract",
    permissions: {
      contents: "write",
      pull_requests: "write",
      issues: "write",
      statuses: "write",
      members: "read",
    },
  });
  github.createUser("robot", { role: "write" });
  const asApp = adapterOf(scene, github, {
    kind: "app",
    appId: app.id,
    privateKey,
  });
  const asBot = adapterOf(scene, github, {
    kind: "token",
    token: github.createToken("robot"),
  });
  for (const number of messUp(scene)) await readPullRequest(asApp, number);
  await readPeople(scene, asApp);
  await readPages(scene, asApp);
  for (const adapter of [asApp, asBot]) await cleanUp(scene, adapter);
  await askWhoWeAre(scene);
  await hearRefusals(scene, asBot);
  await refused(
    adapterOf(scene, github, {
      kind: "app",
      appId: 1,
      privateKey,
    }).defaultBranch(),
  );
};

export const adapterOf = (
  { company: { clock, environment } }: Scene,
  github: SandboxGitHub,
  credentials: GitHubConfig["credentials"],
): GitHub =>
  createGitHub({
    repository: environment["GITHUB_REPOSITORY"] ?? "",
    apiUrl: github.apiUrl,
    credentials,
    pause: (length) => {
      clock.advance(length);
      return Promise.resolve();
    },
    now: () => Promise.resolve(clock.now()),
  });

const readPullRequest = async (
  github: GitHub,
  number: number,
): Promise<void> => {
  const pull = await github.pullRequest(number);
  await github.pullRequestSize(number);
  await github.reviews(number);
  await github.commits(number);
  await github.timeline(number);
  await github.pushes(pull.head.ref);
  await github.pushesBy(pull.author?.login ?? "");
  if (pull.mergeCommit !== null) await github.pullRequestsOf(pull.mergeCommit);
  // The second time it has not changed, which GitHub says with a 304.
  must((await github.pullRequest(number)).number === number, "the same again");
};

const readPeople = async (
  { company: { github } }: Scene,
  adapter: GitHub,
): Promise<void> => {
  github.createTeam({ slug: "pending", role: "write" });
  github.addToTeam("pending", "alice", "pending");
  github.createTeam({ slug: "child", parent: "security", members: ["dave"] });
  github.createUser("outsider", { role: "none" });
  github.createUser("triager", { role: "triage" });
  github.createUser("maintainer", { role: "maintain" });
  for (const login of [
    "alice",
    "carol",
    "outsider",
    "triager",
    "maintainer",
    "curfew[bot]",
    "nobody",
  ]) {
    await adapter.account(login);
    await adapter.permission(login);
  }
  const states = await Promise.all([
    adapter.teamMembership("acme", "pending", "alice"),
    adapter.teamMembership("acme", "security", "dave"),
    adapter.teamMembership("acme", "security", "alice"),
    adapter.teamMembership("acme", "no-team", "alice"),
  ]);
  must(
    states.join() === "pending,active,none,unreadable",
    `memberships are ${states.join()}`,
  );
};

const readPages = async (
  { company: { github } }: Scene,
  adapter: GitHub,
): Promise<void> => {
  const members = Array.from({ length: 101 }, (_, at) => `member-${at}`);
  for (const login of members) github.createUser(login);
  github.createTeam({ slug: "crowd", members });
  must((await adapter.teamMembers("acme", "crowd"))?.length === 101, "pages");
  must((await adapter.teamMembers("acme", "no-team")) === null, "no team");

  const alice = github.as("alice");
  const branch = "alice/pages";
  const tips = ["1", "2"].map((text) =>
    alice.commitFiles({ branch, parent: "main", files: { text }, force: true }),
  );
  // One push was made twice above; further ones go back and forth between the two.
  for (let at = 0; at < 101; at += 1)
    alice.push(branch, tips[at % 2] ?? null, { force: true });
  must((await adapter.pushes(branch)).length > 101, "pages of pushes");
  must((await adapter.setbacks(branch)).length > 50, "forced pushes alone");

  const tip = commit(github.branchTip("main"));
  await adapter.codeownersErrors(tip);
  const broken = github.as("carol").commitFiles({
    branch: "broken",
    parent: "main",
    files: { ".github/CODEOWNERS": "access/ @acme/no-such-team\n*** @bob\n" },
  });
  must(
    (await adapter.codeownersErrors(commit(broken))).length > 0,
    "errors of CODEOWNERS",
  );
};

const cleanUp = async (
  { company: { github } }: Scene,
  adapter: GitHub,
): Promise<void> => {
  const branch = "curfew/cleanup-by-hand";
  const carol = github.as("carol");
  carol.commitFiles({ branch: "main", files: { [grant]: "ended\n" } });
  const parent = commit(github.branchTip("main"));
  const deletion = { parent, paths: [grant] };
  must((await adapter.branchTip(branch)) === null, "no branch yet");
  const first = await adapter.commitDeletions({ ...deletion, message: "One" });
  await adapter.setBranch(branch, first);
  const proposal = { branch, title: "Remove ended grants", body: "One" };
  const { number } = await adapter.openPullRequest(proposal);
  const same = await adapter.openPullRequest(proposal);
  must(same.number === number, "one pull request");
  const second = await adapter.commitDeletions({ ...deletion, message: "Two" });
  await adapter.setBranch(branch, second);
  await adapter.updatePullRequest(number, { title: "Remove", body: "Two" });
  for (const body of ["One", "Two"])
    await adapter.upsertComment(number, "curfew:contract", body);
  for (const state of ["pending", "success", "failure", "error"] as const)
    await adapter.setStatus(second, {
      state,
      context: "curfew",
      description: "The contract",
      ...(state === "success" ? { targetUrl: "https://example.com/" } : {}),
    });
  await readPullRequest(adapter, number);
  await refused(
    adapter.commitDeletions({ parent, paths: ["never"], message: "No" }),
  );
  await adapter.updatePullRequest(number, { state: "closed" });
  await adapter.deleteBranch(branch);
  must((await adapter.branchTip(branch)) === null, "the branch is gone");
};

/** A workflow's token may not ask for its account; GraphQL tells it. */
const askWhoWeAre = async (scene: Scene): Promise<void> => {
  const { github } = scene.company;
  const adapter = adapterOf(scene, github, {
    kind: "token",
    token: github.createActionsToken({
      contents: "read",
      pull_requests: "write",
      issues: "write",
    }),
  });
  const [number] = [...github.repository.pulls.keys()];
  for (const body of ["One", "Two"])
    await adapter.upsertComment(number ?? 1, "curfew:workflow", body);
};

const hearRefusals = async (scene: Scene, adapter: GitHub): Promise<void> => {
  const { github } = scene.company;
  await refused(adapter.pullRequest(999_999));
  await refused(adapter.reviews(999_999));
  await refused(adapter.setBranch("curfew/unknown", commit("1".repeat(40))));
  await refused(
    adapter.openPullRequest({ branch: "no-branch", title: "No", body: "" }),
  );
  await refused(adapter.pullRequestsOf(commit("2".repeat(40))));

  const narrow = adapterOf(scene, github, {
    kind: "token",
    token: github.createToken("alice", { permissions: { metadata: "read" } }),
  });
  must((await narrow.teamMembers("acme", "security")) === null, "unreadable");
  must(
    (await narrow.teamMembership("acme", "security", "bob")) === "unreadable",
    "unreadable as well",
  );
  await refused(narrow.setBranch("curfew/x", commit(github.branchTip("main"))));

  const unknown = { kind: "token", token: "ghp_unknown" } as const;
  await refused(adapterOf(scene, github, unknown).defaultBranch());

  const { rateLimit } = github.world;
  const { limit } = rateLimit;
  rateLimit.limit = 1;
  await refused(narrow.defaultBranch());
  rateLimit.limit = limit;
};
