/** A bare HTTP server that answers as a test says, and a directory that talks to it: misbehaviour needs a real socket. */
import { generateKeyPairSync } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type {
  OktaConfig,
  OktaCredentials,
} from "../../src/adapters/okta/config.ts";
import {
  createOktaDirectory,
  type OktaDirectory,
} from "../../src/adapters/okta/directory.ts";
import type { OktaCall } from "../../src/adapters/okta/metering.ts";
import type { OktaGroupId, OktaUserId } from "../../src/domain/ids.ts";
import { instant } from "../../src/domain/time.ts";

export const groupId = (n = 1): OktaGroupId =>
  `00g${String(n).padStart(17, "A")}` as OktaGroupId;
export const userId = (n = 1): OktaUserId =>
  `00u${String(n).padStart(17, "B")}` as OktaUserId;

export const userBody = (
  n = 1,
  change: Record<string, unknown> = {},
  profile: Record<string, unknown> = {},
): Record<string, unknown> => ({
  id: userId(n),
  status: "ACTIVE",
  created: "2026-01-01T00:00:00.000Z",
  profile: {
    login: `person${n}@example.com`,
    email: `person${n}@example.com`,
    ...profile,
  },
  ...change,
});

export const groupBody = (
  n = 1,
  name = `Group ${n}`,
  type = "OKTA_GROUP",
): Record<string, unknown> => ({
  id: groupId(n),
  type,
  objectClass: ["okta:user_group"],
  profile: { name, description: null },
});

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawUrl: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A reply, or whatever the test does to the response by hand (then it answers nothing). */
export type Behaviour = (
  seen: Seen,
  response: ServerResponse,
  origin: string,
) => Reply | undefined | Promise<Reply | undefined>;

export interface OktaServer {
  readonly origin: string;
  readonly seen: Seen[];
}

export const startOkta = async (behaviour: Behaviour): Promise<OktaServer> => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const rawUrl = request.url ?? "";
    const url = new URL(rawUrl, "http://okta.invalid");
    const entry: Seen = {
      method: request.method ?? "",
      path: rawUrl.split("?")[0] ?? "",
      query: url.searchParams,
      rawUrl,
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    seen.push(entry);
    const reply = await behaviour(entry, response, origin);
    if (reply !== undefined) send(response, reply);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin, seen };
};

const send = (
  response: ServerResponse,
  { status = 200, headers = {}, body }: Reply,
): void => {
  const text =
    body === undefined
      ? ""
      : typeof body === "string"
        ? body
        : JSON.stringify(body);
  const named: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    named[name] = typeof value === "string" ? value : [...value];
  response.writeHead(status, {
    "x-okta-request-id": "request-1",
    ...(status === 204 ? {} : { "content-type": "application/json" }),
    ...named,
  });
  response.end(text);
};

/** The same from somebody in Okta's place. */
export const strange = (reply: Reply): Reply => ({
  ...reply,
  headers: { ...reply.headers, "x-okta-request-id": "" },
});

/** Okta's error body. */
export const refusal = (
  status: number,
  errorCode: string,
  errorSummary = "",
  headers: Reply["headers"] = {},
): Reply => ({
  status,
  headers,
  body: { errorCode, errorSummary, errorId: "oae1", errorCauses: [] },
});

/** A service application, as the adapters take it. */
export const serviceApp: OktaCredentials = {
  kind: "oauth",
  clientId: "0oaCurfew",
  privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString(),
};

export const serverTime = instant(Date.parse("2026-11-22T12:00:00Z"));

export interface TestDirectory {
  readonly directory: OktaDirectory;
  /** Every pause that was asked for, in milliseconds; none is really taken. */
  readonly pauses: number[];
  readonly calls: OktaCall[];
}

export const directoryFor = (
  server: Pick<OktaServer, "origin">,
  change: Partial<OktaConfig> = {},
): TestDirectory => {
  const pauses: number[] = [];
  const calls: OktaCall[] = [];
  const directory = createOktaDirectory({
    orgUrl: server.origin,
    credentials: { kind: "token", token: "00secretTokenOfTheTests" },
    githubAttribute: "githubLogin",
    now: () => Promise.resolve(serverTime),
    pause: (length) => {
      pauses.push(length);
      return Promise.resolve();
    },
    random: () => 0,
    onCall: (call) => calls.push(call),
    ...change,
  });
  return { directory, pauses, calls };
};
