/**
 * A small server that answers as a test says, misbehaviour included, and the adapter wired to it. Its pauses are recorded and
 * take no time.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Call } from "../../src/adapters/github/client.ts";
import {
  createGitHub,
  type GitHub,
  type GitHubConfig,
} from "../../src/adapters/github/github.ts";
import { type CommitSha, isCommitSha } from "../../src/domain/ids.ts";
import { instant, type Milliseconds } from "../../src/domain/time.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as it is, with the type that `headers` name (JSON otherwise). */
  readonly text?: string;
  /** `cut`: half of the body, then a reset. `drip`: the body never ends. */
  readonly fault?: "reset" | "cut" | "hang" | "drip";
}

export type Script = (asked: Asked, nth: number) => FakeAnswer;

export interface Fake {
  readonly url: string;
  readonly asked: readonly Asked[];
}

export const startFake = async (script: Script): Promise<Fake> => {
  const asked: Asked[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://fake.invalid");
      const sent = Buffer.concat(chunks).toString("utf8");
      const question: Asked = {
        method: incoming.method ?? "",
        path: decodeURIComponent(url.pathname),
        query: Object.fromEntries(url.searchParams),
        headers: incoming.headers as Record<string, string | undefined>,
        body: sent === "" ? null : (JSON.parse(sent) as unknown),
      };
      asked.push(question);
      const answer = script(question, asked.length);
      if (answer.fault === "hang") return;
      if (answer.fault === "reset") {
        incoming.socket.destroy();
        return;
      }
      const body = answer.text ?? JSON.stringify(answer.json ?? null);
      const status = answer.status ?? 200;
      const isEmpty = status === 204 || status === 304;
      outgoing.writeHead(status, {
        ...(isEmpty ? {} : { "content-type": "application/json" }),
        ...answer.headers,
        ...(answer.fault === "cut"
          ? { "content-length": String(Buffer.byteLength(body)) }
          : {}),
      });
      if (answer.fault === "drip") {
        outgoing.write("[");
        timers.add(
          setInterval(() => {
            outgoing.write(" ");
          }, 5),
        );
      } else if (answer.fault === "cut") {
        outgoing.write(body.slice(0, Math.ceil(body.length / 2)), () => {
          incoming.socket.destroy();
        });
      } else if (isEmpty) outgoing.end();
      else outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const timer of timers) clearInterval(timer);
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
};

export const noon = instant(Date.parse("2026-11-22T12:00:00Z"));
export const token = "ghp_0123456789abcdefghijABCDEFGHIJ";

export interface Wired extends Fake {
  readonly github: GitHub;
  readonly pauses: readonly Milliseconds[];
  readonly calls: readonly Call[];
}

/** The adapter for `octo/access` on a server that follows the script. */
export const wire = async (
  script: Script,
  config: Partial<GitHubConfig> = {},
): Promise<Wired> => {
  const fake = await startFake(script);
  const pauses: Milliseconds[] = [];
  const calls: Call[] = [];
  const github = createGitHub({
    repository: "octo/access",
    apiUrl: fake.url,
    credentials: { kind: "token", token },
    pause: (length) => {
      pauses.push(length);
      return Promise.resolve();
    },
    now: () => Promise.resolve(noon),
    onCall: (call) => calls.push(call),
    ...config,
  });
  return { ...fake, github, pauses, calls };
};

/** GitHub's own words for a failure, with the member that tells them from a proxy's. */
export const says = (
  status: number,
  message = "Not Found",
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer => ({
  status,
  headers,
  json: {
    message,
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  },
});

export const sha = (digit: string): CommitSha => {
  const whole = digit.repeat(40);
  if (!isCommitSha(whole)) throw new Error(`${digit} is no hex digit`);
  return whole;
};

export const user = (id: number, login: string, type = "User") => ({
  id,
  login,
  type,
});

export const alice = user(1, "alice");
export const bob = user(2, "bob");

const repo = { id: 77, full_name: "octo/access" };

export const pull = (number: number, changes: object = {}) => ({
  number,
  title: "Give alice EC2",
  state: "open",
  html_url: `https://github.test/octo/access/pull/${number}`,
  user: alice,
  head: { sha: sha("a"), ref: "grant", repo },
  base: { sha: sha("b"), ref: "main", repo },
  merged_at: null,
  merge_commit_sha: null,
  ...changes,
});

export const review = (id: number, changes: object = {}) => ({
  id,
  user: bob,
  state: "APPROVED",
  commit_id: sha("a"),
  submitted_at: "2026-11-22T10:00:00Z",
  ...changes,
});

export const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_nothing, at) => make(at));
