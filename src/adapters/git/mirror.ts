import { access, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../domain/errors.ts";
import type { GitConfig } from "./config.ts";
import { clearDrafts } from "./drafts.ts";
import {
  localEnvironment,
  remoteEnvironment,
  secretsOf,
} from "./environment.ts";
import { isCredentialRefused, saysNothingOfTheMirror } from "./errors.ts";
import { pastLocks } from "./locks.ts";
import { doubtNote, openMirror } from "./open.ts";
import { findCloneConfig, parseRemote, type Remote } from "./remote.ts";
import {
  createRunner,
  type Feed,
  type GitCall,
  type GitOutcome,
  type Take,
} from "./run.ts";
import { clearingUp } from "./unfinished.ts";
import { requireNoLazyFetch, requireVersion } from "./version.ts";

interface LocalCall {
  readonly args: readonly string[];
  readonly input?: string | Uint8Array | Feed;
  readonly take?: Take;
  /** Author, committer and their dates, for a commit. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** What a stranger's pull request makes slow must not hold up main and the ledger. */
export type Line = "branches" | "pull requests";

/** Curfew's own bare repository: main, the ledger and pull request heads are fetched into it and read from it. */
export interface Mirror {
  readonly directory: string;
  /** Any exit code is an answer. */
  run(call: LocalCall): Promise<GitOutcome>;
  /** Throws what the failure means unless the exit code is 0. */
  output(call: LocalCall): Promise<Buffer>;
  /** Talks to the remote, whose address is put between the two lists. */
  talk(args: readonly string[], refs: readonly string[]): Promise<GitOutcome>;
  /** For what moves refs of the mirror: one at a time in each line, and past another process's locks. */
  inTurn(line: Line, action: () => Promise<GitOutcome>): Promise<GitOutcome>;
  /** For what writes packs: nothing is left of one that was not finished. */
  packing<Value>(action: () => Promise<Value>): Promise<Value>;
  /** Did something in it fail to be read since git last found it whole? In this process or in an earlier one. */
  isDoubted(): Promise<boolean>;
  trust(): Promise<void>;
  readonly processes: () => number;
}

export const createMirror = (given: GitConfig): Mirror => {
  const config = { ...given, mirrorDirectory: resolve(given.mirrorDirectory) };
  const local = localEnvironment(config);
  const program = config.gitProgram ?? "git";
  const installed = `${program} ${config.environment["PATH"] ?? ""}`;
  const runner = createRunner({
    program,
    timeout: config.timeout,
    signal: config.signal ?? null,
  });

  let cleared: Promise<void> | null = null;
  // Before each process: whoever takes a file of it away, or all of it, does so while the service runs.
  const open = async (): Promise<void> => {
    await requireVersion(installed, (args) =>
      runner.run({ args, directory: "/", environment: local }),
    );
    await (cleared ??= clearDrafts(config.mirrorDirectory));
    await openMirror(config.mirrorDirectory, (draft) =>
      runner.output({
        args: [
          "init",
          "--quiet",
          "--bare",
          "--template=",
          "--initial-branch=none",
        ],
        directory: draft,
        environment: { ...local, GIT_DIR: draft },
      }),
    );
  };
  const call = async (asked: LocalCall): Promise<GitCall> => {
    await open();
    const { extra, ...rest } = asked;
    return {
      ...rest,
      directory: config.mirrorDirectory,
      environment: { ...local, ...extra },
    };
  };

  const originOf = async (file: string): Promise<string | null> => {
    const args = ["config", "--file", file, "--no-includes", "--null"];
    const found = await runner.run(
      await call({ args: [...args, "--get-all", "remote.origin.url"] }),
    );
    if (found.code !== 0 && found.code !== 1)
      throw new BlockedError(
        `${file} cannot be read: ${found.stderr.trim()}`,
        "Mend the clone's configuration, or name the remote.",
      );
    // Of several addresses git fetches from the first.
    return found.stdout.toString("utf8").split("\0")[0] || null;
  };
  const remote = once(() => findRemote(config, originOf));

  const note = join(config.mirrorDirectory, doubtNote);
  const doubt = async (error: unknown): Promise<never> => {
    if (saysNothingOfTheMirror(error)) throw error;
    await writeFile(note, "").catch(() => undefined);
    throw new TransientError(
      `${messageOf(error)} (The next run that reaches the server looks whether the mirror ${config.mirrorDirectory} is damaged, and then makes it anew.)`,
      { cause: error },
    );
  };

  const lines = new Map<Line, Promise<unknown>>();
  return {
    directory: config.mirrorDirectory,
    run: async (asked) => await runner.run(await call(asked)),
    output: async (asked) =>
      await runner.output(await call(asked)).catch(doubt),
    async talk(args, refs) {
      const to = await remote();
      if (to.protocol === "file")
        await requireNoLazyFetch(installed, async (probe) =>
          runner.run(await call({ args: probe })),
        );
      const token =
        typeof config.token === "function"
          ? await config.token()
          : config.token;
      const outcome = await runner.run({
        ...(await call({ args: [...args, to.address, ...refs] })),
        secrets: secretsOf(token, to),
        environment: remoteEnvironment(
          config,
          to,
          token,
          args[0] === "push" ? "write" : "read",
        ),
      });
      if (
        token !== null &&
        outcome.code !== 0 &&
        isCredentialRefused(outcome.stderr)
      )
        await config.onTokenRefused?.(token);
      return outcome;
    },
    inTurn(line, action) {
      const before = lines.get(line) ?? Promise.resolve();
      const turn = before.then(() => pastLocks(config.mirrorDirectory, action));
      lines.set(
        line,
        turn.catch(() => undefined),
      );
      return turn;
    },
    async packing(action) {
      await open();
      return await clearingUp(config.mirrorDirectory, action);
    },
    isDoubted: () =>
      access(note).then(
        () => true,
        () => false,
      ),
    trust: () => rm(note, { force: true }).catch(() => undefined),
    processes: runner.processes,
  };
};

/** The clone's configuration is read as data: none of it takes part in what git does. */
const findRemote = async (
  config: GitConfig,
  originOf: (file: string) => Promise<string | null>,
): Promise<Remote> => {
  if (config.remote !== null)
    return parseRemote(config.remote, config.tokenHost, config.clone);
  if (config.clone === null)
    throw new BlockedError(
      "It is not known where main is fetched from.",
      "Run inside a clone, or name it with --repo.",
    );
  const clone = await findCloneConfig(config.clone);
  const origin = await originOf(clone.file);
  if (origin === null)
    throw new BlockedError(
      `The clone at ${clone.root} has no remote "origin".`,
      "Add it: git remote add origin https://<host>/<owner>/<repository>",
    );
  return parseRemote(origin, config.tokenHost, clone.root);
};

/** Remembers a success; a failure is tried again by the next caller. */
const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
};
