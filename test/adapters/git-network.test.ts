import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import {
  BlockedError,
  StaleLedgerError,
  TransientError,
} from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import {
  configFor,
  createUpstream,
  defined,
  failureOf,
  gitIn,
  openRepository,
  sha,
  temporaryFolder,
  type Upstream,
} from "./git-fixtures.ts";
import {
  type GitServer,
  type ServerWish,
  startGitServer,
} from "./git-server.ts";

const token = "ghs_averysecrettoken123";
const main = "refs/heads/main";

const serverWith = async (
  wish: ServerWish = {},
): Promise<{ server: GitServer; upstream: Upstream; remote: string }> => {
  const root = temporaryFolder();
  const upstream = createUpstream(join(root, "o", "r.git"));
  upstream.git("config", "http.receivepack", "true");
  const server = await startGitServer(root, wish);
  return { server, upstream, remote: `http://${server.host}/o/r.git` };
};

/** A git that notes its arguments before it runs. */
const recordingGit = (): { program: string; recorded: () => string } => {
  const folder = temporaryFolder();
  const program = join(folder, "git");
  const log = join(folder, "arguments");
  writeFileSync(program, `#!/bin/sh\necho "$@" >>'${log}'\nexec git "$@"\n`);
  chmodSync(program, 0o755);
  return { program, recorded: () => readFileSync(log, "utf8") };
};

describe("the token", () => {
  it("opens the server and stands in no argument", async () => {
    const { server, upstream, remote } = await serverWith({ token });
    const tip = upstream.commit(main, { files: { a: "1" } });
    const git = recordingGit();
    const { repository, ledger } = createGitRepository(
      configFor({
        remote,
        token,
        tokenHost: server.host,
        gitProgram: git.program,
      }),
    );
    expect(await repository.fetchMain()).toBe(tip);
    expect(await repository.remoteTip()).toBe(tip);
    await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    expect(git.recorded()).toContain("push");
    expect(git.recorded()).not.toContain(token);
    expect(git.recorded()).not.toContain(
      Buffer.from(`x-access-token:${token}`).toString("base64"),
    );
  });

  it("goes to its own host only", async () => {
    const { server, upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    for (const tokenHost of ["github.com", "127.0.0.1", "127.0.0.1:1"])
      await createGitRepository(
        configFor({ remote, token, tokenHost }),
      ).repository.fetchMain();
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.every((seen) => seen.authorization === null)).toBe(
      true,
    );
  });

  it("is asked for anew before each use", async () => {
    const { server, upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    const tokens = ["first-token", "second-token"];
    const { repository } = createGitRepository(
      configFor({
        remote,
        token: () => Promise.resolve(defined(tokens.shift())),
        tokenHost: server.host,
      }),
    );
    await repository.remoteTip();
    await repository.remoteTip();
    const seen = server.requests.map(({ authorization }) =>
      Buffer.from(
        authorization?.slice("Basic ".length) ?? "",
        "base64",
      ).toString(),
    );
    expect([...new Set(seen)]).toEqual([
      "x-access-token:first-token",
      "x-access-token:second-token",
    ]);
  });

  it("does not follow a redirect", async () => {
    const elsewhere = await serverWith();
    elsewhere.upstream.commit(main, { files: { a: "1" } });
    const { server, remote } = await serverWith({ token });
    server.fault = ({ url }) => ({
      kind: "status",
      status: 301,
      location: `http://${elsewhere.server.host}${url}`,
    });
    const { repository } = createGitRepository(
      configFor({ remote, token, tokenHost: server.host }),
    );
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).toMatch(/redirect/);
    expect(elsewhere.server.requests).toEqual([]);
  });

  it("that is refused blocks, and is in no message", async () => {
    const { server, upstream, remote } = await serverWith({ token: "other" });
    upstream.commit(main, { files: { a: "1" } });
    const { repository } = createGitRepository(
      configFor({ remote, token, tokenHost: server.host }),
    );
    for (const work of [
      () => repository.fetchMain(),
      () => repository.remoteTip(),
    ]) {
      const failure = await failureOf(work());
      expect(failure).toBeInstanceOf(BlockedError);
      expect(failure.message).toMatch(/refused the credential/);
      expect(failure.stack).not.toContain(token);
    }
  });

  it("that is refused is told of, and one that opens the server is not", async () => {
    const { server, upstream, remote } = await serverWith({ token });
    const tip = upstream.commit(main, { files: { a: "1" } });
    const refused: string[] = [];
    let held = "ghs_revoked";
    const { repository, ledger } = createGitRepository(
      configFor({
        remote,
        token: () => Promise.resolve(held),
        onTokenRefused: (used) => {
          refused.push(used);
          held = token;
          return Promise.resolve();
        },
        tokenHost: server.host,
      }),
    );
    await failureOf(repository.fetchMain());
    expect(await repository.fetchMain()).toBe(tip);
    held = "ghs_another";
    await failureOf(ledger.append(null, "2027-01.jsonl", ["one"], "Begin"));
    await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    await failureOf(repository.fetchCommit({ sha: sha("1".repeat(40)) }));
    server.fault = () => ({ kind: "status", status: 500 });
    await failureOf(repository.remoteTip());
    expect(refused).toEqual(["ghs_revoked", "ghs_another"]);
  });

  it("that stands in the address is neither used nor shown", async () => {
    const { server, upstream } = await serverWith({ token });
    upstream.commit(main, { files: { a: "1" } });
    const git = recordingGit();
    const { repository } = createGitRepository(
      configFor({
        remote: `http://x-access-token:${token}@${server.host}/o/r.git`,
        gitProgram: git.program,
      }),
    );
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).not.toContain(token);
    expect(git.recorded()).not.toContain(token);
    expect(server.requests.every((seen) => seen.authorization === null)).toBe(
      true,
    );
  });

  it("is cut out of what a broken git says", async () => {
    const program = join(temporaryFolder(), "git");
    writeFileSync(
      program,
      '#!/bin/sh\ncase $1 in init|version) exec git "$@";; esac\nenv | grep Basic >&2\nexit 128\n',
    );
    chmodSync(program, 0o755);
    const { repository } = createGitRepository(
      configFor({
        remote: "http://127.0.0.1:1/o/r",
        token,
        tokenHost: "127.0.0.1:1",
        gitProgram: program,
      }),
    );
    const failure = await failureOf(repository.remoteTip());
    expect(failure.message).toContain("***");
    expect(failure.message).not.toContain(token);
  });

  it("is cut out of what a push was answered", async () => {
    const program = join(temporaryFolder(), "git");
    const repeats = `basic=$(env | sed -n 's/.*Authorization: Basic //p')
printf '!\\t%s\\t[remote rejected] (%s %s)\\n' x:y "$basic" "$(echo "$basic" | base64 -d)"`;
    writeFileSync(
      program,
      `#!/bin/sh
case "$1" in
push) ${repeats}; exit 1;;
ls-remote) printf '%s\\tHEAD\\n' ${"1".repeat(40)}; exit 0;;
esac
exec git "$@"
`,
    );
    chmodSync(program, 0o755);
    const { ledger } = createGitRepository(
      configFor({
        remote: "http://127.0.0.1:1/o/r",
        token,
        tokenHost: "127.0.0.1:1",
        gitProgram: program,
      }),
    );
    const failure = await failureOf(
      ledger.append(null, "2027-01.jsonl", ["one"], "Begin"),
    );
    expect(failure.message).toContain("(*** x-access-token:***)");
  });

  it("turns an SSH address on its host into HTTPS", async () => {
    const clone = temporaryFolder();
    gitIn(clone, ["init", "--quiet"]);
    for (const origin of [
      "git@github.example:o/r.git",
      "ssh://git@github.example/o/r.git",
    ]) {
      gitIn(clone, ["config", "remote.origin.url", origin]);
      const git = recordingGit();
      const { repository } = createGitRepository(
        configFor({
          clone,
          tokenHost: "github.example",
          gitProgram: git.program,
          // An unreachable proxy: nothing leaves this machine.
          environment: {
            PATH: process.env["PATH"],
            HTTPS_PROXY: "http://127.0.0.1:1",
          },
        }),
      );
      const failure = await failureOf(repository.remoteTip());
      expect(failure).toBeInstanceOf(TransientError);
      expect(git.recorded()).toContain("https://github.example/o/r.git");
    }
  });
});

describe("failures of the server", () => {
  it.each([
    ["an absent repository", { status: 404 }, BlockedError],
    ["a refusal", { status: 403 }, BlockedError],
    ["an outage", { status: 503 }, TransientError],
    ["a limit", { status: 429 }, TransientError],
  ])("say what to do next: %s", async (_, { status }, kind) => {
    const { server, upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    server.fault = () => ({ kind: "status", status });
    const { repository } = createGitRepository(configFor({ remote }));
    expect(await failureOf(repository.fetchMain())).toBeInstanceOf(kind);
  });

  it("say so when nobody listens, or the branch or folder is not there", async () => {
    const nobody = createGitRepository(
      configFor({ remote: "http://127.0.0.1:1/o/r" }),
    );
    expect(await failureOf(nobody.repository.fetchMain())).toBeInstanceOf(
      TransientError,
    );
    const upstream = createUpstream();
    upstream.commit("refs/heads/trunk", { files: { a: "1" } });
    const branchless = openRepository(upstream).repository;
    expect(await failureOf(branchless.fetchMain())).toBeInstanceOf(
      BlockedError,
    );
    expect(await failureOf(branchless.remoteTip())).toBeInstanceOf(
      BlockedError,
    );
    const folderless = createGitRepository(
      configFor({ remote: join(temporaryFolder(), "none") }),
    );
    expect(await failureOf(folderless.repository.fetchMain())).toBeInstanceOf(
      BlockedError,
    );
  });

  it.runIf(process.getuid?.() === 0)(
    "say when a local remote of somebody else is written, and not when it is read",
    async () => {
      const upstream = createUpstream();
      const tip = upstream.commit(main, { files: { a: "1" } });
      chownAll(upstream.folder, 1);
      const { repository, ledger } = openRepository(upstream);
      expect(await repository.fetchMain()).toBe(tip);
      expect(
        await failureOf(ledger.append(null, "2027-01.jsonl", ["x"], "x")),
      ).toBeInstanceOf(BlockedError);
    },
  );

  it("that write control characters and markers are shown as one plain line", async () => {
    const program = join(temporaryFolder(), "git");
    writeFileSync(
      program,
      `#!/bin/sh\ncase $1 in init|version) exec git "$@";; esac\nprintf 'remote: \\033[31mfatal: Authentication failed\\n::error::x\\n' >&2\nexit 128\n`,
    );
    chmodSync(program, 0o755);
    const { repository } = createGitRepository(
      configFor({ remote: "http://127.0.0.1:1/o/r", gitProgram: program }),
    );
    const failure = await failureOf(repository.remoteTip());
    // What the server says does not choose what the failure means.
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).not.toMatch(/[\x00-\x1f]/);
  });
});

const chownAll = (folder: string, user: number): void => {
  for (const name of [".", ...readdirSync(folder, { recursive: true })])
    chownSync(join(folder, String(name)), user, user);
};

describe("a fetch that is cut off", () => {
  it("leaves the mirror usable, and the next one completes it", async () => {
    const { server, upstream, remote } = await serverWith();
    const first = upstream.commit(main, { files: { a: "1" } });
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    const big = Buffer.from(
      Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251),
    );
    const second = upstream.commit(main, {
      files: { "access/a": "2", big: { mode: "100644", content: big } },
    });
    server.fault = ({ method }) =>
      method === "POST" ? { kind: "cut", bytes: 600 } : null;
    expect(await failureOf(repository.fetchMain())).toBeInstanceOf(
      TransientError,
    );
    expect(await repository.knownTip()).toBe(first);
    expect(await repository.listFiles(first, ["."])).toHaveLength(1);

    server.fault = () => null;
    expect(await repository.fetchMain()).toBe(second);
    const [file] = await repository.listFiles(second, ["access"]);
    expect((await repository.readBlobs([defined(file).blob])).size).toBe(1);
  });

  it("or that lost its answer's every possible rest is never half a success", async () => {
    const { server, upstream, remote } = await serverWith();
    const tip = upstream.commit(main, { files: { a: "1" } });
    const { repository } = createGitRepository(configFor({ remote }));
    let bytes = 0;
    server.fault = () => ({ kind: "cut", bytes });
    for (bytes = 0; bytes < 400; bytes += 45) {
      expect(await failureOf(repository.fetchMain())).toBeInstanceOf(Error);
      expect(await repository.knownTip()).toBeNull();
    }
    server.fault = () => null;
    expect(await repository.fetchMain()).toBe(tip);
  });

  it("by its time limit ends with its children", async () => {
    const { server, remote } = await serverWith();
    server.fault = () => ({ kind: "hang" });
    const { repository } = createGitRepository(
      configFor({ remote, timeout: milliseconds(1_500) }),
    );
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toMatch(/longer than 1500 ms/);
    // They were killed; the machine needs a moment to bury them.
    await expect.poll(() => processesNaming(remote)).toEqual([]);
  });

  it("on request ends with its children", async () => {
    const { server, remote } = await serverWith();
    const stop = new AbortController();
    server.fault = () => {
      stop.abort();
      return { kind: "hang" };
    };
    const { repository } = createGitRepository(
      configFor({ remote, signal: stop.signal }),
    );
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toMatch(/stopped on request/);
    // They were killed; the machine needs a moment to bury them.
    await expect.poll(() => processesNaming(remote)).toEqual([]);
  });
});

const processesNaming = (text: string): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, "utf8")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(text));

describe("a mirror that several runs use", () => {
  it("forgets the locks of a run that was killed", async () => {
    const upstream = createUpstream();
    upstream.commit(main, { files: { a: "1" } });
    const config = configFor({ remote: upstream.folder });
    const { repository, ledger } = createGitRepository(config);
    await repository.fetchMain();
    const tip = upstream.commit(main, { files: { a: "2" } });
    for (const lock of ["main", "ledger"])
      writeFileSync(
        join(config.mirrorDirectory, "refs", "curfew", `${lock}.lock`),
        "",
      );
    expect(await repository.fetchMain()).toBe(tip);
    const head = await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    expect((await ledger.read())?.head).toBe(head);
  });

  it("stays whole when they fetch at the same time", async () => {
    const upstream = createUpstream();
    for (let at = 0; at < 30; at += 1)
      upstream.commit(main, { files: { [`access/${at}`]: String(at) } });
    const config = configFor({ remote: upstream.folder });
    const runs = Array.from({ length: 4 }, () => createGitRepository(config));
    const tips = await Promise.all(
      runs.map(async ({ repository }) => await repository.fetchMain()),
    );
    expect(new Set(tips).size).toBe(1);
    gitIn(config.mirrorDirectory, ["fsck", "--strict", "--no-dangling"]);
    expect(existsSync(join(config.mirrorDirectory, "shallow"))).toBe(false);
  });

  it("is not left half made by a first run that died", async () => {
    const upstream = createUpstream();
    const tip = upstream.commit(main, { files: { a: "1" } });
    const program = join(temporaryFolder(), "git");
    writeFileSync(program, `#!/bin/sh\ngit "$@"\nkill -9 $$\n`);
    chmodSync(program, 0o755);
    const config = configFor({ remote: upstream.folder });
    mkdirSync(config.mirrorDirectory);
    const died = createGitRepository({ ...config, gitProgram: program });
    expect(await failureOf(died.repository.fetchMain())).toBeInstanceOf(
      TransientError,
    );
    expect(await createGitRepository(config).repository.fetchMain()).toBe(tip);
  });
});

describe("maintenance", () => {
  it("packs the mirror and loses nothing, not even a head that moved on", async () => {
    const { upstream, remote } = await serverWith();
    const base = upstream.commit(main, { files: { "access/a": "1" } });
    const old = upstream.commit("refs/pull/7/head", {
      files: { "access/x": "old" },
    });
    const config = configFor({ remote });
    const { repository, maintain } = createGitRepository(config);
    await repository.fetchMain();
    await repository.fetchCommit({ sha: old, pullRequest: 7 });
    upstream.commit("refs/pull/7/head", { parents: [base] });
    const tip = upstream.commit(main, { files: { "access/b": "2" } });
    await repository.fetchCommit({ sha: base, pullRequest: 7 });
    await repository.fetchMain();
    await maintain();
    expect(gitIn(config.mirrorDirectory, ["count-objects", "-v"])).toMatch(
      /^count: 0\n[^]*^packs: 1$/m,
    );
    expect(await repository.listFiles(tip, ["access"])).toHaveLength(2);
    expect(await repository.listFiles(old, ["access"])).toHaveLength(1);
  });
});

describe("a pull request's head", () => {
  it("is fetched by number, and by its id when it has moved on", async () => {
    const { upstream, remote } = await serverWith();
    const base = upstream.commit(main, { files: { a: "1" } });
    const old = upstream.commit("refs/pull/7/head", {
      parents: [base],
      files: { "access/x": "old" },
    });
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    await repository.fetchCommit({ sha: old, pullRequest: 7 });
    expect(await repository.listFiles(old, ["access"])).toHaveLength(1);

    // An ordinary push: the old head is below the new one.
    const pushed = upstream.commit("refs/pull/7/head", { parents: [old] });
    await repository.fetchCommit({ sha: old, pullRequest: 7 });
    // A forced push: the server still has the commit, though no ref.
    const forced = upstream.commit("refs/pull/7/head", {
      parents: [base],
      files: { "access/x": "forced" },
    });
    const fresh = createGitRepository(configFor({ remote })).repository;
    await fresh.fetchCommit({ sha: pushed, pullRequest: 7 });
    expect(await fresh.mergeBase(pushed, forced)).toBe(base);
    expect(await fresh.listFiles(pushed, ["access"])).toHaveLength(1);
  });

  it("that is nowhere any more is tried again later", async () => {
    const { upstream, remote } = await serverWith();
    const base = upstream.commit(main, { files: { a: "1" } });
    upstream.commit("refs/pull/7/head", { parents: [base] });
    const { repository } = createGitRepository(configFor({ remote }));
    const gone = sha("2".repeat(40));
    const failure = await failureOf(
      repository.fetchCommit({ sha: gone, pullRequest: 7 }),
    );
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toMatch(/head moved/);
    expect(
      await failureOf(repository.fetchCommit({ sha: gone, pullRequest: 8 })),
    ).toBeInstanceOf(BlockedError);
  });

  it("that the server does not have is told in its words, without git's advice on what we ask of it", async () => {
    const { upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    const failure = await failureOf(
      repository.fetchCommit({ sha: sha("2".repeat(40)) }),
    );
    // Nobody has to try it again.
    expect(failure).toBeInstanceOf(BlockedError);
    const { message } = failure;
    expect(message).toContain("not our ref");
    expect(message).not.toContain("hint:");
  });

  it("that is a tree is none", async () => {
    const { upstream, remote } = await serverWith();
    const tip = upstream.commit(main, { files: { a: "1" } });
    const tree = sha(upstream.git("rev-parse", `${tip}^{tree}`).trim());
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    const failure = await failureOf(repository.fetchCommit({ sha: tree }));
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).toBe(`${tree} is no commit.`);
  });

  it("that hangs holds up no other branch: main and the ledger go on beside it", async () => {
    const { server, upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    const head = upstream.commit("refs/pull/7/head", { files: { x: "1" } });
    const stopping = new AbortController();
    const { repository, ledger } = createGitRepository(
      configFor({ remote, signal: stopping.signal }),
    );
    await repository.fetchMain();
    const before = server.requests.length;
    server.fault = () => ({ kind: "hang" });
    const heads = [7, 8, 9].map((pullRequest) =>
      failureOf(repository.fetchCommit({ sha: head, pullRequest })),
    );
    await expect
      .poll(() => server.requests.length, { timeout: 30_000 })
      .toBeGreaterThan(before);

    server.fault = () => null;
    const tip = upstream.commit(main, { files: { a: "2" } });
    expect(await repository.fetchMain()).toBe(tip);
    const entry = await ledger.append(null, "2027-01.jsonl", ["one"], "Begin");
    expect(await repository.fetchMain()).toBe(tip);
    expect((await ledger.read())?.head).toBe(entry);

    stopping.abort();
    for (const failure of await Promise.all(heads))
      expect(failure.message).toMatch(/was stopped on request/);
  });

  it("that is a tag of a commit is none, whether it came now or before", async () => {
    const { upstream, remote } = await serverWith();
    const tip = upstream.commit(main, { files: { a: "1" } });
    upstream.git("tag", "-a", "-m", "one", "v1", tip);
    const tag = sha(upstream.git("rev-parse", "v1"));
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    for (const wanted of [{ sha: tag }, { sha: tag }]) {
      const failure = await failureOf(repository.fetchCommit(wanted));
      expect(failure).toBeInstanceOf(BlockedError);
      expect(failure.message).toBe(`${tag} is no commit.`);
    }
  });

  it("that cannot be asked for now is asked for again", async () => {
    const { server, upstream, remote } = await serverWith();
    upstream.commit(main, { files: { a: "1" } });
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    server.fault = () => ({ kind: "status", status: 503 });
    expect(
      await failureOf(repository.fetchCommit({ sha: sha("2".repeat(40)) })),
    ).toBeInstanceOf(TransientError);
  });

  it("costs no network when main has it already", async () => {
    const { server, upstream, remote } = await serverWith();
    const base = upstream.commit(main, { files: { a: "1" } });
    upstream.commit(main, { files: { a: "2" } });
    const { repository } = createGitRepository(configFor({ remote }));
    await repository.fetchMain();
    const before = server.requests.length;
    await repository.fetchCommit({ sha: base });
    expect(server.requests.length).toBe(before);
  });

  it("whose commit came without its trees is fetched again", async () => {
    const { upstream, remote } = await serverWith();
    const base = upstream.commit(main, { files: { a: "1" } });
    const head = upstream.commit("refs/pull/7/head", {
      files: { "access/x": "whole" },
    });
    const config = configFor({ remote });
    const { repository } = createGitRepository(config);
    await repository.fetchMain();
    const commit = upstream.git("cat-file", "commit", head);
    gitIn(
      config.mirrorDirectory,
      ["hash-object", "-w", "-t", "commit", "--stdin"],
      commit,
    );
    // The fetch of its ref would make up for it, did the ref still name it.
    upstream.commit("refs/pull/7/head", { parents: [base] });
    await repository.fetchCommit({ sha: head, pullRequest: 7 });
    expect(await repository.listFiles(head, ["access"])).toHaveLength(1);
  });
});

describe("a push to the ledger", () => {
  const begun = async (wish: ServerWish = {}) => {
    const served = await serverWith(wish);
    served.upstream.commit(main, { files: { a: "1" } });
    const open = () =>
      createGitRepository(configFor({ remote: served.remote }));
    return { ...served, open, ...open() };
  };
  const file = "2027-01.jsonl";

  it("is refused to the slower of two writers, who reloads and goes on", async () => {
    const { ledger, open } = await begun();
    const first = await ledger.append(null, file, ["one"], "Begin");
    const other = open();
    await other.repository.fetchMain();
    const second = await other.ledger.append(first, file, ["two"], "Other");
    expect(
      await failureOf(ledger.append(first, file, ["lost"], "Stale")),
    ).toBeInstanceOf(StaleLedgerError);
    expect((await ledger.read())?.head).toBe(first);

    const again = open();
    await again.repository.fetchMain();
    await again.ledger.append(second, file, ["three"], "Again");
    expect((await again.ledger.read())?.files).toEqual([
      { name: file, text: "one\ntwo\nthree\n" },
    ]);
  });

  it("lets exactly one of many win the branch's creation", async () => {
    const { open, upstream } = await begun();
    const outcomes = await Promise.allSettled(
      ["a", "b", "c"].map(
        async (line) => await open().ledger.append(null, file, [line], line),
      ),
    );
    const won = outcomes.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(outcome.reason).toBeInstanceOf(StaleLedgerError);
    expect(upstream.git("rev-list", "--count", "curfew/ledger")).toBe("1");
  });

  it("does not restore a branch that was deleted or rolled back", async () => {
    const { ledger, upstream } = await begun();
    const first = await ledger.append(null, file, ["one"], "Begin");
    const second = await ledger.append(first, file, ["two"], "Go on");
    upstream.git("update-ref", "refs/heads/curfew/ledger", first);
    expect(
      await failureOf(ledger.append(second, file, ["three"], "x")),
    ).toBeInstanceOf(StaleLedgerError);
    upstream.git("update-ref", "-d", "refs/heads/curfew/ledger");
    expect(
      await failureOf(ledger.append(second, file, ["three"], "x")),
    ).toBeInstanceOf(StaleLedgerError);
    expect(upstream.git("for-each-ref", "refs/heads/curfew")).toBe("");
  });

  it("whose answer was lost is looked up, and counts when it was done", async () => {
    const { ledger, server, upstream } = await begun();
    const first = await ledger.append(null, file, ["one"], "Begin");
    server.fault = ({ method, url }) =>
      method === "POST" && url.endsWith("/git-receive-pack")
        ? { kind: "mute" }
        : null;
    const second = await ledger.append(first, file, ["two"], "Muted");
    expect(upstream.git("rev-parse", "curfew/ledger")).toBe(second);
    expect((await ledger.read())?.head).toBe(second);
  });

  it("that never arrived is tried again later", async () => {
    const { ledger, server } = await begun();
    const first = await ledger.append(null, file, ["one"], "Begin");
    server.fault = ({ url }) =>
      url.includes("git-receive-pack") ? { kind: "status", status: 502 } : null;
    expect(
      await failureOf(ledger.append(first, file, ["two"], "x")),
    ).toBeInstanceOf(TransientError);
    server.fault = () => ({ kind: "status", status: 502 });
    expect(
      await failureOf(ledger.append(first, file, ["two"], "x")),
    ).toBeInstanceOf(TransientError);
    server.fault = () => null;
    await ledger.append(first, file, ["two"], "x");
  });

  it("that the server declines, or forbids, is a person's to mend", async () => {
    const { ledger, upstream, server } = await begun();
    const hooks = join(upstream.folder, "hooks");
    mkdirSync(hooks, { recursive: true });
    const hook = join(hooks, "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho protected branch >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    const declined = await failureOf(ledger.append(null, file, ["x"], "x"));
    expect(declined).toBeInstanceOf(BlockedError);
    expect(declined.message).toMatch(/refused the push/);

    server.fault = ({ url }) =>
      url.includes("git-receive-pack") ? { kind: "status", status: 403 } : null;
    expect(
      await failureOf(ledger.append(null, file, ["x"], "x")),
    ).toBeInstanceOf(BlockedError);
  });

  it("keeps what else is on the branch, byte for byte", async () => {
    const { ledger, repository, upstream } = await begun();
    upstream.commit("refs/heads/curfew/ledger", {
      latin1: true,
      files: {
        "README\n.md": "about",
        "ledger/\xff.txt": "odd",
        "ledger/deep/x.jsonl": "deep",
        "tools/run": { mode: "100755", content: "#!/bin/sh" },
        [`ledger/${file}`]: {
          mode: "100644",
          content: Buffer.from([0xff, 0x0a, 0x41]),
        },
      },
    });
    await repository.fetchMain();
    const before = await ledger.read();
    expect(before?.files).toEqual([{ name: file, text: "\u{fffd}\nA" }]);
    await ledger.append(defined(before ?? undefined).head, file, ["B"], "x");
    expect(
      upstream.git(
        ...["diff-tree", "-r", "--raw", "--name-status"],
        ...["curfew/ledger^", "curfew/ledger"],
      ),
    ).toBe(`M\tledger/${file}`);
    expect(
      gitIn(upstream.folder, [
        "cat-file",
        "blob",
        `curfew/ledger:ledger/${file}`,
      ]),
    ).toBe("\u{fffd}\nA\nB");
  });

  it("is lost from sight when the branch is deleted on the server", async () => {
    const { ledger, repository, upstream } = await begun();
    await ledger.append(null, file, ["one"], "Begin");
    await repository.fetchMain();
    expect(await ledger.read()).not.toBeNull();
    upstream.git("update-ref", "-d", "refs/heads/curfew/ledger");
    await repository.fetchMain();
    expect(await ledger.read()).toBeNull();
  });

  it("refuses a name or a line that would not stay one", async () => {
    const { ledger } = await begun();
    for (const name of ["../x.jsonl", "a/b.jsonl", "x", "-.jsonl"])
      await expect(ledger.append(null, name, [], "x")).rejects.toThrow(
        TypeError,
      );
    await expect(ledger.append(null, file, ["one\ntwo"], "x")).rejects.toThrow(
      TypeError,
    );
  });
});

describe("an empty answer", () => {
  it("is no repository without branches", async () => {
    const { server, upstream, remote } = await serverWith();
    const tip = upstream.commit(main, { files: { a: "1" } });
    upstream.git("update-ref", "refs/heads/curfew/cleanup/a", tip);
    const { repository } = openRepository(upstream, { remote });
    server.fault = () => ({ kind: "empty" });
    for (const ask of [
      () => repository.remoteBranches("curfew/cleanup/"),
      () => repository.remoteTip(),
    ])
      await expect(ask()).rejects.toBeInstanceOf(TransientError);
    server.fault = () => null;
    expect(await repository.remoteBranches("curfew/cleanup/")).toEqual(
      new Map([["curfew/cleanup/a", tip]]),
    );
  });
});

describe("a plain HTTP server", () => {
  it("cannot send git to another host for its objects", async () => {
    const elsewhere = await serverWith();
    elsewhere.server.fault = () => ({ kind: "plain" });
    const tip = elsewhere.upstream.commit(main, { files: { a: "lent" } });
    const { server, upstream, remote } = await serverWith();
    server.fault = () => ({ kind: "plain" });
    mkdirSync(join(upstream.folder, "info"), { recursive: true });
    writeFileSync(join(upstream.folder, "info", "refs"), `${tip}\t${main}\n`);
    mkdirSync(join(upstream.folder, "objects", "info"), { recursive: true });
    writeFileSync(
      join(upstream.folder, "objects", "info", "http-alternates"),
      `http://${elsewhere.server.host}/o/r.git/objects\n`,
    );
    const { repository } = createGitRepository(
      configFor({ remote, token, tokenHost: server.host }),
    );
    expect(await failureOf(repository.fetchMain())).toBeInstanceOf(
      TransientError,
    );
    expect(server.requests.some(({ url }) => url.includes("/objects/"))).toBe(
      true,
    );
    expect(elsewhere.server.requests).toEqual([]);
  });
});
