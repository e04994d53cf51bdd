import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import type { Account } from "./accounts.ts";
import { gitEnvironment } from "./git.ts";
import type { Repository } from "./repository.ts";

/** CGI: headers come first, then the answer as it is made. */
export const runBackend = (
  repository: Repository,
  request: SandboxRequest,
  verb: string,
  account: Account,
  more: Record<string, string>,
): Promise<SandboxResponse> => {
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: repository.directory,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${verb}`,
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.url.search.slice(1),
      CONTENT_TYPE: headers["content-type"] ?? "",
      CONTENT_LENGTH: String(request.body.length),
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: headers["git-protocol"] ?? "",
      REMOTE_USER: account.login,
      REMOTE_ADDR: "127.0.0.1",
      ...more,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A backend that ends early, as it does when it refuses, closes its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.body);
  return verb === "git-receive-pack"
    ? readWhole(child.stdout)
    : readHead(child.stdout);
};

/** Answers once the headers are there; the body flows on. */
const readHead = (stdout: Readable): Promise<SandboxResponse> =>
  new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      stdout.off("data", take);
      stdout.pause();
      stdout.unshift(bytes.subarray(end + 4));
      resolve({
        ...parseHead(bytes.toString("latin1", 0, end)),
        body: stdout,
      });
    };
    stdout.on("data", take);
    stdout.once("end", () => {
      reject(new Error("git http-backend ended without an answer"));
    });
    stdout.once("error", reject);
  });

/** A push's answer is small, and is given only once everything about the push is known. */
const readWhole = async (stdout: Readable): Promise<SandboxResponse> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stdout) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) throw new Error("git http-backend ended without an answer");
  return {
    ...parseHead(bytes.toString("latin1", 0, end)),
    body: bytes.subarray(end + 4),
  };
};

const parseHead = (
  head: string,
): { status: number; headers: Record<string, string> } => {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "status") status = Number(value.split(" ")[0]);
    else headers[name] = value;
  }
  return { status, headers };
};
