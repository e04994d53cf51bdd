import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import type { Environment } from "./environment.ts";
import { failureOf } from "./errors.ts";
import { launch } from "./launch.ts";
import { redact, redactBytes } from "./redact.ts";

export interface GitCall {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly directory: string;
  readonly input?: string | Uint8Array | Feed;
  /** Struck out of what the process says. */
  readonly secrets?: readonly string[];
  /** Takes output as it comes, and `false` ends the process. Without it the output is collected. */
  readonly take?: Take;
}

/** A promise holds the output up until it is kept. */
export type Take = (chunk: Buffer) => boolean | Promise<boolean>;

/** Writes the input piece by piece; its end is the input's, and its failure ends the process: half an input is none. */
export type Feed = (
  write: (piece: string | Uint8Array) => Promise<void>,
) => Promise<void>;

export interface GitOutcome {
  /** null: `take` ended the process. */
  readonly code: number | null;
  /** Free of secrets: the server's words are in a push's. */
  readonly stdout: Buffer;
  /** The beginning of what it said, free of secrets too. */
  readonly stderr: string;
}

export interface Runner {
  /** Any exit code is an answer; time-outs, kills and a missing program are thrown. */
  run(call: GitCall): Promise<GitOutcome>;
  /** Throws what the failure means unless the exit code is 0. */
  output(call: GitCall): Promise<Buffer>;
  readonly processes: () => number;
}

export interface RunnerOptions {
  readonly program: string;
  /** Milliseconds for one process. */
  readonly timeout: number;
  readonly signal: AbortSignal | null;
}

/** Of what is collected; lists of files, and files, are taken as they come. */
const collectedLimit = 64 * 1024 * 1024;
const stderrLimit = 64 * 1024;
/** Milliseconds in which a process may remove its lock files before it is killed. */
const grace = 2_000;

export const createRunner = (options: RunnerOptions): Runner => {
  let processes = 0;
  const run = async (call: GitCall): Promise<GitOutcome> => {
    if (options.signal?.aborted === true) throw stopped(call);
    processes += 1;
    const { code, stdout, stderr } = await start(call, options);
    const secrets = call.secrets ?? [];
    return {
      code,
      stdout: redactBytes(stdout, secrets),
      stderr: redact(stderr, secrets),
    };
  };
  return {
    run,
    processes: () => processes,
    async output(call) {
      const outcome = await run(call);
      if (outcome.code !== 0) throw failureOf(call.args, outcome);
      return outcome.stdout;
    },
  };
};

const start = async (
  call: GitCall,
  options: RunnerOptions,
): Promise<GitOutcome> => {
  const child = await launch(options.program, call);
  return new Promise((resolve, reject) => {
    const collected: Buffer[] = [];
    let size = 0;
    let stderr = "";
    let endedEarly = false;
    let fault: Error | null = null;

    const end = (reason: Error | null): void => {
      if (endedEarly || fault !== null) return;
      if (reason === null) endedEarly = true;
      else fault = reason;
      stop(child);
    };
    const timer = setTimeout(() => {
      end(
        new TransientError(
          `git ${call.args[0] ?? ""} took longer than ${options.timeout} ms and was stopped.`,
        ),
      );
    }, options.timeout);
    const onAbort = (): void => {
      end(stopped(call));
    };
    options.signal?.addEventListener("abort", onAbort, { once: true });
    if (options.signal?.aborted === true) onAbort();

    child.stdout.on("data", (chunk: Buffer) => {
      if (endedEarly || fault !== null) return;
      try {
        if (call.take !== undefined) {
          const taken = call.take(chunk);
          if (taken === false) end(null);
          if (typeof taken !== "boolean") holdUp(child.stdout, taken, end);
          return;
        }
        collected.push(chunk);
        size += chunk.length;
        if (size > collectedLimit) end(tooMuch(call));
      } catch (error) {
        end(asError(error));
      }
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < stderrLimit) stderr += chunk.toString("utf8");
    });
    // A process that stops reading early says why by its exit code.
    child.stdin.on("error", () => undefined);
    if (typeof call.input === "function") feed(child.stdin, call.input, end);
    else child.stdin.end(call.input ?? "");

    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
    };
    child.on("close", (code, signal) => {
      settle();
      if (fault !== null) reject(fault);
      else if (endedEarly)
        resolve({ code: null, stdout: Buffer.alloc(0), stderr });
      else if (code === null)
        reject(
          new TransientError(
            `git ${call.args[0] ?? ""} was killed (${signal ?? "no signal"}).`,
          ),
        );
      else resolve({ code, stdout: Buffer.concat(collected), stderr });
    });
  });
};

const holdUp = (
  output: Readable,
  taken: Promise<boolean>,
  end: (reason: Error | null) => void,
): void => {
  output.pause();
  taken.then(
    (goesOn) => {
      if (!goesOn) end(null);
      output.resume();
    },
    (error: unknown) => {
      end(asError(error));
    },
  );
};

const feed = (
  input: Writable,
  source: Feed,
  end: (reason: Error | null) => void,
): void => {
  const write = (piece: string | Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      input.write(piece, (error) => {
        if (error == null) resolve();
        else reject(error);
      });
    });
  source(write).then(
    () => input.end(),
    (error: unknown) => {
      // As above: where the process itself went away, its exit code says why.
      if (input.errored === null) end(asError(error));
    },
  );
};

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("unreadable", { cause: error });

/** Asks the whole group to end, so that git removes its lock files, and then makes it. */
const stop = (child: ChildProcess): void => {
  signalGroup(child, "SIGTERM");
  const force = setTimeout(() => {
    signalGroup(child, "SIGKILL");
  }, grace);
  child.once("exit", () => {
    clearTimeout(force);
    signalGroup(child, "SIGKILL");
    // A process that left the group must not keep us waiting with an open pipe.
    child.stdout?.destroy();
    child.stderr?.destroy();
  });
};

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
};

const stopped = (call: GitCall): TransientError =>
  new TransientError(`git ${call.args[0] ?? ""} was stopped on request.`);

const tooMuch = (call: GitCall): BlockedError =>
  new BlockedError(
    `git ${call.args[0] ?? ""} answered more than ${collectedLimit} bytes.`,
    "The repository is too large to be read in one piece.",
  );
