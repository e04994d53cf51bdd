/** `curfew …` against the company, as anybody would run it: in another process, which knows nothing but its environment. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Company } from "../company.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

export interface Shell {
  /** Rejects when the process ends before it answered. */
  readonly run: (args: readonly string[]) => Promise<Ran>;
  readonly close: () => void;
}

export const openShell = (file: string, company: Company): Shell => {
  const child = fork(file, {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: company.clone,
      // The story is told in one time zone.
      TZ: "UTC",
      ...company.environment,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const place = ["--repo", company.clone, "--state", company.stateDirectory];
  return {
    run: async (args) => {
      child.send([...place, ...args]);
      return await answerOf(child);
    },
    close: () => child.kill(),
  };
};

const answerOf = async (child: ChildProcess): Promise<Ran> => {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const [answer] = (await Promise.race([
      once(child, "message", { signal }),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`the command line ended with ${String(code)}`);
      }),
    ])) as [Ran];
    return answer;
  } finally {
    settled.abort();
  }
};
