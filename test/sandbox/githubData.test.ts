import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  git,
  newFolder,
  refusalOf,
  repo,
  type Scene,
  startScene,
} from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

const main = (): string => scene.github.branchTip("main") ?? "";

describe("git data", () => {
  test("builds one commit that deletes files, and git agrees with every object", async () => {
    const { github } = scene;
    github.as("carol").commitFiles({
      branch: "main",
      files: { "access/a.yaml": "a\n", "access/b.yaml": "b\n", "z.txt": "z\n" },
    });
    const client = scene.as("carol");
    const tree = await client.rest.git.createTree({
      ...repo,
      base_tree: main(),
      tree: ["access/a.yaml", "access/b.yaml"].map((path) => ({
        path,
        mode: "100644" as const,
        type: "blob" as const,
        sha: null,
      })),
    });
    // A folder without files does not exist in git.
    expect(tree.data.tree.map(({ path }) => path)).toEqual([
      "README.md",
      "z.txt",
    ]);
    const commit = await client.rest.git.createCommit({
      ...repo,
      message: "Clean up",
      tree: tree.data.sha,
      parents: [main()],
    });
    await client.rest.git.createRef({
      ...repo,
      ref: "refs/heads/curfew/cleanup",
      sha: commit.data.sha,
    });
    const folder = await newFolder();
    const url = github.cloneUrlFor(github.createToken("alice"));
    await git(folder, "clone", "-q", "-b", "curfew/cleanup", url, "work");
    const work = `${folder}/work`;
    expect(await git(work, "fsck", "--strict")).not.toContain("error");
    expect((await git(work, "rev-parse", "HEAD")).trim()).toBe(commit.data.sha);
    expect((await git(work, "ls-files")).trim().split("\n")).toEqual([
      "README.md",
      "z.txt",
    ]);
  });

  test("refuses to delete a path that is gone", async () => {
    const create = scene.as("carol").rest.git.createTree({
      ...repo,
      base_tree: main(),
      tree: [{ path: "gone.yaml", mode: "100644", type: "blob", sha: null }],
    });
    expect(await refusalOf(create)).toMatchObject({
      status: 422,
      message: expect.stringContaining("GitRPC::BadObjectState") as string,
    });
  });

  test("keeps a ref unless it is moved forward, or forced", async () => {
    const { github } = scene;
    const client = scene.as("alice");
    const sha = github
      .as("alice")
      .commitFiles({ branch: "x", files: { a: "1" } });
    const other = github
      .as("alice")
      .commitFiles({ branch: "y", files: { a: "2" } });
    const create = { ...repo, ref: "refs/heads/x", sha };
    expect(await refusalOf(client.rest.git.createRef(create))).toMatchObject({
      status: 422,
      message: expect.stringContaining("Reference already exists") as string,
    });
    const move = { ...repo, ref: "heads/x", sha: other };
    expect(await refusalOf(client.rest.git.updateRef(move))).toMatchObject({
      status: 422,
      message: expect.stringContaining("not a fast forward") as string,
    });
    await client.rest.git.updateRef({ ...move, force: true });
    const { data } = await client.rest.git.getRef({ ...repo, ref: "heads/x" });
    expect(data.object.sha).toBe(other);
    await client.rest.git.deleteRef({ ...repo, ref: "heads/x" });
    expect(
      await refusalOf(client.rest.git.getRef({ ...repo, ref: "heads/x" })),
    ).toMatchObject({ status: 404 });
    expect(
      await refusalOf(client.rest.git.deleteRef({ ...repo, ref: "heads/x" })),
    ).toMatchObject({ status: 422 });
  });

  test("refuses a branch that is a folder of another", async () => {
    const { github } = scene;
    github.as("alice").push("a/b", main());
    const create = scene
      .as("alice")
      .rest.git.createRef({ ...repo, ref: "refs/heads/a", sha: main() });
    expect(await refusalOf(create)).toMatchObject({ status: 422 });
  });

  test("tells regular files, executables, links and submodules apart", async () => {
    const { github } = scene;
    const alice = github.as("alice");
    const add = (path: string, mode: "100755" | "120000") =>
      alice.commitFiles({
        branch: "odd",
        files: { [path]: "README.md" },
        mode,
      });
    add("run.sh", "100755");
    const tip = add("link", "120000");
    const { data } = await scene
      .as("alice")
      .rest.git.getTree({ ...repo, tree_sha: tip });
    expect(
      Object.fromEntries(data.tree.map(({ path, mode }) => [path, mode])),
    ).toEqual({
      "README.md": "100644",
      "run.sh": "100755",
      link: "120000",
    });
    const content = await scene
      .as("alice")
      .rest.repos.getContent({ ...repo, path: "link", ref: "odd" });
    expect(content.data).toMatchObject({
      type: "symlink",
      target: "README.md",
    });
  });
});

describe("contents", () => {
  const write = (content: string, sha?: string) =>
    scene.as("alice").rest.repos.createOrUpdateFileContents({
      ...repo,
      path: "access/grants/x.yaml",
      message: "Write",
      branch: "work",
      content: Buffer.from(content).toString("base64"),
      ...(sha === undefined ? {} : { sha }),
    });

  test("are written only by whoever knows what was there", async () => {
    scene.github.as("alice").push("work", main());
    const first = await write("one\n");
    expect(first.status).toBe(201);
    expect(await refusalOf(write("two\n"))).toMatchObject({ status: 422 });
    expect(await refusalOf(write("two\n", "0".repeat(40)))).toMatchObject({
      status: 409,
    });
    const second = await write("two\n", first.data.content?.sha);
    expect(second.status).toBe(200);
    const read = await scene.as("alice").rest.repos.getContent({
      ...repo,
      path: "access/grants/x.yaml",
      ref: "work",
    });
    expect(read.data).toMatchObject({
      type: "file",
      encoding: "base64",
      content: `${Buffer.from("two\n").toString("base64")}\n`,
    });
  });

  test("are not written past a protected branch", async () => {
    scene.github.protect("main");
    const put = scene.as("alice").rest.repos.createOrUpdateFileContents({
      ...repo,
      path: "x",
      message: "x",
      content: "eA==",
    });
    expect(await refusalOf(put)).toMatchObject({ status: 409 });
  });
});

describe("a comparison", () => {
  test("names added, changed, removed and renamed files", async () => {
    const { github } = scene;
    const body = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join("");
    github.as("carol").commitFiles({
      branch: "main",
      files: { keep: "1\n", drop: "1\n", "old name": body },
    });
    github.as("alice").commitFiles({
      branch: "work",
      files: {
        keep: "2\n",
        drop: null,
        new: "n\n",
        "old name": null,
        "new näme": `${body}more\n`,
      },
    });
    const { data } = await scene
      .as("alice")
      .rest.repos.compareCommitsWithBasehead({
        ...repo,
        basehead: "main...work",
      });
    expect(data.status).toBe("ahead");
    expect(
      data.files?.map(({ filename, status, previous_filename }) => [
        filename,
        status,
        previous_filename,
      ]),
    ).toEqual([
      ["drop", "removed", undefined],
      ["keep", "modified", undefined],
      ["new", "added", undefined],
      ["new näme", "renamed", "old name"],
    ]);
    expect(data.files?.[1]).toMatchObject({
      additions: 1,
      deletions: 1,
      patch: "@@ -1 +1 @@\n-1\n+2",
    });
  });
});
