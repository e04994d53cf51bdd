/** A GitHub at noon with three people, and the clients that the product uses: Octokit and git. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import { onTestFinished } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";
import { startGitHub } from "../../src/sandbox/github/start.ts";
import type {
  GitHubOptions,
  SandboxGitHub,
} from "../../src/sandbox/github/github.ts";

export const noon = instant(Date.parse("2026-11-22T12:00:00Z"));

export const repo = { owner: "acme", repo: "access" } as const;

export interface Scene {
  readonly github: SandboxGitHub;
  readonly clock: SandboxClock;
  /** Octokit as one of the people. */
  as(login: string): Octokit;
}

/** `alice` and `bob` write, `carol` administers; main has one commit with a README. */
export const startScene = async (
  options: Partial<GitHubOptions> = {},
): Promise<Scene> => {
  const clock = createClock(noon);
  const github = await startGitHub({ clock, ...options });
  github.createUser("alice", { role: "write" });
  github.createUser("bob", { role: "write" });
  github.createUser("carol", { role: "admin" });
  github
    .as("carol")
    .commitFiles({ branch: "main", files: { "README.md": "# Access\n" } });
  return {
    github,
    clock,
    as: (login) => octokit(github, github.createToken(login)),
  };
};

export const octokit = (github: SandboxGitHub, token: string): Octokit =>
  new Octokit({ baseUrl: github.apiUrl, auth: token, log: silent });

/** A refusal is what some tests are about: nothing to warn of. */
export const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Status and message of what GitHub refused; fails where it did not refuse. */
export const refusalOf = async (
  request: Promise<unknown>,
): Promise<{ status: number; message: string }> => {
  try {
    await request;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return { status, message };
  }
  throw new Error("GitHub did not refuse");
};

const run = promisify(execFile);

/** A real git, in a folder of its own, without anybody's configuration. */
export const git = async (
  directory: string,
  ...args: string[]
): Promise<string> => {
  const { stdout, stderr } = await run("git", args, {
    cwd: directory,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Alice",
      GIT_AUTHOR_EMAIL: "alice@example.com",
      GIT_COMMITTER_NAME: "Alice",
      GIT_COMMITTER_EMAIL: "alice@example.com",
      LC_ALL: "C",
    },
    maxBuffer: 1 << 28,
  });
  return stdout + stderr;
};

/** Gone when the test is over. */
export const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "curfew-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
