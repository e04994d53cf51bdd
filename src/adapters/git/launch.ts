import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Environment } from "./environment.ts";

/** The one place that starts git. What keeps it from starting is told in words, whether it is thrown or comes as an event. */
export const launch = (
  program: string,
  call: {
    readonly args: readonly string[];
    readonly environment: Environment;
    readonly directory: string;
  },
): Promise<ChildProcessWithoutNullStreams> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(notStarted(program, call.args, error));
    };
    try {
      const child = spawn(program, call.args, {
        cwd: call.directory,
        env: call.environment,
        // A process group of its own, so that transport helpers die with it.
        detached: true,
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.on("error", fail);
      child.once("spawn", () => {
        resolve(child);
      });
    } catch (error) {
      fail(error);
    }
  });

const notStarted = (
  program: string,
  [command = ""]: readonly string[],
  error: unknown,
): Error => {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "EACCES"
    ? new BlockedError(
        `The program ${program} could not be started.`,
        "Install git 2.39 or later and put it on PATH.",
        { cause: error },
      )
    : new TransientError(`git ${command} could not be started (${code}).`, {
        cause: error,
      });
};
