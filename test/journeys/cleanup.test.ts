import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ec2Grant, ec2Path, type Office, openOffice } from "./office.ts";

const branch = "curfew/cleanup/aws-ec2-admin";
const short = (user: string): string => ec2Grant(user, "duration: 1h");
let office: Office;

const github = () => office.company.github;
const tip = () => github().branchTip(branch);

/** alice's and dave's grants are over and confirmed, and their cleanup stands open as pull request 3. */
beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
  office.land("alice", { [ec2Path("alice")]: short("alice") });
  office.land("dave", { [ec2Path("dave")]: short("dave") });
  await office.reconcile();
  office.hours(1);
  expect(await office.cleanup()).toEqual([]);
  await office.reconcile();
  expect(await office.cleanup()).toMatchObject([
    {
      action: "opened",
      pullRequest: 3,
      files: [ec2Path("alice"), ec2Path("dave")],
    },
  ]);
});

afterEach(() => office.close());

describe("a cleanup pull request", () => {
  it("stays as it was while main moves elsewhere, so that approvals survive", async () => {
    const before = tip();
    github().as("bob").approve(3);
    office.land("erin", { "README.md": "Later\n" }, ["carol"]);
    expect(await office.cleanup()).toMatchObject([
      { action: "unchanged", pullRequest: 3 },
    ]);
    expect(tip()).toBe(before);
    github().as("bob").merge(3);
    expect(await office.cleanup()).toMatchObject([{ action: "closed" }]);
    expect(tip()).toBeNull();
  });

  it("lets a grant drop out that was extended meanwhile", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    expect(await office.cleanup()).toMatchObject([
      { action: "updated", pullRequest: 3, files: [ec2Path("dave")] },
    ]);
    const { title } = github().pullRequest(3);
    expect(title).toContain("1");
    github().as("bob").approve(3);
    github().as("bob").merge(3);
    await office.reconcile();
    expect(office.company.memberLogins("AWS EC2 Admin")).toEqual([
      "alice@example.com",
    ]);
  });

  it("is closed, and its branch deleted, when nothing is left to clean", async () => {
    office.land("dave", {
      [ec2Path("alice")]: null,
      [ec2Path("dave")]: null,
    });
    expect(await office.cleanup()).toMatchObject([
      { action: "closed", pullRequest: 3, files: [] },
    ]);
    expect(github().pullRequest(3).state).toBe("closed");
    expect(tip()).toBeNull();
    expect(await office.cleanup()).toEqual([]);
  });

  it("is built anew where it would conflict", async () => {
    const before = tip();
    // A new version that is over as well: the same path, another content.
    github()
      .as("carol")
      .commitFiles({
        branch: "main",
        files: {
          [ec2Path("alice")]: ec2Grant(
            "alice",
            "expires: 2020-01-01T00:00:00Z",
          ),
        },
      });
    await office.reconcile();
    expect(await office.cleanup()).toMatchObject([
      {
        action: "updated",
        pullRequest: 3,
        files: [ec2Path("alice"), ec2Path("dave")],
      },
    ]);
    expect(tip()).not.toBe(before);
    github().as("bob").approve(3);
    github().as("bob").merge(3);
  });

  it("loses what somebody else pushed onto its branch", async () => {
    github()
      .as("dave")
      .commitFiles({ branch, files: { "README.md": "Mine\n" } });
    const pushed = tip();
    expect(await office.cleanup()).toMatchObject([{ action: "updated" }]);
    expect(tip()).not.toBe(pushed);
    expect(await office.cleanup()).toMatchObject([{ action: "unchanged" }]);
  });

  it("gets its words again where they could not be written together with its branch", async () => {
    office.land("alice", { [ec2Path("alice")]: null });
    office.land("bob", { [ec2Path("bob")]: short("bob") }, ["carol"]);
    await office.reconcile();
    office.hours(1);
    await office.reconcile();
    const mend = github().server.addFault({
      method: "PATCH",
      path: /\/pulls\/3$/,
      fault: { kind: "status", status: 422 },
    });
    expect(await office.cleanup()).toMatchObject([{ action: "failed" }]);
    mend();
    // Two files as before, and so the same title.
    const title = github().pullRequest(3).title;
    expect(await office.cleanup()).toMatchObject([
      { action: "updated", files: [ec2Path("bob"), ec2Path("dave")] },
    ]);
    expect(github().pullRequest(3).title).toBe(title);
    expect(github().pullRequest(3).body).toContain(ec2Path("bob"));
    expect(github().pullRequest(3).body).not.toContain(ec2Path("alice"));
    expect(await office.cleanup()).toMatchObject([{ action: "unchanged" }]);
  });

  it("is opened though somebody took its branch elsewhere", async () => {
    github().as("dave").close(3);
    github().as("erin").push("theirs", github().branchTip("main"));
    github()
      .as("erin")
      .openPullRequest({ head: branch, base: "theirs", title: "Mine" });
    expect(await office.cleanup()).toMatchObject([
      { action: "opened", pullRequest: 5 },
    ]);
  });
});

describe("a file that was made unreadable after its grant had ended", () => {
  it.each([
    ["broken YAML", "user: [\n", "100644"],
    ["a symbolic link", "../../../README.md", "120000"],
  ] as const)("is cleaned up all the same: %s", async (_name, text, mode) => {
    github()
      .as("alice")
      .commitFiles({
        branch: "main",
        files: { [ec2Path("alice")]: text },
        mode,
      });
    expect((await office.reconcile()).findings).not.toEqual([]);
    expect(await office.cleanup()).toMatchObject([
      { action: "updated", files: [ec2Path("alice"), ec2Path("dave")] },
    ]);
    expect(github().pullRequest(3).body).toContain("cannot be read any more");
    github().as("bob").approve(3);
    github().as("bob").merge(3);
    expect((await office.reconcile()).findings).toEqual([]);
  });
});

describe("a branch in the way of a cleanup", () => {
  const blockWith = (name: string): void => {
    github().as("dave").push(branch, null);
    github().as("dave").push(name, github().branchTip("main"));
  };

  it.each(["curfew/cleanup", `${branch}/x`])(
    "is named with what to do about it, and left alone: %s",
    async (name) => {
      blockWith(name);
      const [failed, ...others] = await office.cleanup();
      expect(others).toEqual([]);
      expect(failed).toMatchObject({ action: "failed", pullRequest: null });
      expect(failed?.error).toBe(
        `The branch ${name} leaves no room in git for ${branch}. Rename or delete ${name}; names that begin with curfew/ are Curfew's.`,
      );
      expect(github().branchTip(name)).not.toBeNull();
      github().as("dave").push(name, null);
      expect(await office.cleanup()).toMatchObject([{ action: "opened" }]);
    },
  );
});
