import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GitConfig } from "../../src/adapters/git/config.ts";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import type { BlobSha } from "../../src/domain/ids.ts";
import {
  configFor,
  createUpstream,
  failureOf,
  gitIn,
  type Upstream,
} from "./git-fixtures.ts";

const main = "refs/heads/main";
const nobody = "http://127.0.0.1:9/o/r.git";

/** A mirror of three commits and a ledger, in loose objects: what a machine that lost its power leaves half written. */
const mirrorOf = async (): Promise<{
  upstream: Upstream;
  config: GitConfig;
  mirror: string;
}> => {
  const upstream = createUpstream();
  for (const content of ["1", "2", "3"])
    upstream.commit(main, { files: { "access/a": content } });
  upstream.commit("refs/heads/curfew/ledger", {
    files: { "ledger/2027-01.jsonl": "one\n" },
  });
  const config = configFor({ remote: upstream.folder });
  await createGitRepository(config).repository.fetchMain();
  const mirror = config.mirrorDirectory;
  for (const pack of packsOf(mirror)) {
    const bytes = readFileSync(pack);
    for (const kind of ["pack", "idx", "rev"])
      rmSync(pack.replace(/pack$/, kind), { force: true });
    gitIn(mirror, ["unpack-objects", "-q"], bytes);
  }
  return { upstream, config, mirror };
};

const packsOf = (mirror: string): readonly string[] =>
  readdirSync(join(mirror, "objects/pack"))
    .filter((name) => name.endsWith(".pack"))
    .map((name) => join(mirror, "objects/pack", name));

/** What a run reads of main and of the ledger. */
const readAll = async (config: GitConfig) => {
  const { repository, ledger } = createGitRepository(config);
  const tip = await repository.fetchMain();
  const files = await repository.listFiles(tip, ["access"]);
  return {
    tip,
    history: (await repository.firstParentHistory(tip, ["access"])).length,
    blobs: (await repository.readBlobs(files.map(({ blob }) => blob))).size,
    ledger: (await ledger.read())?.files,
  };
};

const whole = (upstream: Upstream) => ({
  tip: upstream.git("rev-parse", main),
  history: Number(upstream.git("rev-list", "--count", main)),
  blobs: 1,
  ledger: [{ name: "2027-01.jsonl", text: "one\n" }],
});

const objectFile = (mirror: string, revision: string): string => {
  const sha = gitIn(mirror, ["rev-parse", revision]);
  const file = join(mirror, "objects", sha.slice(0, 2), sha.slice(2));
  chmodSync(file, 0o644);
  return file;
};

const write =
  (name: string, content: string) =>
  (mirror: string): void => {
    writeFileSync(join(mirror, name), content);
  };
const remove =
  (name: string) =>
  (mirror: string): void => {
    rmSync(join(mirror, name), { recursive: true });
  };

const damages: readonly (readonly [string, (mirror: string) => void])[] = [
  ["the mirror", remove("")],
  ["objects/", remove("objects")],
  ["refs/", remove("refs")],
  ["HEAD", remove("HEAD")],
  ["a HEAD of zeros", write("HEAD", "\0\0\0\0")],
  ["config", remove("config")],
  ["a config of nothing", write("config", "")],
  ["a config of garbage", write("config", "[core\ngarb")],
  ["main, which is garbage", write("refs/curfew/main", "garbage\n")],
  ["main, which is nothing", write("refs/curfew/main", "")],
  ["main, which is not there", write("refs/curfew/main", "1".repeat(40))],
  ["the ledger, which is garbage", write("refs/curfew/ledger", "garbage\n")],
  ["packed-refs", write("packed-refs", "garbage\n")],
  [
    "half of its pack",
    (mirror) => {
      gitIn(mirror, ["repack", "-a", "-d", "-q"]);
      for (const pack of packsOf(mirror)) {
        chmodSync(pack, 0o644);
        truncateSync(pack, Math.floor(readFileSync(pack).length / 2));
      }
    },
  ],
  ...(
    [
      ["the tip", "refs/curfew/main"],
      ["a commit", "refs/curfew/main~1"],
      ["a tree", "refs/curfew/main^{tree}"],
      ["a file", "refs/curfew/main:access/a"],
      ["the ledger's file", "refs/curfew/ledger:ledger/2027-01.jsonl"],
    ] as const
  ).flatMap(
    ([what, revision]) =>
      [
        [
          what,
          (mirror: string) => {
            rmSync(objectFile(mirror, revision));
          },
        ],
        [
          `${what}, which is empty`,
          (mirror: string) => {
            truncateSync(objectFile(mirror, revision));
          },
        ],
      ] as const,
  ),
];

describe("a mirror that has lost", () => {
  it.each(damages)("%s is whole again by the second run", async (_, damage) => {
    const { upstream, config, mirror } = await mirrorOf();
    damage(mirror);
    await readAll(config).catch((error: unknown) => {
      expect(error).toBeInstanceOf(TransientError);
      expect(String(error)).toContain(mirror);
    });
    expect(await readAll(config)).toEqual(whole(upstream));
    upstream.commit(main, { files: { "access/a": "4" } });
    expect(await readAll(config)).toEqual(whole(upstream));
    gitIn(mirror, ["fsck", "--strict", "--no-dangling"]);
    expect(
      readdirSync(dirname(mirror)).filter((name) => name.includes(".new-")),
    ).toEqual([]);
  });

  it.each(damages)("%s is made whole while it is in use", async (_, damage) => {
    const { upstream, config, mirror } = await mirrorOf();
    const { repository } = createGitRepository(config);
    await repository.fetchMain();
    damage(mirror);
    const tip = upstream.commit(main, { files: { "access/a": "4" } });
    expect(await repository.fetchMain()).toBe(tip);
  });
});

describe("a lock that a killed run left", () => {
  it.each([
    ...["HEAD", "config", "packed-refs", "shallow"],
    ...["refs/curfew/main", "refs/curfew/ledger"],
  ])("on %s stops nothing", async (name) => {
    const { upstream, config, mirror } = await mirrorOf();
    gitIn(mirror, ["pack-refs", "--all"]);
    write(`${name}.lock`, "")(mirror);
    upstream.commit(main, { files: { "access/a": "4" } });
    upstream.git("update-ref", "-d", "refs/heads/curfew/ledger");
    expect(await readAll(config)).toEqual({
      ...whole(upstream),
      ledger: undefined,
    });
  });
});

describe("a damaged mirror", () => {
  const damaged = async () => {
    const { upstream, config, mirror } = await mirrorOf();
    write("refs/curfew/main", "garbage\n")(mirror);
    return { upstream, config, mirror };
  };

  it("is kept beside the new one, and only the last of them", async () => {
    const { config, mirror } = await damaged();
    const broken = () =>
      readFileSync(join(`${mirror}.damaged`, "refs/curfew/main"), "utf8");
    await readAll(config);
    expect(broken()).toBe("garbage\n");
    write("refs/curfew/main", "rubbish\n")(mirror);
    await readAll(config);
    expect(broken()).toBe("rubbish\n");
    expect(readdirSync(dirname(mirror)).sort()).toEqual([
      "mirror.git",
      "mirror.git.damaged",
    ]);
  });

  it.each(["mirror.git", "mirror.git.damaged"])(
    "is neither moved nor removed where %s holds what is not ours",
    async (name) => {
      const { config, mirror } = await damaged();
      const notes = join(dirname(mirror), name, "notes.txt");
      mkdirSync(dirname(notes), { recursive: true });
      writeFileSync(notes, "mine");
      const failure = await failureOf(readAll(config));
      expect(failure.message).toContain(mirror);
      expect(failure).toMatchObject({
        name: "BlockedError",
        hint: `Move ${dirname(notes)} away; the next run makes the mirror anew.`,
      });
      expect(readFileSync(notes, "utf8")).toBe("mine");
      expect(readFileSync(join(mirror, "refs/curfew/main"), "utf8")).toBe(
        "garbage\n",
      );
    },
  );

  it("is no repository of somebody else's, whatever is wrong with that", async () => {
    const { config, mirror } = await mirrorOf();
    rmSync(mirror, { recursive: true });
    mkdirSync(mirror);
    gitIn(mirror, ["init", "--quiet", "--bare"]);
    for (const spoil of [write("HEAD", "\0"), write("config", "")]) {
      spoil(mirror);
      expect(await failureOf(readAll(config))).toBeInstanceOf(BlockedError);
    }
    expect(readFileSync(join(mirror, "HEAD"), "utf8")).toBe("\0");
    expect(existsSync(`${mirror}.damaged`)).toBe(false);
  });

  it("stays where it is while nobody answers, and is named", async () => {
    const { upstream, config, mirror } = await mirrorOf();
    write("packed-refs", "garbage\n")(mirror);
    const failure = await failureOf(readAll({ ...config, remote: nobody }));
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toContain(
      `The mirror ${mirror} is damaged and could not be made anew: `,
    );
    expect(readdirSync(dirname(mirror))).toEqual(["mirror.git"]);
    expect(readFileSync(join(mirror, "packed-refs"), "utf8")).toBe("garbage\n");
    rmSync(join(mirror, "packed-refs"));
    expect(await createGitRepository(config).ledger.read()).not.toBeNull();
    expect(await readAll(config)).toEqual(whole(upstream));
  });

  it("is not looked through because nobody answers", async () => {
    const { config, mirror } = await mirrorOf();
    const { repository, ledger, processes } = createGitRepository({
      ...config,
      remote: nobody,
    });
    rmSync(objectFile(mirror, "refs/curfew/main:access/a"));
    await failureOf(repository.fetchMain());
    expect(processes()).toBe(1);
    expect(await ledger.read()).not.toBeNull();
    expect(existsSync(`${mirror}.damaged`)).toBe(false);
  });

  it("is looked through once for what was never in it", async () => {
    const { config } = await mirrorOf();
    const { repository, processes } = createGitRepository(config);
    const tip = await repository.fetchMain();
    const absent = "1".repeat(40) as BlobSha;
    await failureOf(repository.readBlobs([absent]));
    for (const looks of [2, 1]) {
      const before = processes();
      expect(await repository.fetchMain()).toBe(tip);
      expect(processes() - before).toBe(looks + 1);
    }
  });

  it("is made anew once for two who find it so", async () => {
    const { upstream, config, mirror } = await damaged();
    const { repository } = createGitRepository(config);
    const tips = await Promise.all([
      repository.fetchMain(),
      repository.fetchMain(),
    ]);
    expect(new Set(tips)).toEqual(new Set([whole(upstream).tip]));
    expect(
      readFileSync(join(`${mirror}.damaged`, "refs/curfew/main"), "utf8"),
    ).toBe("garbage\n");
  });
});

describe("a mirror that was being made when its process was killed", () => {
  const left = (mirror: string, name: string, hours: number): string => {
    const draft = join(dirname(mirror), name);
    mkdirSync(join(draft, "objects/pack"), { recursive: true });
    writeFileSync(join(draft, "HEAD"), "");
    age(draft, hours);
    return draft;
  };
  const age = (draft: string, hours: number): void => {
    const then = statSync(dirname(draft)).mtimeMs / 1000 - hours * 3_600;
    for (const name of readdirSync(draft))
      utimesSync(join(draft, name), then, then);
    utimesSync(draft, then, then);
  };

  it("is removed after an hour, by the next process and each night", async () => {
    const { config, mirror } = await mirrorOf();
    const draft = left(mirror, "mirror.git.new-aB3dE6", 2);
    const git = createGitRepository(config);
    await git.repository.knownTip();
    expect(existsSync(draft)).toBe(false);
    left(mirror, "mirror.git.new-aB3dE6", 2);
    await git.maintain();
    expect(existsSync(draft)).toBe(false);
  });

  it("is left alone while it may still be made, and so is what is none", async () => {
    const { config, mirror } = await mirrorOf();
    const beingMade = left(mirror, "mirror.git.new-aB3dE6", 2);
    writeFileSync(join(beingMade, "packed-refs"), "");
    const others = [
      left(mirror, "mirror.git.new-young0", 0.9),
      left(mirror, "mirror.git.new-notes.txt", 2),
      left(mirror, "other.git.new-aB3dE6", 2),
      left(mirror, "mirror.git.new-filled", 2),
    ];
    writeFileSync(join(dirname(mirror), "mirror.git.new-afile0"), "mine");
    writeFileSync(join(others[3] ?? "", "notes.txt"), "mine");
    age(others[3] ?? "", 2);
    await createGitRepository(config).maintain();
    expect(
      [
        beingMade,
        ...others,
        join(dirname(mirror), "mirror.git.new-afile0"),
      ].map((place) => existsSync(place)),
    ).toEqual([true, true, true, true, true, true]);
  });
});
