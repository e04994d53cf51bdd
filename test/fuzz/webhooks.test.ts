/**
 * Deliveries over a socket, to the door that `serve` opens: real-shaped ones, damaged ones, and their headers damaged as well. Only a
 * signature makes one believed, a believed one does no more than wake a run, and nothing that is sent harms the next one.
 */
import { isUtf8 } from "node:buffer";
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Listener,
  startListener,
} from "../../src/entry/serve/listener.ts";
import { createMetrics } from "../../src/entry/serve/metrics.ts";
import { routesOf } from "../../src/entry/serve/routes.ts";
import { createHear } from "../../src/entry/serve/webhook.ts";
import { readRecheckEvent } from "../../src/rules/recheck-event.ts";
import { oddText } from "./odd-text.ts";
import { mutatedPayload, payloads, type Sent } from "./payloads.ts";
import { run } from "./run.ts";
import { plant, planted, secrets } from "./secrets.ts";

const secret = planted["CURFEW_WEBHOOK_SECRET"] ?? "";
const before = "fuzz0Secret0before";
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const metrics = createMetrics();
const woken: string[] = [];
const stray: unknown[] = [];
const noteStray = (reason: unknown): void => {
  stray.push(reason);
};
let listener: Listener;

beforeAll(async () => {
  plant();
  process.on("unhandledRejection", noteStray);
  listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    onRefused: metrics.webhook,
    routes: routesOf({
      metrics,
      hear: await createHear([secret, before], "main"),
      wake: (why) => woken.push(why),
      hand: () => false,
      standing: () => ({ isReady: true, addsStopped: [] }),
    }),
  });
});

afterAll(async () => {
  process.off("unhandledRejection", noteStray);
  agent.destroy();
  await listener.close();
});

type Headers = Record<string, string | string[]>;

const ask = (
  method: "GET" | "POST",
  path: string,
  headers: Headers,
  body: Buffer,
): Promise<{ readonly status: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, listener.url),
      { method, headers, agent },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const sign = (body: Buffer, key: string): string =>
  `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

/** What a client may put into a header at all. */
const oddHeader = oddText.map((text) =>
  text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 500),
);

const signatures: readonly ((body: Buffer, odd: string) => string | null)[] = [
  ...Array.from({ length: 16 }, () => (body: Buffer) => sign(body, secret)),
  (body) => sign(body, before),
  (body) => sign(body, "another secret"),
  (body) => sign(body, ""),
  (body) => sign(Buffer.concat([body, Buffer.from("\n")]), secret),
  (body) => sign(body, secret).toUpperCase(),
  (body) => sign(body, secret).slice(7),
  (body) => sign(body, secret).slice(0, -1),
  (body) => `${sign(body, secret)}, ${sign(body, secret)}`,
  (_, odd) => `sha256=${odd}`,
  (_, odd) => odd,
  () => `sha256=${"0".repeat(64)}`,
  () => null,
];

const delivery = fc
  .record({
    sent: mutatedPayload,
    odd: oddHeader,
    signature: fc.constantFrom(...signatures),
    event: fc.oneof(
      { weight: 12, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: fc.constantFrom(...Object.keys(payloads)) },
      { weight: 1, arbitrary: oddHeader },
      { weight: 1, arbitrary: fc.constant<string[]>(["push", "push"]) },
    ),
    isChunked: fc.boolean(),
    type: fc.constantFrom(
      ...["application/json", "application/json", "text/plain"],
      ...["application/x-www-form-urlencoded", ""],
    ),
  })
  .map(({ sent, odd, signature, event, isChunked, type }) => {
    const signed = signature(sent.body, odd);
    return {
      body: sent.body,
      headers: {
        "content-type": type,
        "x-github-delivery": odd,
        "x-github-event": event ?? sent.event,
        ...(signed === null ? {} : { "x-hub-signature-256": signed }),
        ...(isChunked
          ? { "transfer-encoding": "chunked" }
          : { "content-length": String(sent.body.length) }),
      } satisfies Headers,
    };
  });

const json = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
};

const isGenuine = (body: Buffer, headers: Headers): boolean =>
  body.length > 0 &&
  isUtf8(body) &&
  [secret, before].some(
    (key) => headers["x-hub-signature-256"] === sign(body, key),
  );

const always = [
  ...["team", "membership", "member", "organization"],
  ...["repository_ruleset", "branch_protection_rule"],
];

/** Written from the specification, not from the product. */
const mayWake = (payload: object, event: unknown): boolean => {
  const { ref, action } = payload as { ref?: unknown; action?: unknown };
  if (event === "push") return ref === "refs/heads/main";
  if (event === "pull_request") return action === "closed";
  return always.includes(String(event));
};

test("whatever is delivered is answered, and only what is signed and says something wakes a run", async () => {
  const answers = new Map<number, number>();
  const known = new Set<string>();
  await fc.assert(
    fc.asyncProperty(delivery, async ({ body, headers }) => {
      const wakes = woken.length;
      const { status, text } = await ask(
        "POST",
        "/webhooks/github",
        headers,
        body,
      );
      answers.set(status, (answers.get(status) ?? 0) + 1);
      const value = json(body);
      const isObject = typeof value === "object" && value !== null;
      const genuine = isGenuine(body, headers);
      expect(status).toBe(genuine ? (isObject ? 202 : 400) : 401);
      if (/[^\x20-\x7e\n]/.test(text) || text.length > 200)
        throw new Error(`an answer that is not ours: ${text}`);
      if (secrets.some((one) => text.includes(one)))
        throw new Error("a secret in the answer");
      const wakesNow = woken.length - wakes;
      const signature = String(headers["x-hub-signature-256"]);
      const isRight =
        genuine && isObject && mayWake(value, headers["x-github-event"]);
      // A replay wakes nobody as long as it is remembered.
      if (!known.has(signature)) expect(wakesNow).toBe(isRight ? 1 : 0);
      else expect(wakesNow).toBeLessThanOrEqual(isRight ? 1 : 0);
      if (genuine && isObject) known.add(signature);
    }),
    run,
  );
  expect(stray).toEqual([]);
  expect(new Set(woken).size, "every event that wakes was among them").toBe(
    always.length + 2,
  );
  for (const why of new Set(woken))
    expect([...always, "push", "pull request closed"]).toContain(why);
  expect(await ask("GET", "/healthz", {}, Buffer.alloc(0))).toEqual({
    status: 200,
    text: "ok\n",
  });
  const { text } = await ask("GET", "/metrics", {}, Buffer.alloc(0));
  const counted = [...text.matchAll(/^curfew_webhooks_total\{.*\} (\d+)$/gm)];
  expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(
    [...answers.values()].reduce((sum, count) => sum + count, 0),
  );
  expect(woken.length / run.numRuns).toBeGreaterThan(0.1);
  for (const status of [202, 400, 401])
    expect((answers.get(status) ?? 0) / run.numRuns).toBeGreaterThan(0.03);
});

test("whatever an event's file says, only a comment's own first line asks for a check", () => {
  const seen = { wanted: 0, "not-wanted": 0 };
  fc.assert(
    fc.property(mutatedPayload, ({ body }: Sent) => {
      const event = json(body);
      const wish = readRecheckEvent(event, "acme/access");
      seen[wish.kind] += 1;
      if (wish.kind === "not-wanted") {
        if (!/^[ -~]{1,100}$/.test(wish.why)) throw new Error(wish.why);
        return;
      }
      const { action, comment, issue, repository } = event as {
        action: string;
        comment: { body: string; user: { login: string } };
        issue: { number: number; pull_request: object };
        repository: { full_name: string };
      };
      expect(action).toBe("created");
      expect(comment.body).toMatch(/^\/curfew recheck(?:[\r\n]|$)/);
      expect(typeof issue.pull_request).toBe("object");
      expect(repository.full_name.toLowerCase()).toBe("acme/access");
      expect([issue.number, comment.user.login]).toEqual([
        wish.pullRequest,
        wish.login,
      ]);
      expect(Number.isSafeInteger(wish.pullRequest)).toBe(true);
    }),
    run,
  );
  expect(seen.wanted / run.numRuns).toBeGreaterThan(0.01);
});
