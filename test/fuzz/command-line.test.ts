/**
 * The command line, called as `main` is called, with its own words, and with arguments, files and settings that are wrong somewhere.
 * Nothing here is configured far enough to reach a network, and anything that tries to is caught; nobody sits at a terminal.
 */
import { writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join, resolve } from "node:path";
import { Command } from "commander";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { exitCode } from "../../src/entry/exit-code.ts";
import { main } from "../../src/entry/main.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { makeScene } from "./command-scene.ts";
import { settings } from "./command-settings.ts";
import type { Given } from "./command-values.ts";
import {
  commandLine,
  endsBefore,
  everyCommand,
  flagOf,
  notStarted,
  sharedOptions,
  wordsToMeet,
} from "./command-words.ts";
import { run } from "./run.ts";
import { secrets } from "./secrets.ts";
import { privateKeyBody } from "./signing-key.ts";

const start = {
  directory: process.cwd(),
  environment: { ...process.env },
  out: Object.getOwnPropertyDescriptor(process.stdout, "write"),
  errors: Object.getOwnPropertyDescriptor(process.stderr, "write"),
  isTTY: Object.getOwnPropertyDescriptor(process.stdin, "isTTY"),
};
const attempts: string[] = [];
const stray: unknown[] = [];
const noteStray = (reason: unknown): void => {
  stray.push(reason);
};
const printed: string[] = [];
const keep = (chunk: string | Uint8Array): boolean => {
  printed.push(String(chunk));
  return true;
};
/** Every command whose settings are read next. */
const begun = vi.spyOn(Command.prototype, "optsWithGlobals");
let folder = "";

beforeAll(async () => {
  folder = await makeScene(resolve("access"));
  // What is written by mistake is written here.
  process.chdir(folder);
  put(process.stdin, "isTTY", { value: false, configurable: true });
  process.on("unhandledRejection", noteStray);
  vi.spyOn(globalThis, "fetch").mockImplementation((to) => {
    attempts.push(`fetch ${String(to instanceof Request ? to.url : to)}`);
    return Promise.reject(new Error("no network here"));
  });
  vi.spyOn(Socket.prototype, "connect").mockImplementation(() => {
    attempts.push("connect");
    throw new Error("no network here");
  });
  // Once, and not for each case: a spy remembers whatever passed it.
  process.stdout.write = keep;
  process.stderr.write = keep;
});

afterAll(async () => {
  put(process.stdout, "write", start.out);
  put(process.stderr, "write", start.errors);
  vi.restoreAllMocks();
  process.off("unhandledRejection", noteStray);
  put(process.stdin, "isTTY", start.isTTY);
  process.chdir(start.directory);
  setEnvironment(start.environment);
  await rm(folder, { recursive: true, force: true });
});

const put = (
  on: object,
  name: string,
  property: PropertyDescriptor | undefined,
): void => {
  if (property === undefined) Reflect.deleteProperty(on, name);
  else Object.defineProperty(on, name, property);
};

const setEnvironment = (
  wanted: Readonly<Record<string, string | undefined>>,
): void => {
  for (const name of Object.keys(process.env))
    if (!(name in wanted)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, wanted);
};

/** Runs `main` and keeps what it prints. */
const call = async (
  words: readonly Given[],
): Promise<{ readonly code: number; readonly text: string }> => {
  for (const { file } of words)
    if (file !== undefined) writeFileSync(file.name, file.bytes);
  printed.length = 0;
  const args = words.map((word) => word.text);
  const code = await main(shippedWiring, args);
  return { code, text: printed.join("") };
};

/** The command that began, and the options that it was given, as `wordsToMeet` names them. */
const wordsThatBegan = (): readonly string[] =>
  (begun.mock.contexts as readonly Command[]).flatMap((command) => {
    const given = (of: Command): readonly string[] =>
      of.options
        .filter((one) => of.getOptionValueSource(one.attributeName()) === "cli")
        .map(flagOf);
    return [
      command.name(),
      ...given(command).map((flag) => `${command.name()} ${flag}`),
      ...(command.parent === null ? [] : given(command.parent)),
    ];
  });

test("any arguments and settings end in an exit code that has a meaning, and in text that is safe to print", async () => {
  const codes = new Map<number, number>();
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      commandLine,
      settings,
      async (words, { isRight, environment }) => {
        setEnvironment({
          PATH: start.environment["PATH"],
          HOME: folder,
          TMPDIR: join(folder, "temporary"),
          XDG_CACHE_HOME: join(folder, "cache"),
          TZ: "UTC",
          ...environment,
        });
        begun.mockClear();
        const { code, text } = await call(words);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (isRight) for (const word of wordsThatBegan()) met.add(word);
        const complaint = complaintAbout(code, text);
        if (complaint !== null)
          throw new Error(
            `${complaint} (exit ${code}): ${text.slice(0, 2000)}`,
          );
      },
    ),
    run,
  );
  expect(attempts).toEqual([]);
  expect(stray).toEqual([]);
  expect(await readdir(join(folder, "temporary"))).toEqual([]);
  // Both good and bad arguments were among them.
  expect(codes.get(0) ?? 0).toBeGreaterThan(run.numRuns / 100);
  expect(codes.get(2) ?? 0).toBeGreaterThan(run.numRuns / 4);
  // Of fewer cases nobody can ask for everything.
  if (run.numRuns < 10_000) return;
  expect([...codes.keys()].sort()).toEqual(Object.values(exitCode));
  expect(
    wordsToMeet.filter((word) => !met.has(word)),
    "commands and options that no case began with",
  ).toEqual([]);
});

const complaintAbout = (code: number, text: string): string | null => {
  if (!Object.values<number>(exitCode).includes(code))
    return "an exit code without a meaning";
  if ([...secrets, privateKeyBody].some((secret) => text.includes(secret)))
    return "a secret";
  if (text.includes("a fault of Curfew itself")) return "a fault of ours";
  if (/^\s*(?:::|##\[)/m.test(text)) return "a workflow command";
  if (/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
    return "a character that cannot be seen";
  if (stray.length > 0)
    return `a rejection that nobody handled: ${String(stray[0])}`;
  if (attempts.length > 0) return `the network: ${attempts.join()}`;
  return null;
};

test("only what is there is left out", () => {
  expect(everyCommand).toEqual(expect.arrayContaining(Object.keys(notStarted)));
  expect(sharedOptions).toEqual(
    expect.arrayContaining(Object.keys(endsBefore)),
  );
});
