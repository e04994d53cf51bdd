import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
  vi,
} from "vitest";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { InstalledApp } from "../../src/sandbox/github/install-app.ts";
import {
  noon,
  octokit,
  refusalOf,
  repo,
  type Scene,
  startScene,
  silent,
} from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

const get = (
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(scene.github.apiUrl + path, { headers });

describe("whoever calls", () => {
  test("is refused without a token, and with one that is unknown or revoked", async () => {
    const { github } = scene;
    expect((await get("/repos/acme/access")).status).toBe(401);
    const token = github.createToken("alice");
    github.revokeToken(token);
    for (const value of ["ghp_nobody", token]) {
      const answer = await get("/user", { authorization: `token ${value}` });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ message: "Bad credentials" });
    }
  });

  test("does not see a private repository without a role in it", async () => {
    scene.github.createUser("mallory");
    expect(
      await refusalOf(scene.as("mallory").rest.repos.get(repo)),
    ).toMatchObject({
      status: 404,
      message: expect.stringContaining("Not Found") as string,
    });
  });

  test("may not write with a role, or a token, that only reads", async () => {
    const { github } = scene;
    github.createUser("rita", { role: "read" });
    const sha = github.branchTip("main") ?? "";
    const write = (client: Octokit) =>
      refusalOf(
        client.rest.git.createRef({ ...repo, ref: "refs/heads/x", sha }),
      );
    expect(await write(scene.as("rita"))).toMatchObject({ status: 403 });
    const narrow = github.createToken("carol", {
      permissions: { metadata: "read", contents: "read" },
    });
    expect(await write(octokit(github, narrow))).toMatchObject({
      status: 403,
      message: expect.stringContaining("personal access token") as string,
    });
  });

  test("with GITHUB_TOKEN cannot read a team", async () => {
    const { github } = scene;
    github.createTeam({ slug: "sre", members: ["bob"] });
    const token = github.createActionsToken({ contents: "read" });
    const read = octokit(github, token).rest.teams.listMembersInOrg({
      org: "acme",
      team_slug: "sre",
    });
    expect(await refusalOf(read)).toMatchObject({
      status: 403,
      message: expect.stringContaining(
        "Resource not accessible by integration",
      ) as string,
    });
  });
});

describe("an app", () => {
  let app: InstalledApp;

  beforeAll(() => {
    // auth-app signs by the machine's clock, so for once that clock is the sandbox's.
    vi.useFakeTimers({ toFake: ["Date"], now: noon });
  });

  afterAll(() => {
    vi.useRealTimers();
  });

  beforeEach(() => {
    app = scene.github.createApp({
      slug: "curfew",
      permissions: { contents: "write", pull_requests: "write" },
    });
  });

  const client = (privateKey = app.privateKey) =>
    new Octokit({
      baseUrl: scene.github.apiUrl,
      log: silent,
      authStrategy: createAppAuth,
      auth: {
        appId: app.app.id,
        privateKey,
        installationId: app.installationId,
      },
    });

  test("exchanges its signed token for an installation's, and acts as its bot", async () => {
    const { github } = scene;
    const { data } = await client().rest.git.createCommit({
      ...repo,
      message: "Remove what ended",
      tree: (
        await client().rest.git.createTree({
          ...repo,
          base_tree: github.branchTip("main") ?? "",
          tree: [
            { path: "README.md", mode: "100644", type: "blob", sha: null },
          ],
        })
      ).data.sha,
      parents: [github.branchTip("main") ?? ""],
    });
    expect(data).toMatchObject({
      author: { name: "curfew[bot]" },
      committer: { email: "noreply@github.com" },
      verification: { verified: true },
    });
    const installation = await client().rest.apps.getRepoInstallation(repo);
    expect(installation.data.id).toBe(app.installationId);
  });

  test("is refused with a key that is not its own", async () => {
    const other = scene.github.createApp({ slug: "other", permissions: {} });
    expect(
      await refusalOf(client(other.privateKey).rest.apps.getAuthenticated()),
    ).toMatchObject({
      status: 401,
      message: expect.stringContaining("could not be decoded") as string,
    });
  });

  test("is refused where its clock is ahead, in words that clients know", async () => {
    scene.clock.set(instant(noon - 3_600_000));
    const token = await get("/app", {
      authorization: `Bearer ${await jwtOf(client())}`,
    });
    expect(token.status).toBe(401);
    expect(await token.json()).toMatchObject({
      message: "'Expiration time' claim ('exp') is too far in the future",
    });
  });

  test("has installation tokens for one hour of the sandbox's time", async () => {
    const token = app.token();
    const ask = () =>
      get("/repos/acme/access", { authorization: `Bearer ${token}` });
    scene.clock.advance(milliseconds(3_599_000));
    expect((await ask()).status).toBe(200);
    scene.clock.advance(milliseconds(1000));
    expect((await ask()).status).toBe(401);
  });

  test("may not do what its installation was not given", async () => {
    const bot = octokit(scene.github, app.token());
    const status = bot.rest.repos.createCommitStatus({
      ...repo,
      sha: scene.github.branchTip("main") ?? "",
      state: "success",
    });
    expect(await refusalOf(status)).toMatchObject({ status: 403 });
    expect(() => app.token({ members: "read" })).toThrow(/not granted/);
  });
});

const jwtOf = async (client: Octokit): Promise<string> => {
  const { token } = (await client.auth({ type: "app" })) as { token: string };
  return token;
};

describe("a list", () => {
  test("comes in pages of 30, or up to 100, linked by absolute addresses", async () => {
    const { github } = scene;
    const alice = github.as("alice");
    for (let n = 0; n < 35; n += 1) {
      alice.commitFiles({
        branch: "grant",
        files: { "a.yaml": `${n}\n` },
      });
    }
    alice.openPullRequest({ head: "grant", title: "Grant" });
    const client = scene.as("alice");
    const first = await client.rest.pulls.listCommits({
      ...repo,
      pull_number: 1,
    });
    expect(first.data).toHaveLength(30);
    expect(first.headers.link).toBe(
      `<${github.apiUrl}/repos/acme/access/pulls/1/commits?page=2>; rel="next", <${github.apiUrl}/repos/acme/access/pulls/1/commits?page=2>; rel="last"`,
    );
    const all = await client.paginate(client.rest.pulls.listCommits, {
      ...repo,
      pull_number: 1,
      per_page: 10,
    });
    expect(all).toHaveLength(35);
    const activity = await client.paginate(client.rest.repos.listActivities, {
      ...repo,
      ref: "grant",
      per_page: 10,
    });
    expect(activity).toHaveLength(35);
    expect(new Set(activity.map(({ id }) => id)).size).toBe(35);
    expect(activity.at(-1)?.activity_type).toBe("branch_creation");
  });

  test("of a commit's statuses comes in pages as well, with its length", async () => {
    const client = scene.as("alice");
    const sha = scene.github.branchTip("main") ?? "";
    for (let n = 0; n < 12; n += 1)
      await client.rest.repos.createCommitStatus({
        ...repo,
        sha,
        state: "success",
        context: `context ${n}`,
      });
    const { data } = await client.rest.repos.getCombinedStatusForRef({
      ...repo,
      ref: sha,
      per_page: 10,
      page: 2,
    });
    expect(data.total_count).toBe(12);
    expect(data.statuses.map(({ context }) => context)).toEqual([
      "context 10",
      "context 11",
    ]);
  });

  test("of commits ends at 250, and of compared files at 300", async () => {
    const { github } = scene;
    const alice = github.as("alice");
    for (let n = 0; n < 260; n += 1)
      alice.commitFiles({ branch: "long", files: { n: `${n}` } });
    alice.openPullRequest({ head: "long", title: "Long" });
    const files = Object.fromEntries(
      Array.from({ length: 310 }, (_, n) => [`many/${n}`, `${n}\n`]),
    );
    alice.commitFiles({ branch: "wide", files });
    alice.openPullRequest({ head: "wide", title: "Wide" });
    const client = scene.as("alice");
    const commits = await client.paginate(client.rest.pulls.listCommits, {
      ...repo,
      pull_number: 1,
      per_page: 100,
    });
    expect(commits).toHaveLength(250);
    const { data: pull } = await client.rest.pulls.get({
      ...repo,
      pull_number: 1,
    });
    expect(pull.commits).toBe(260);
    const { data: compared } =
      await client.rest.repos.compareCommitsWithBasehead({
        ...repo,
        basehead: "main...wide",
      });
    expect(compared.files).toHaveLength(300);
    const listed = await client.paginate(client.rest.pulls.listFiles, {
      ...repo,
      pull_number: 2,
      per_page: 100,
    });
    expect(listed).toHaveLength(310);
  });
});

describe("every answer", () => {
  test("tells the rate limit by the sandbox's clock, and refuses beyond it", async () => {
    const { github, clock } = scene;
    github.world.rateLimit.limit = 2;
    const headers = { authorization: `token ${github.createToken("alice")}` };
    const first = await get("/user", headers);
    expect(first.headers.get("x-ratelimit-remaining")).toBe("1");
    expect(first.headers.get("x-ratelimit-reset")).toBe(
      String(noon / 1000 + 3600),
    );
    await get("/user", headers);
    const refused = await get("/user", headers);
    expect(refused.status).toBe(403);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    clock.advance(milliseconds(3_600_000));
    expect((await get("/user", headers)).status).toBe(200);
  });

  test("has an ETag, and costs nothing while it stands", async () => {
    const headers = {
      authorization: `token ${scene.github.createToken("alice")}`,
    };
    const first = await get("/repos/acme/access", headers);
    const etag = first.headers.get("etag") ?? "";
    const again = await get("/repos/acme/access", {
      ...headers,
      "if-none-match": etag,
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("x-ratelimit-used")).toBe("1");
    scene.clock.advance(milliseconds(1000));
    scene.github.as("carol").commitFiles({ branch: "main", files: { x: "x" } });
    const changed = await get("/repos/acme/access", {
      ...headers,
      "if-none-match": etag,
    });
    expect(changed.status).toBe(200);
  });

  test("carries the sandbox's date", async () => {
    const answer = await get("/rate_limit", {
      authorization: `token ${scene.github.createToken("alice")}`,
    });
    expect(answer.headers.get("date")).toBe("Sun, 22 Nov 2026 12:00:00 GMT");
  });
});
