import { describe, expect, it } from "vitest";
import { TransientError } from "../../src/domain/errors.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import {
  createUpstream,
  defined,
  fastImport,
  openRepository,
  sha,
  type Upstream,
} from "./git-fixtures.ts";

const main = "refs/heads/main";

/** The same answer, worked out commit by commit. */
const historyByHand = (
  upstream: Upstream,
  tip: string,
  path: string,
): readonly { sha: string; firstParent: string | null; paths: string[] }[] => {
  const chain = upstream.git("rev-list", "--first-parent", tip).split("\n");
  return chain.flatMap((commit, at) => {
    const parent = chain[at + 1] ?? null;
    const diff =
      parent === null
        ? upstream.git("ls-tree", "-r", "--name-only", commit, "--", path)
        : upstream.git(
            ...["diff-tree", "-r", "--name-only", "--no-renames"],
            ...[parent, commit, "--", path],
          );
    return diff === ""
      ? []
      : [{ sha: commit, firstParent: parent, paths: diff.split("\n") }];
  });
};

const fetched = async (upstream: Upstream) => {
  const git = openRepository(upstream);
  const tip = await git.repository.fetchMain();
  return { ...git, tip };
};

describe("the first-parent history", () => {
  it("lists a merge as one commit, with what it brought", async () => {
    const upstream = createUpstream();
    const root = upstream.commit(main, { files: { "access/a": "1", b: "1" } });
    const side = upstream.commit("refs/heads/side", {
      parents: [root],
      files: { "access/x": "1" },
    });
    const sideTip = upstream.commit("refs/heads/side", {
      parents: [side],
      files: { "access/y": "1", "access/a": null },
    });
    const onMain = upstream.commit(main, { files: { b: "2" } });
    const merge = upstream.commit(main, {
      parents: [onMain, sideTip],
      files: { "access/x": "1", "access/y": "1", "access/a": null },
    });
    const { repository } = await fetched(upstream);
    const history = await repository.firstParentHistory(merge, ["access"]);
    expect(
      history.map(({ sha, firstParent, changes }) => [
        sha,
        firstParent,
        changes.map(({ path, before, after, kindAfter }) => [
          path,
          before === null,
          after === null,
          kindAfter,
        ]),
      ]),
    ).toEqual([
      [
        merge,
        onMain,
        [
          ["access/a", false, true, null],
          ["access/x", true, false, "file"],
          ["access/y", true, false, "file"],
        ],
      ],
      [root, null, [["access/a", true, false, "file"]]],
    ]);
  });

  it("is not led astray by a side branch that has the same files", async () => {
    const upstream = createUpstream();
    const root = upstream.commit(main, { files: { "access/a": "1" } });
    const added = upstream.commit(main, { files: { "access/b": "1" } });
    const side = upstream.commit("refs/heads/side", {
      parents: [root],
      files: { "access/b": "1" },
    });
    // The merge equals both parents below access; the chain must go on to main's own commit, not to the side's.
    const merge = upstream.commit(main, { parents: [added, side] });
    const { repository } = await fetched(upstream);
    const history = await repository.firstParentHistory(merge, ["access"]);
    expect(history.map((commit) => commit.sha)).toEqual([added, root]);
  });

  it("shows a revert and its revert, although the files came back", async () => {
    const upstream = createUpstream();
    const one = upstream.commit(main, { files: { "access/a": "1" } });
    const two = upstream.commit(main, { files: { "access/a": null } });
    const three = upstream.commit(main, { files: { "access/a": "1" } });
    const { repository } = await fetched(upstream);
    const history = await repository.firstParentHistory(three, ["access/a"]);
    expect(history.map((commit) => commit.sha)).toEqual([three, two, one]);
    expect(history[0]?.changes[0]?.after).toBe(history[2]?.changes[0]?.after);
  });

  it("shows a merge that changed the files itself, and one that took neither side's", async () => {
    const upstream = createUpstream();
    const root = upstream.commit(main, { files: { "access/a": "1" } });
    const side = upstream.commit("refs/heads/side", {
      parents: [root],
      files: { "access/a": "side" },
    });
    const evil = upstream.commit(main, {
      parents: [root, side],
      files: { "access/a": "evil" },
    });
    const ours = upstream.commit(main, {
      parents: [evil, side],
      files: { other: "x" },
    });
    const { repository } = await fetched(upstream);
    const history = await repository.firstParentHistory(ours, ["access"]);
    expect(history.map((commit) => commit.sha)).toEqual([evil, root]);
  });

  it("follows a foxtrot merge along the branch that was put in front", async () => {
    const upstream = createUpstream();
    const root = upstream.commit(main, { files: { "access/a": "1" } });
    const approved = upstream.commit(main, { files: { "access/b": "1" } });
    const sneaked = upstream.commit("refs/heads/side", {
      parents: [root],
      files: { "access/evil": "1" },
    });
    const foxtrot = upstream.commit(main, {
      parents: [sneaked, approved],
      files: { "access/b": "1" },
    });
    const { repository } = await fetched(upstream);
    expect(await repository.isOnFirstParentChain(approved, foxtrot)).toBe(
      false,
    );
    expect(await repository.isAncestor(approved, foxtrot)).toBe(true);
    const whole = [foxtrot, sneaked, root];
    const history = await repository.firstParentHistory(foxtrot, ["access"]);
    expect(history.map((commit) => commit.sha)).toEqual(whole);
    // What was seen last is not on the chain: nothing may be cut off.
    const since = await repository.firstParentHistory(
      foxtrot,
      ["access"],
      approved,
    );
    expect(since.map((commit) => commit.sha)).toEqual(whole);
  });

  it("ends before `since`, whatever the commits' dates say", async () => {
    const upstream = createUpstream();
    const dates = [1_800_000_000, 5, 1_900_000_000, 10, 1_700_000_000, 1, 2];
    const chain: CommitSha[] = [];
    for (const [at, date] of dates.entries())
      chain.unshift(
        upstream.commit(main, { date, files: { "access/a": String(at) } }),
      );
    const { repository, tip } = await fetched(upstream);
    for (const [at, since] of chain.entries()) {
      const history = await repository.firstParentHistory(
        tip,
        ["access"],
        since,
      );
      expect(history.map((commit) => commit.sha)).toEqual(chain.slice(0, at));
      expect(await repository.isOnFirstParentChain(since, tip)).toBe(true);
    }
  });

  it("shows a rename as a removal and an addition, and a changed kind", async () => {
    const upstream = createUpstream();
    upstream.commit(main, { files: { "access/a": "same content here\n" } });
    upstream.commit(main, {
      files: { "access/a": null, "access/b": "same content here\n" },
    });
    upstream.commit(main, {
      files: { "access/b": { mode: "120000", content: "a" } },
    });
    const { repository, tip } = await fetched(upstream);
    const history = await repository.firstParentHistory(tip, ["access"]);
    expect(
      history.map(({ changes }) =>
        changes.map(({ path, kindAfter }) => [path, kindAfter]),
      ),
    ).toEqual([
      [["access/b", "symlink"]],
      [
        ["access/a", null],
        ["access/b", "file"],
      ],
      [["access/a", "file"]],
    ]);
  });

  it("leaves out empty commits and takes several paths, files or folders", async () => {
    const upstream = createUpstream();
    const one = upstream.commit(main, { files: { CODEOWNERS: "x", z: "1" } });
    upstream.commit(main);
    const two = upstream.commit(main, { files: { "access/tiers/t": "1" } });
    upstream.commit(main, { files: { z: "2" } });
    const { repository, tip } = await fetched(upstream);
    const history = await repository.firstParentHistory(tip, [
      "access/",
      "CODEOWNERS",
      "docs/CODEOWNERS",
    ]);
    expect(history.map((commit) => commit.sha)).toEqual([two, one]);
    expect(await repository.firstParentHistory(tip, [])).toEqual([]);
    expect(await repository.firstParentHistory(tip, ["."])).toHaveLength(3);
  });

  it("agrees with a walk by hand over a tangled history", async () => {
    const upstream = createUpstream();
    let random = 7;
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((random / 2_147_483_648) * below);
    };
    const known: CommitSha[] = [];
    for (let round = 0; round < 40; round += 1) {
      const first = known[Math.max(0, known.length - 1 - next(4))];
      const second = known[next(Math.max(1, known.length))];
      const parents = [first, next(3) === 0 ? second : undefined].filter(
        (parent, at, all) => parent !== undefined && all.indexOf(parent) === at,
      );
      const path = `${next(2) === 0 ? "access" : "docs"}/${next(3)}`;
      known.push(
        upstream.commit(main, {
          parents: parents as CommitSha[],
          date: 1_800_000_000 + next(100_000),
          files: { [path]: next(4) === 0 ? null : String(next(2)) },
        }),
      );
    }
    const { repository, tip } = await fetched(upstream);
    const history = await repository.firstParentHistory(tip, ["access"]);
    expect(
      history.map(({ changes, ...commit }) => ({
        ...commit,
        paths: changes.map(({ path }) => path),
      })),
    ).toEqual(historyByHand(upstream, tip, "access"));
    const chain = await repository.firstParentChain(tip, 1_000);
    for (const commit of known)
      expect(await repository.isOnFirstParentChain(commit, tip)).toBe(
        chain.includes(commit),
      );
  });

  it("of twenty thousand commits is one process and whole", async () => {
    const upstream = createUpstream();
    const count = 20_000;
    const pieces: string[] = [];
    for (let at = 0; at < count; at += 1)
      pieces.push(
        `commit ${main}\ncommitter C <c@example.com> ${1_000_000 + at} +0000\ndata 0\nM 100644 inline access/${at % 100}\ndata ${String(at).length}\n${at}\n`,
      );
    fastImport(upstream.folder, pieces);
    const { repository, tip, processes } = await fetched(upstream);
    const before = processes();
    const history = await repository.firstParentHistory(tip, ["access"]);
    expect(processes() - before).toBe(1);
    expect(history).toHaveLength(count);
    expect(history.at(-1)?.firstParent).toBeNull();
    const root = defined(history.at(-1)).sha;
    expect(await repository.isOnFirstParentChain(root, tip)).toBe(true);
  });
});

describe("relations of commits", () => {
  it("are answered: bases, ancestors, parents, chains and ranges", async () => {
    const upstream = createUpstream();
    const root = upstream.commit(main, { files: { a: "1" } });
    const side = upstream.commit("refs/heads/side", { parents: [root] });
    const side2 = upstream.commit("refs/heads/side", { parents: [side] });
    const next = upstream.commit(main, { parents: [root] });
    const merge = upstream.commit(main, { parents: [next, side2] });
    const stranger = upstream.commit("refs/heads/stranger", { parents: [] });
    const { repository } = await fetched(upstream);
    await repository.fetchCommit({ sha: stranger });

    expect(await repository.mergeBase(side2, next)).toBe(root);
    expect(await repository.mergeBase(stranger, next)).toBeNull();
    expect(await repository.isAncestor(side, merge)).toBe(true);
    expect(await repository.isAncestor(merge, side)).toBe(false);
    expect(await repository.isOnFirstParentChain(side, merge)).toBe(false);
    expect(await repository.isOnFirstParentChain(merge, merge)).toBe(true);
    expect(await repository.parentsOf([merge, root, side2, root])).toEqual(
      new Map([
        [merge, [next, side2]],
        [root, []],
        [side2, [side]],
      ]),
    );
    expect(await repository.firstParentChain(merge, 2)).toEqual([merge, next]);
    expect(await repository.commitsBetween(next, merge)).toEqual([
      merge,
      side2,
      side,
    ]);
  });

  it("with a commit that is not here are an error and never a no", async () => {
    const upstream = createUpstream();
    upstream.commit(main, { files: { a: "1" } });
    const { repository, tip } = await fetched(upstream);
    const nowhere = sha("1".repeat(40));
    for (const question of [
      () => repository.mergeBase(nowhere, tip),
      () => repository.isAncestor(nowhere, tip),
      () => repository.isOnFirstParentChain(tip, nowhere),
      () => repository.parentsOf([tip, nowhere]),
      () => repository.firstParentChain(nowhere, 5),
      () => repository.firstParentHistory(nowhere, ["a"]),
      () => repository.listFiles(nowhere, ["a"]),
      () => repository.changedFiles(nowhere, tip, ["a"]),
      () => repository.commitsBetween(nowhere, tip),
    ])
      await expect(question()).rejects.toBeInstanceOf(TransientError);
  });

  it("shows the differences of two commits below the paths", async () => {
    const upstream = createUpstream();
    const from = upstream.commit(main, {
      files: { "access/a": "1", "access/b": "1", c: "1" },
    });
    const to = upstream.commit(main, {
      files: { "access/a": "2", "access/b": null, "access/d": "1", c: "2" },
    });
    const { repository } = await fetched(upstream);
    const changes = await repository.changedFiles(from, to, ["access"]);
    expect(
      changes.map(({ path, before, after }) => [
        path,
        before !== null,
        after !== null,
      ]),
    ).toEqual([
      ["access/a", true, true],
      ["access/b", true, false],
      ["access/d", false, true],
    ]);
    expect(await repository.changedFiles(from, from, ["access"])).toEqual([]);
    expect(await repository.changedFiles(from, to, [])).toEqual([]);
  });
});
