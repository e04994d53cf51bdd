import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
}

/** What happens to a request instead of, or around, git's own answer. */
type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly location?: string;
    }
  /** The answer breaks off after so many bytes of its body. */
  | { readonly kind: "cut"; readonly bytes: number }
  /** The answer stands still after so many bytes of its body. */
  | { readonly kind: "stall"; readonly bytes: number }
  /** The file of that name, as a server that knows nothing of git. */
  | { readonly kind: "plain" }
  /** 200 and nothing else, as a proxy that lost the answer. */
  | { readonly kind: "empty" }
  /** git does its work and the connection is lost before the answer. */
  | { readonly kind: "mute" }
  /** No answer, ever. */
  | { readonly kind: "hang" };

export interface GitServer {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  /** Decides for each request; null: git answers. */
  fault: (request: SeenRequest) => Fault | null;
}

export interface ServerWish {
  /** Without it, or with another one, the server answers 401. */
  readonly token?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** git's own server program behind a socket: /name.git is <root>/name.git. */
export const startGitServer = async (
  root: string,
  wish: ServerWish = {},
): Promise<GitServer> => {
  const requests: SeenRequest[] = [];
  const held = { fault: (_: SeenRequest): Fault | null => null };
  const server = createServer((request, response) => {
    const seen: SeenRequest = {
      method: request.method ?? "",
      url: request.url ?? "",
      authorization: request.headers.authorization ?? null,
    };
    requests.push(seen);
    const fault = held.fault(seen);
    if (fault?.kind === "hang") return;
    if (fault?.kind === "empty") response.end();
    else if (fault?.kind === "plain") {
      const file = join(root, new URL(seen.url, "http://x").pathname);
      response.writeHead(existsSync(file) ? 200 : 404);
      response.end(existsSync(file) ? readFileSync(file) : "");
    } else if (fault?.kind === "status") {
      const { status, location } = fault;
      response.writeHead(status, location === undefined ? {} : { location });
      response.end("remote: no");
    } else if (
      wish.token !== undefined &&
      seen.authorization !== basic(wish.token)
    ) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' });
      response.end();
    } else serve(root, request, response, wish, fault);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(held, { host: `127.0.0.1:${port}`, requests });
};

const basic = (token: string): string =>
  `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;

const serve = (
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  wish: ServerWish,
  fault: Fault | null,
): void => {
  const { pathname, search } = new URL(request.url ?? "/", "http://x");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      REMOTE_USER: "tester",
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      ...wish.environment,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => undefined);
  const output: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  backend.on("close", () => {
    const answer = Buffer.concat(output);
    const split = answer.indexOf("\r\n\r\n");
    if (fault?.kind === "mute" || split === -1) {
      response.destroy();
      return;
    }
    const headers = answer
      .toString("latin1", 0, split)
      .split("\r\n")
      .map((line) => line.split(": ", 2) as [string, string]);
    const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
    const body = answer.subarray(split + 4);
    response.writeHead(
      Number(status.slice(0, 3)),
      Object.fromEntries(headers.filter(([name]) => name !== "Status")),
    );
    if (fault?.kind === "cut")
      response.write(body.subarray(0, fault.bytes), () => response.destroy());
    else if (fault?.kind === "stall")
      response.write(body.subarray(0, fault.bytes));
    else response.end(body);
  });
};
