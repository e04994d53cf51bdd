/** Stands between the product and one server of the sandbox, and lets go wrong what the desk says. */
import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as ask,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Call, Desk } from "./desk.ts";
import type { Act } from "./faults.ts";

export interface Proxy {
  readonly url: string;
  /** Cuts all connections, and waits until the server has done what it was asked. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** `http://127.0.0.1:<port>` */
  readonly upstream: string;
  readonly desk: Desk;
  readonly callOf: (asked: Asked) => Call;
  /** Just before the server is asked. */
  readonly onForward: (call: Call) => void;
  readonly onKill: () => void;
  /** For answers that are not the server's. */
  readonly now: () => number;
}

interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

const delay = 150;
const dripPause = 250;

export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const { desk, upstream } = options;
  const agent = new Agent({ keepAlive: true });
  const open = new Set<Promise<unknown>>();

  const forward = async (call: Call, asked: Asked): Promise<Answer> => {
    options.onForward(call);
    const asking = fetchFrom(upstream, agent, asked);
    open.add(asking);
    try {
      return await asking;
    } finally {
      open.delete(asking);
    }
  };

  const serve = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> => {
    const body = await readAll(incoming);
    const { url: path = "/", method = "GET", headers } = incoming;
    const asked = { method, path, headers, body };
    const call = options.callOf(asked);
    const act = desk.take(call);
    const send = () => forward(call, asked);
    if (act === null) await reply(outgoing, await send());
    else await misbehave(act, incoming, outgoing, send, options);
  };

  const server = createServer((incoming, outgoing) => {
    // Whoever is killed or gives up breaks the connection, which is what this is all about.
    outgoing.on("error", () => undefined);
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    settle: async () => {
      server.closeAllConnections();
      while (open.size > 0) await Promise.allSettled(open);
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const misbehave = async (
  act: Act,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  send: () => Promise<Answer>,
  { onKill, now }: ProxyOptions,
): Promise<void> => {
  const cut = (): void => {
    incoming.socket.resetAndDestroy();
  };
  switch (act.kind) {
    case "answer":
      if (act.when === "after") await send();
      await reply(outgoing, {
        status: act.status,
        headers: {
          "content-type": contentTypes[act.type],
          date: new Date(now()).toUTCString(),
          ...act.headers,
        },
        body: Buffer.from(act.body),
      });
      return;
    case "reset":
      if (act.when === "after") await send();
      cut();
      return;
    case "silence":
      if (act.when === "after") await send();
      return;
    case "kill":
      if (act.when === "after") await send();
      onKill();
      cut();
      return;
    case "delay": {
      const answer = await send();
      await wait(delay);
      await reply(outgoing, answer);
      return;
    }
    case "truncate": {
      const answer = await send();
      const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
      if (answer.body.length > 0) {
        outgoing.writeHead(answer.status, headersOf(answer));
        await new Promise((sent) => outgoing.write(half, sent));
        // The half must have left before the connection does.
        await wait(20);
      }
      incoming.socket.destroy();
      return;
    }
    case "drip": {
      const answer = await send();
      outgoing.writeHead(answer.status, headersOf(answer));
      for (const byte of answer.body) {
        if (outgoing.destroyed) return;
        outgoing.write(Buffer.of(byte));
        await wait(dripPause);
      }
      outgoing.end();
    }
  }
};

const contentTypes = {
  json: "application/json; charset=utf-8",
  html: "text/html; charset=utf-8",
  xml: "text/xml",
} as const;

const reply = async (
  outgoing: ServerResponse,
  answer: Answer,
): Promise<void> => {
  outgoing.writeHead(answer.status, headersOf(answer));
  await new Promise<void>((sent) => outgoing.end(answer.body, sent));
};

const bodiless: ReadonlySet<number> = new Set([204, 304]);

const headersOf = ({ status, headers, body }: Answer): Answer["headers"] =>
  bodiless.has(status)
    ? headers
    : { ...headers, "content-length": String(body.length) };

const fetchFrom = (
  upstream: string,
  agent: Agent,
  { method, path, headers, body }: Asked,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { "transfer-encoding": _chunked, connection: _, ...rest } = headers;
    const asking = ask(
      new URL(path, upstream),
      {
        method,
        agent,
        headers: { ...rest, "content-length": String(body.length) },
      },
      (response) => {
        readAll(response).then((whole) => {
          resolve({
            status: response.statusCode ?? 0,
            headers: ownHeaders(response),
            body: whole,
          });
        }, reject);
      },
    );
    asking.on("error", reject);
    asking.end(body);
  });

/** Those of the answer; those of this one connection are made anew. */
const ownHeaders = (response: IncomingMessage): Answer["headers"] => {
  const kept: Answer["headers"] = {};
  const passing = ["connection", "keep-alive", "transfer-encoding"];
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined && !passing.includes(name)) kept[name] = value;
  return kept;
};

const readAll = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
