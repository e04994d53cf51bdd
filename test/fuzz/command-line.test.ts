/**
 * The command line, called as `main` is called, with arguments and settings that are wrong somewhere. Nothing here is configured
 * far enough to reach a network, and anything that tries to is caught. `demo` and `serve` are not started: they run until told.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { main } from "../../src/entry/main.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { oddText } from "./odd-text.ts";
import { run } from "./run.ts";
import { planted, secrets } from "./secrets.ts";

const start = { directory: process.cwd(), environment: { ...process.env } };
const attempts: string[] = [];
const stray: unknown[] = [];
const noteStray = (reason: unknown): void => {
  stray.push(reason);
};
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "curfew-fuzz-"));
  await mkdir(join(folder, "clone", ".github"), { recursive: true });
  await writeFile(
    join(folder, "clone", ".github", "CODEOWNERS"),
    "* @acme/platform\n/docs/ [broken\n",
  );
  // What is written by mistake is written here.
  process.chdir(folder);
  process.on("unhandledRejection", noteStray);
  vi.spyOn(globalThis, "fetch").mockImplementation((to) => {
    attempts.push(`fetch ${String(to instanceof Request ? to.url : to)}`);
    return Promise.reject(new Error("no network here"));
  });
  vi.spyOn(Socket.prototype, "connect").mockImplementation(() => {
    attempts.push("connect");
    throw new Error("no network here");
  });
});

afterAll(async () => {
  vi.restoreAllMocks();
  process.off("unhandledRejection", noteStray);
  process.chdir(start.directory);
  setEnvironment(start.environment);
  await rm(folder, { recursive: true, force: true });
});

const setEnvironment = (
  wanted: Readonly<Record<string, string | undefined>>,
): void => {
  for (const name of Object.keys(process.env))
    if (!(name in wanted)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, wanted);
};

const sha = "0123456789abcdef0123456789abcdef01234567";

// A file's name as an argument: never absolute and never upwards, so that whatever is written stays in the folder.
const tame = (text: string): string =>
  text.replaceAll("/", "_").replaceAll("..", "__").slice(0, 200);
const oddName = oddText.map(tame);

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...["check", "plan", "reconcile", "cleanup", "status", "owners"],
      ...["init", "help", "nonsense", "Plan", "reconcil", "-", "--"],
    ),
  },
  { weight: 1, arbitrary: oddName },
);

const flag = fc.constantFrom(
  ...["--repo", "--branch", "--state", "--json", "--help", "--version"],
  ...["--pr", "--base", "--head", "--at", "--allow-removals", "--new-ledger"],
  ...["--user", "--tier", "--codeowners", "--controller", "--dir", "--force"],
  ...["-v", "-h", "-x", "--pr=", "--pr=1=2", "--no-json", "--jso", "---"],
  ...["--__proto__", "--constructor", "--toString=x", "--\u0440r"],
);

const value = fc.oneof(
  { weight: 2, arbitrary: oddName },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["clone", "missing", "main", "7", "-1", "1e3", "0x1", "007"],
      ...["999999999", "9999999999", "9".repeat(400), sha, sha.slice(1)],
      ...["2026-11-22T18:00:00Z", "2026-11-22", "now", "alice@example.com"],
      ...["README.md", "docs/a.md", "clone/.github/CODEOWNERS"],
      ...[`acme/curfew@${sha}`, "acme/curfew", "a\nb", "a\r\n::error::b"],
    ),
  },
);

const argv = fc
  .tuple(
    word,
    fc.array(
      fc.oneof(
        fc.tuple(flag, value),
        fc.tuple(flag),
        fc.tuple(value),
        fc.tuple(flag, value).map(([name, text]) => [`${name}=${text}`]),
      ),
      { maxLength: 4 },
    ),
    fc.nat({ max: 3 }),
  )
  .map(([command, rest, place]) => {
    const parts = rest.flat();
    return [...parts.slice(0, place), command, ...parts.slice(place)];
  });

const anyValue = fc.oneof(
  fc.constantFrom(
    ...["", " ", "x", "http://example.com", "https://", "ftp://127.0.0.1"],
    ...["http://127.0.0.1.example.com", "http://[::1", "//x", "javascript:1"],
    ...["acme/access", "acme", "a/b/c", "https://github.com/acme/access"],
    ...[sha, sha.toUpperCase(), "main", "1", "-1", "9".repeat(20)],
    // Secrets where none belong.
    `https://x-access-token:${planted["GITHUB_TOKEN"] ?? ""}@github.com/acme/access`,
    `http://${planted["OKTA_API_TOKEN"] ?? ""}.example.com`,
    planted["GITHUB_TOKEN"] ?? "",
  ),
  oddText.map((text) => text.replaceAll("\0", "")),
);

/**
 * Every setting may be there, be odd, or be missing. Never all that it takes to ask GitHub or Okta anything: a repository is
 * named only where no credential of GitHub's is, and an Okta only where no credential of its is.
 */
const settings = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(
        ...["GITHUB_API_URL", "GITHUB_SERVER_URL", "CURFEW_TRUST_ROOT"],
        ...["CURFEW_CLOCK_URL", "CURFEW_PING_URL", "NO_COLOR"],
        ...["AWS_ENDPOINT_URL_SSO_ADMIN", "AWS_ENDPOINT_URL_IDENTITYSTORE"],
        ...["GITHUB_APP_INSTALLATION_ID", "OKTA_KEY_ID"],
      ),
      anyValue,
      { maxKeys: 3 },
    ),
    fc.constantFrom("repository", "token", "app", "half an app", "nothing"),
    fc.constantFrom("organisation", "token", "key", "half a key", "nothing"),
    anyValue,
  )
  .map(([others, github, okta, odd]) => {
    const secret = (name: string): Record<string, string> => ({
      [name]: planted[name] ?? "",
    });
    const ofGitHub: Readonly<Record<string, Record<string, string>>> = {
      repository: { GITHUB_REPOSITORY: odd },
      token: secret("GITHUB_TOKEN"),
      app: { GITHUB_APP_ID: "1", ...secret("GITHUB_APP_PRIVATE_KEY") },
      "half an app": secret("GITHUB_APP_PRIVATE_KEY"),
    };
    const ofOkta: Readonly<Record<string, Record<string, string>>> = {
      organisation: { OKTA_ORG_URL: odd },
      token: secret("OKTA_API_TOKEN"),
      key: { OKTA_CLIENT_ID: "0oa1", ...secret("OKTA_PRIVATE_KEY") },
      "half a key": secret("OKTA_PRIVATE_KEY"),
    };
    return {
      ...others,
      ...ofGitHub[github],
      ...ofOkta[okta],
      ...secret("CURFEW_LEDGER_KEY"),
      ...secret("CURFEW_WEBHOOK_SECRET"),
      ...secret("SLACK_BOT_TOKEN"),
      ...secret("AWS_SECRET_ACCESS_KEY"),
    };
  });

/** Runs `main` and keeps what it prints. */
const call = async (
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> => {
  let text = "";
  const keep = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const out = vi.spyOn(process.stdout, "write").mockImplementation(keep);
  const errors = vi.spyOn(process.stderr, "write").mockImplementation(keep);
  try {
    return { code: await main(shippedWiring, args), text };
  } finally {
    out.mockRestore();
    errors.mockRestore();
  }
};

test("any arguments and settings end in an exit code that has a meaning, and in text that is safe to print", async () => {
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(argv, settings, async (args, environment) => {
      setEnvironment({
        PATH: start.environment["PATH"],
        HOME: folder,
        XDG_CACHE_HOME: join(folder, "cache"),
        TZ: "UTC",
        ...environment,
      });
      const { code, text } = await call(args);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      const complaint = complaintAbout(code, text);
      if (complaint !== null)
        throw new Error(`${complaint} (exit ${code}): ${text.slice(0, 2000)}`);
    }),
    run,
  );
  expect(attempts).toEqual([]);
  expect(stray).toEqual([]);
  // Both good and bad arguments were among them.
  expect(codes.get(0) ?? 0).toBeGreaterThan(run.numRuns / 100);
  expect(codes.get(2) ?? 0).toBeGreaterThan(run.numRuns / 4);
});

const complaintAbout = (code: number, text: string): string | null => {
  if (![0, 1, 2, 3].includes(code)) return "an exit code without a meaning";
  if (secrets.some((secret) => text.includes(secret))) return "a secret";
  if (text.includes("a fault of Curfew itself")) return "a fault of ours";
  if (/^\s*(?:::|##\[)/m.test(text)) return "a workflow command";
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return "a control character";
  if (attempts.length > 0) return `the network: ${attempts.join()}`;
  return null;
};
