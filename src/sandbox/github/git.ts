import { spawnSync } from "node:child_process";

export interface GitOptions {
  readonly input?: string | Buffer;
  /** Exit codes that are answers, not failures; 0 always is. */
  readonly accept?: readonly number[];
}

export interface GitResult {
  readonly status: number;
  readonly stdout: Buffer;
}

/**
 * Runs git in a bare repository. Synchronous on purpose: what one person does on GitHub is one step that nobody sees half
 * done.
 */
export const git = (
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): GitResult => {
  const result = spawnSync("git", args, {
    cwd: directory,
    env: gitEnvironment(),
    input: options.input ?? "",
    maxBuffer: 1 << 30,
  });
  if (result.error !== undefined) throw result.error;
  const status = result.status ?? -1;
  if (status !== 0 && !(options.accept ?? []).includes(status))
    throw new GitFailure(args, status, result.stderr.toString("utf8").trim());
  return { status, stdout: result.stdout };
};

class GitFailure extends Error {
  readonly stderr: string;

  constructor(args: readonly string[], status: number, stderr: string) {
    super(`git ${args.join(" ")} ended with ${status}: ${stderr}`);
    this.name = "GitFailure";
    this.stderr = stderr;
  }
}

/** Nothing of the machine's or the caller's git reaches the sandbox: no configuration, no `GIT_DIR` of a hook, no locale. */
export const gitEnvironment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  LC_ALL: "C",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "GitHub",
  GIT_AUTHOR_EMAIL: "noreply@github.com",
  GIT_COMMITTER_NAME: "GitHub",
  GIT_COMMITTER_EMAIL: "noreply@github.com",
});
