import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { GitConfig } from "../../src/adapters/git/config.ts";
import {
  createGitRepository,
  type GitRepository,
} from "../../src/adapters/git/repository.ts";
import { type CommitSha, isCommitSha } from "../../src/domain/ids.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "curfew-git-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** git as the tests use it, apart from the machine's configuration. */
export const gitIn = (
  folder: string,
  args: readonly string[],
  input: string | Buffer = "",
): string =>
  execFileSync("git", args, {
    cwd: folder,
    input,
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "Author",
      GIT_AUTHOR_EMAIL: "author@example.com",
      GIT_COMMITTER_NAME: "Committer",
      GIT_COMMITTER_EMAIL: "committer@example.com",
      GIT_AUTHOR_DATE: "@1800000000 +0000",
      GIT_COMMITTER_DATE: "@1800000000 +0000",
    },
  })
    .toString("utf8")
    .trimEnd();

export const sha = (text: string): CommitSha => {
  if (isCommitSha(text)) return text;
  throw new Error(`${text} is no commit`);
};

type Content =
  string | null | { readonly mode: string; readonly content: string | Buffer };

interface CommitWish {
  readonly parents?: readonly string[];
  /** Path → content; null removes. A path may be bytes written as latin1 when `latin1` is set. */
  readonly files?: Readonly<Record<string, Content>>;
  readonly latin1?: boolean;
  readonly message?: string;
  readonly date?: number;
}

/** A bare repository that plays the server. */
export interface Upstream {
  readonly folder: string;
  git(...args: string[]): string;
  /** Makes a commit on top of the first parent's tree and points the ref at it. */
  commit(ref: string, wish?: CommitWish): CommitSha;
}

export const createUpstream = (
  folder: string = join(temporaryFolder(), "upstream.git"),
): Upstream => {
  mkdirSync(folder, { recursive: true });
  gitIn(folder, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  const git = (...args: string[]): string => gitIn(folder, args);
  let serial = 0;
  return {
    folder,
    git,
    commit(ref, wish = {}) {
      serial += 1;
      const when = `Somebody <somebody@example.com> ${wish.date ?? 1_800_000_000 + serial} +0000`;
      const message = Buffer.from(wish.message ?? `Change ${serial}`);
      const [from, ...merged] = wish.parents ?? defaultParents(git, ref);
      const pieces: (string | Buffer)[] = [
        `commit ${stagingRef}\nauthor ${when}\ncommitter ${when}\ndata ${message.length}\n`,
        message,
        "\n",
        ...(from === undefined ? [] : [`from ${from}\n`]),
        ...merged.map((parent) => `merge ${parent}\n`),
      ];
      for (const [path, content] of Object.entries(wish.files ?? {}))
        pieces.push(...fileCommand(path, content, wish.latin1 === true));
      git("update-ref", "-d", stagingRef);
      fastImport(folder, pieces);
      const made = git("rev-parse", stagingRef);
      git("update-ref", "-d", stagingRef);
      git("update-ref", ref, made);
      return sha(made);
    },
  };
};

const stagingRef = "refs/staging/commit";

const defaultParents = (
  git: (...args: string[]) => string,
  ref: string,
): readonly string[] => {
  const tip = git("for-each-ref", "--format=%(objectname)", ref);
  return tip === "" ? [] : [tip];
};

const fileCommand = (
  path: string,
  content: Content,
  isLatin1: boolean,
): (string | Buffer)[] => {
  const name = quote(Buffer.from(path, isLatin1 ? "latin1" : "utf8"));
  if (content === null) return [`D ${name}\n`];
  const { mode, content: given } =
    typeof content === "string" ? { mode: "100644", content } : content;
  if (mode === "160000") return [`M 160000 ${String(given)} ${name}\n`];
  const bytes = Buffer.from(given);
  return [`M ${mode} inline ${name}\ndata ${bytes.length}\n`, bytes, "\n"];
};

/** git's C-style quoting, byte for byte. */
const quote = (bytes: Buffer): string =>
  `"${[...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;

export const fastImport = (
  folder: string,
  pieces: readonly (string | Buffer)[],
): void => {
  gitIn(
    folder,
    ["fast-import", "--quiet", "--force"],
    Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
  );
};

/** A tree of 250,000 files in a few hundred bytes: its folders are the same one over and over. */
export const bomb = (folder: string): string => {
  const tree = (entry: string, count: number): string =>
    gitIn(
      folder,
      ["mktree"],
      Array.from({ length: count }, (_, at) => `${entry}\t${at}\n`).join(""),
    );
  const blob = gitIn(folder, ["hash-object", "-w", "--stdin"], "x\n");
  const files = tree(`100644 blob ${blob}`, 100);
  const folders = tree(`040000 tree ${files}`, 50);
  const grants = tree(`040000 tree ${folders}`, 50);
  return gitIn(folder, ["mktree"], `040000 tree ${grants}\taccess\n`);
};

export const configFor = (wish: Partial<GitConfig> = {}): GitConfig => ({
  clone: null,
  remote: null,
  mirrorDirectory: join(temporaryFolder(), "mirror.git"),
  branch: "main",
  ledgerBranch: "curfew/ledger",
  token: null,
  tokenHost: "github.com",
  identity: { name: "Curfew", email: "curfew@example.com" },
  timeout: milliseconds(60_000),
  now: () => instant(1_800_000_000_000),
  environment: { PATH: process.env["PATH"] },
  ...wish,
});

export const openRepository = (
  upstream: Upstream,
  wish: Partial<GitConfig> = {},
): GitRepository =>
  createGitRepository(configFor({ remote: upstream.folder, ...wish }));

export const textsOf = (
  blobs: ReadonlyMap<string, Uint8Array>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...blobs].map(([blob, bytes]) => [
      blob,
      Buffer.from(bytes).toString("utf8"),
    ]),
  );

/** The value, which the test needs to be there. */
export const defined = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error("nothing is there");
  return value;
};

/** The error that the work ends with. */
export const failureOf = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
};
