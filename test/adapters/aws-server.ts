/** A bare HTTP server that answers as a test says, and an adapter that talks to it: misbehaviour needs a real socket. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { onTestFinished, vi } from "vitest";
import { type Aws, createAws } from "../../src/adapters/aws/aws.ts";
import type { AwsConfig } from "../../src/adapters/aws/config.ts";
import type {
  AwsAccountId,
  AwsGroupId,
  AwsUserId,
  PermissionSetArn,
} from "../../src/domain/aws.ts";
import { type Milliseconds } from "../../src/domain/time.ts";
import { instant } from "../../src/domain/time.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";

export const instanceArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
export const setArn =
  "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef" as PermissionSetArn;
export const account = "111122223333" as AwsAccountId;
export const groupId = "b0000000-0000-4000-8000-000000000001" as AwsGroupId;
export const userId = "a0000000-0000-4000-8000-000000000001" as AwsUserId;

/** What must never be in a message. */
export const secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAB";
const accessKey = "AKIASANDBOX000000000";

export type Reply =
  | {
      readonly status?: number;
      readonly body: unknown;
      /** null: none. */
      readonly type?: string | null;
      /** Without AWS's request id: somebody in between has answered. */
      readonly isForeign?: boolean;
    }
  | "reset"
  | "hang"
  | "drip"
  | "flood";

export interface AwsServer {
  readonly url: string;
  /** Operations in the order in which they were asked for. */
  readonly asked: string[];
}

/** Answers each operation with its replies in turn, the last one again and again; `ListInstances` is answered by itself. */
export const startAwsServer = async (
  replies: Readonly<Record<string, readonly Reply[]>>,
): Promise<AwsServer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const operation =
        request.headers["x-amz-target"]?.toString().split(".")[1] ??
        new URLSearchParams(body).get("Action") ??
        "";
      const nth = asked.filter((other) => other === operation).length;
      asked.push(operation);
      const planned = replies[operation] ?? [instances];
      give(response, planned[Math.min(nth, planned.length - 1)] ?? "reset");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
  };
};

const instances: Reply = {
  body: {
    Instances: [{ InstanceArn: instanceArn, IdentityStoreId: "d-1234567890" }],
  },
};

const ownType = "application/x-amz-json-1.1";
const ownId = { "x-amzn-requestid": "e0000000-0000-4000-8000-000000000001" };
const own = { "content-type": ownType, ...ownId };

const give = (response: ServerResponse, reply: Reply): void => {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.socket?.destroy();
    return;
  }
  if (reply === "drip") {
    response.writeHead(200, own);
    response.write("{");
    const dripping = setInterval(() => response.write(" "), 20);
    response.on("close", () => {
      clearInterval(dripping);
    });
    return;
  }
  if (reply === "flood") {
    response.writeHead(200, own);
    Readable.from(endless()).pipe(response);
    return;
  }
  const { status = 200, body, type = ownType, isForeign = false } = reply;
  response.writeHead(status, {
    ...(type === null ? {} : { "content-type": type }),
    ...(isForeign ? {} : ownId),
  });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
};

function* endless() {
  for (;;) yield " ".repeat(65_536);
}

export const refusal = (
  code: string,
  message = "no",
  status = 400,
  more: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  body: { __type: code, Message: message, ...more },
});

export interface TestAws extends Aws {
  readonly clock: SandboxClock;
  readonly paused: Milliseconds[];
}

/** In the environment, where the shipped one finds them. */
export const giveCredentials = (): void => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKey);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
};

export const awsFor = (
  url: string,
  more: Partial<AwsConfig> & { readonly clock?: SandboxClock } = {},
): TestAws => {
  giveCredentials();
  const { clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z"))) } =
    more;
  const paused: Milliseconds[] = [];
  const aws = createAws({
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: url, identityStore: url },
    now: () => Promise.resolve(clock.now()),
    pause: (length) => {
      paused.push(length);
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
    ...more,
  });
  return { ...aws, clock, paused };
};
