import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  type Listener,
  type ListenerLimits,
  type Route,
  startListener,
} from "../../src/entry/serve/listener.ts";

/** Bounds that a test can reach in a moment. */
const tight: Partial<ListenerLimits> = {
  bodyBytes: 1_000,
  allBodyBytes: 3_000,
  headerBytes: 2_000,
  headersTimeout: 150,
  requestTimeout: 300,
  checkEvery: 50,
};

const start = async (
  limits: Partial<ListenerLimits> = {},
): Promise<{ listener: Listener; refused: string[]; bodies: string[] }> => {
  const refused: string[] = [];
  const bodies: string[] = [];
  const routes: readonly Route[] = [
    {
      method: "POST",
      path: "/in",
      answer: ({ body }) => {
        bodies.push(body.toString("utf8"));
        return Promise.resolve({ status: 202, body: "" });
      },
    },
    {
      method: "GET",
      path: "/healthz",
      answer: () => Promise.resolve({ status: 200, body: "ok\n" }),
    },
  ];
  const listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    routes,
    onRefused: (why) => refused.push(why),
    limits: { ...tight, ...limits },
  });
  onTestFinished(() => listener.close());
  return { listener, refused, bodies };
};

/** Says this and no more; answers what came back until the other side hung up. */
const say = ({ url }: Listener, ...parts: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(heard);
    });
    for (const part of parts) socket.write(part);
  });

const post = (headers: string, body = ""): string =>
  `POST /in HTTP/1.1\r\nhost: curfew\r\n${headers}\r\n\r\n${body}`;

describe("the service's door", () => {
  it("answers what it has, and says of everything else that it has it not", async () => {
    const { listener, refused } = await start();
    const ask = async (path: string, method = "GET") => {
      const answer = await fetch(`${listener.url}${path}`, { method });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await ask("/healthz?x=1")).toBe("200 ok\n");
    expect(await ask("/healthz", "DELETE")).toBe("405 ");
    expect(await ask("/..%2f..%2fetc/passwd")).toBe("404 ");
    expect(refused).toEqual(["no-route", "no-route"]);
  });

  it("believes no promise of a length: one too large ends at once, and one that is kept short ends in time", async () => {
    const { listener, refused, bodies } = await start();
    expect(await say(listener, post("content-length: 100000000"))).toMatch(
      /^HTTP\/1\.1 413 /,
    );
    const chunk = `${(600).toString(16)}\r\n${"x".repeat(600)}\r\n`;
    expect(
      await say(
        listener,
        post("transfer-encoding: chunked", chunk),
        chunk,
        chunk,
      ),
    ).toMatch(/^HTTP\/1\.1 413 /);
    await say(listener, post("content-length: 900", "only the beginning"));
    expect(refused).toEqual(
      expect.arrayContaining(["too-large", "too-large", "too-slow"]),
    );
    expect(bodies).toEqual([]);
  });

  it("hangs up on whoever sends headers a byte at a time, or none", async () => {
    const { listener, refused } = await start();
    const answers = await Promise.all([
      say(listener, "POST /in HTTP/1.1\r\nhost: curfew\r\nx-slow: "),
      say(listener, "P"),
      say(listener),
    ]);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 408 /);
    expect(refused).toContain("too-slow");
    expect((await fetch(`${listener.url}/healthz`)).status).toBe(200);
  });

  it.each([
    ["a bomb of one header", `x-bomb: ${"a".repeat(5_000)}`, 431],
    [
      "a bomb of many headers",
      Array.from({ length: 500 }, (_, n) => `x-${n}: ${n}`).join("\r\n"),
      431,
    ],
    ["two lengths", "content-length: 3\r\ncontent-length: 5", 400],
    [
      "a length beside chunks",
      "content-length: 3\r\ntransfer-encoding: chunked",
      400,
    ],
    ["a length that is no number", "content-length: -1", 400],
    ["a header without a name", ": value", 400],
  ])("refuses %s, and goes on", async (_name, headers, status) => {
    const { listener, refused, bodies } = await start();
    expect(await say(listener, post(headers, "abc"))).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
    expect(refused).toHaveLength(1);
    expect(bodies).toEqual([]);
    expect((await fetch(`${listener.url}/healthz`)).status).toBe(200);
  });

  it("refuses what is no HTTP at all", async () => {
    const { listener, refused } = await start();
    await say(listener, "\u0016\u0003\u0001\u0002 hello\r\n\r\n");
    await say(listener, "GET /healthz HTTP/1.1\r\n\r\n");
    expect(refused).toContain("malformed");
    expect((await fetch(`${listener.url}/healthz`)).status).toBe(200);
  });

  it("holds no more bytes of bodies than it may, whoever many send them, and has room again afterwards", async () => {
    const { listener, refused } = await start();
    const most = "x".repeat(900);
    const unfinished = Array.from({ length: 8 }, () =>
      say(listener, post("content-length: 901", most)),
    );
    const answers = await Promise.all(unfinished);
    const busy = answers.filter((answer) => /^HTTP\/1\.1 503 /.test(answer));
    expect(busy).toHaveLength(5);
    expect(busy[0]).toContain("retry-after: 60");
    expect(refused.filter((why) => why === "busy")).toHaveLength(5);
    const after = await Promise.all(
      Array.from({ length: 3 }, () =>
        fetch(`${listener.url}/in`, { method: "POST", body: most }),
      ),
    );
    expect(after.map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  it("lets no more connections in than it may, and lets others in when they have gone", async () => {
    const { listener, refused } = await start({ connections: 3 });
    const idle = Array.from({ length: 10 }, () => say(listener, "G"));
    await Promise.all(idle);
    expect(
      refused.filter((why) => why === "too-many-connections"),
    ).toHaveLength(7);
    expect((await fetch(`${listener.url}/healthz`)).status).toBe(200);
  });
});
