import { describe, expect, it, onTestFinished } from "vitest";
import {
  createGitHub,
  type GitHubConfig,
} from "../../src/adapters/github/github.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import { type CommitSha, isCommitSha } from "../../src/domain/ids.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { startGitHub } from "../../src/sandbox/github/start.ts";
import { many, noon } from "./github-fake.ts";

const grant = "access/grants/tier/alice.yaml";
const minute = milliseconds(60_000);

const commit = (value: string | null): CommitSha => {
  if (!isCommitSha(value)) throw new Error(`${String(value)} is no commit`);
  return value;
};

/** A GitHub with alice (writes), bob (owner through a child team) and carol (administrator), and the adapter as an App. */
const scene = async (config: Partial<GitHubConfig> = {}) => {
  const clock = createClock(noon);
  const sandbox = await startGitHub({ clock });
  onTestFinished(() => sandbox.close());
  for (const login of ["alice", "bob"])
    sandbox.createUser(login, { role: "write" });
  sandbox.createUser("carol", { role: "admin" });
  sandbox.createUser("dave");
  sandbox.createTeam({ slug: "sre", role: "maintain" });
  sandbox.createTeam({ slug: "on-call", parent: "sre", members: ["bob"] });
  sandbox.addToTeam("sre", "alice", "pending");
  sandbox.as("carol").commitFiles({
    branch: "main",
    files: {
      ".github/CODEOWNERS": "access/ @acme/sre\n",
      ...Object.fromEntries(
        many(3, (at) => [`access/grants/tier/old-${at}.yaml`, `${at}\n`]),
      ),
    },
  });
  const app = sandbox.createApp({
    slug: "curfew",
    permissions: {
      contents: "write",
      pull_requests: "write",
      issues: "write",
      statuses: "write",
      members: "read",
    },
  });
  const github = createGitHub({
    repository: "acme/access",
    apiUrl: sandbox.apiUrl,
    credentials: {
      kind: "app",
      appId: app.app.id,
      privateKey: app.privateKey,
    },
    pause: (length) => {
      clock.advance(length);
      return Promise.resolve();
    },
    now: () => Promise.resolve(clock.now()),
    ...config,
  });
  return { clock, sandbox, app, github };
};

type Scene = Awaited<ReturnType<typeof scene>>;

/** alice asks, the head is forced once, bob approves, carol merges. */
const mergedGrant = ({ sandbox, clock }: Scene) => {
  const alice = sandbox.as("alice");
  const first = alice.commitFiles({
    branch: "grant",
    files: { [grant]: "one\n" },
  });
  const pull = alice.openPullRequest({
    head: "grant",
    title: "Give alice access",
  });
  clock.advance(minute);
  const head = alice.commitFiles({
    branch: "grant",
    parent: "main",
    files: { [grant]: "two\n" },
    force: true,
  });
  clock.advance(minute);
  const review = sandbox.as("bob").approve(pull.number);
  clock.advance(minute);
  const merge = sandbox.as("carol").merge(pull.number, { method: "squash" });
  return { number: pull.number, first, head, review, merge };
};

describe("a grant's approval", () => {
  it("is read as it happened", async () => {
    const all = await scene();
    const { github, sandbox } = all;
    const { number, first, head, review, merge } = mergedGrant(all);
    const id = (login: string) => sandbox.as(login).account.id;

    const [found, ...others] = await github.pullRequestsOf(commit(merge));
    expect(others).toEqual([]);
    expect(found).toEqual(await github.pullRequest(number));
    expect(found).toMatchObject({
      number,
      state: "closed",
      author: { id: id("alice"), login: "alice", type: "User" },
      head: { sha: head, ref: "grant", repository: "acme/access" },
      base: { ref: "main" },
      mergedAt: noon + 3 * minute,
      mergeCommit: merge,
    });
    expect(await github.pullRequestSize(number)).toEqual({
      commits: 1,
      changedFiles: 1,
    });
    expect(await github.reviews(number)).toEqual([
      {
        id: review.id,
        author: { id: id("bob"), login: "bob", type: "User" },
        state: "APPROVED",
        commit: head,
        submittedAt: noon + 2 * minute,
      },
    ]);
    const commits = await github.commits(number);
    expect(commits.map((one) => [one.sha, one.author?.login])).toEqual([
      [head, "alice"],
    ]);
    const timeline = await github.timeline(number);
    expect(timeline).toEqual([
      {
        event: "head_ref_force_pushed",
        at: noon + minute,
        actor: { id: id("alice"), login: "alice", type: "User" },
      },
    ]);
    const pushes = await github.pushes("grant");
    expect(
      pushes.map(({ kind, actor, before, after }) => [
        kind,
        actor?.login,
        before,
        after,
      ]),
    ).toEqual([
      ["force_push", "alice", first, head],
      ["branch_creation", "alice", null, first],
    ]);
  });

  it("comes from people whose accounts, roles and teams can be read", async () => {
    const { github, sandbox } = await scene();
    expect(await github.account("bob")).toEqual({
      id: sandbox.as("bob").account.id,
      login: "bob",
      type: "User",
    });
    expect(await github.account("curfew[bot]")).toMatchObject({ type: "Bot" });
    expect(await github.account("nobody")).toBeNull();

    const roles = ["alice", "bob", "carol", "dave", "nobody"];
    expect(
      await Promise.all(roles.map((login) => github.permission(login))),
    ).toEqual(["write", "maintain", "admin", "none", "none"]);

    const membership = (login: string) =>
      github.teamMembership("acme", "sre", login);
    expect(await membership("bob")).toBe("active");
    expect(await membership("alice")).toBe("pending");
    expect(await membership("dave")).toBe("none");
    expect(await github.teamMembership("acme", "no-team", "bob")).toBe(
      "unreadable",
    );
    const members = await github.teamMembers("acme", "sre");
    expect(members?.map(({ login }) => login)).toContain("bob");
    expect(await github.teamMembers("acme", "no-team")).toBeNull();
  });

  it("by a team cannot be read with a token that may not", async () => {
    const { sandbox, clock } = await scene();
    const github = createGitHub({
      repository: "acme/access",
      apiUrl: sandbox.apiUrl,
      credentials: {
        kind: "token",
        token: sandbox.createToken("alice", {
          permissions: { contents: "read", pull_requests: "read" },
        }),
      },
      pause: () => Promise.resolve(),
      now: () => Promise.resolve(clock.now()),
    });
    expect(await github.teamMembership("acme", "sre", "bob")).toBe(
      "unreadable",
    );
    expect(await github.teamMembers("acme", "sre")).toBeNull();
  });

  it("rests on a CODEOWNERS that GitHub can read", async () => {
    const { github, sandbox } = await scene();
    const tip = () => commit(sandbox.branchTip("main"));
    expect(await github.codeownersErrors(tip())).toEqual([]);
    sandbox.as("carol").commitFiles({
      branch: "main",
      files: { ".github/CODEOWNERS": "access/ @acme/no-such-team\n" },
    });
    const [error] = await github.codeownersErrors(tip());
    expect(error).toMatchObject({ line: 1, path: ".github/CODEOWNERS" });
  });
});

describe("an adoption", () => {
  it("is one commit with the new files as they were given, beside what main has", async () => {
    const { github, sandbox } = await scene();
    const path = "access/grants/tier/new.yaml";
    const text = "user: älice@example.com\n";
    const made = await github.commitAdditions({
      parent: commit(sandbox.branchTip("main")),
      files: { [path]: text },
      message: "Adopt",
    });
    await github.setBranch("curfew/adopt/tier", made);
    const { number } = await github.openPullRequest({
      branch: "curfew/adopt/tier",
      title: "Adopt",
      body: "One",
    });
    sandbox.as("carol").merge(number);
    const shown = git(sandbox.repository.directory, [
      "show",
      `${sandbox.branchTip("main") ?? ""}:${path}`,
    ]);
    expect(shown.stdout.toString("utf8")).toBe(text);
  });
});

describe("a cleanup", () => {
  const branch = "curfew/cleanup";
  const paths = many(2, (at) => `access/grants/tier/old-${at}.yaml`);

  it("is one commit on a branch of its own, and one pull request", async () => {
    const { github, sandbox } = await scene();
    const parent = commit(sandbox.branchTip("main"));
    expect(await github.branchTip(branch)).toBeNull();

    const made = await github.commitDeletions({
      parent,
      paths,
      message: "Remove ended grants",
    });
    await github.setBranch(branch, made);
    expect(await github.branchTip(branch)).toBe(made);
    expect(await github.openPullRequestFrom(branch)).toBeNull();

    const proposal = { branch, title: "Remove ended grants", body: "Two" };
    const opened = await github.openPullRequest(proposal);
    expect(opened).toMatchObject({
      author: { login: "curfew[bot]", type: "Bot" },
      head: { ref: branch, sha: made },
      base: { ref: "main" },
    });
    expect(await github.openPullRequestFrom(branch)).toEqual(opened);
    expect(await github.openPullRequest(proposal)).toEqual(opened);

    const again = await github.commitDeletions({
      parent,
      paths: paths.slice(1),
      message: "Remove one",
    });
    await github.setBranch(branch, again);
    await github.updatePullRequest(opened.number, {
      title: "Remove one",
      body: "One",
    });
    const changed = await github.openPullRequestFrom(branch);
    expect(changed).toMatchObject({
      title: "Remove one",
      head: { sha: again },
    });

    sandbox.as("carol").merge(opened.number);
    expect(await github.openPullRequestFrom(branch)).toBeNull();
    await github.deleteBranch(branch);
    await github.deleteBranch(branch);
    expect(await github.branchTip(branch)).toBeNull();
  });

  it("happens once, although each answer is lost", async () => {
    const { github, sandbox } = await scene();
    const parent = commit(sandbox.branchTip("main"));
    const loseNext = (method: string, path: RegExp) => {
      sandbox.server.addFault({
        method,
        path,
        fault: { kind: "reset-after" },
        times: 1,
      });
    };
    loseNext("POST", /git\/trees/);
    loseNext("POST", /git\/commits/);
    const made = await github.commitDeletions({
      parent,
      paths,
      message: "Remove",
    });
    loseNext("POST", /git\/refs/);
    await github.setBranch(branch, made);
    loseNext("POST", /\/pulls$/);
    const opened = await github.openPullRequest({
      branch,
      title: "Remove",
      body: "",
    });
    loseNext("POST", /\/comments$/);
    await github.upsertComment(opened.number, "curfew:x", "Hello");
    loseNext("DELETE", /git\/refs/);
    await github.deleteBranch(branch);
    expect(sandbox.repository.pulls.size).toBe(1);
    expect(sandbox.repository.comments.size).toBe(1);
    expect(sandbox.branchTip(branch)).toBeNull();
  });

  it("of a file that is gone already is for the next run", async () => {
    const { github, sandbox } = await scene();
    await expect(
      github.commitDeletions({
        parent: commit(sandbox.branchTip("main")),
        paths: ["access/grants/tier/never.yaml"],
        message: "Remove",
      }),
    ).rejects.toThrow(/have changed meanwhile/);
  });

  it("cannot reach main", async () => {
    const { github, sandbox } = await scene();
    const tip = commit(sandbox.branchTip("main"));
    await expect(github.setBranch("main", tip)).rejects.toBeInstanceOf(
      BlockedError,
    );
  });
});

describe("the comment and the status", () => {
  it("are kept up to date, and another's comment is left alone", async () => {
    const { github, sandbox } = await scene();
    const alice = sandbox.as("alice");
    alice.commitFiles({ branch: "grant", files: { [grant]: "one\n" } });
    const { number, head } = alice.openPullRequest({
      head: "grant",
      title: "Grant",
    });
    alice.comment(number, "<!-- curfew:check -->\nAll is well");
    await github.upsertComment(number, "curfew:check", "One");
    await github.upsertComment(number, "curfew:check", "Two");
    expect(
      [...sandbox.repository.comments.values()].map(({ body }) => body),
    ).toEqual([
      "<!-- curfew:check -->\nAll is well",
      "<!-- curfew:check -->\nTwo",
    ]);
    await github.setStatus(commit(head), {
      state: "pending",
      context: "curfew",
      description: "Waits for approval",
    });
    await github.setStatus(commit(head), {
      state: "success",
      context: "curfew",
      description: "Approved",
    });
    expect(
      sandbox.repository.statuses.map(({ state }) => state).sort(),
    ).toEqual(["pending", "success"]);
  });

  it("may be a person's, with a personal token", async () => {
    const { sandbox, clock } = await scene();
    const alice = sandbox.as("alice");
    alice.commitFiles({ branch: "grant", files: { [grant]: "one\n" } });
    const { number } = alice.openPullRequest({ head: "grant", title: "Grant" });
    const github = createGitHub({
      repository: "acme/access",
      apiUrl: sandbox.apiUrl,
      credentials: { kind: "token", token: sandbox.createToken("bob") },
      pause: () => Promise.resolve(),
      now: () => Promise.resolve(clock.now()),
    });
    await github.upsertComment(number, "curfew:check", "One");
    await github.upsertComment(number, "curfew:check", "Two");
    expect(sandbox.repository.comments.size).toBe(1);
  });
});

describe("an App's token", () => {
  const exchanges = (all: Scene): number =>
    all.sandbox.server.log.filter(({ path }) => path.includes("access_tokens"))
      .length;

  it("is renewed over a long run, before a call fails", async () => {
    const all = await scene();
    for (let hours = 0; hours < 5; hours += 1) {
      expect(await all.github.account("bob")).not.toBeNull();
      all.clock.advance(milliseconds(3_600_000));
    }
    expect(exchanges(all)).toBe(5);
    expect(all.sandbox.server.log.some(({ status }) => status === 401)).toBe(
      false,
    );
  });

  it("that was revoked is replaced", async () => {
    const all = await scene();
    await all.github.account("bob");
    for (const token of all.sandbox.world.tokens.keys())
      all.sandbox.revokeToken(token);
    expect(await all.github.account("bob")).not.toBeNull();
    expect(exchanges(all)).toBe(2);
  });

  it("comes although our clock is off", async () => {
    const all = await scene({
      now: () => Promise.resolve(noon),
    });
    all.clock.advance(milliseconds(3 * 3_600_000));
    expect(await all.github.account("bob")).not.toBeNull();
  });

  it("costs nothing of the rate limit where nothing has changed", async () => {
    const { github, sandbox } = await scene();
    await github.account("bob");
    await github.account("bob");
    expect(sandbox.server.log.map(({ status }) => status).slice(-2)).toEqual([
      200, 304,
    ]);
  });
});
