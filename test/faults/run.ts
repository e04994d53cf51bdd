/** One run of the product: in this process with the real adapters, or as a process of its own that can be killed. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { readConfig } from "../../src/entry/config.ts";
import { exitCode } from "../../src/entry/exit-code.ts";
import type { CommandContext } from "../../src/entry/main.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { UsageError } from "../../src/entry/usage-error.ts";
import { createTools, type ToolLimits } from "../../src/entry/wiring.ts";
import { type Invocation, start } from "./commands.ts";
import type { World } from "./world.ts";

export interface Ran {
  /** null: it was killed, or did not end. */
  readonly code: number | null;
  readonly end: "ended" | "killed" | "endless";
  readonly json: unknown;
  /** Everything that it printed. */
  readonly said: string;
  /** An error that the product has no words for. */
  readonly surprise: string | null;
}

/** Milliseconds. Generous: it tells an endless run from one on a busy machine, and nothing else. */
const watchdog = 180_000;

/** So short that silence is noticed soon; a healthy call that is slower on a busy machine is one more fault. */
export const impatient: ToolLimits = {
  github: { callTimeout: milliseconds(800) },
  okta: { callTimeout: 800 },
  aws: { callTimeout: 800 },
  gitTimeout: milliseconds(4_000),
};

export const runHere = async (
  world: World,
  invocation: Invocation,
  limits: ToolLimits = {},
): Promise<Ran> => {
  const said: string[] = [];
  let json: unknown = null;
  const print = (text: string): void => {
    said.push(text);
  };
  const run = async (): Promise<Ran> => {
    const config = readConfig(environmentOf(world, invocation), {
      repo: world.company.clone,
      branch: "main",
      state: world.stateDirectory(),
    });
    const context: CommandContext = {
      config,
      tools: createTools(config, shippedWiring, limits),
      json: true,
      paint: (_colour, text) => text,
      print,
      printJson: (value) => {
        json = JSON.parse(JSON.stringify(value));
        print(JSON.stringify(value));
      },
      progress: print,
    };
    const ended = { end: "ended", json, surprise: null } as const;
    try {
      const code = await start(context, invocation);
      return { ...ended, code, json, said: said.join("\n") };
    } catch (error) {
      print(messageOf(error));
      const isWorded =
        error instanceof UsageError ||
        error instanceof BlockedError ||
        error instanceof TransientError;
      return {
        ...ended,
        code:
          isWorded && !(error instanceof TransientError)
            ? exitCode.usage
            : exitCode.partial,
        said: said.join("\n"),
        surprise: isWorded
          ? null
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error),
      };
    }
  };
  return await inTime(run(), () => said.join("\n"));
};

const inTime = async (run: Promise<Ran>, said: () => string): Promise<Ran> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Ran>((resolve) => {
    timer = setTimeout(() => {
      resolve({
        code: null,
        end: "endless",
        json: null,
        said: said(),
        surprise: null,
      });
    }, watchdog);
  });
  try {
    return await Promise.race([run, tooLong]);
  } finally {
    clearTimeout(timer);
  }
};

const environmentOf = (
  { environment, withOwnToken }: World,
  [command]: Invocation,
): World["environment"] => (command === "adopt" ? withOwnToken : environment);

const commandLine = fileURLToPath(
  new URL("../../dist/entry/bin.js", import.meta.url),
);

/** The built command line; `world.onKill` ends it and every process that it has started, as a lost machine would. */
export const runAsProcess = async (
  world: World,
  invocation: Invocation,
): Promise<Ran> => {
  const { clone } = world.company;
  const child = spawn(
    process.execPath,
    [
      commandLine,
      ...["--repo", clone, "--state", world.stateDirectory(), "--json"],
      ...invocation,
    ],
    {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: clone,
        TZ: "UTC",
        ...environmentOf(world, invocation),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  let isKilled = false;
  const hear = (chunk: Buffer): void => {
    said += chunk.toString("utf8");
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  world.onKill = () => {
    isKilled = true;
    if (child.pid !== undefined) killTree(child.pid);
  };
  const closed = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code,
        end: isKilled ? "killed" : "ended",
        json: null,
        said,
        surprise: said.includes("a fault of Curfew itself") ? said : null,
      });
    });
  });
  const ran = await inTime(closed, () => said);
  if (ran.end === "endless" && child.pid !== undefined) killTree(child.pid);
  world.onKill = () => undefined;
  return ran;
};

/** The product's git processes lead groups of their own, so a signal to its own group would leave them. */
const killTree = (pid: number): void => {
  const family = [pid, ...descendantsOf(pid)];
  for (const one of family)
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
};

/** From Linux's process table; elsewhere only the process itself is killed. */
const descendantsOf = (pid: number): readonly number[] => {
  const parents = new Map<number, number>();
  for (const name of processNames()) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The name in parentheses can hold anything; behind it come the state and the parent.
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found: number[] = [];
  const visit = (of: number): void => {
    for (const [child, parent] of parents)
      if (parent === of) {
        found.push(child);
        visit(child);
      }
  };
  visit(pid);
  return found;
};

const processNames = (): readonly string[] => {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};
