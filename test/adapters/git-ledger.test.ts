/** What the ledger has more than before, and how it is added to, with real git. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CommitSha } from "../../src/domain/ids.ts";
import {
  createUpstream,
  fastImport,
  openRepository,
  temporaryFolder,
} from "./git-fixtures.ts";

const branch = "refs/heads/curfew/ledger";
const month = "ledger/2027-01.jsonl";

type Files = Parameters<ReturnType<typeof createUpstream>["commit"]>[1];

/** What is told of the second state by somebody who has read the first. */
const behind = async (
  first: NonNullable<Files>["files"],
  second: NonNullable<Files>["files"],
) => {
  const upstream = createUpstream();
  upstream.commit("refs/heads/main");
  const known = upstream.commit(branch, { files: { ...first } });
  const { repository, ledger } = openRepository(upstream);
  await repository.fetchMain();
  const head = upstream.commit(branch, { files: { ...second } });
  await repository.fetchMain();
  const read = await ledger.readBehind(known);
  expect(read?.head ?? head).toBe(head);
  return read?.files ?? null;
};

describe("what was added behind a known commit", () => {
  it("is nothing where nothing came", async () => {
    expect(await behind({ [month]: "one\n" }, { other: "x" })).toEqual([]);
  });

  it("is what the last file grew by, and what began after it", async () => {
    expect(
      await behind(
        { "ledger/2026-12.jsonl": "zero\n", [month]: "one\n" },
        {
          [month]: "one\ntwo, ü\nthree",
          "ledger/2027-02.jsonl": "four\n",
          "ledger/2027-03.jsonl": "five\n",
        },
      ),
    ).toEqual([
      { name: "2027-01.jsonl", text: "two, ü\nthree" },
      { name: "2027-02.jsonl", text: "four\n" },
      { name: "2027-03.jsonl", text: "five\n" },
    ]);
  });

  it("is all of it where there was no file, or an empty one", async () => {
    const all = [{ name: "2027-01.jsonl", text: "one\n" }];
    expect(await behind({ other: "x" }, { [month]: "one\n" })).toEqual(all);
    expect(await behind({ [month]: "" }, { [month]: "one\n" })).toEqual(all);
  });

  it("is told in a file of many pieces too, to the byte", async () => {
    const line = `${"x".repeat(99)}\n`;
    const old = line.repeat(5_000);
    expect(
      await behind({ [month]: old }, { [month]: `${old}${line}` }),
    ).toEqual([{ name: "2027-01.jsonl", text: line }]);
  });

  it.each<[string, string, NonNullable<Files>["files"]]>([
    ["shorter", "one\ntwo\n", { [month]: "one\n" }],
    ["another of the same length", "one\ntwo\n", { [month]: "one\nten\n" }],
    ["longer, and another before", "one\n", { [month]: "ten\ntwo\n" }],
    ["longer in its last line", "one\ntw", { [month]: "one\ntwo\n" }],
    ["gone", "one\n", { [month]: null, "ledger/2027-02.jsonl": "two\n" }],
    ["all gone", "one\n", { [month]: null, other: "x" }],
    ["behind a new one", "one\n", { "ledger/2026-12.jsonl": "zero\n" }],
  ])("cannot be told where the ledger is %s", async (_what, first, second) => {
    expect(await behind({ [month]: first }, second)).toBeNull();
  });

  it("cannot be told where an earlier month has grown", async () => {
    const before = { "ledger/2026-12.jsonl": "zero\n", [month]: "one\n" };
    const after = { "ledger/2026-12.jsonl": "zero\nmore\n" };
    expect(await behind(before, after)).toBeNull();
  });
});

describe("an addition to a ledger of many pieces", () => {
  const line = `${"x".repeat(99)}\n`;

  it("leaves every byte of it as it was, behind a last line without its end too", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    const old = `${line.repeat(20_000)}half`;
    const onto = upstream.commit(branch, { files: { [month]: old } });
    const { repository, ledger } = openRepository(upstream);
    await repository.fetchMain();
    await ledger.append(onto, "2027-01.jsonl", ["two", "three"], "Go on");
    expect((await ledger.read())?.files).toEqual([
      { name: "2027-01.jsonl", text: `${old}\ntwo\nthree\n` },
    ]);
  });

  /** The branch has a long file, and one of git's commands is done by something else. */
  const openWith = async (command: string, instead: string) => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    const onto = upstream.commit(branch, {
      files: { [month]: line.repeat(20_000) },
    });
    const program = join(temporaryFolder(), "git");
    writeFileSync(
      program,
      `#!/bin/sh\ncase "$*" in "${command} "*) ${instead};; *) exec git "$@";; esac\n`,
    );
    chmodSync(program, 0o755);
    const { repository, ledger } = openRepository(upstream, {
      gitProgram: program,
    });
    await repository.fetchMain();
    return { upstream, onto, ledger };
  };

  it.each([
    ["does not give all of it", "head -c 1000", "gave 1000 bytes"],
    ["dies on the way", "head -c 1000; kill -9 $$", "was killed"],
    ["fails on the way", "head -c 1000; exit 3", "cat-file"],
  ])("is not pushed where git %s", async (_what, end, why) => {
    const { upstream, onto, ledger } = await openWith(
      "cat-file blob",
      `git "$@" | { ${end}; }`,
    );
    await expect(
      ledger.append(onto, "2027-01.jsonl", ["two"], "Go on"),
    ).rejects.toThrow(why);
    expect(upstream.git("rev-parse", branch)).toBe(onto);
    expect(await ledger.knownTip()).toBe(onto);
  });

  it("says why git does not take it", async () => {
    const { onto, ledger } = await openWith(
      "hash-object",
      'echo "fatal: no space left" >&2; exit 128',
    );
    await expect(
      ledger.append(onto, "2027-01.jsonl", ["two"], "Go on"),
    ).rejects.toThrow("no space left");
  });
});

describe("what the ledger said before", () => {
  const seen = async (
    { ledger }: Pick<ReturnType<typeof openRepository>, "ledger">,
    from: Parameters<typeof ledger.lookBack>[0] = null,
    wanted = "none",
  ) => {
    const texts: (string | undefined)[] = [];
    const found = await ledger.lookBack(from, ({ files }) => {
      const text = files.map((one) => one.text).join("");
      texts.push(text);
      return Promise.resolve(text === wanted ? text : null);
    });
    return { texts, found };
  };

  it("is looked at once where a commit that it was taken back from stands in the same history", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    const commits = ["one\n", "two\n", "three\n"].map((text) =>
      upstream.commit(branch, { files: { [month]: text } }),
    );
    const { ledger, repository, processes } = openRepository(upstream);
    await repository.fetchMain();
    const passed = new Set<CommitSha>();
    const texts: (string | undefined)[] = [];
    const look = ({ files }: { files: readonly { text: string }[] }) => {
      texts.push(...files.map(({ text }) => text));
      return Promise.resolve(null);
    };
    await ledger.lookBack(null, look, passed);
    const before = processes();
    for (const from of commits) await ledger.lookBack(from, look, passed);
    expect(texts).toEqual(["three\n", "two\n", "one\n"]);
    expect(processes()).toBe(before);
  });

  it("is shown from the tip back, until it is what is looked for, without what cannot be read", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    upstream.commit(branch, { files: { other: "x" } });
    for (const text of ["one\n", "two\n", "three\n"])
      upstream.commit(branch, { files: { [month]: text } });
    upstream.commit(branch, {
      files: { [month]: { mode: "120000", content: "/etc/passwd" } },
    });
    upstream.commit(branch, { files: { [month]: null } });
    upstream.commit(branch, { files: { other: "y" } });
    const git = openRepository(upstream);
    expect(await seen(git)).toEqual({ texts: [], found: null });
    await git.repository.fetchMain();
    expect(await seen(git)).toEqual({
      texts: ["", "three\n", "two\n", "one\n"],
      found: null,
    });
    expect(await seen(git, null, "two\n")).toEqual({
      texts: ["", "three\n", "two\n"],
      found: "two\n",
    });
  });

  it("is shown from a commit that the branch has left, as long as the server gives it", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    upstream.commit(branch, { files: { [month]: "one\n" } });
    const left = upstream.commit(branch, { files: { [month]: "two\n" } });
    upstream.git("update-ref", "-d", branch);
    const git = openRepository(upstream);
    await git.repository.fetchMain();
    expect((await seen(git)).texts).toEqual([]);
    expect((await seen(git, left)).texts).toEqual(["two\n", "one\n"]);
    await expect(seen(git, "1".repeat(40) as typeof left)).rejects.toThrow(
      "does not give commit",
    );
  });

  it("is shown two hundred states far", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    fastImport(
      upstream.folder,
      Array.from({ length: 202 }, (_, at) => {
        const text = `${at}\n`;
        return `commit ${branch}\ncommitter C <c@example.com> 1 +0000\ndata 0\nM 100644 inline ${month}\ndata ${text.length}\n${text}\n`;
      }),
    );
    const git = openRepository(upstream);
    await git.repository.fetchMain();
    const { texts } = await seen(git);
    expect([texts.length, texts.at(-1)]).toEqual([200, "2\n"]);
  });
});
