import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import { git, newFolder, type Scene, startScene } from "./githubScene.ts";

let scene: Scene;
let folder: string;

beforeEach(async () => {
  scene = await startScene();
  folder = await newFolder();
});

afterEach(async () => {
  await scene.github.close();
});

const urlFor = (login: string): string =>
  scene.github.cloneUrlFor(scene.github.createToken(login));

/** Clones as that person and answers the work tree. */
const clone = async (login: string): Promise<string> => {
  await git(folder, "clone", "-q", urlFor(login), login);
  return join(folder, login);
};

const commitFile = async (
  work: string,
  name: string,
  content: string,
): Promise<string> => {
  await writeFile(join(work, name), content);
  await git(work, "add", name);
  await git(work, "commit", "-q", "-m", `Write ${name}`);
  return (await git(work, "rev-parse", "HEAD")).trim();
};

describe("git over HTTP", () => {
  test("clones what REST shows, commit for commit", async () => {
    const work = await clone("alice");
    expect((await git(work, "rev-parse", "origin/main")).trim()).toBe(
      scene.github.branchTip("main"),
    );
    expect(await git(work, "fsck", "--strict")).not.toContain("error");
  });

  test("takes a token by bearer as well", async () => {
    const out = await git(
      folder,
      "-c",
      `http.extraHeader=Authorization: Bearer ${scene.github.createToken("bob")}`,
      "ls-remote",
      scene.github.cloneUrl,
    );
    expect(out).toContain("refs/heads/main");
  });

  test("tells of refs as they are, however often it was asked before, and whoever moved them", async () => {
    const { github } = scene;
    const list = () => git(folder, "ls-remote", urlFor("alice"));
    const first = await list();
    expect(await list()).toBe(first);
    const { directory } = github.repository;
    const tip = github.branchTip("main") ?? "";
    await git(directory, "update-ref", "refs/heads/beside", tip);
    expect(await list()).toContain("refs/heads/beside");
    await git(directory, "pack-refs", "--all");
    expect(await list()).toContain("refs/heads/beside");
    github.repository.refs.reload();
    expect(github.branchTip("beside")).toBe(tip);
    await git(directory, "update-ref", "-d", "refs/heads/beside");
    expect(await list()).toBe(first);
  });

  test("refuses an unknown token, and no token at all", async () => {
    const { github } = scene;
    await expect(
      git(folder, "ls-remote", github.cloneUrlFor("ghp_nobody")),
    ).rejects.toThrow(/Authentication failed|could not read/);
    await expect(git(folder, "ls-remote", github.cloneUrl)).rejects.toThrow(
      /could not read Username/,
    );
  });

  test("hides the repository from people without access, and lets readers fetch but not push", async () => {
    scene.github.createUser("mallory");
    scene.github.createUser("rita", { role: "read" });
    await expect(git(folder, "ls-remote", urlFor("mallory"))).rejects.toThrow(
      /not found/,
    );
    const work = await clone("rita");
    await commitFile(work, "x", "x");
    await expect(git(work, "push", "origin", "HEAD:x")).rejects.toThrow(
      /403|denied/,
    );
  });

  test("records a push as its pusher's, whoever the commit says wrote it", async () => {
    const work = await clone("bob");
    const sha = await commitFile(work, "grant.yaml", "x");
    scene.clock.advance(milliseconds(5000));
    await git(work, "push", "-q", "origin", "HEAD:grant");
    const { data } = await scene.as("carol").rest.repos.listActivities({
      owner: "acme",
      repo: "access",
      ref: "grant",
    });
    expect(data).toMatchObject([
      {
        activity_type: "branch_creation",
        ref: "refs/heads/grant",
        after: sha,
        before: "0".repeat(40),
        timestamp: "2026-11-22T12:00:05Z",
        actor: { login: "bob" },
      },
    ]);
  });

  test("refuses a push that is no fast-forward, unless it is forced, and records the force", async () => {
    const alice = await clone("alice");
    const bob = await clone("bob");
    await commitFile(alice, "a", "a");
    await git(alice, "push", "-q", "origin", "HEAD:shared");
    await commitFile(bob, "b", "b");
    await expect(git(bob, "push", "origin", "HEAD:shared")).rejects.toThrow(
      /rejected/,
    );
    await git(bob, "push", "-q", "--force", "origin", "HEAD:shared");
    expect(
      scene.github.repository.activity.map(({ kind, actor }) => [
        kind,
        actor?.login,
      ]),
    ).toContainEqual(["force_push", "bob"]);
  });

  test("refuses force-pushes, deletions and direct pushes to a protected main, with a reason", async () => {
    scene.github.protect("main");
    const work = await clone("alice");
    await commitFile(work, "a", "a");
    await expect(git(work, "push", "origin", "HEAD:main")).rejects.toThrow(
      /GH006: Protected branch update failed for refs\/heads\/main/,
    );
    await expect(git(work, "push", "origin", ":main")).rejects.toThrow(
      /Cannot delete this protected branch/,
    );
    const carol = await clone("carol");
    await commitFile(carol, "direct", "past the rules");
    await git(carol, "push", "-q", "origin", "HEAD:main");
    await git(carol, "commit", "-q", "--amend", "-m", "Rewritten");
    await expect(
      git(carol, "push", "--force", "origin", "HEAD:main"),
    ).rejects.toThrow(/Cannot force-push to this branch/);
  });

  test("fetches a pull request's head by its ref, and any commit by its id", async () => {
    const alice = scene.github.as("alice");
    const old = alice.commitFiles({ branch: "grant", files: { a: "1" } });
    alice.openPullRequest({ head: "grant", title: "Grant" });
    const head = alice.commitFiles({
      branch: "grant",
      parent: "main",
      files: { a: "2" },
      force: true,
    });
    const work = await clone("bob");
    await git(work, "fetch", "-q", "origin", "refs/pull/1/head");
    expect((await git(work, "rev-parse", "FETCH_HEAD")).trim()).toBe(head);
    await git(work, "fetch", "-q", "origin", old);
    expect((await git(work, "show", `${old}:a`)).trim()).toBe("1");
  });

  test("keeps refs/pull for itself", async () => {
    const work = await clone("alice");
    await expect(
      git(work, "push", "origin", "HEAD:refs/pull/7/head"),
    ).rejects.toThrow(/hidden ref/);
  });

  test("moves an open pull request along with its branch", async () => {
    const alice = scene.github.as("alice");
    alice.commitFiles({ branch: "grant", files: { a: "1" } });
    alice.openPullRequest({ head: "grant", title: "Grant" });
    const work = await clone("bob");
    await git(work, "checkout", "-q", "grant");
    const sha = await commitFile(work, "b", "b");
    await git(work, "push", "-q", "origin", "grant");
    expect(scene.github.pullRequest(1).head).toBe(sha);
  });

  test("loses nothing when pushes and REST write at once", async () => {
    const work = await clone("alice");
    const sha = await commitFile(work, "a", "a");
    const client = scene.as("bob");
    const main = scene.github.branchTip("main") ?? "";
    const names = Array.from({ length: 12 }, (_, n) => `n/${n}`);
    await Promise.all([
      ...names
        .slice(0, 4)
        .map((name) =>
          git(work, "push", "-q", "origin", `HEAD:refs/heads/pushed/${name}`),
        ),
      ...names.map((name) =>
        client.rest.git.createRef({
          owner: "acme",
          repo: "access",
          ref: `refs/heads/made/${name}`,
          sha: main,
        }),
      ),
    ]);
    const remote = (await git(work, "ls-remote", "origin", "refs/heads/*"))
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    const known = scene.github.repository.refs.entries("refs/heads/");
    expect(remote.map(([tip, ref]) => [ref, tip])).toEqual(known);
    expect(known.filter(([, tip]) => tip === sha)).toHaveLength(4);
    expect(known).toHaveLength(4 + 12 + 1);
  });

  test("takes a push of many files, compressed and in pieces", async () => {
    const work = await clone("alice");
    for (let n = 0; n < 300; n += 1)
      await writeFile(join(work, `f${n}`), `${n}\n`.repeat(2000));
    await writeFile(join(work, "noise"), noise(3_000_000));
    await git(work, "add", ".");
    await git(work, "commit", "-q", "-m", "Many");
    await git(work, "push", "-q", "origin", "HEAD:many");
    const tip = (await git(work, "rev-parse", "HEAD")).trim();
    expect(scene.github.branchTip("many")).toBe(tip);
    const { data } = await scene
      .as("alice")
      .rest.git.getTree({ owner: "acme", repo: "access", tree_sha: tip });
    expect(data.tree).toHaveLength(302);
  });
});

/** Bytes that do not compress, the same in each run. */
const noise = (length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};
