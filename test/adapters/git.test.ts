import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LedgerBranch, Repository } from "../../src/controller/ports.ts";
import {
  createUpstream,
  openRepository,
  temporaryFolder,
  textsOf,
} from "./git-fixtures.ts";

it("satisfies the ports of the journeys", () => {
  const git = openRepository(createUpstream());
  // What GitHub wrote down of the ledger comes from another adapter.
  const ports: {
    repository: Repository;
    ledger: Pick<LedgerBranch, "read" | "readAt" | "append">;
  } = git;
  expect(Object.keys(ports)).toContain("ledger");
});

describe("main", () => {
  it("is fetched, listed and read at a commit", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", {
      files: {
        "access/curfew.yaml": "mode: observe\n",
        "access/grants/prod/alice.yaml": "user: alice@example.com\n",
        "accessory.txt": "not asked for",
      },
    });
    const { repository } = openRepository(upstream);

    expect(await repository.knownTip()).toBeNull();
    expect(await repository.fetchMain()).toBe(tip);
    expect(await repository.knownTip()).toBe(tip);
    const files = await repository.listFiles(tip, ["access"]);
    expect(files.map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ["access/curfew.yaml", "file", 14],
      ["access/grants/prod/alice.yaml", "file", 24],
    ]);
    const blobs = await repository.readBlobs(files.map(({ blob }) => blob));
    expect(Object.values(textsOf(blobs))).toEqual([
      "mode: observe\n",
      "user: alice@example.com\n",
    ]);
  });

  it("moves on with the server, and back when it was rewritten", async () => {
    const upstream = createUpstream();
    const first = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();

    const second = upstream.commit("refs/heads/main", { files: { a: "2" } });
    expect(await repository.remoteTip()).toBe(second);
    expect(await repository.fetchMain()).toBe(second);
    expect(await repository.isOnFirstParentChain(first, second)).toBe(true);

    const rewritten = upstream.commit("refs/heads/main", {
      parents: [],
      files: { a: "3" },
    });
    expect(await repository.fetchMain()).toBe(rewritten);
    expect(await repository.isOnFirstParentChain(second, rewritten)).toBe(
      false,
    );
  });

  it("tells which branches of the server begin with a prefix", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const other = upstream.commit("refs/heads/curfew/cleanup/a", {
      parents: [tip],
    });
    upstream.git("update-ref", "refs/heads/curfew/cleanup/b/c", tip);
    upstream.git("update-ref", "refs/heads/curfew/cleaning", tip);
    upstream.git("update-ref", "refs/heads/x/refs/heads/curfew/cleanup/d", tip);
    upstream.git("update-ref", "refs/heads/x/refs/heads/main", other);
    const { repository } = openRepository(upstream);
    expect(await repository.remoteBranches("curfew/cleanup/")).toEqual(
      new Map([
        ["curfew/cleanup/a", other],
        ["curfew/cleanup/b/c", tip],
      ]),
    );
    expect(await repository.remoteBranches("none/")).toEqual(new Map());
    expect(await repository.remoteTip()).toBe(tip);
  });

  it("costs five processes once the mirror is there", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main", { files: { "access/a": "1" } });
    upstream.commit("refs/heads/curfew/ledger", {
      files: { "ledger/2027-01.jsonl": "{}\n" },
    });
    const mirrorDirectory = join(temporaryFolder(), "mirror.git");
    await openRepository(upstream, { mirrorDirectory }).repository.fetchMain();

    const git = openRepository(upstream, { mirrorDirectory });
    const tip = await git.repository.fetchMain();
    const files = await git.repository.listFiles(tip, ["access"]);
    await git.repository.readBlobs(files.map(({ blob }) => blob));
    await git.repository.firstParentHistory(tip, ["access"]);
    expect(git.processes()).toBe(5);
    // Sizes are asked for apart, of all blobs at once.
    await git.repository.readBlobs(
      files.map(({ blob }) => blob),
      1,
    );
    expect(git.processes()).toBe(7);
  });
});

describe("the ledger", () => {
  it("is absent, created, appended to and read again", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    const { repository, ledger } = openRepository(upstream);
    await repository.fetchMain();
    expect(await ledger.read()).toBeNull();

    const first = await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    const second = await ledger.append(
      first,
      "2027-01.jsonl",
      ["two", "three"],
      "Go on",
    );
    const third = await ledger.append(
      second,
      "2027-02.jsonl",
      ["four"],
      "Turn",
    );
    expect(await ledger.read()).toEqual({
      head: third,
      files: [
        { name: "2027-01.jsonl", text: "one\ntwo\nthree\n" },
        { name: "2027-02.jsonl", text: "four\n" },
      ],
    });
    expect(
      upstream.git("log", "--format=%an %ae %aI %cn %ct %s", "curfew/ledger"),
    ).toBe(
      ["Turn", "Go on", "Begin"]
        .map(
          (subject) =>
            `Curfew curfew@example.com 2027-01-15T08:00:00+00:00 Curfew 1800000000 ${subject}`,
        )
        .join("\n"),
    );
    upstream.git("fsck", "--strict");
  });

  describe("knows where it was set back", () => {
    const branch = "refs/heads/curfew/ledger";
    const file = "ledger/2027-01.jsonl";
    const setbacksOf = async (upstream: ReturnType<typeof createUpstream>) => {
      upstream.commit("refs/heads/main");
      const { repository, ledger } = openRepository(upstream);
      await repository.fetchMain();
      return ledger.setbacks();
    };

    it("by nothing, as long as files grow and new ones begin", async () => {
      const upstream = createUpstream();
      upstream.commit(branch, { files: { [file]: "one\n" } });
      upstream.commit(branch, { files: { [file]: "one\ntwo\n" } });
      upstream.commit(branch, { files: { "ledger/2027-02.jsonl": "three\n" } });
      expect(await setbacksOf(upstream)).toEqual([]);
    });

    it.each([
      ["a shorter file", { [file]: "one\n" }],
      ["a file that is gone", { [file]: null, "ledger/2027-02.jsonl": "x\n" }],
      ["a link", { [file]: { mode: "120000", content: "one" } }],
    ])("by %s, although it was a plain push", async (_what, files) => {
      const upstream = createUpstream();
      const full = upstream.commit(branch, { files: { [file]: "one\ntwo\n" } });
      upstream.commit(branch, { files });
      upstream.commit(branch, { files: { [file]: "one\nthree\nfour\n" } });
      expect(await setbacksOf(upstream)).toEqual([full]);
    });

    it("by a merge that brings the full one in from aside", async () => {
      const upstream = createUpstream();
      const old = upstream.commit(branch, { files: { [file]: "one\n" } });
      const full = upstream.commit(branch, { files: { [file]: "one\ntwo\n" } });
      upstream.commit(branch, { parents: [old, full] });
      expect(await setbacksOf(upstream)).toEqual([full]);
    });

    it("and is read there, when the branch has left it", async () => {
      const upstream = createUpstream();
      const old = upstream.commit(branch, { files: { [file]: "one\n" } });
      const full = upstream.commit(branch, { files: { [file]: "one\ntwo\n" } });
      upstream.git("update-ref", branch, old);
      expect(await setbacksOf(upstream)).toEqual([]);
      const { repository, ledger } = openRepository(upstream);
      await repository.fetchMain();
      const { files } = await ledger.readAt(full);
      expect(files).toEqual([{ name: "2027-01.jsonl", text: "one\ntwo\n" }]);
    });
  });
});
