/**
 * The door to the network: one HTTP server that holds little, waits little, and reads nothing that it was not promised to be short.
 * What comes in is only ever a reason to look; so anything that is refused here is made up for by the next sweep.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** `body` is empty for GET. */
  readonly answer: (request: Received) => Promise<Answer>;
}

export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface ListenerLimits {
  /** Bytes of one body; GitHub's own limit is 25 MB, and what it sends of a merge is some kilobytes. */
  readonly bodyBytes: number;
  /** Bytes of all bodies that are being read. */
  readonly allBodyBytes: number;
  /** Bytes of one request's headers. */
  readonly headerBytes: number;
  readonly headerCount: number;
  readonly connections: number;
  /** Milliseconds until all headers are there. */
  readonly headersTimeout: number;
  /** Milliseconds until the whole request is there. */
  readonly requestTimeout: number;
  /** Milliseconds between two looks for requests that are late. */
  readonly checkEvery: number;
}

const defaultLimits: ListenerLimits = {
  bodyBytes: 4 * 1024 * 1024,
  allBodyBytes: 32 * 1024 * 1024,
  headerBytes: 16 * 1024,
  headerCount: 64,
  connections: 1_024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  checkEvery: 1_000,
};

export interface Listener {
  /** `http://host:port` */
  readonly url: string;
  close(): Promise<void>;
}

export const startListener = async (options: {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly Route[];
  /** Of requests that never came to a route. */
  readonly onRefused: (why: string) => void;
  readonly limits?: Partial<ListenerLimits>;
}): Promise<Listener> => {
  const limits = { ...defaultLimits, ...options.limits };
  const { onRefused, routes } = options;
  let held = 0;

  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      connectionsCheckingInterval: limits.checkEvery,
      keepAliveTimeout: 5_000,
      requireHostHeader: true,
    },
    (request, response) => {
      handle(request, response).catch(() => {
        request.socket.destroy();
      });
    },
  );
  server.maxHeadersCount = limits.headerCount;
  server.maxConnections = limits.connections;
  // Neither side may keep a connection by saying nothing.
  server.setTimeout(limits.requestTimeout + limits.headersTimeout);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    onRefused(refusalOf(error.code));
    if (socket.writable && error.code !== "ECONNRESET")
      socket.end(
        `HTTP/1.1 ${statusOf(error.code)}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
    else socket.destroy();
  });
  server.on("drop", () => {
    onRefused("too-many-connections");
  });

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const [path = ""] = (request.url ?? "").split("?");
    const here = routes.filter((route) => route.path === path);
    const route = here.find(({ method }) => method === request.method);
    if (route === undefined) {
      refuse(response, here.length > 0 ? 405 : 404, "no-route");
      return;
    }
    if (route.method === "GET")
      return answer(response, () =>
        route.answer({ headers: request.headers, body: Buffer.alloc(0) }),
      );
    const declared = Number(request.headers["content-length"] ?? 0);
    const body =
      declared > limits.bodyBytes ? "too-large" : await readBody(request);
    if (typeof body === "string") {
      refuse(response, body === "busy" ? 503 : 413, body);
      return;
    }
    try {
      await answer(response, () =>
        route.answer({ headers: request.headers, body }),
      );
    } finally {
      held -= body.length;
    }
  };

  /** Counted as it comes: what a header promises is nobody's word. */
  const readBody = async (
    request: IncomingMessage,
  ): Promise<Buffer | "too-large" | "busy"> => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = <Why extends string>(why: Why): Why => {
      held -= size;
      return why;
    };
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        if (size + chunk.length > limits.bodyBytes) return giveUp("too-large");
        if (held + chunk.length > limits.allBodyBytes) return giveUp("busy");
        chunks.push(chunk);
        size += chunk.length;
        held += chunk.length;
      }
    } catch (error) {
      giveUp("broken-off");
      onRefused("broken-off");
      throw error;
    }
    return Buffer.concat(chunks);
  };

  const answer = async (
    response: ServerResponse,
    ask: () => Promise<Answer>,
  ): Promise<void> => {
    const { status, body, contentType } = await ask();
    response.writeHead(status, {
      "content-type": contentType ?? "text/plain; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(body);
  };

  /** The rest of the request is not read, so the connection ends. */
  const refuse = (
    response: ServerResponse,
    status: number,
    why: string,
  ): void => {
    onRefused(why);
    response.writeHead(status, {
      connection: "close",
      "content-length": 0,
      ...(status === 503 ? { "retry-after": "60" } : {}),
    });
    response.end();
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  return { url: urlOf(server), close: () => closeServer(server) };
};

const refusalOf = (code: string | undefined): string => {
  if (code === "HPE_HEADER_OVERFLOW") return "headers-too-large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "too-slow";
  return "malformed";
};

const statusOf = (code: string | undefined): string => {
  if (code === "HPE_HEADER_OVERFLOW")
    return "431 Request Header Fields Too Large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
};

const urlOf = (server: Server): string => {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
    // Those who are being answered get their answer; those who still talk do not hold the process.
    setTimeout(() => {
      server.closeAllConnections();
    }, 1_000).unref();
  });
