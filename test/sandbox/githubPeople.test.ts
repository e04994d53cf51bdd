import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusalOf, repo, type Scene, startScene } from "./githubScene.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.github.close();
});

const authorOf = async (email: string): Promise<string | null | undefined> => {
  const sha = scene.github.as("alice").commitFiles({
    branch: "work",
    files: { x: email },
    author: { name: "Somebody", email },
  });
  const { data } = await scene
    .as("alice")
    .rest.repos.getCommit({ ...repo, ref: sha });
  return data.author === null ? null : data.author.login;
};

describe("a commit's author", () => {
  test("is whoever owns the address that the commit claims, and null where nobody does", async () => {
    const { github } = scene;
    const bob = github.createUser("bob2", { emails: ["bob@example.com"] });
    expect(await authorOf("Bob@Example.com")).toBe("bob2");
    expect(await authorOf(`${bob.id}+old-name@users.noreply.github.com`)).toBe(
      "bob2",
    );
    expect(await authorOf("carol@users.noreply.github.com")).toBe("carol");
    expect(await authorOf("stranger@example.com")).toBeNull();
    expect(await authorOf("1+alice@users.noreply.github.com")).toBeNull();
  });

  test("that claims to be GitHub's own is not verified", async () => {
    const sha = scene.github.as("alice").commitFiles({
      branch: "work",
      files: { x: "x" },
      committer: { name: "GitHub", email: "noreply@github.com" },
    });
    const { data } = await scene
      .as("alice")
      .rest.repos.getCommit({ ...repo, ref: sha });
    expect(data.committer?.login).toBe("web-flow");
    expect(data.commit.verification?.verified).toBe(false);
  });
});

describe("an account", () => {
  test("keeps its id when it is renamed, and its old login is free for others", async () => {
    const { github } = scene;
    const { id } = github.as("bob").account;
    github.renameUser("bob", "robert");
    const heir = github.createUser("bob");
    const carol = scene.as("carol");
    const { data } = await carol.rest.users.getByUsername({
      username: "robert",
    });
    expect(data.id).toBe(id);
    expect(heir.id).not.toBe(id);
  });

  test("has the highest of its roles, and the old words for the new roles", async () => {
    const { github } = scene;
    github.createUser("mia", { role: "maintain" });
    github.createUser("tim", { role: "triage" });
    github.createUser("dan");
    github.createUser("eve", { role: "read" });
    github.createTeam({ slug: "sre", role: "write" });
    github.createTeam({ slug: "leads", parent: "sre", members: ["eve"] });
    const level = async (username: string) => {
      const { data } = await scene
        .as("carol")
        .rest.repos.getCollaboratorPermissionLevel({ ...repo, username });
      return [data.permission, data.role_name];
    };
    expect(await level("carol")).toEqual(["admin", "admin"]);
    expect(await level("mia")).toEqual(["write", "maintain"]);
    expect(await level("tim")).toEqual(["read", "triage"]);
    expect(await level("dan")).toEqual(["none", "none"]);
    expect(await level("eve")).toEqual(["write", "write"]);
    expect(await refusalOf(level("nobody"))).toMatchObject({ status: 404 });
  });
});

describe("a team", () => {
  beforeEach(() => {
    const { github } = scene;
    github.createUser("dave");
    github.createUser("erin");
    github.createTeam({ slug: "sre", members: ["carol"], role: "write" });
    github.createTeam({ slug: "sre-leads", parent: "sre", members: ["erin"] });
    github.addToTeam("sre", "dave", "pending");
  });

  const membership = async (username: string) => {
    const { data } = await scene
      .as("carol")
      .rest.teams.getMembershipForUserInOrg({
        org: "acme",
        team_slug: "sre",
        username,
      });
    return data.state;
  };

  test("has its children's people as members, and invited people as pending", async () => {
    expect(await membership("carol")).toBe("active");
    expect(await membership("erin")).toBe("active");
    expect(await membership("dave")).toBe("pending");
    expect(await refusalOf(membership("alice"))).toMatchObject({ status: 404 });
    const { data } = await scene
      .as("carol")
      .rest.teams.listMembersInOrg({ org: "acme", team_slug: "sre" });
    expect(data.map(({ login }) => login).sort()).toEqual(["carol", "erin"]);
  });

  test("does not exist for people outside the organisation", async () => {
    const read = scene
      .as("alice")
      .rest.teams.getByName({ org: "acme", team_slug: "sre" });
    expect(await refusalOf(read)).toMatchObject({ status: 404 });
  });

  test("has its parent's role in a repository", async () => {
    const check = (team_slug: string) =>
      scene.as("carol").rest.teams.checkPermissionsForRepoInOrg({
        org: "acme",
        team_slug,
        ...repo,
        headers: { accept: "application/vnd.github.v3.repository+json" },
      });
    expect((await check("sre-leads")).data.role_name).toBe("write");
    scene.github.createTeam({ slug: "idle", members: ["carol"] });
    expect(await refusalOf(check("idle"))).toMatchObject({ status: 404 });
  });
});

describe("CODEOWNERS", () => {
  const errors = async (content: string) => {
    scene.github.as("carol").commitFiles({
      branch: "main",
      files: { ".github/CODEOWNERS": content },
    });
    const { data } = await scene.as("carol").rest.repos.codeownersErrors(repo);
    return data.errors.map(({ line, column, kind }) => [line, column, kind]);
  };

  test("is without errors where every owner can write", async () => {
    scene.github.createTeam({ slug: "sre", role: "write" });
    expect(
      await errors("# owners\n* @bob @acme/sre # by night\n/docs/\n"),
    ).toEqual([]);
  });

  test("is told of patterns and owners that GitHub skips", async () => {
    scene.github.createUser("rita", { role: "read" });
    scene.github.createTeam({ slug: "weak", role: "read" });
    expect(
      await errors(
        [
          "***/x @bob",
          "!y @bob",
          "[ab] @bob",
          "* @nobody",
          "a @bob @rita",
          "b @acme/weak",
          "c bob@",
        ].join("\n"),
      ),
    ).toEqual([
      [1, 1, "Invalid pattern"],
      [2, 1, "Invalid pattern"],
      [3, 1, "Invalid pattern"],
      [4, 3, "Unknown owner"],
      [5, 8, "Unknown owner"],
      [6, 3, "Unknown owner"],
      [7, 3, "Invalid owner"],
    ]);
  });

  test("that does not exist is not found", async () => {
    expect(
      await refusalOf(scene.as("carol").rest.repos.codeownersErrors(repo)),
    ).toMatchObject({ status: 404 });
  });
});
