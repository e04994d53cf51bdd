import { describe, expect, it } from "vitest";
import type { GitHub } from "../../src/adapters/github/github.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant } from "../../src/domain/time.ts";
import {
  alice,
  type Asked,
  bob,
  type FakeAnswer,
  pull,
  review,
  says,
  sha,
  user,
  wire,
} from "./github-fake.ts";

const ghost = user(10137, "ghost");
const at = (time: string) => instant(Date.parse(`2026-11-22T${time}Z`));
const none = { limits: { retries: 0 } };
const zeros = "0".repeat(40);

describe("pull requests", () => {
  it("of a commit come in any state and unfiltered", async () => {
    const { github, asked } = await wire(() => ({
      json: [pull(7), pull(8, { state: "closed" })],
    }));
    const found = await github.pullRequestsOf(sha("a"));
    expect(found.map(({ number }) => number)).toEqual([7, 8]);
    expect(asked[0]?.path).toBe(`/repos/octo/access/commits/${sha("a")}/pulls`);
  });

  it("before the merge have no merge commit: GitHub's test merge is none", async () => {
    const { github } = await wire(() => ({
      json: pull(7, { merge_commit_sha: sha("e") }),
    }));
    expect((await github.pullRequest(7)).mergeCommit).toBeNull();
  });

  it("whose fork or author is gone say so", async () => {
    const { github } = await wire(() => ({
      json: pull(7, {
        user: ghost,
        head: { sha: sha("a"), ref: "grant", repo: null },
      }),
    }));
    const found = await github.pullRequest(7);
    expect(found.author).toBeNull();
    expect(found.head.repository).toBeNull();
  });

  it("have a size", async () => {
    const { github } = await wire(() => ({
      json: pull(7, { commits: 251, changed_files: 3000 }),
    }));
    expect(await github.pullRequestSize(7)).toEqual({
      commits: 251,
      changedFiles: 3000,
    });
  });
});

describe("a pull request of another number is no answer", () => {
  it.each<[string, (github: GitHub) => Promise<unknown>]>([
    ["read", (github) => github.pullRequest(7)],
    ["measured", (github) => github.pullRequestSize(7)],
    ["changed", (github) => github.updatePullRequest(7, { title: "New" })],
  ])("where it is %s", async (_name, ask) => {
    const other = pull(8, { commits: 1, changed_files: 1 });
    const { github, asked } = await wire(() => ({ json: other }), none);
    await expect(ask(github)).rejects.toThrow(/something else/);
    await expect(ask(github)).rejects.toBeInstanceOf(TransientError);
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
  });
});

describe("the open pull request from a branch", () => {
  const other = (id: number, ref = "curfew/cleanup") => ({
    head: { sha: sha("a"), ref, repo: { id, full_name: "x/access" } },
  });

  it("is asked for by owner and branch", async () => {
    const { github, asked } = await wire(
      () => ({ json: [pull(9, other(77))] }),
      { defaultBranch: "main" },
    );
    const found = await github.openPullRequestFrom("curfew/cleanup");
    expect(found?.number).toBe(9);
    expect(asked[0]?.query).toMatchObject({
      state: "open",
      head: "octo:curfew/cleanup",
    });
  });

  it("is not one that goes to another branch", async () => {
    const elsewhere = { base: { ...pull(8).base, ref: "theirs" } };
    const { github, asked } = await wire(
      () => ({
        json: [pull(8, { ...other(77), ...elsewhere }), pull(9, other(77))],
      }),
      { defaultBranch: "main" },
    );
    const found = await github.openPullRequestFrom("curfew/cleanup");
    expect(found?.number).toBe(9);
    expect(asked).toHaveLength(1);
  });

  it("is not one that is closed, where GitHub dropped the filter", async () => {
    const { github } = await wire(
      () => ({
        json: [pull(8, { ...other(77), state: "closed" }), pull(9, other(77))],
      }),
      { defaultBranch: "main" },
    );
    const found = await github.openPullRequestFrom("curfew/cleanup");
    expect(found?.number).toBe(9);
  });

  it("is not one of a fork, nor one that an ignored filter let through", async () => {
    const { github } = await wire(() => ({
      json: [pull(1, other(78)), pull(2, other(77, "main"))],
    }));
    expect(await github.openPullRequestFrom("curfew/cleanup")).toBeNull();
  });
});

describe("reviews", () => {
  it("are read in each state", async () => {
    const { github } = await wire(() => ({
      json: [
        review(1),
        review(2, { state: "CHANGES_REQUESTED", user: ghost }),
        review(3, { state: "COMMENTED", user: null, commit_id: null }),
        review(4, { state: "DISMISSED" }),
        review(5, { state: "PENDING", submitted_at: undefined }),
      ],
    }));
    const found = await github.reviews(7);
    expect(found.map(({ state }) => state)).toEqual([
      "APPROVED",
      "CHANGES_REQUESTED",
      "COMMENTED",
      "DISMISSED",
      "PENDING",
    ]);
    expect(found[0]).toEqual({
      id: 1,
      author: bob,
      state: "APPROVED",
      commit: sha("a"),
      submittedAt: at("10:00:00"),
    });
    expect(found[1]?.author).toBeNull();
    expect(found[2]?.author).toBeNull();
    expect(found[2]?.commit).toBeNull();
    expect(found[4]?.submittedAt).toBeNull();
  });
});

describe("commits", () => {
  const commit = (changes: object = {}) => ({
    sha: sha("a"),
    parents: [{ sha: sha("b") }, { sha: sha("c") }],
    author: alice,
    committer: user(19864447, "web-flow"),
    commit: { message: "One\n\nCo-authored-by: Bob <b@x>" },
    ...changes,
  });

  it("come with who GitHub thinks made them", async () => {
    const { github } = await wire(() => ({ json: [commit()] }));
    expect(await github.commits(7)).toEqual([
      {
        sha: sha("a"),
        parents: [sha("b"), sha("c")],
        author: alice,
        committer: user(19864447, "web-flow"),
        message: "One\n\nCo-authored-by: Bob <b@x>",
      },
    ]);
  });

  it.each([null, {}, ghost])(
    "an author %j is nobody that could be named",
    async (author) => {
      const { github } = await wire(() => ({ json: [commit({ author })] }));
      expect((await github.commits(7))[0]?.author).toBeNull();
    },
  );

  it.each([
    { parents: null },
    { parents: [{}] },
    { sha: "a" },
    { commit: {} },
    { author: { login: "x" } },
  ])("a commit with %j is an error", async (change) => {
    const { github } = await wire(() => ({ json: [commit(change)] }), none);
    await expect(github.commits(7)).rejects.toBeInstanceOf(TransientError);
  });
});

describe("the timeline", () => {
  const event = (name: string, changes: object = {}) => ({
    event: name,
    created_at: "2026-11-22T10:00:00Z",
    actor: alice,
    ...changes,
  });

  it("is what can make an approval stale, and nothing else", async () => {
    const { github } = await wire(() => ({
      json: [
        { event: "committed", sha: sha("a") },
        event("head_ref_force_pushed"),
        event("labeled"),
        event("base_ref_changed"),
        event("automatic_base_change_succeeded"),
        event("base_ref_force_pushed"),
        event("toString"),
        event("reopened", { actor: null }),
        { event: "reviewed", submitted_at: "2026-11-22T10:00:00Z" },
        event("review_dismissed", { actor: ghost }),
        event("an_event_of_next_year", { created_at: 5 }),
      ],
    }));
    const found = await github.timeline(7);
    expect(found.map((known) => known.event)).toEqual([
      "head_ref_force_pushed",
      "base_ref_changed",
      "base_ref_changed",
      "base_ref_force_pushed",
      "reopened",
      "review_dismissed",
    ]);
    expect(found[0]).toEqual({
      event: "head_ref_force_pushed",
      at: at("10:00:00"),
      actor: alice,
    });
    expect(found.slice(4).map(({ actor }) => actor)).toEqual([null, null]);
  });

  it.each([
    [event("head_ref_force_pushed", { created_at: undefined })],
    [event("reopened", { created_at: null })],
    [event("reopened", { actor: { login: "x" } })],
    [{ created_at: "2026-11-22T10:00:00Z" }],
  ])("an event like %j is an error", async (broken) => {
    const { github } = await wire(() => ({ json: [broken] }), none);
    await expect(github.timeline(7)).rejects.toBeInstanceOf(TransientError);
  });
});

describe("pushes", () => {
  const push = (changes: object = {}) => ({
    id: 1,
    ref: "refs/heads/grant",
    activity_type: "push",
    actor: alice,
    before: sha("a"),
    after: sha("b"),
    timestamp: "2026-11-22T10:00:00Z",
    ...changes,
  });

  it("are those to this branch, with who pushed", async () => {
    const { github } = await wire(() => ({
      json: [
        push(),
        push({ ref: "refs/heads/other" }),
        push({ activity_type: "force_push", actor: null }),
        push({ activity_type: "pr_merge", actor: ghost }),
        push({ activity_type: "merge_queue_merge" }),
        push({ activity_type: "branch_deletion", after: zeros }),
        push({ activity_type: "branch_creation", before: zeros }),
      ],
    }));
    const found = await github.pushes("grant");
    expect(found.map(({ kind }) => kind)).toEqual([
      "push",
      "force_push",
      "pr_merge",
      "merge_queue_merge",
      "branch_deletion",
      "branch_creation",
    ]);
    expect(found[0]).toEqual({
      kind: "push",
      actor: alice,
      before: sha("a"),
      after: sha("b"),
      at: at("10:00:00"),
    });
    expect(found[1]?.actor).toBeNull();
    expect(found[2]?.actor).toBeNull();
    expect(found[4]?.after).toBeNull();
    expect(found[5]?.before).toBeNull();
  });

  it("of somebody are those of the last month, whatever the branch", async () => {
    const { github, asked } = await wire(() => ({
      json: [push(), push({ ref: "refs/heads/other" })],
    }));
    expect(await github.pushesBy("alice")).toHaveLength(2);
    expect(asked[0]?.query).toMatchObject({
      actor: "alice",
      time_period: "month",
    });
  });

  it("that took something away are asked for by themselves", async () => {
    const { github } = await wire(({ query }) => ({
      json: [push({ activity_type: query["activity_type"] })],
    }));
    const found = await github.setbacks("grant");
    expect(found.map(({ kind }) => kind)).toEqual([
      "force_push",
      "branch_deletion",
    ]);
  });

  it.each([
    { activity_type: "teleport" },
    { timestamp: null },
    { after: "b" },
    { ref: undefined },
  ])("a push with %j is an error", async (change) => {
    const { github } = await wire(() => ({ json: [push(change)] }), none);
    await expect(github.pushes("grant")).rejects.toBeInstanceOf(TransientError);
  });
});

describe("an account", () => {
  it("is read with its type", async () => {
    const { github, asked } = await wire(() => ({
      json: user(5, "curfew[bot]", "Bot"),
    }));
    expect(await github.account("curfew[bot]")).toEqual(
      user(5, "curfew[bot]", "Bot"),
    );
    expect(asked[0]?.path).toBe("/users/curfew[bot]");
  });

  it("that GitHub does not know is null", async () => {
    const { github } = await wire(() => says(404));
    expect(await github.account("nobody")).toBeNull();
  });

  it("that a proxy does not know is an error", async () => {
    const { github } = await wire(
      () => ({
        status: 404,
        text: "<html>",
        headers: { "content-type": "text/html" },
      }),
      none,
    );
    await expect(github.account("bob")).rejects.toBeInstanceOf(TransientError);
  });

  it("is found however its name is written", async () => {
    const { github } = await wire(() => ({ json: bob }));
    expect(await github.account("BOB")).toEqual(bob);
  });

  it("of another name is an error, not the one asked for", async () => {
    const { github } = await wire(() => ({ json: user(5, "mallory") }), none);
    await expect(github.account("bob")).rejects.toThrow(/something else/);
    await expect(github.account("bob")).rejects.toBeInstanceOf(TransientError);
  });

  it("of another name, where one that was renamed redirects, is an error", async () => {
    const { github } = await wire(
      ({ path }) =>
        path === "/users/bob"
          ? { status: 301, headers: { location: "/user/5" } }
          : { json: user(5, "mallory") },
      none,
    );
    await expect(github.account("bob")).rejects.toBeInstanceOf(TransientError);
  });

  it.each(["..", "a/b", "a b", "", "bob?x", "b%2e"])(
    "cannot be called %j, and GitHub is not asked",
    async (login) => {
      const { github, asked } = await wire(() => ({ json: bob }));
      expect(await github.account(login)).toBeNull();
      expect(await github.permission(login)).toBe("none");
      expect(await github.teamMembership("octo", "sre", login)).toBe("none");
      expect(asked).toEqual([]);
    },
  );
});

describe("a permission", () => {
  const cases: [string, string | undefined, string][] = [
    ["admin", "admin", "admin"],
    ["write", "maintain", "maintain"],
    ["write", "write", "write"],
    ["read", "triage", "triage"],
    ["read", "read", "read"],
    ["none", "none", "none"],
    ["write", "security-lead", "write"],
    ["read", "toString", "read"],
    ["write", undefined, "write"],
    // The two disagree: the older member, on which GitHub's own rules rest, counts.
    ["read", "admin", "read"],
  ];
  it.each(cases)(
    "%s with the role %s is %s",
    async (permission, role, result) => {
      const { github, asked } = await wire(() => ({
        json: { permission, role_name: role, user: bob },
      }));
      expect(await github.permission("bob")).toBe(result);
      expect(asked[0]?.path).toBe(
        "/repos/octo/access/collaborators/bob/permission",
      );
    },
  );

  it.each([
    ["of somebody else", "write", alice],
    ["of somebody else", "none", alice],
    ["of nobody", "write", null],
    ["of nobody", "read", undefined],
  ])("%s (%s) is an error", async (_name, permission, whose) => {
    const { github } = await wire(
      () => ({ json: { permission, user: whose } }),
      none,
    );
    await expect(github.permission("bob")).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  it("of nobody is none where nothing is granted", async () => {
    const { github } = await wire(() => ({
      json: { permission: "none", role_name: "none", user: null },
    }));
    expect(await github.permission("bob")).toBe("none");
  });

  it("of an account that does not exist is none", async () => {
    const { github } = await wire(() => says(404));
    expect(await github.permission("nobody")).toBe("none");
  });

  it("that GitHub does not show of an account that exists is no answer", async () => {
    const { github } = await wire((question) =>
      question.path.startsWith("/users/") ? { json: bob } : says(404),
    );
    await expect(github.permission("bob")).rejects.toBeInstanceOf(BlockedError);
  });

  it("of an unknown word is an error", async () => {
    const { github } = await wire(
      () => ({ json: { permission: "root" } }),
      none,
    );
    await expect(github.permission("bob")).rejects.toBeInstanceOf(
      TransientError,
    );
  });
});

describe("a team", () => {
  const asked =
    (membership: FakeAnswer, team: FakeAnswer) =>
    (question: Asked): FakeAnswer =>
      question.path === "/orgs/octo/teams/sre" ? team : membership;
  const readable: FakeAnswer = { json: { id: 3, slug: "sre" } };

  it.each(["active", "pending"])("has %s members", async (state) => {
    const { github } = await wire(
      asked({ json: { state, role: "member" } }, readable),
    );
    expect(await github.teamMembership("octo", "sre", "bob")).toBe(state);
  });

  it("that can be read and does not name somebody does not have them", async () => {
    const { github } = await wire(asked(says(404), readable));
    expect(await github.teamMembership("octo", "sre", "bob")).toBe("none");
  });

  it.each([403, 404])(
    "that answers %i itself is unreadable, which is no answer",
    async (status) => {
      const { github } = await wire(asked(says(404), says(status)));
      expect(await github.teamMembership("octo", "sre", "bob")).toBe(
        "unreadable",
      );
    },
  );

  it("whose members may not be asked for is unreadable", async () => {
    const { github } = await wire(asked(says(403), readable));
    expect(await github.teamMembership("octo", "sre", "bob")).toBe(
      "unreadable",
    );
  });

  it("of which a proxy knows nothing is an error", async () => {
    const proxy = { status: 404, json: { message: "no route" } };
    for (const script of [asked(proxy, readable), asked(says(404), proxy)]) {
      const { github } = await wire(script, none);
      await expect(
        github.teamMembership("octo", "sre", "bob"),
      ).rejects.toBeInstanceOf(TransientError);
    }
  });

  it("with an unknown state is an error", async () => {
    const { github } = await wire(
      asked({ json: { state: "honorary" } }, readable),
      none,
    );
    await expect(
      github.teamMembership("octo", "sre", "bob"),
    ).rejects.toBeInstanceOf(TransientError);
  });

  it("lists its members, or null where it may not be read", async () => {
    const one = await wire(() => ({ json: [alice, bob] }));
    expect(await one.github.teamMembers("octo", "sre")).toEqual([alice, bob]);
    for (const status of [403, 404]) {
      const other = await wire(() => says(status));
      expect(await other.github.teamMembers("octo", "sre")).toBeNull();
    }
  });

  it("whose list fails has no list", async () => {
    const { github } = await wire(() => ({ status: 500 }), none);
    await expect(github.teamMembers("octo", "sre")).rejects.toBeInstanceOf(
      TransientError,
    );
  });
});

describe("GitHub's opinion of CODEOWNERS", () => {
  const entry = {
    line: 3,
    column: 1,
    kind: "Unknown owner",
    source: "* @nobody",
    suggestion: null,
    message: "Unknown owner on line 3",
    path: ".github/CODEOWNERS",
  };

  it("is read at a commit", async () => {
    const { github, asked } = await wire(() => ({ json: { errors: [entry] } }));
    expect(await github.codeownersErrors(sha("a"))).toEqual([
      {
        line: 3,
        column: 1,
        kind: "Unknown owner",
        message: "Unknown owner on line 3",
        path: ".github/CODEOWNERS",
      },
    ]);
    expect(asked[0]?.query).toEqual({ ref: sha("a") });
  });

  it.each([{}, { errors: null }, { errors: [{}] }, []])(
    "is not %j",
    async (json) => {
      const { github } = await wire(() => ({ json }), none);
      await expect(github.codeownersErrors(sha("a"))).rejects.toBeInstanceOf(
        TransientError,
      );
    },
  );

  it("is not 'no errors' where GitHub has no such file", async () => {
    const { github } = await wire(() => says(404));
    await expect(github.codeownersErrors(sha("a"))).rejects.toBeInstanceOf(
      BlockedError,
    );
  });
});

describe("a branch's tip", () => {
  const ref = (name: string, changes: object = {}) => ({
    ref: `refs/heads/${name}`,
    object: { sha: sha("d"), type: "commit", ...changes },
  });

  it("is read by its whole name", async () => {
    const { github, asked } = await wire(() => ({
      json: ref("curfew/cleanup"),
    }));
    expect(await github.branchTip("curfew/cleanup")).toBe(sha("d"));
    expect(asked[0]?.path).toBe(
      "/repos/octo/access/git/ref/heads/curfew/cleanup",
    );
  });

  it("of a branch that is not there is null", async () => {
    const { github } = await wire(() => says(404));
    expect(await github.branchTip("curfew/cleanup")).toBeNull();
  });

  it.each([
    [ref("curfew/cleanup-2")],
    [[ref("curfew/cleanup")]],
    [ref("curfew/cleanup", { sha: "" })],
    [ref("curfew/cleanup", { type: "tag" })],
    [""],
  ])("is not %j", async (json) => {
    const { github } = await wire(() => ({ json }), none);
    await expect(github.branchTip("curfew/cleanup")).rejects.toBeInstanceOf(
      TransientError,
    );
  });
});
