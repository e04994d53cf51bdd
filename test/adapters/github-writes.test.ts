import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import {
  alice,
  type Asked,
  bob,
  type FakeAnswer,
  many,
  pull,
  says,
  sha,
  user,
  wire,
} from "./github-fake.ts";

const repo = { id: 77, full_name: "octo/access" };
const cleanup = "curfew/cleanup";

const writesOf = (asked: readonly Asked[]) =>
  asked.filter(({ method }) => method !== "GET");

/** What goes wrong with the nth write; the server has carried it out unless it was refused. */
type Mishap =
  | { readonly kind: "lost"; readonly answer: FakeAnswer }
  | { readonly kind: "refused"; readonly answer: FakeAnswer };

const lost = {
  "a reset": { fault: "reset" },
  "half a body": { fault: "cut", json: { number: 9, title: "cut in half" } },
  "an empty body": { text: "" },
  "a 500": { status: 500, json: {} },
  "a 502 of a proxy": { status: 502, text: "<html>" },
} satisfies Record<string, FakeAnswer>;
const losses: [string, Mishap][] = Object.entries(lost).map(
  ([name, answer]) => [name, { kind: "lost", answer }],
);
const notCarriedOut: [string, Mishap][] = [
  ["a reset before", { kind: "refused", answer: { fault: "reset" } }],
  [
    "a rate limit",
    { kind: "refused", answer: says(403, "", { "retry-after": "5" }) },
  ],
  [
    "an empty 200 of a proxy",
    { kind: "refused", answer: { status: 200, text: "" } },
  ],
];

/** A page of the latest status of each context, as GitHub shows them with a commit. */
const latestOf = (
  { query }: Asked,
  statuses: readonly { readonly context: string }[],
) => {
  const latest = statuses.filter(
    ({ context }, at) =>
      statuses.findIndex((other) => other.context === context) === at,
  );
  const size = Number(query["per_page"] ?? "30");
  const from = (Number(query["page"] ?? "1") - 1) * size;
  return {
    total_count: latest.length,
    statuses: latest.slice(from, from + size),
  };
};

/** A repository with branches, pull requests and comments, as small as the adapter needs it. */
const world = (mishaps: readonly Mishap[] = []) => {
  const branches = new Map<string, string>([["main", sha("b")]]);
  const pulls: ReturnType<typeof open>[] = [];
  const comments: { id: number; body: string; user: object }[] = [];
  const statuses: { context: string }[] = [];
  const left = [...mishaps];
  const open = (number: number, head: string, title: string, body: string) => ({
    ...pull(number, { head: { sha: sha("c"), ref: head, repo } }),
    title,
    body,
  });
  const me = user(900, "curfew-bot");

  const read = (asked: Asked): FakeAnswer => {
    const path = asked.path.replace("/repos/octo/access", "");
    if (path === "") return { json: { default_branch: "main" } };
    if (path === "/user") return { json: me };
    if (path === "/pulls") return { json: pulls };
    if (path.startsWith("/pulls/")) return { json: pulls.at(-1) };
    if (path.endsWith("/comments")) return { json: comments };
    if (path.endsWith("/status")) return { json: latestOf(asked, statuses) };
    if (path.startsWith("/git/commits/"))
      return { json: { sha: sha("b"), tree: { sha: sha("1") } } };
    const branch = path.replace("/git/ref/heads/", "");
    const tip = branches.get(branch);
    return tip === undefined
      ? says(404)
      : {
          json: {
            ref: `refs/heads/${branch}`,
            object: { sha: tip, type: "commit" },
          },
        };
  };

  const write = (asked: Asked): FakeAnswer => {
    const path = asked.path.replace("/repos/octo/access", "");
    const body = asked.body as Record<string, string>;
    const ref = (branch: string): FakeAnswer => ({
      json: {
        ref: `refs/heads/${branch}`,
        object: { sha: branches.get(branch), type: "commit" },
      },
    });
    if (path === "/pulls") {
      if (pulls.some(({ head }) => head.ref === body["head"]))
        return says(422, "Validation Failed");
      pulls.push(
        open(9, body["head"] ?? "", body["title"] ?? "", body["body"] ?? ""),
      );
      return { status: 201, json: pulls.at(-1) };
    }
    if (path.startsWith("/pulls/")) {
      Object.assign(pulls.at(-1) ?? {}, body);
      return { json: pulls.at(-1) };
    }
    if (path === "/git/refs") {
      const branch = body["ref"]?.replace("refs/heads/", "") ?? "";
      if (branches.has(branch)) return says(422, "Reference already exists");
      branches.set(branch, body["sha"] ?? "");
      return { ...ref(branch), status: 201 };
    }
    if (path.startsWith("/git/refs/heads/")) {
      const branch = path.replace("/git/refs/heads/", "");
      if (!branches.has(branch)) return says(422, "Reference does not exist");
      if (asked.method === "DELETE") {
        branches.delete(branch);
        return { status: 204 };
      }
      branches.set(branch, body["sha"] ?? "");
      return ref(branch);
    }
    if (path === "/git/trees") return { status: 201, json: { sha: sha("2") } };
    if (path === "/git/commits")
      return { status: 201, json: { sha: sha("3"), tree: { sha: sha("2") } } };
    if (path.endsWith("/comments")) {
      comments.push({
        id: comments.length + 1,
        body: body["body"] ?? "",
        user: me,
      });
      return { status: 201, json: comments.at(-1) };
    }
    if (path.startsWith("/issues/comments/")) {
      const comment = comments.find(({ id }) => path.endsWith(`/${id}`));
      if (comment === undefined) return says(404);
      comment.body = body["body"] ?? "";
      return { json: comment };
    }
    if (path.startsWith("/statuses/")) {
      statuses.unshift({ context: "", ...body });
      return { status: 201, json: body };
    }
    return says(404);
  };

  const script = (asked: Asked): FakeAnswer => {
    if (asked.method === "GET") return read(asked);
    const mishap = left.shift();
    if (mishap?.kind === "refused") return mishap.answer;
    const answer = write(asked);
    return mishap?.kind === "lost" ? mishap.answer : answer;
  };
  return { script, branches, pulls, comments, statuses, me };
};

const proposal = { branch: cleanup, title: "Clean up", body: "Ended grants" };

describe("opening a pull request", () => {
  it("goes to the repository's default branch", async () => {
    const { script } = world();
    const { github, asked } = await wire(script);
    expect((await github.openPullRequest(proposal)).number).toBe(9);
    expect(writesOf(asked)[0]?.body).toEqual({
      title: "Clean up",
      body: "Ended grants",
      head: cleanup,
      base: "main",
    });
  });

  it("or to the branch that is set", async () => {
    const { script } = world();
    const { github, asked } = await wire(script, { defaultBranch: "trunk" });
    await github.openPullRequest(proposal);
    expect(writesOf(asked)[0]?.body).toMatchObject({ base: "trunk" });
  });

  it.each([...losses, ...notCarriedOut])(
    "makes one, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, pulls } = world([mishap]);
      const { github, asked } = await wire(script);
      expect((await github.openPullRequest(proposal)).number).toBe(9);
      expect(pulls).toHaveLength(1);
      expect(writesOf(asked)).toHaveLength(mishap.kind === "lost" ? 1 : 2);
    },
  );

  it("gives up after the second attempt", async () => {
    const { script } = world(
      many(5, () => ({ kind: "refused", answer: { status: 502 } })),
    );
    const { github, asked } = await wire(script);
    await expect(github.openPullRequest(proposal)).rejects.toBeInstanceOf(
      TransientError,
    );
    expect(writesOf(asked)).toHaveLength(2);
  });

  it("finds the one that somebody opened in between", async () => {
    const { script } = world();
    let looks = 0;
    const { github } = await wire((asked) => {
      if (asked.method === "POST") return says(422, "Validation Failed");
      if (!asked.path.endsWith("/pulls")) return script(asked);
      looks += 1;
      return {
        json:
          looks === 1
            ? []
            : [pull(5, { head: { sha: sha("c"), ref: cleanup, repo } })],
      };
    });
    expect((await github.openPullRequest(proposal)).number).toBe(5);
  });

  it("that GitHub refuses for good is a person's matter, in GitHub's words", async () => {
    const { script } = world();
    const { github } = await wire((asked) =>
      asked.method === "POST"
        ? {
            status: 422,
            json: {
              message: "Validation Failed",
              errors: [
                { message: "No commits between main and curfew/cleanup" },
                { field: "base", code: "invalid" },
              ],
              documentation_url: "https://docs.github.com/rest",
            },
          }
        : script(asked),
    );
    await expect(github.openPullRequest(proposal)).rejects.toThrow(
      /No commits between main and curfew\/cleanup; base invalid/,
    );
    await expect(github.openPullRequest(proposal)).rejects.toBeInstanceOf(
      BlockedError,
    );
  });
});

describe("changing a pull request", () => {
  it.each([...losses, ...notCarriedOut])(
    "happens, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, pulls } = world([mishap]);
      const { github, asked } = await wire(script);
      pulls.push({ ...pull(9), body: "" });
      expect(
        await github.updatePullRequest(9, { title: "Other", state: "closed" }),
      ).toBe(true);
      expect(pulls[0]).toMatchObject({ title: "Other", state: "closed" });
      expect(writesOf(asked)).toHaveLength(mishap.kind === "lost" ? 1 : 2);
    },
  );

  it.each([
    { title: "Other" },
    { body: "Other" },
    { state: "closed" as const },
  ])("happens where one thing alone is to change: %j", async (change) => {
    const { script, pulls } = world();
    const { github } = await wire(script);
    pulls.push({ ...pull(9), body: "" });
    expect(await github.updatePullRequest(9, change)).toBe(true);
    expect(pulls[0]).toMatchObject(change);
    expect(await github.updatePullRequest(9, change)).toBe(false);
  });

  it("writes nothing where nothing would change", async () => {
    const { script, pulls } = world();
    const { github, asked } = await wire(script);
    pulls.push({ ...pull(9), body: null } as never);
    expect(await github.updatePullRequest(9, { body: "" })).toBe(false);
    expect(writesOf(asked)).toEqual([]);
  });
});

describe("a branch of Curfew's own", () => {
  it("is made, and moved by force", async () => {
    const { script, branches } = world();
    const { github, asked } = await wire(script);
    await github.setBranch(cleanup, sha("3"));
    expect(branches.get(cleanup)).toBe(sha("3"));
    await github.setBranch(cleanup, sha("4"));
    expect(branches.get(cleanup)).toBe(sha("4"));
    expect(writesOf(asked).map(({ method, body }) => [method, body])).toEqual([
      ["POST", { ref: `refs/heads/${cleanup}`, sha: sha("3") }],
      ["PATCH", { sha: sha("4"), force: true }],
    ]);
    await github.setBranch(cleanup, sha("4"));
    expect(writesOf(asked)).toHaveLength(2);
  });

  it.each([...losses, ...notCarriedOut])(
    "is set, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, branches } = world([mishap, mishap]);
      const { github, asked } = await wire(script);
      if (mishap.kind === "lost") {
        await github.setBranch(cleanup, sha("3"));
        await github.setBranch(cleanup, sha("4"));
        expect(branches.get(cleanup)).toBe(sha("4"));
        expect(writesOf(asked)).toHaveLength(2);
      } else
        await expect(
          github.setBranch(cleanup, sha("3")),
        ).rejects.toBeInstanceOf(TransientError);
    },
  );

  it("that a rule keeps still is a person's matter", async () => {
    const { script } = world();
    const { github } = await wire((asked) =>
      asked.method === "GET"
        ? script(asked)
        : says(422, "Repository rule violations found"),
    );
    await expect(github.setBranch(cleanup, sha("3"))).rejects.toBeInstanceOf(
      BlockedError,
    );
  });

  it("that somebody else made meanwhile is the next run's", async () => {
    const { script, branches } = world();
    const { github } = await wire((asked) => {
      if (asked.method !== "GET") branches.set(cleanup, sha("9"));
      return script(asked);
    });
    await expect(github.setBranch(cleanup, sha("3"))).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  it.each([...losses, ...notCarriedOut])(
    "is deleted, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, branches } = world([mishap]);
      const { github } = await wire(script);
      branches.set(cleanup, sha("3"));
      await github.deleteBranch(cleanup);
      expect(branches.has(cleanup)).toBe(false);
    },
  );

  it("that is gone needs no deleting, also when it went just now", async () => {
    const { script, branches } = world();
    const { github, asked } = await wire((question) => {
      if (question.method === "DELETE") branches.delete(cleanup);
      return script(question);
    });
    await github.deleteBranch(cleanup);
    expect(writesOf(asked)).toEqual([]);
    branches.set(cleanup, sha("3"));
    await github.deleteBranch(cleanup);
    expect(branches.has(cleanup)).toBe(false);
  });

  it.each([
    ["main", "main"],
    ["the ledger's", "curfew/ledger"],
  ])("is never %s", async (_name, branch) => {
    const { script, branches } = world();
    branches.set(branch, sha("3"));
    const { github, asked } = await wire(script);
    await expect(github.setBranch(branch, sha("4"))).rejects.toBeInstanceOf(
      BlockedError,
    );
    await expect(github.deleteBranch(branch)).rejects.toBeInstanceOf(
      BlockedError,
    );
    expect(writesOf(asked)).toEqual([]);
  });
});

describe("a commit of deletions", () => {
  const deletion = (count: number) => ({
    parent: sha("b"),
    paths: many(count, (at) => `access/grants/tier/${at}.yaml`),
    message: "Remove ended grants",
  });

  it("is one tree, one commit, and no branch", async () => {
    const { script } = world();
    const { github, asked } = await wire(script);
    expect(await github.commitDeletions(deletion(2))).toBe(sha("3"));
    expect(writesOf(asked).map(({ path, body }) => [path, body])).toEqual([
      [
        "/repos/octo/access/git/trees",
        {
          base_tree: sha("1"),
          tree: [0, 1].map((at) => ({
            path: `access/grants/tier/${at}.yaml`,
            mode: "100644",
            type: "blob",
            sha: null,
          })),
        },
      ],
      [
        "/repos/octo/access/git/commits",
        {
          message: "Remove ended grants",
          tree: sha("2"),
          parents: [sha("b")],
        },
      ],
    ]);
  });

  it("is not put on another commit's tree", async () => {
    const { script } = world();
    const { github, asked } = await wire(script, { limits: { retries: 0 } });
    await expect(
      github.commitDeletions({ ...deletion(1), parent: sha("d") }),
    ).rejects.toBeInstanceOf(TransientError);
    expect(writesOf(asked)).toEqual([]);
  });

  it("of many files is still one, over several trees", async () => {
    const { script } = world();
    const { github, asked } = await wire(script);
    await github.commitDeletions(deletion(301));
    const trees = writesOf(asked).filter(({ path }) => path.endsWith("trees"));
    expect(
      trees.map(({ body }) => (body as { tree: unknown[] }).tree.length),
    ).toEqual([150, 150, 1]);
    expect(
      trees.map(({ body }) => (body as { base_tree: string }).base_tree),
    ).toEqual([sha("1"), sha("2"), sha("2")]);
    expect(writesOf(asked)).toHaveLength(4);
  });

  it("whose file is gone already is for the next run", async () => {
    const { script } = world();
    const { github } = await wire((asked) =>
      asked.path.endsWith("/trees")
        ? says(422, "GitRPC::BadObjectState")
        : script(asked),
    );
    await expect(github.commitDeletions(deletion(1))).rejects.toBeInstanceOf(
      TransientError,
    );
  });

  it("comes although an answer was lost", async () => {
    const { script } = world([{ kind: "lost", answer: { fault: "reset" } }]);
    const { github } = await wire(script);
    expect(await github.commitDeletions(deletion(1))).toBe(sha("3"));
  });
});

describe("the comment", () => {
  const mark = "<!-- curfew:check -->";

  it("is written once and then kept up to date", async () => {
    const { script, comments } = world();
    const { github, asked } = await wire(script);
    await github.upsertComment(7, "curfew:check", "One");
    await github.upsertComment(7, "curfew:check", "Two");
    await github.upsertComment(7, "curfew:check", "Two");
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nTwo`]);
    expect(writesOf(asked)).toHaveLength(2);
  });

  it("may bring its marker along", async () => {
    const { script, comments } = world();
    const { github } = await wire(script);
    await github.upsertComment(7, mark, `${mark}\nOne`);
    expect(comments[0]?.body).toBe(`${mark}\nOne`);
  });

  it("is not somebody else's with the same marker", async () => {
    const { script, comments } = world();
    const { github } = await wire(script);
    for (const author of [bob, alice])
      comments.push({
        id: comments.length + 1,
        body: `${mark}\nAll well`,
        user: author,
      });
    await github.upsertComment(7, mark, "One");
    expect(comments.map(({ body }) => body)).toEqual([
      `${mark}\nAll well`,
      `${mark}\nAll well`,
      `${mark}\nOne`,
    ]);
  });

  it("is not another of ours that quotes the marker", async () => {
    const { script, comments, me } = world();
    const { github } = await wire(script);
    comments.push({ id: 1, body: `<!-- curfew:x -->\n${mark}`, user: me });
    await github.upsertComment(7, mark, "One");
    expect(comments).toHaveLength(2);
  });

  it("is found on a later page", async () => {
    const { script, me } = world();
    const noise = many(100, (at) => ({ id: at + 10, body: "hi", user: bob }));
    const ours = { id: 500, body: `${mark}\nOld`, user: me };
    const { github, asked } = await wire((question) =>
      question.method === "GET" && question.path.endsWith("/comments")
        ? { json: question.query["page"] === "2" ? [ours] : noise }
        : question.method === "PATCH"
          ? { json: ours }
          : script(question),
    );
    await github.upsertComment(7, mark, "New");
    expect(writesOf(asked).map(({ path }) => path)).toEqual([
      "/repos/octo/access/issues/comments/500",
    ]);
  });

  it("is one, although another one goes while it is looked for", async () => {
    const { script, comments, me } = world();
    for (const id of many(100, (at) => at + 10))
      comments.push({ id, body: "hi", user: bob });
    comments.push({ id: 500, body: `${mark}\nOld`, user: me });
    const { github, asked } = await wire((question) => {
      if (question.method !== "GET" || !question.path.endsWith("/comments"))
        return script(question);
      const from = (Number(question.query["page"] ?? "1") - 1) * 100;
      const json = comments.slice(from, from + 100);
      if (comments.length > 100) comments.splice(3, 1);
      return { json };
    });
    await github.upsertComment(7, mark, "New");
    expect(writesOf(asked).map(({ path }) => path)).toEqual([
      "/repos/octo/access/issues/comments/500",
    ]);
  });

  it.each([...losses, ...notCarriedOut])(
    "is one, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, comments } = world([mishap]);
      const { github } = await wire(script);
      await github.upsertComment(7, mark, "One");
      expect(comments.map(({ body }) => body)).toEqual([`${mark}\nOne`]);
    },
  );

  it("is written anew where it was deleted in between", async () => {
    const { script, comments, me } = world();
    comments.push({ id: 1, body: `${mark}\nOld`, user: me });
    const { github } = await wire((asked) => {
      if (asked.method === "PATCH") comments.length = 0;
      return script(asked);
    });
    await github.upsertComment(7, mark, "New");
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nNew`]);
  });

  it("is only changed, never written, where that is all that is wanted", async () => {
    const { script, comments, me } = world();
    let isDeletedBefore = false;
    const { github, asked } = await wire((one) => {
      if (one.method === "PATCH" && isDeletedBefore) comments.length = 0;
      return script(one);
    });
    await github.refreshComment(7, mark, "New");
    expect(writesOf(asked)).toEqual([]);
    comments.push({ id: 1, body: `${mark}\nOld`, user: me });
    await github.refreshComment(7, mark, "New");
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nNew`]);
    isDeletedBefore = true;
    await github.refreshComment(7, mark, "Newer");
    expect(comments).toEqual([]);
  });

  it("is known to be ours by an App's or a workflow's token as well", async () => {
    const bot = user(41898282, "github-actions[bot]", "Bot");
    const { script, comments } = world();
    comments.push({ id: 1, body: `${mark}\nOld`, user: bot });
    const { github, asked } = await wire((question) => {
      if (question.path === "/user")
        return says(403, "Resource not accessible by integration");
      if (question.path === "/graphql")
        return { json: { data: { viewer: { login: bot.login } } } };
      return script(question);
    });
    await github.upsertComment(7, mark, "New");
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nNew`]);
    expect(asked.map(({ path }) => path)).toContain("/graphql");
  });

  it("is not written where nobody can say who we are", async () => {
    const { script, comments } = world();
    comments.push({ id: 1, body: `${mark}\nOld`, user: bob });
    for (const graphql of [
      says(403),
      { json: { data: null, errors: [{ message: "no" }] } },
      {
        json: { data: { viewer: { login: "x" } }, errors: [{ message: "no" }] },
      },
    ]) {
      const { github, asked } = await wire(
        (question) => {
          if (question.path === "/user") return says(403);
          if (question.path === "/graphql") return graphql;
          return script(question);
        },
        { limits: { retries: 0 } },
      );
      await expect(github.upsertComment(7, mark, "New")).rejects.toThrow();
      expect(writesOf(asked).every(({ path }) => path === "/graphql")).toBe(
        true,
      );
    }
  });
});

describe("a commit status", () => {
  const status = {
    state: "success",
    context: "curfew",
    description: "x".repeat(200),
  } as const;

  it("is set once, and its description cut to what GitHub takes", async () => {
    const { script, statuses } = world();
    const { github } = await wire(script);
    await github.setStatus(sha("a"), status);
    await github.setStatus(sha("a"), status);
    expect(statuses).toEqual([
      {
        state: "success",
        context: "curfew",
        description: `${"x".repeat(139)}…`,
        target_url: null,
      },
    ]);
    await github.setStatus(sha("a"), {
      ...status,
      state: "pending",
      targetUrl: "https://curfew.test",
    });
    expect(statuses).toHaveLength(2);
  });

  it("is found among more than a hundred others", async () => {
    const { script, statuses } = world();
    const { github, asked } = await wire(script);
    await github.setStatus(sha("a"), status);
    for (const at of many(150, (at) => at))
      statuses.unshift({
        ...status,
        context: `other ${at}`,
        target_url: null,
      } as never);
    await github.setStatus(sha("a"), status);
    expect(writesOf(asked)).toHaveLength(1);
  });

  it.each([...losses, ...notCarriedOut])(
    "is one, although an answer was lost: %s",
    async (_name, mishap) => {
      const { script, statuses } = world([mishap]);
      const { github } = await wire(script);
      await github.setStatus(sha("a"), status);
      expect(statuses).toHaveLength(1);
    },
  );
});

it("writes go one after the other", async () => {
  const { script } = world();
  let running = 0;
  let most = 0;
  const original = globalThis.fetch;
  const { github } = await wire(script);
  globalThis.fetch = async (input, options) => {
    const isWrite = options?.method !== "GET";
    running += isWrite ? 1 : 0;
    most = Math.max(most, running);
    try {
      return await original(input, options);
    } finally {
      running -= isWrite ? 1 : 0;
    }
  };
  try {
    await Promise.all(
      ["a", "b", "c", "d"].map((name) => github.setBranch(name, sha("3"))),
    );
  } finally {
    globalThis.fetch = original;
  }
  expect(most).toBe(1);
});
