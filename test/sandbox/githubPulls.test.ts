import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import { refusalOf, repo, type Scene, startScene } from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

const propose = (branch: string, file = `${branch}.yaml`): number => {
  const alice = scene.github.as("alice");
  alice.commitFiles({ branch, files: { [file]: `from ${branch}\n` } });
  return alice.openPullRequest({ head: branch, title: `Add ${file}` }).number;
};

describe("a pull request", () => {
  test("is opened, approved, squashed by the button, and found again by its merge commit", async () => {
    const octokit = scene.as("alice");
    const head = scene.github
      .as("alice")
      .commitFiles({ branch: "grant", files: { "access/a.yaml": "a\n" } });
    const opened = await octokit.rest.pulls.create({
      ...repo,
      head: "grant",
      base: "main",
      title: "Grant",
      body: "Please",
    });
    expect(opened.status).toBe(201);
    expect(opened.data).toMatchObject({
      number: 1,
      state: "open",
      merged: false,
      mergeable: true,
      commits: 1,
      changed_files: 1,
      user: { login: "alice", type: "User" },
      head: { sha: head, ref: "grant", label: "acme:grant" },
      base: { ref: "main" },
    });

    scene.clock.advance(milliseconds(60_000));
    const review = await scene.as("bob").rest.pulls.createReview({
      ...repo,
      pull_number: 1,
      event: "APPROVE",
    });
    expect(review.data).toMatchObject({
      state: "APPROVED",
      commit_id: head,
      submitted_at: "2026-11-22T12:01:00Z",
    });

    scene.clock.advance(milliseconds(60_000));
    const merged = await scene.as("bob").rest.pulls.merge({
      ...repo,
      pull_number: 1,
      merge_method: "squash",
      sha: head,
    });
    const after = await octokit.rest.pulls.get({ ...repo, pull_number: 1 });
    expect(after.data).toMatchObject({
      state: "closed",
      merged: true,
      merged_at: "2026-11-22T12:02:00Z",
      merge_commit_sha: merged.data.sha,
      merged_by: { login: "bob" },
      commits: 1,
      changed_files: 1,
    });

    const commit = await octokit.rest.repos.getCommit({
      ...repo,
      ref: merged.data.sha,
    });
    expect(commit.data).toMatchObject({
      author: { login: "alice" },
      committer: { login: "web-flow", id: 19864447 },
      commit: {
        committer: { email: "noreply@github.com" },
        verification: { verified: true },
      },
      files: [{ filename: "access/a.yaml", status: "added" }],
    });
    const found = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(
      {
        ...repo,
        commit_sha: merged.data.sha,
      },
    );
    expect(found.data.map(({ number }) => number)).toEqual([1]);
  });

  test("is refused twice for one branch, without commits, and without its branches", async () => {
    propose("grant");
    const create = (head: string, base = "main") =>
      refusalOf(
        scene
          .as("alice")
          .rest.pulls.create({ ...repo, head, base, title: "x" }),
      );
    expect(await create("grant")).toMatchObject({
      status: 422,
      message: expect.stringContaining(
        "A pull request already exists for acme:grant.",
      ) as string,
    });
    scene.github.as("alice").push("same", scene.github.branchTip("main"));
    expect(await create("same")).toMatchObject({
      status: 422,
      message: expect.stringContaining("No commits between") as string,
    });
    expect(await create("nowhere")).toMatchObject({
      status: 422,
      message: expect.stringContaining('"field":"head"') as string,
    });
    expect(await create("grant", "nowhere")).toMatchObject({
      status: 422,
      message: expect.stringContaining('"field":"base"') as string,
    });
  });

  test("is found by its head only with the owner before the branch", async () => {
    propose("one");
    propose("two");
    const list = async (head: string) => {
      const { data } = await scene
        .as("alice")
        .rest.pulls.list({ ...repo, head, state: "all" });
      return data.map(({ number }) => number);
    };
    expect(await list("acme:one")).toEqual([1]);
    expect(await list("acme:none")).toEqual([]);
    expect(await list("one")).toEqual([2, 1]);
  });

  test("shows a test merge while it is open, which is on no branch", async () => {
    const number = propose("grant");
    const { data } = await scene
      .as("alice")
      .rest.pulls.get({ ...repo, pull_number: number });
    expect(data.merge_commit_sha).toMatch(/^[0-9a-f]{40}$/);
    expect(data.merge_commit_sha).not.toBe(scene.github.branchTip("main"));
  });

  test("that conflicts is not mergeable, and its merge is refused with 405", async () => {
    const one = propose("one", "same.yaml");
    const two = propose("two", "same.yaml");
    scene.github.as("bob").merge(one, { method: "squash" });
    const { data } = await scene
      .as("bob")
      .rest.pulls.get({ ...repo, pull_number: two });
    expect(data.mergeable).toBe(false);
    const merge = scene.as("bob").rest.pulls.merge({
      ...repo,
      pull_number: two,
    });
    expect(await refusalOf(merge)).toMatchObject({ status: 405 });
  });

  test("whose head moved since it was looked at is not merged", async () => {
    const number = propose("grant");
    const merge = scene.as("bob").rest.pulls.merge({
      ...repo,
      pull_number: number,
      sha: "0".repeat(40),
    });
    expect(await refusalOf(merge)).toMatchObject({ status: 409 });
  });
});
