import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBlobs } from "../../src/adapters/git/blobs.ts";
import { createMirror } from "../../src/adapters/git/mirror.ts";
import { showPath } from "../../src/adapters/git/paths.ts";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import { readMain } from "../../src/controller/survey/read-main.ts";
import {
  BlockedError,
  TooManyFilesError,
  TransientError,
} from "../../src/domain/errors.ts";
import type { BlobSha } from "../../src/domain/ids.ts";
import {
  bomb,
  configFor,
  createUpstream,
  defined,
  failureOf,
  fastImport,
  gitIn,
  openRepository,
  sha,
  temporaryFolder,
} from "./git-fixtures.ts";

describe("names of files", () => {
  it.each([
    ["a newline", "access/a\nb.yaml"],
    ["quotes and backslashes", `access/"a'\\n\\.yaml`],
    ["a leading dash", "access/--output=x"],
    ["a pathspec's magic", "access/:(top)*?[a].yaml"],
    ["a raw record's look", "access/:100644 100644 0 0 M"],
    ["a log record's look", `access/${"a".repeat(40)} ${"b".repeat(40)}`],
    ["a byte order mark", "access/\u{feff}a.yaml"],
    ["letters beyond Latin", "access/日本\u{1f511}.yaml"],
    ["a tab", "access/\t"],
  ])("may hold %s", async (_, path) => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { [path]: "x" } });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();

    const [file] = await repository.listFiles(tip, ["access"]);
    expect(file).toMatchObject({ path, pathIsUtf8: true, kind: "file" });
    expect(await repository.listFiles(tip, [path])).toEqual([file]);
    const [commit] = await repository.firstParentHistory(tip, [path]);
    expect(commit?.changes).toEqual([
      {
        path,
        pathIsUtf8: true,
        before: null,
        after: file?.blob,
        kindAfter: "file",
      },
    ]);
  });

  it("are asked for literally, and never as options or patterns", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", {
      files: { "-r": "dash", "*": "star", other: "other", ":(glob)x": "magic" },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    for (const path of ["-r", "*", ":(glob)x"]) {
      const listed = await repository.listFiles(tip, [path]);
      expect(listed.map((file) => file.path)).toEqual([path]);
      const [commit] = await repository.firstParentHistory(tip, [path]);
      expect(commit?.changes.map((change) => change.path)).toEqual([path]);
    }
  });

  it("that are not UTF-8 are marked, and share no path with another", async () => {
    const upstream = createUpstream();
    const base = upstream.commit("refs/heads/main", {
      files: { "access/\\xff.yaml": "y", "access/\ufffd.yaml": "z" },
    });
    const tip = upstream.commit("refs/heads/main", {
      latin1: true,
      files: {
        "access/\xff.yaml": "x",
        "access/\xc3\xa9\xc3\xed\xa0\x80": "x",
      },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const marked = ["access/é\udcc3\udced\udca0\udc80", "access/\udcff.yaml"];
    const files = await repository.listFiles(tip, ["access"]);
    expect(files.map(({ path, pathIsUtf8 }) => [path, pathIsUtf8])).toEqual([
      ["access/\\xff.yaml", true],
      [marked[0], false],
      ["access/\ufffd.yaml", true],
      [marked[1], false],
    ]);
    const changes = await repository.changedFiles(base, tip, ["access/"]);
    expect(changes.map(({ path }) => path)).toEqual(marked);
    expect(changes.map(({ pathIsUtf8 }) => pathIsUtf8)).toEqual([false, false]);

    // Asked for by what was shown, they are found again.
    for (const path of marked) {
      const listed = await repository.listFiles(tip, [path]);
      expect(listed.map((file) => file.path)).toEqual([path]);
      const changed = await repository.changedFiles(base, tip, [path]);
      expect(changed.map((change) => change.path)).toEqual([path]);
      const history = await repository.firstParentHistory(tip, [path]);
      expect(history.map((commit) => commit.changes.length)).toEqual([1]);
    }
  });

  it("of whatever bytes can be told back from what is shown", () => {
    const name = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(name), (parts) => {
        const bytes = Buffer.concat(parts);
        const { path, pathIsUtf8 } = showPath(bytes);
        const back = Array.from(path, (character) =>
          /\p{Surrogate}/u.test(character)
            ? Buffer.of(character.charCodeAt(0) - 0xdc00)
            : Buffer.from(character),
        );
        expect(Buffer.concat(back)).toEqual(bytes);
        expect(/\p{Surrogate}/u.test(path)).toBe(!pathIsUtf8);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("that are not UTF-8 do not speak for a file of main", async () => {
    const upstream = createUpstream();
    const literal = "access/grants/t/a\\xff.yaml";
    upstream.commit("refs/heads/main", { files: tierFile });
    const own = upstream.commit("refs/heads/main", {
      files: { [literal]: grantFile },
    });
    const { repository } = openRepository(upstream);
    for (const content of ["junk", null]) {
      upstream.commit("refs/heads/main", {
        latin1: true,
        files: { "access/grants/t/a\xff.yaml": content },
      });
      const { live, removalOf, unreadablePaths } = await readMain(
        repository,
        await repository.fetchMain(),
      );
      expect(
        live.map(({ version }) => [version.grant.path, version.introducedBy]),
      ).toEqual([[literal, own]]);
      expect(removalOf(literal)).toBe(null);
      expect(unreadablePaths.has(literal)).toBe(false);
    }
  });

  it.each([
    ["more than an argument holds", ["x".repeat(140_000)]],
    [
      "more than a command line holds",
      Array.from({ length: 3_000 }, (_, at) => `${at}${"x".repeat(800)}`),
    ],
  ])("may be %s", async (_, names) => {
    const upstream = createUpstream();
    const base = upstream.commit("refs/heads/main", {
      files: { "access/other": "x", other: "x" },
    });
    const wanted = { "access/file": "y", "access/folder/a": "z" };
    const tip = upstream.commit("refs/heads/main", {
      files: { ...wanted, "access/folder.b": "z", "access/other": "z" },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const shown = ["access/file", "access/folder/a"];
    const paths = [...names, "file", "folder/"].map((one) => `access/${one}`);
    const files = await repository.listFiles(tip, paths);
    expect(files.map(({ path }) => path)).toEqual(shown);
    const changes = await repository.changedFiles(base, tip, paths);
    expect(changes.map(({ path }) => path)).toEqual(shown);
    const history = await repository.firstParentHistory(tip, paths);
    expect(history.map(({ sha: commit }) => commit)).toEqual([tip]);
    expect(history[0]?.changes.map(({ path }) => path)).toEqual(shown);
  });
});

const tierFile = {
  "access/tiers/t.yaml":
    "description: d\ngroup: G\naudience: [A]\nmaxDuration: 4h\napprovals: 1\nmfa: required\n",
};
const grantFile =
  "user: alice@example.com\ntier: t\nexpires: 2030-01-01T00:00:00Z\nreason: r\n";

describe("entries of a tree", () => {
  it("are told apart by kind; a submodule has no size and nothing follows it", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", {
      files: {
        "access/file": "x",
        "access/link": { mode: "120000", content: "/etc/passwd" },
        "access/module": { mode: "160000", content: "1".repeat(40) },
        "access/program": { mode: "100755", content: "#!/bin/sh" },
        ".gitmodules":
          '[submodule "m"]\n\tpath = access/module\n\turl = ext::touch${IFS}/tmp/x\n\tupdate = !touch\n',
      },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const files = await repository.listFiles(tip, ["access"]);
    expect(files.map(({ kind, size }) => [kind, size])).toEqual([
      ["file", 1],
      ["symlink", 11],
      ["submodule", null],
      ["executable", 9],
    ]);
    const [commit] = await repository.firstParentHistory(tip, ["access"]);
    expect(commit?.changes.map(({ kindAfter }) => kindAfter)).toEqual([
      "file",
      "symlink",
      "submodule",
      "executable",
    ]);
  });

  it("keep their bytes, whatever attributes say", async () => {
    const upstream = createUpstream();
    const content = "$Id$ one\r\ntwo\n";
    const tip = upstream.commit("refs/heads/main", {
      files: {
        ".gitattributes":
          "* text eol=crlf ident filter=evil diff=evil export-ignore export-subst\n",
        "access/a": content,
      },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const [file] = await repository.listFiles(tip, ["access"]);
    const blobs = await repository.readBlobs([defined(file).blob]);
    expect(Buffer.from(defined(blobs.get(defined(file).blob))).toString()).toBe(
      content,
    );
  });

  it("that are odd but readable do not stop the fetch for everybody", async () => {
    const upstream = createUpstream();
    const blob = gitIn(
      upstream.folder,
      ["hash-object", "-w", "--stdin"],
      '[submodule "../../x"]\n\turl = --upload-pack=evil\n\tpath = -x\n',
    );
    const tree = gitIn(
      upstream.folder,
      ["mktree"],
      [".GIT", "..", ".gitmodules"]
        .map((name) => `100644 blob ${blob}\t${name}\n`)
        .join(""),
    );
    const tip = sha(upstream.git("commit-tree", tree, "-m", "odd"));
    upstream.git("update-ref", "refs/heads/main", tip);
    const { repository } = openRepository(upstream);
    expect(await repository.fetchMain()).toBe(tip);
    expect(await repository.listFiles(tip, ["."])).toHaveLength(3);
  });

  it("are refused when one name stands for two files", async () => {
    const upstream = createUpstream();
    const blobs = ["one", "two"].map((text) =>
      gitIn(upstream.folder, ["hash-object", "-w", "--stdin"], text),
    );
    const entries = blobs.map((blob) =>
      Buffer.concat([Buffer.from("100644 a\0"), Buffer.from(blob, "hex")]),
    );
    const tree = gitIn(
      upstream.folder,
      ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
      Buffer.concat(entries),
    );
    const tip = upstream.git("commit-tree", tree, "-m", "twice");
    upstream.git("update-ref", "refs/heads/main", tip);
    await expect(
      openRepository(upstream).repository.fetchMain(),
    ).rejects.toThrow(/malformed/);
  });
});

describe("blobs", () => {
  it("beyond the cap are refused before they are read", async () => {
    const upstream = createUpstream();
    const largest = Buffer.alloc(3 * 1024 * 1024, "x");
    const huge = Buffer.alloc(largest.length + 1, "x");
    const tip = upstream.commit("refs/heads/main", {
      files: {
        "access/a": "small",
        "access/huge": { mode: "100644", content: huge },
        "access/largest": { mode: "100644", content: largest },
        "access/z": "after it",
      },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const files = await repository.listFiles(tip, ["access"]);
    expect(files.map(({ size }) => size)).toEqual([
      5,
      huge.length,
      largest.length,
      8,
    ]);
    const blobs = await repository.readBlobs(files.map(({ blob }) => blob));
    expect(
      files.map(({ blob }) => blobs.get(blob)?.length ?? "left out"),
    ).toEqual([5, "left out", largest.length, 8]);
    const upTo5 = await repository.readBlobs(
      files.map(({ blob }) => blob),
      5,
    );
    expect([...upTo5.values()].map((bytes) => bytes.toString())).toEqual([
      "small",
    ]);
  });

  it.each([
    ["one that is too large where half is none", [9, 11], "refuse"],
    ["too many that are small", [9, 8, 9], "leave-out"],
  ] as const)("block the run: %s", async (_, sizes, tooLarge) => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", {
      files: Object.fromEntries(
        sizes.map((size, at) => [`f${at}`, String(at).repeat(size)]),
      ),
    });
    const config = configFor({ remote: upstream.folder });
    const { repository } = createGitRepository(config);
    await repository.fetchMain();
    const files = await repository.listFiles(tip, ["."]);
    await expect(
      readBlobs(
        createMirror(config),
        files.map(({ blob }) => blob),
        { each: 10, together: 25, tooLarge },
      ),
    ).rejects.toBeInstanceOf(BlockedError);
  });

  it("that are missing, or no blobs, are an error and not absence", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { a: "" } });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const [empty] = await repository.listFiles(tip, ["a"]);
    for (const wrong of ["0".repeat(40), tip])
      for (const largest of [undefined, 5])
        await expect(
          repository.readBlobs(
            [defined(empty).blob, wrong as BlobSha],
            largest,
          ),
        ).rejects.toBeInstanceOf(TransientError);
  });

  it("may be empty, hold anything, and be asked for twice", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", {
      files: {
        a: "",
        b: { mode: "100644", content: Buffer.from([0, 10, 255, 13, 10, 0]) },
        c: "\n",
      },
    });
    const { repository } = openRepository(upstream);
    await repository.fetchMain();
    const files = await repository.listFiles(tip, ["a", "b", "c"]);
    const wanted = files.map(({ blob }) => blob);
    const blobs = await repository.readBlobs([...wanted, ...wanted]);
    expect(wanted.map((blob) => [...defined(blobs.get(blob))])).toEqual([
      [],
      [0, 10, 255, 13, 10, 0],
      [10],
    ]);
    expect(await repository.readBlobs([])).toEqual(new Map());
  });
});

describe("a hundred thousand files", () => {
  it("are read in one process each way", async () => {
    const upstream = createUpstream();
    const contents = 20_000;
    const copies = 5;
    const pieces = [
      "commit refs/heads/main\ncommitter C <c@example.com> 1 +0000\ndata 0\n",
    ];
    for (let at = 0; at < contents; at += 1) {
      const text = `user: person-${at}@example.com\n`;
      pieces.push(
        `M 100644 inline t${at % 100}/g${at}\ndata ${text.length}\n${text}\n`,
      );
    }
    fastImport(upstream.folder, pieces);
    const once = upstream.git("rev-parse", "refs/heads/main^{tree}");
    const access = gitIn(
      upstream.folder,
      ["mktree"],
      Array.from(
        { length: copies },
        (_, copy) => `040000 tree ${once}\t${copy}\n`,
      ).join(""),
    );
    const root = gitIn(
      upstream.folder,
      ["mktree"],
      `040000 tree ${access}\taccess\n`,
    );
    upstream.git(
      "update-ref",
      "refs/heads/main",
      upstream.git("commit-tree", root, "-m", "many"),
    );

    const git = openRepository(upstream);
    const tip = await git.repository.fetchMain();
    const before = git.processes();
    const files = await git.repository.listFiles(tip, ["access"]);
    const blobs = await git.repository.readBlobs(files.map(({ blob }) => blob));
    expect(git.processes() - before).toBe(2);
    expect(files).toHaveLength(contents * copies);
    expect(blobs.size).toBe(contents);
    const last = files.find(({ path }) => path === "access/4/t99/g19999");
    expect(Buffer.from(defined(blobs.get(defined(last).blob))).toString()).toBe(
      "user: person-19999@example.com\n",
    );
  });
});

describe("more files than any memory holds", () => {
  it("are not read to their end: git is stopped, and the commit is named", async () => {
    const upstream = createUpstream();
    const main = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const { folder } = upstream;
    const head = sha(
      upstream.git("commit-tree", bomb(folder), "-p", main, "-m", "bomb"),
    );
    upstream.git("update-ref", "refs/pull/7/head", head);
    const { repository } = openRepository(upstream);
    expect(await repository.fetchMain()).toBe(main);
    await repository.fetchCommit({ sha: head, pullRequest: 7 });

    for (const read of [
      () => repository.listFiles(head, ["access"]),
      () => repository.changedFiles(main, head, ["access"]),
      () => repository.changedFiles(head, main, ["access"]),
    ]) {
      const error = await failureOf(read());
      expect(error).toBeInstanceOf(TooManyFilesError);
      expect(error.message).toBe(
        `Commit ${head} holds more than is read: 200,000 entries, and 64 MiB of them, at most.`,
      );
    }
    // Nobody asks for them, and nothing is the matter.
    expect(await repository.listFiles(head, ["docs"])).toEqual([]);
    expect(await repository.changedFiles(main, head, ["docs"])).toEqual([]);
  });

  it("end the history that brought them", async () => {
    const upstream = createUpstream();
    const { folder } = upstream;
    const main = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const empty = upstream.git("rev-parse", `${main}^{tree}`);
    const full = bomb(folder);
    // Five commits that bring them, and five that take them away.
    let tip = main as string;
    for (const tree of Array.from({ length: 5 }, () => [full, empty]).flat())
      tip = upstream.git("commit-tree", tree, "-p", tip, "-m", "again");
    upstream.git("update-ref", "refs/heads/main", tip);
    const { repository } = openRepository(upstream);
    const found = await repository.fetchMain();
    const error = await failureOf(
      repository.firstParentHistory(found, ["access"]),
    );
    expect(error).toBeInstanceOf(TooManyFilesError);
    expect(error.message).toContain(`The history of ${tip} holds more`);
  });
});

describe("the remote's alternates", () => {
  it("are never followed: the mirror holds every object itself", async () => {
    const store = createUpstream();
    const tip = store.commit("refs/heads/main", { files: { a: "lent" } });
    const folder = join(temporaryFolder(), "borrower.git");
    gitIn(temporaryFolder(), [
      "clone",
      "--quiet",
      "--bare",
      "--shared",
      store.folder,
      folder,
    ]);
    const { repository } = openRepository(createUpstream(folder));
    expect(await repository.fetchMain()).toBe(tip);
    renameSync(store.folder, `${store.folder}.gone`);
    const [file] = await repository.listFiles(tip, ["a"]);
    expect((await repository.readBlobs([defined(file).blob])).size).toBe(1);
  });
});

describe("the clone", () => {
  it("gives its origin's address and nothing that runs", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const folder = temporaryFolder();
    const canary = join(folder, "canary");
    const evil = join(folder, "evil");
    writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >>'${canary}'\nexit 1\n`);
    chmodSync(evil, 0o755);
    const clone = join(folder, "clone");
    gitIn(folder, ["clone", "--quiet", upstream.folder, clone]);
    const included = join(folder, "included");
    writeFileSync(included, `[remote "origin"]\n\turl = ext::${evil}\n`);
    const hooks = join(clone, ".git", "hooks");
    mkdirSync(hooks, { recursive: true });
    for (const hook of ["pre-push", "reference-transaction", "post-update"]) {
      writeFileSync(join(hooks, hook), readFileSync(evil));
      chmodSync(join(hooks, hook), 0o755);
    }
    for (const [key, value] of [
      ["core.fsmonitor", evil],
      ["core.sshCommand", evil],
      ["core.askPass", evil],
      ["core.gitProxy", evil],
      ["core.alternateRefsCommand", evil],
      ["core.pager", evil],
      ["core.hooksPath", hooks],
      ["credential.helper", evil],
      ["remote.origin.uploadpack", evil],
      ["remote.origin.receivepack", evil],
      ["uploadpack.packObjectsHook", evil],
      ["filter.evil.smudge", evil],
      ["diff.evil.command", evil],
      ["diff.external", evil],
      ["gpg.program", evil],
      ["log.showSignature", "true"],
      ["protocol.ext.allow", "always"],
      [`url.ext::${evil}.insteadOf`, upstream.folder],
      ["alias.fetch", `!${evil}`],
      ["include.path", included],
    ] as const)
      gitIn(clone, ["config", key, value]);

    const { repository, ledger } = createGitRepository(
      configFor({ clone: join(clone, ".git", "..") }),
    );
    expect(await repository.fetchMain()).toBe(tip);
    await repository.firstParentHistory(tip, ["a"]);
    await repository.remoteTip();
    await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    expect(existsSync(canary)).toBe(false);

    // The trap does work: git in the clone itself walks into it.
    expect(() => gitIn(clone, ["fetch", "origin"])).toThrow();
    expect(existsSync(canary)).toBe(true);
  });

  it("is found from a folder inside it and from a linked work tree", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { "a/b/c": "1" } });
    const folder = temporaryFolder();
    const clone = join(folder, "clone");
    gitIn(folder, ["clone", "--quiet", upstream.folder, clone]);
    gitIn(clone, [
      "worktree",
      "add",
      "--quiet",
      join(folder, "linked"),
      "-b",
      "x",
    ]);
    for (const at of [join(clone, "a", "b"), join(folder, "linked", "a")]) {
      const { repository } = createGitRepository(configFor({ clone: at }));
      expect(await repository.remoteTip()).toBe(tip);
    }
  });

  it("may name its origin relative to itself", async () => {
    const folder = temporaryFolder();
    const upstream = createUpstream(join(folder, "server.git"));
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const clone = join(folder, "clone");
    gitIn(folder, ["clone", "--quiet", upstream.folder, clone]);
    gitIn(clone, ["config", "remote.origin.url", "../server.git"]);
    const { repository } = createGitRepository(configFor({ clone }));
    expect(await repository.remoteTip()).toBe(tip);
  });

  it("that is shallow still gives a complete mirror", async () => {
    const upstream = createUpstream();
    const root = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const tip = upstream.commit("refs/heads/main", { files: { a: "2" } });
    const folder = temporaryFolder();
    const clone = join(folder, "clone");
    gitIn(folder, [
      "clone",
      "--quiet",
      "--depth=1",
      `file://${upstream.folder}`,
      clone,
    ]);
    const { repository } = createGitRepository(configFor({ clone }));
    await repository.fetchMain();
    const history = await repository.firstParentHistory(tip, ["a"]);
    expect(history.map((commit) => commit.sha)).toEqual([tip, root]);

    // The shallow clone itself is no remote.
    await expect(
      createGitRepository(configFor({ remote: clone })).repository.fetchMain(),
    ).rejects.toThrow(/shallow/);
  });

  it.each([
    ["no clone at all", null, /no git clone/],
    ["a clone without origin", "", /no remote "origin"/],
    [
      "a transport that runs a program",
      "ext::sh -c evil",
      /never started|not allowed/,
    ],
    ["another transport", "git://example.com/x", /not allowed/],
    ["SSH to another host", "git@example.org:o/r.git", /never started/],
    ["http beyond loopback", "http://example.com/o/r", /not on loopback/],
    ["an option", "--upload-pack=evil", /not usable|not found|cannot/],
  ])("with %s is refused with a hint", async (_, origin, message) => {
    const clone = temporaryFolder();
    if (origin !== null) gitIn(clone, ["init", "--quiet"]);
    if (origin !== null && origin !== "")
      gitIn(clone, ["config", "remote.origin.url", origin]);
    const failure = createGitRepository(
      configFor({ clone }),
    ).repository.fetchMain();
    await expect(failure).rejects.toBeInstanceOf(BlockedError);
    await expect(failure).rejects.toThrow(message);
  });
});

describe("the mirror's directory", () => {
  it("is left alone when it holds something else", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main");
    const own = createUpstream();
    const config = readFileSync(join(own.folder, "config"), "utf8");
    await expect(
      openRepository(upstream, {
        mirrorDirectory: own.folder,
      }).repository.fetchMain(),
    ).rejects.toBeInstanceOf(BlockedError);
    expect(readFileSync(join(own.folder, "config"), "utf8")).toBe(config);
  });
});
