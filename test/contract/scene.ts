/** A company with everything recorded, and a command line to work on it. */
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { isCommitSha } from "../../src/domain/ids.ts";
import { type Milliseconds, milliseconds } from "../../src/domain/time.ts";
import { type SandboxAws, startAws } from "../../src/sandbox/aws/start.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import {
  createWebhooks,
  type Webhooks,
} from "../../src/sandbox/github/webhooks.ts";
import type { LoggedRequest, SandboxServer } from "../../src/sandbox/server.ts";
import type { Exchange } from "./exchange.ts";
import { isQuery } from "./query-judge.ts";

export interface Scene {
  readonly company: Company;
  readonly aws: SandboxAws;
  readonly webhooks: Webhooks;
  /** Runs `curfew …` with the shipped wiring; fails where the exit code is another one. */
  readonly curfew: (
    exitCode: number | "any",
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  /** What was said so far. */
  readonly exchanges: () => readonly Exchange[];
  /** Records what another GitHub hears, too. */
  readonly alsoRecord: (server: SandboxServer) => void;
  readonly wait: (length: Milliseconds) => void;
}

/** An Okta adapter's settings, with the sandbox's clock, that waits by moving it. */
export const oktaConfigOf = (
  { company: { clock, okta } }: Scene,
  credentials: OktaConfig["credentials"],
): OktaConfig => ({
  orgUrl: okta.url,
  credentials,
  githubAttribute: "githubLogin",
  now: () => Promise.resolve(clock.now()),
  pause: (length) => {
    clock.advance(length);
    return Promise.resolve();
  },
  random: () => 0,
});

export const minutes = (count: number): Milliseconds =>
  milliseconds(count * 60_000);

export const startScene = async (): Promise<Scene> => {
  const company = await startCompany();
  const { github, okta, clock } = company;
  const aws = await startAws({ clock });
  const githubs: SandboxServer[] = [github.server];
  return {
    company,
    aws,
    webhooks: createWebhooks(github.world, true),
    curfew: async (exitCode, args, more = {}) => {
      const ran = await run(company, args, more);
      if (exitCode !== "any" && ran.code !== exitCode)
        throw new Error(
          `curfew ${args.join(" ")} ended with ${ran.code}, not ${exitCode}:\n${ran.out}`,
        );
      return ran.out;
    },
    exchanges: () => [
      ...githubs.flatMap(({ log }) => log.map(by("github"))),
      ...okta.server.log.map(by("okta")),
      ...aws.server.log.map((request) =>
        by(isQuery(request) ? "iam" : "aws")(request),
      ),
    ],
    alsoRecord: (server) => {
      githubs.push(server);
    },
    wait: (length) => {
      company.clock.advance(length);
    },
  };
};

/** How the tour introduces itself. */
export const tourAgent = "curfew-contract-tour";

const by =
  (service: Exchange["service"]) =>
  (request: LoggedRequest): Exchange => ({
    service,
    by: request.requestHeaders["user-agent"] === tourAgent ? "tour" : "product",
    request,
  });

const commandLine = fileURLToPath(
  new URL("../../src/entry/bin.ts", import.meta.url),
);
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** From its source, so that the suite needs no build and cannot judge an old one. */
const run = (
  company: Company,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): Promise<{ code: number | null; out: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        "--import",
        tsx,
        commandLine,
        "--repo",
        company.clone,
        "--state",
        company.stateDirectory,
        ...args,
      ],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: company.clone,
          TZ: "UTC",
          ...company.environment,
          ...more,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        out += chunk.toString("utf8");
      });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, out });
    });
  });

export const commit = (value: string | null): CommitSha => {
  if (!isCommitSha(value)) throw new Error(`${String(value)} is no commit`);
  return value;
};

export const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`the traffic did not go as told: ${what}`);
};

/** What must be refused. */
export const refused = async (promise: Promise<unknown>): Promise<void> => {
  const held = await promise.then(
    () => true,
    () => false,
  );
  must(!held, "something was expected to be refused");
};

/** A key of a service application, in the shapes that both sides take. */
export const createKeys = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
