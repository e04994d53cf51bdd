/**
 * One HTTP server of the sandbox on a port of its own: a log of what was asked, fault rules, and a clock that its `Date`
 * header follows. The vendors' behaviour is in the handler.
 */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Instant } from "../domain/time.ts";
import type { SandboxClock } from "./clock.ts";

export interface SandboxRequest {
  readonly method: string;
  /** Always absolute, so that `pathname` and `searchParams` are at hand. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string, bytes or a stream are sent as they are (a stream's bytes are not logged); anything else as JSON; undefined: no body. */
  readonly body?: unknown;
}

export interface LoggedRequest {
  readonly at: Instant;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  /** As sent; none where the answer was lost on purpose. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** What goes wrong, instead of or after the real answer. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection is reset before the request is handled. */
  | { readonly kind: "reset-before" }
  /** The request is handled and its answer lost. */
  | { readonly kind: "reset-after" }
  /** No answer at all, until the client gives up. */
  | { readonly kind: "hang" };

export interface FaultRule {
  readonly method?: string;
  /** Tested against path and query, and for AWS, whose path is always the same, the operation behind it: `/#ListInstances`. */
  readonly path: RegExp;
  readonly fault: Fault;
  /** How many matching requests are hit; the default is every one. */
  readonly times?: number;
}

export interface SandboxServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly log: readonly LoggedRequest[];
  clearLog(): void;
  /** Answers a function that takes the rule away again. */
  addFault(rule: FaultRule): () => void;
  close(): Promise<void>;
}

export type Handler = (
  request: SandboxRequest,
) => Promise<SandboxResponse> | SandboxResponse;

export const startServer = async (
  handler: Handler,
  clock: SandboxClock,
): Promise<SandboxServer> => {
  const log: LoggedRequest[] = [];
  const rules: { rule: FaultRule; left: number }[] = [];

  const server = createServer((incoming, outgoing) => {
    // A client that is killed while it asks or listens must not take the sandbox with it.
    answer(incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });

  // A process that was busy for a while must not meet a connection that is just being closed: its request would be lost.
  server.keepAliveTimeout = 120_000;

  const answer = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> => {
    const request = await receive(incoming);
    const path = request.url.pathname + request.url.search;
    const operation = request.headers["x-amz-target"]?.split(".")[1];
    const fault = takeFault(
      request.method,
      operation === undefined ? path : `${path}#${operation}`,
    );
    const record = (
      status: number,
      responseHeaders: Readonly<Record<string, string>>,
      responseBody: string,
    ): void => {
      log.push({
        at: clock.now(),
        method: request.method,
        path,
        requestHeaders: request.headers,
        requestBody: request.body.toString("utf8"),
        status,
        responseHeaders,
        responseBody,
      });
    };
    if (fault?.kind === "hang") {
      record(0, {}, "");
      return;
    }
    if (fault?.kind === "reset-before") {
      record(0, {}, "");
      incoming.socket.destroy();
      return;
    }
    const response: SandboxResponse =
      fault?.kind === "status"
        ? {
            status: fault.status,
            headers: fault.headers ?? {},
            body: fault.body ?? "",
          }
        : await handleSafely(handler, request);
    const { body } = response;
    const bytes = body instanceof Readable ? null : toBytes(body);
    const headers = {
      date: new Date(clock.now()).toUTCString(),
      ...(isRaw(body)
        ? {}
        : { "content-type": "application/json; charset=utf-8" }),
      ...response.headers,
      ...(bytes === null ? {} : { "content-length": String(bytes.length) }),
    };
    record(response.status, headers, bytes?.toString("utf8") ?? "");
    if (fault?.kind === "reset-after") {
      incoming.socket.destroy();
      if (body instanceof Readable) body.destroy();
      return;
    }
    outgoing.writeHead(response.status, headers);
    if (bytes !== null) outgoing.end(bytes);
    // A client that goes away in the middle is no fault of the sandbox.
    else await pipeline(body as Readable, outgoing).catch(() => undefined);
  };

  const takeFault = (method: string, path: string): Fault | null => {
    const hit = rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method === undefined || rule.method === method) &&
        rule.path.test(path),
    );
    if (hit === undefined) return null;
    hit.left -= 1;
    return hit.rule.fault;
  };

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    log,
    clearLog: () => {
      log.length = 0;
    },
    addFault: (rule) => {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(entry);
      return () => {
        const at = rules.indexOf(entry);
        if (at >= 0) rules.splice(at, 1);
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

const handleSafely = async (
  handler: Handler,
  request: SandboxRequest,
): Promise<SandboxResponse> => {
  try {
    return await handler(request);
  } catch (error) {
    // A fault of the sandbox itself must not look like a vendor's 500.
    return {
      status: 599,
      body: {
        message: `sandbox fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      },
    };
  }
};

const receive = async (incoming: IncomingMessage): Promise<SandboxRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined)
      headers[name] = Array.isArray(value) ? value.join(", ") : value;
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", "http://sandbox.invalid"),
    headers,
    body: Buffer.concat(chunks),
  };
};

const isRaw = (body: unknown): boolean =>
  body === undefined ||
  typeof body === "string" ||
  Buffer.isBuffer(body) ||
  body instanceof Readable;

const toBytes = (body: unknown): Buffer => {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
};
