/** Git data, pull requests, reviews and teams of the GitHub that others wrote, through our adapter. */
import { createGitHub, type GitHub } from "../../src/adapters/github/github.ts";
import { instant } from "../../src/domain/time.ts";
import { agree, deviate, type Opinion } from "./opinion.ts";
import { commit } from "./scene.ts";

export const githubSeed = {
  tokens: {
    "alice-token": { login: "alice", scopes: ["repo", "user", "admin:org"] },
    "bob-token": { login: "bob", scopes: ["repo", "read:org"] },
  },
  github: {
    users: [{ login: "alice" }, { login: "bob" }, { login: "dave" }],
    orgs: [
      {
        login: "acme",
        members: [
          { login: "alice", role: "admin" },
          { login: "bob", role: "member" },
        ],
      },
    ],
    repos: [{ owner: "acme", name: "access", auto_init: true }],
  },
};

const repo = "/repos/acme/access";
const branch = "curfew/cleanup";
const grants = ["a", "b"].map((name) => `access/grants/tier/${name}.yaml`);

export const askGitHub = async (
  opinion: Opinion,
  url: string,
): Promise<void> => {
  const as =
    (login: string) =>
    async (method: string, path: string, body: object): Promise<number> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${login}-token`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return response.status;
    };
  const [alice, bob] = [as("alice"), as("bob")];
  await alice("POST", "/orgs/acme/teams", { name: "security" });
  await alice("PUT", "/orgs/acme/teams/security/memberships/bob", {});
  for (const path of grants)
    await alice("PUT", `${repo}/contents/${path}`, {
      message: "Add",
      content: Buffer.from(path).toString("base64"),
    });
  const github = createGitHub({
    repository: "acme/access",
    apiUrl: url,
    credentials: { kind: "token", token: "alice-token" },
    limits: { retries: 0 },
    pause: () => Promise.resolve(),
    now: () => Promise.resolve(instant(Date.now())),
  });
  await gitData(opinion, github);
  await pullRequests(opinion, github, bob);
  await people(opinion, github);
  await whatGitHubLacks(opinion, github, alice);
};

const gitData = async (opinion: Opinion, github: GitHub): Promise<void> => {
  const main = commit(await github.branchTip("main"));
  const remove = (path: string) =>
    github.commitDeletions({ parent: main, paths: [path], message: "Remove" });
  await agree(opinion, "default branch", () => github.defaultBranch(), "main");
  await agree(opinion, "no branch", () => github.branchTip(branch), null);
  const made = await remove(grants[0] ?? "");
  await agree(
    opinion,
    "a path that is not there cannot be deleted",
    () => remove("never").then(String, () => "refused"),
    "refused",
  );
  await github.setBranch(branch, made);
  await agree(opinion, "the new branch", () => github.branchTip(branch), made);
  const other = await remove(grants[1] ?? "");
  await github.setBranch(branch, other);
  await agree(opinion, "moved by force", () => github.branchTip(branch), other);
  await github.deleteBranch(branch);
  await github.deleteBranch(branch);
  await agree(opinion, "deleted", () => github.branchTip(branch), null);
  await github.setBranch(branch, made);
};

const pullRequests = async (
  opinion: Opinion,
  github: GitHub,
  bob: (method: string, path: string, body: object) => Promise<number>,
): Promise<void> => {
  const proposal = { branch, title: "Remove", body: "One" };
  const head = commit(await github.branchTip(branch));
  const pull = await github.openPullRequest(proposal);
  const { number } = pull;
  await agree(
    opinion,
    "the pull request",
    () =>
      github
        .pullRequest(number)
        .then(({ state, head: { sha, ref } }) => ({ state, sha, ref })),
    { state: "open", sha: head, ref: branch },
  );
  await agree(
    opinion,
    "no second one",
    () => github.openPullRequest(proposal).then((again) => again.number),
    number,
  );
  await github.updatePullRequest(number, { title: "Other", body: "Two" });
  await agree(
    opinion,
    "found by its branch, with its new title",
    () => github.openPullRequestFrom(branch).then((found) => found?.title),
    "Other",
  );
  for (const body of ["One", "Two"])
    await github.upsertComment(number, "curfew:contract", body);
  await agree(opinion, "no reviews", () => github.reviews(number), []);
  await bob("POST", `${repo}/pulls/${number}/reviews`, { event: "APPROVE" });
  await agree(
    opinion,
    "bob's approval of the head",
    () =>
      github
        .reviews(number)
        .then((all) =>
          all.map(({ author, state, commit: on }) => [
            author?.login,
            state,
            on,
          ]),
        ),
    [["bob", "APPROVED", head]],
  );
};

const people = async (opinion: Opinion, github: GitHub): Promise<void> => {
  const state = (team: string, login: string) => () =>
    github.teamMembership("acme", team, login);
  await agree(
    opinion,
    "an account",
    () => github.account("bob").then((found) => found?.type),
    "User",
  );
  await agree(opinion, "no account", () => github.account("nobody"), null);
  await agree(
    opinion,
    "administrator",
    () => github.permission("alice"),
    "admin",
  );
  await agree(opinion, "a stranger", () => github.permission("nobody"), "none");
  await agree(opinion, "in the team", state("security", "bob"), "active");
  await agree(opinion, "not in the team", state("security", "dave"), "none");
  await agree(opinion, "no such team", state("none", "bob"), "unreadable");
  await agree(
    opinion,
    "the team's members",
    () =>
      github
        .teamMembers("acme", "security")
        .then((all) => all?.map(({ login }) => login)),
    ["bob"],
  );
  await agree(
    opinion,
    "nobody's members",
    () => github.teamMembers("acme", "none"),
    null,
  );
};

const whatGitHubLacks = async (
  opinion: Opinion,
  github: GitHub,
  alice: (method: string, path: string, body: object) => Promise<number>,
): Promise<void> => {
  const tip = commit(await github.branchTip("main"));
  const one = (await github.openPullRequestFrom(branch))?.number ?? 0;
  const lacks: readonly [string, () => Promise<unknown>][] = [
    [
      "commit statuses",
      () =>
        github.setStatus(tip, {
          state: "success",
          context: "curfew",
          description: "",
        }),
    ],
    ["a commit's pull requests", () => github.pullRequestsOf(tip)],
    ["a pull request's timeline", () => github.timeline(one)],
    ["the activity of a branch", () => github.pushes(branch)],
    ["errors of CODEOWNERS", () => github.codeownersErrors(tip)],
    ["rules of a branch", () => github.branchRules("main")],
  ];
  for (const [what, question] of lacks)
    await deviate(opinion, `GitHub: it does not know ${what}`, question);
  await deviate(
    opinion,
    "GitHub: authors may approve their own pull requests (really 422)",
    () => alice("POST", `${repo}/pulls/${one}/reviews`, { event: "APPROVE" }),
    201,
  );
  await deviate(
    opinion,
    "GitHub: a pull request counts a commit of its base, and no changed files",
    () => github.pullRequestSize(one),
    { commits: 2, changedFiles: 0 },
  );
  await deviate(
    opinion,
    "GitHub: a mere member of the organisation is an administrator of the repository",
    () => github.permission("bob"),
    "admin",
  );
  await github.setBranch(branch, tip);
  await deviate(
    opinion,
    "GitHub: a pull request's head does not follow its branch",
    () => github.pullRequest(one).then(({ head }) => head.sha === tip),
    false,
  );
};
