/** A git that lacks what Curfew relies on is refused by name, and not found out by what goes wrong. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import {
  configFor,
  createUpstream,
  defined,
  failureOf,
  openRepository,
  temporaryFolder,
} from "./git-fixtures.ts";
import { startGitServer } from "./git-server.ts";

/** PATH with another git in front of the real one, which `$real` runs. */
const pathWith = (script: string): string => {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  const path = defined(process.env["PATH"]);
  writeFileSync(
    join(folder, "git"),
    `#!/bin/sh\nPATH='${path}'\n${script}\nexec git "$@"\n`,
  );
  chmodSync(join(folder, "git"), 0o755);
  return `${folder}:${path}`;
};

const calling = (version: string): string =>
  `[ "$1" = version ] && echo '${version}' && exit 0`;

describe("a git that is too old", () => {
  it.each([
    "git version 2.34.1",
    "git version 2.38.9 (Apple Git-154)",
    "git version 1.99.0",
    "no number at all",
  ])("is named, with what is needed: %s", async (said) => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main", { files: { a: "1" } });
    const mirrorDirectory = join(temporaryFolder(), "mirror.git");
    const { repository } = openRepository(upstream, {
      mirrorDirectory,
      environment: { PATH: pathWith(calling(said)) },
    });
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).toBe(
      `The git on PATH is too old: ${said}; it has to be 2.39 or later.`,
    );
    expect(failure).toMatchObject({
      hint: "Install git 2.39 or later and put it on PATH.",
    });
    expect(existsSync(mirrorDirectory)).toBe(false);
  });

  it.each([
    "git version 2.39.0",
    "git version 2.100.1.windows.1",
    "git version 3.0",
  ])("is not %s", async (said) => {
    const upstream = createUpstream();
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const { repository } = openRepository(upstream, {
      environment: { PATH: pathWith(calling(said)) },
    });
    expect(await repository.fetchMain()).toBe(tip);
  });

  it("is asked once a process, whatever mirrors it works on", async () => {
    const log = join(temporaryFolder(), "log");
    const PATH = pathWith(`[ "$1" = version ] && echo asked >>'${log}'`);
    const upstream = createUpstream();
    upstream.commit("refs/heads/main", { files: { a: "1" } });
    for (let time = 0; time < 2; time += 1) {
      const { repository } = openRepository(upstream, {
        environment: { PATH },
      });
      await repository.fetchMain();
      await repository.remoteTip();
    }
    expect(readFileSync(log, "utf8")).toBe("asked\n");
  });
});

describe("a git that fetches what a repository lacks, whatever it is told", () => {
  const unmended = `unset GIT_NO_LAZY_FETCH\n${calling("git version 2.43.0")}`;

  it("reads no repository of this machine", async () => {
    const upstream = createUpstream();
    upstream.commit("refs/heads/main", { files: { a: "1" } });
    const { repository } = openRepository(upstream, {
      environment: { PATH: pathWith(unmended) },
    });
    const failure = await failureOf(repository.fetchMain());
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).toContain("The git on PATH (2.43)");
    expect(failure).toMatchObject({
      hint: expect.stringContaining("Install git 2.45 or later") as unknown,
    });
  });

  it("reads a server's, whose programs run there", async () => {
    const root = temporaryFolder();
    const upstream = createUpstream(join(root, "o", "r.git"));
    const tip = upstream.commit("refs/heads/main", { files: { a: "1" } });
    const { host } = await startGitServer(root);
    const { repository } = createGitRepository(
      configFor({
        remote: `http://${host}/o/r.git`,
        environment: { PATH: pathWith(unmended) },
      }),
    );
    expect(await repository.fetchMain()).toBe(tip);
  });
});
