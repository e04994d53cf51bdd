/** Where fuzzed commands run: a folder with a clone in it, whose origin is a repository beside it. */
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ledgerFile } from "./command-ledger.ts";

/** Makes the folder, and answers its path. `access` is the folder of that name in this repository. */
export const makeScene = async (access: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "curfew-fuzz-"));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const git = (directory: string, ...args: readonly string[]): void => {
    execFileSync("git", ["-C", join(folder, directory), ...args], {
      stdio: "ignore",
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: "1",
        ...identityOf("AUTHOR"),
        ...identityOf("COMMITTER"),
      },
    });
  };
  await mkdir(join(folder, "temporary"));
  git(".", "init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
  git(".", "init", "--quiet", "--initial-branch=main", "clone");
  git("clone", "remote", "add", "origin", "../remote.git");
  await write("clone/.github/CODEOWNERS", "* @acme/platform\n/docs/ [broken\n");
  await cp(access, join(folder, "clone/access"), { recursive: true });
  git("clone", "add", ".");
  git("clone", "commit", "--quiet", "--message", "The first files");
  git("clone", "push", "--quiet", "origin", "main");
  git("clone", "switch", "--quiet", "--orphan", "curfew/ledger");
  await write(`clone/${ledgerFile.path}`, ledgerFile.text);
  git("clone", "add", ".");
  git("clone", "commit", "--quiet", "--message", "Ledger");
  git("clone", "push", "--quiet", "origin", "curfew/ledger");
  git("clone", "switch", "--quiet", "main");
  git("clone", "branch", "--quiet", "-D", "curfew/ledger");
  // Nobody looks for a clone further up, where one of somebody's own might be.
  await write(".git/config", "[core]\n\tbare = false\n");
  return folder;
};

const identityOf = (role: string): Record<string, string> => ({
  [`GIT_${role}_NAME`]: "Curfew",
  [`GIT_${role}_EMAIL`]: "curfew@users.noreply.github.com",
  [`GIT_${role}_DATE`]: "2026-11-22T18:00:00Z",
});
