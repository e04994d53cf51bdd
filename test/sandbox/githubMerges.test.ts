import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCommit } from "../../src/sandbox/github/commits.ts";
import { listTree } from "../../src/sandbox/github/trees.ts";
import { refusalOf, repo, type Scene, startScene } from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

const propose = (branch: string, ...files: string[]): number => {
  const alice = scene.github.as("alice");
  for (const file of files.length === 0 ? [`${branch}.yaml`] : files)
    alice.commitFiles({ branch, files: { [file]: `${file}\n` } });
  return alice.openPullRequest({ head: branch, title: `Add ${branch}` }).number;
};

const main = (): string => scene.github.branchTip("main") ?? "";

const commitAt = (sha: string) =>
  readCommit(scene.github.repository.objects, sha);

const pullsOf = async (sha: string): Promise<number[]> => {
  const { data } = await scene
    .as("carol")
    .rest.repos.listPullRequestsAssociatedWithCommit({
      ...repo,
      commit_sha: sha,
    });
  return data.map(({ number }) => number);
};

const activityOf = (branch: string): (string | undefined)[][] =>
  scene.github.repository.activity
    .filter(({ ref }) => ref === `refs/heads/${branch}`)
    .map(({ kind, actor }) => [kind, actor?.login]);

describe("the merge button", () => {
  test("squashes several commits into one by the pull request's author, with co-authors named", () => {
    const number = propose("grant", "a.yaml");
    scene.github
      .as("bob")
      .commitFiles({ branch: "grant", files: { "b.yaml": "b\n" } });
    const before = main();
    const sha = scene.github.as("carol").merge(number, { method: "squash" });
    const commit = commitAt(sha);
    expect(commit.parents).toEqual([before]);
    expect(commit.author.email).toMatch(/\+alice@users\.noreply\.github\.com$/);
    expect(commit.committer.email).toBe("noreply@github.com");
    expect(commit.message).toContain(`Add grant (#${number})`);
    expect(commit.message).toMatch(
      /Co-authored-by: bob <\d+\+bob@users\.noreply\.github\.com>/,
    );
  });

  test("makes a merge commit by the merger, with the head as second parent", async () => {
    const number = propose("grant", "a.yaml", "b.yaml");
    const { head } = scene.github.pullRequest(number);
    const before = main();
    const sha = scene.github.as("bob").merge(number);
    expect(commitAt(sha).parents).toEqual([before, head]);
    expect(commitAt(sha).author.email).toContain("+bob@");
    expect(await pullsOf(sha)).toEqual([number]);
    expect(await pullsOf(head)).toEqual([number]);
  });

  test("rebases into new commits, even where a fast-forward would do; authors stay and the merger commits", async () => {
    const number = propose("grant", "a.yaml", "b.yaml", "c.yaml");
    const { head } = scene.github.pullRequest(number);
    const before = main();
    const sha = scene.github.as("bob").merge(number, { method: "rebase" });
    expect(sha).not.toBe(head);
    const range = [sha];
    while (commitAt(range.at(-1) ?? "").parents[0] !== before)
      range.push(commitAt(range.at(-1) ?? "").parents[0] ?? "");
    expect(range).toHaveLength(3);
    for (const one of range) {
      expect(commitAt(one).author.email).toContain("+alice@");
      expect(commitAt(one).committer.email).toContain("+bob@");
      expect(await pullsOf(one)).toEqual([number]);
    }
    expect(scene.github.pullRequest(number).merge?.commit).toBe(sha);
  });

  test("rebases into a new commit even where whoever wrote it merges it at once", () => {
    const number = propose("grant", "a.yaml");
    const { head } = scene.github.pullRequest(number);
    expect(
      scene.github.as("alice").merge(number, { method: "rebase" }),
    ).not.toBe(head);
  });

  test("rebases onto a main that has moved on", () => {
    const number = propose("grant", "a.yaml");
    scene.github
      .as("carol")
      .commitFiles({ branch: "main", files: { other: "x" } });
    const sha = scene.github.as("bob").merge(number, { method: "rebase" });
    expect(commitAt(sha).tree).not.toBe(
      commitAt(scene.github.pullRequest(number).head).tree,
    );
  });

  test("joins changes of one file that do not overlap, and what both sides deleted is gone", () => {
    const { github } = scene;
    const lines = (change: Record<number, string>): string =>
      Array.from({ length: 20 }, (_, n) => change[n] ?? `line ${n}`).join("\n");
    github.as("carol").commitFiles({
      branch: "main",
      files: { long: lines({}), "old/a": "a", "old/b": "b" },
    });
    github.as("alice").commitFiles({
      branch: "grant",
      files: { long: lines({ 2: "alice" }), "old/a": null },
    });
    const { number } = github
      .as("alice")
      .openPullRequest({ head: "grant", title: "Grant" });
    github.as("carol").commitFiles({
      branch: "main",
      files: { long: lines({ 17: "carol" }), "old/b": null },
    });
    const sha = github.as("bob").merge(number, { method: "squash" });
    const { objects } = github.repository;
    const tree = listTree(objects, commitAt(sha).tree, true);
    expect(tree.map(({ path }) => path)).toEqual(["README.md", "long"]);
    const blob = tree.find(({ path }) => path === "long")?.sha ?? "";
    expect(objects.read(blob)?.content.toString()).toBe(
      lines({ 2: "alice", 17: "carol" }),
    );
  });

  test("is written down as the merger's push to main", () => {
    scene.github.as("bob").merge(propose("grant"), { method: "squash" });
    expect(activityOf("main").at(-1)).toEqual(["pr_merge", "bob"]);
  });

  test("asks for the approvals that protection wants, except of administrators", async () => {
    scene.github.protect("main", { requiredApprovals: 1 });
    const number = propose("grant");
    const merge = (login: string) =>
      scene.as(login).rest.pulls.merge({ ...repo, pull_number: number });
    expect(await refusalOf(merge("bob"))).toMatchObject({
      status: 405,
      message: expect.stringContaining("1 approving review") as string,
    });
    const merged = await merge("carol");
    expect(merged.data.merged).toBe(true);
  });

  test("is not for readers, nor for closed pull requests", async () => {
    scene.github.createUser("rita", { role: "read" });
    const number = propose("grant");
    const merge = (login: string) =>
      refusalOf(
        scene.as(login).rest.pulls.merge({ ...repo, pull_number: number }),
      );
    expect(await merge("rita")).toMatchObject({ status: 403 });
    scene.github.as("alice").close(number);
    expect(await merge("bob")).toMatchObject({ status: 405 });
  });
});

describe("the merge queue", () => {
  test("lands several pull requests in one push, each with a merge commit of its own", async () => {
    const numbers = [propose("one"), propose("two"), propose("three")];
    const tip = scene.github.as("bob").enqueue(numbers);
    expect(tip).toBe(main());
    expect(activityOf("main").at(-1)).toEqual([
      "merge_queue_merge",
      "github-merge-queue[bot]",
    ]);
    const commits = numbers.map(
      (number) => scene.github.pullRequest(number).merge?.commit ?? "",
    );
    expect(new Set(commits).size).toBe(3);
    expect(await Promise.all(commits.map(pullsOf))).toEqual(
      numbers.map((number) => [number]),
    );
  });
});

describe("without the button", () => {
  test("a direct push is nobody's pull request", async () => {
    const sha = scene.github
      .as("carol")
      .commitFiles({ branch: "main", files: { "grant.yaml": "x\n" } });
    expect(await pullsOf(sha)).toEqual([]);
    expect(activityOf("main").at(-1)).toEqual(["push", "carol"]);
  });

  test("pushing a pull request's head to its base marks it as merged by the pusher", () => {
    const number = propose("grant");
    const { head } = scene.github.pullRequest(number);
    scene.github.as("bob").push("main", head);
    const pull = scene.github.pullRequest(number);
    expect(pull.state).toBe("closed");
    expect(pull.merge).toMatchObject({ commit: head, by: { login: "bob" } });
  });

  test("a foxtrot merge makes the branch's own commits first-parent history of main", () => {
    const { github } = scene;
    const old = main();
    const alice = github.as("alice");
    alice.commitFiles({ branch: "fox", files: { "grant.yaml": "x\n" } });
    const carols = github
      .as("carol")
      .commitFiles({ branch: "main", files: { "other.yaml": "y\n" } });
    const foxtrot = alice.commitFiles({
      branch: "fox",
      files: {},
      mergeParents: ["main"],
    });
    alice.push("main", foxtrot);
    expect(commitAt(foxtrot).parents[1]).toBe(carols);
    expect(commitAt(commitAt(foxtrot).parents[0] ?? "").parents[0]).toBe(old);
  });
});

describe("the other buttons", () => {
  test("update branch merges main into the head, by whoever pressed it", async () => {
    const number = propose("grant");
    const before = scene.github.pullRequest(number).head;
    const update = () =>
      scene
        .as("alice")
        .rest.pulls.updateBranch({ ...repo, pull_number: number });
    expect(await refusalOf(update())).toMatchObject({ status: 422 });
    scene.github
      .as("carol")
      .commitFiles({ branch: "main", files: { other: "x" } });
    expect((await update()).status).toBe(202);
    const { head } = scene.github.pullRequest(number);
    expect(commitAt(head).parents).toEqual([before, main()]);
    expect(activityOf("grant").at(-1)).toEqual(["push", "alice"]);
  });

  test.each(["squash", "merge", "rebase"] as const)(
    "revert takes back a %s merge in a pull request of its own",
    async (method) => {
      const before = commitAt(main()).tree;
      const number = propose("grant", "a.yaml", "b.yaml");
      scene.github.as("bob").merge(number, { method });
      const revert = scene.github.as("bob").revert(number);
      expect(revert).toMatchObject({
        title: 'Revert "Add grant"',
        headRef: `revert-${number}-grant`,
      });
      expect(commitAt(revert.head).tree).toBe(before);
      const { data } = await scene.as("bob").rest.pulls.listFiles({
        ...repo,
        pull_number: revert.number,
      });
      expect(data.map(({ status }) => status)).toEqual(["removed", "removed"]);
    },
  );
});
