/** What would make git read something else than the commit that is asked for, or let a repository choose where the rest comes from. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { remoteEnvironment } from "../../src/adapters/git/environment.ts";
import { parseRemote } from "../../src/adapters/git/remote.ts";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import {
  configFor,
  createUpstream,
  failureOf,
  gitIn,
  openRepository,
  sha,
  temporaryFolder,
} from "./git-fixtures.ts";

describe("a commit in the mirror", () => {
  const sceneOf = async () => {
    const upstream = createUpstream();
    const first = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const tip = upstream.commit("refs/heads/main", { files: { b: "2" } });
    const mirrorDirectory = join(temporaryFolder(), "mirror.git");
    const { repository } = openRepository(upstream, { mirrorDirectory });
    await repository.fetchMain();
    const pathsAt = async (commit: CommitSha) =>
      (await repository.listFiles(commit, ["."])).map(({ path }) => path);
    return { first, tip, mirrorDirectory, repository, pathsAt };
  };

  it("is not another one that stands in for it", async () => {
    const { first, tip, mirrorDirectory, pathsAt } = await sceneOf();
    gitIn(mirrorDirectory, ["replace", tip, first]);
    expect(await pathsAt(tip)).toEqual(["a", "b"]);
    // The trap does work: git by itself walks into it.
    const shown = gitIn(mirrorDirectory, ["ls-tree", "--name-only", tip]);
    expect(shown).toBe("a");
  });

  it("has its own parents, whatever is grafted to it", async () => {
    const { first, tip, mirrorDirectory, repository } = await sceneOf();
    mkdirSync(join(mirrorDirectory, "info"), { recursive: true });
    writeFileSync(join(mirrorDirectory, "info", "grafts"), `${tip}\n`);
    expect(await repository.parentsOf([tip])).toEqual(
      new Map([[tip, [first]]]),
    );
    expect(await repository.isOnFirstParentChain(first, tip)).toBe(true);
    const shown = gitIn(mirrorDirectory, ["rev-list", "--count", tip]);
    expect(shown).toBe("1");
  });
});

describe("a repository of this machine that lacks objects", () => {
  /** All of main, a pull request's head without its files, and a program that is said to fetch them. */
  const sceneOf = () => {
    const upstream = createUpstream();
    upstream.git("config", "uploadpack.allowFilter", "true");
    upstream.git("config", "uploadpack.allowAnySHA1InWant", "true");
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const head = upstream.commit("refs/pull/7/head", { files: { x: "7" } });
    const folder = join(temporaryFolder(), "partial.git");
    const address = `file://${upstream.folder}`;
    gitIn(temporaryFolder(), [
      ...["clone", "--quiet", "--bare", "--filter=blob:none"],
      ...[address, folder],
    ]);
    gitIn(folder, ["cat-file", "-p", `${tip}:a`]);
    gitIn(folder, [
      ...["fetch", "--quiet", "--filter=blob:none"],
      ...["origin", "refs/pull/7/head:refs/pull/7/head"],
    ]);
    const missing = upstream.git("rev-parse", `${head}:x`);
    const canary = join(temporaryFolder(), "canary");
    const evil = join(temporaryFolder(), "evil");
    writeFileSync(evil, `#!/bin/sh\ntouch '${canary}'\nexit 1\n`);
    chmodSync(evil, 0o755);
    gitIn(folder, ["config", "remote.origin.uploadpack", evil]);
    return { folder, tip, head: sha(head), missing, canary };
  };

  it("is read as far as it goes, and fetches nothing by a program that it names", async () => {
    const { folder, tip, head, missing, canary } = sceneOf();
    const config = configFor({ remote: folder });
    const { repository } = createGitRepository(config);
    expect(await repository.fetchMain()).toBe(tip);
    await failureOf(repository.fetchCommit({ sha: head, pullRequest: 7 }));
    expect(existsSync(canary)).toBe(false);

    // What git is given for its work there, as that passes it on to whatever it starts.
    const remote = parseRemote(folder, config.tokenHost, null);
    const environment = remoteEnvironment(config, remote, null, "read");
    const ask = (env: Readonly<Record<string, string>>) => () =>
      execFileSync("git", ["cat-file", "-e", missing], {
        env: { ...env, GIT_DIR: folder },
        stdio: "ignore",
      });
    expect(ask(environment)).toThrow();
    expect(existsSync(canary)).toBe(false);
    expect(ask({ ...environment, GIT_NO_LAZY_FETCH: "0" })).toThrow();
    expect(existsSync(canary)).toBe(true);
  });
});
