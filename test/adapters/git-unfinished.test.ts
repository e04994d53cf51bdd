/** What a fetch that was not finished leaves in the mirror, and what of it is somebody else's. */
import { randomBytes } from "node:crypto";
import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GitConfig } from "../../src/adapters/git/config.ts";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import {
  configFor,
  createUpstream,
  failureOf,
  gitIn,
  temporaryFolder,
} from "./git-fixtures.ts";
import { type GitServer, startGitServer } from "./git-server.ts";

interface Scene {
  readonly server: GitServer;
  readonly config: GitConfig;
  /** A pull request's head of so many objects that git receives them as a pack. */
  readonly head: CommitSha;
  /** What is received, and what says that somebody receives. */
  readonly unfinished: () => readonly string[];
}

const sceneOf = async (): Promise<Scene> => {
  const root = temporaryFolder();
  const upstream = createUpstream(join(root, "o", "r.git"));
  upstream.commit("refs/heads/main", { files: { a: "1" } });
  const files = Array.from(
    { length: 120 },
    (_, at) =>
      [`file-${at}`, { mode: "100644", content: randomBytes(5_000) }] as const,
  );
  const head = upstream.commit("refs/pull/7/head", {
    files: Object.fromEntries(files),
  });
  const server = await startGitServer(root);
  const config = configFor({ remote: `http://${server.host}/o/r.git` });
  // A mirror that holds nothing yet: what it has need not be negotiated first.
  await createGitRepository(config).repository.knownTip();
  const packs = join(config.mirrorDirectory, "objects", "pack");
  const unfinished = () =>
    readdirSync(packs).filter((name) => name.startsWith("tmp_"));
  return { server, config, head, unfinished };
};

/** The pack's answer comes after that with the refs, both by POST. */
const spoilPack = (server: GitServer, kind: "cut" | "stall"): void => {
  let posts = 0;
  server.fault = ({ method }) => {
    posts += method === "POST" ? 1 : 0;
    return posts === 2 ? { kind, bytes: 300_000 } : null;
  };
};

const isReceiving = ({ unfinished }: Scene) =>
  expect
    .poll(() => unfinished().join(), { timeout: 30_000 })
    .toMatch(/tmp_pack_/);

describe("a fetch that was not finished", () => {
  it("leaves nothing behind when the connection breaks off", async () => {
    const { server, config, head, unfinished } = await sceneOf();
    const { repository } = createGitRepository(config);
    for (let time = 0; time < 3; time += 1) {
      spoilPack(server, "cut");
      const wanted = { sha: head, pullRequest: 7 };
      await failureOf(repository.fetchCommit(wanted));
      expect(unfinished()).toEqual([]);
    }
    server.fault = () => null;
    await repository.fetchCommit({ sha: head, pullRequest: 7 });
    expect(await repository.listFiles(head, ["."])).toHaveLength(120);
  });

  it("leaves nothing behind when it is stopped, and takes nothing from one that goes on", async () => {
    const scene = await sceneOf();
    const { server, config, head, unfinished } = scene;
    const stopping = new AbortController();
    const slow = createGitRepository({ ...config, signal: stopping.signal });
    spoilPack(server, "stall");
    const wanted = { sha: head, pullRequest: 7 };
    const stopped = failureOf(slow.repository.fetchCommit(wanted));
    await isReceiving(scene);
    const received = unfinished();

    // As of another process: it has its own of everything but the mirror.
    const { repository } = createGitRepository(config);
    spoilPack(server, "cut");
    await failureOf(repository.fetchCommit(wanted));
    expect(unfinished()).toEqual(expect.arrayContaining([...received]));

    stopping.abort();
    expect((await stopped).message).toMatch(/was stopped on request/);
    expect(unfinished()).toEqual([]);
  });
});

describe("what a killed process was receiving", () => {
  const leave = ({ mirrorDirectory }: GitConfig, hours: number): void => {
    const packs = join(mirrorDirectory, "objects", "pack");
    const then = statSync(packs).mtimeMs / 1000 - hours * 3_600;
    for (const name of ["tmp_pack_aB3dE6", "tmp_curfew_of-the-killed"]) {
      writeFileSync(join(packs, name), "");
      utimesSync(join(packs, name), then, then);
    }
  };

  it("is removed after an hour, when no process can be at it", async () => {
    const { config, unfinished } = await sceneOf();
    leave(config, 0.9);
    const git = createGitRepository(config);
    await git.repository.fetchMain();
    await git.maintain();
    expect(unfinished()).toHaveLength(2);
    leave(config, 1.1);
    await git.repository.fetchMain();
    expect(unfinished()).toEqual([]);
    leave(config, 1.1);
    await git.maintain();
    expect(unfinished()).toEqual([]);
  });
});

describe("pull requests' refs", () => {
  it("are gone after the night, and their heads are fetched again", async () => {
    const { config, head } = await sceneOf();
    const { repository, maintain } = createGitRepository(config);
    await repository.fetchMain();
    await repository.fetchCommit({ sha: head, pullRequest: 7 });
    const refs = () =>
      gitIn(config.mirrorDirectory, ["for-each-ref", "--format=%(refname)"]);
    expect(refs()).toContain("refs/curfew/pull/7");
    await maintain();
    expect(refs()).toBe("refs/curfew/main");
    await repository.fetchCommit({ sha: head, pullRequest: 7 });
    expect(refs()).toContain("refs/curfew/pull/7");
    expect(await repository.listFiles(head, ["."])).toHaveLength(120);
  });
});
