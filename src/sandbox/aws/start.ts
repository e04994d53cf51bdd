/**
 * A local IAM Identity Center with its identity store: the shapes, errors, limits and slowness of the real one on a port of its own.
 * What a story needs of the console and the portal is on `SandboxAws` itself; what a program needs is on the wire.
 */
import type { SandboxClock } from "../clock.ts";
import type { SandboxOkta } from "../okta/start.ts";
import { type SandboxServer, startServer } from "../server.ts";
import { createHandler } from "./answer.ts";
import { connectScim, type Scim } from "./scim.ts";
import { isSessionGood, openRole, type Session } from "./sessions.ts";
import type { AwsSettings } from "./settings.ts";
import { type AwsWorld, createWorld } from "./world.ts";

export interface AwsOptions {
  readonly clock: SandboxClock;
  readonly settings?: Partial<AwsSettings>;
  /** Where people and groups come from; none: only what is made by hand. */
  readonly scim?: { readonly okta: SandboxOkta; readonly application: string };
}

export interface SandboxAws extends AwsWorld {
  readonly url: string;
  /** The log of requests, and faults. */
  readonly server: SandboxServer;
  /** What the SDK needs to work against this AWS, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lets happen what is due by the clock; every request does so by itself. */
  settle(): void;
  /** Signs in at the portal; null: it does not show the role. */
  openRole(wanted: Parameters<typeof openRole>[1]): Session | null;
  isSessionGood(session: Session): boolean;
  close(): Promise<void>;
}

const accessKey = "AKIASANDBOX000000000";

export const startAws = async ({
  clock,
  settings = {},
  scim,
}: AwsOptions): Promise<SandboxAws> => {
  const world = createWorld(clock, settings);
  const push: Scim | null =
    scim === undefined ? null : connectScim(world, scim.okta, scim.application);
  const settle = (): void => {
    push?.settle();
    world.center.settle();
  };
  const server = await startServer(
    createHandler(world, accessKey, settle),
    clock,
  );
  return {
    ...world,
    url: server.url,
    server,
    settle,
    environment: {
      AWS_ENDPOINT_URL_SSO_ADMIN: server.url,
      AWS_ENDPOINT_URL_IDENTITYSTORE: server.url,
      AWS_ENDPOINT_URL_IAM: server.url,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: "sandbox-secret",
    },
    openRole: (wanted) => {
      settle();
      return openRole(world, wanted);
    },
    isSessionGood: (session) => {
      settle();
      return isSessionGood(world, session);
    },
    close: () => server.close(),
  };
};
