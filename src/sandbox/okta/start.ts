/**
 * A local Okta: the shapes, errors, limits and lags of the real one on a port of its own. What a story needs of the console is
 * on `SandboxOkta` itself; what a program needs is on the wire.
 */
import { type Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import { type SandboxServer, startServer } from "../server.ts";
import { createHandler } from "./answer.ts";
import { createLimits, type Limits } from "./limits.ts";
import type { MembershipChange } from "./memberships.ts";
import { createOAuth } from "./oauth.ts";
import { appRoutes } from "./routes/apps.ts";
import { groupRoutes } from "./routes/groups.ts";
import { logRoutes } from "./routes/logs.ts";
import { memberRoutes } from "./routes/members.ts";
import { postureRoutes } from "./routes/posture.ts";
import { pushMappingRoutes } from "./routes/pushMappings.ts";
import { userRoutes } from "./routes/users.ts";
import type { OktaSettings } from "./settings.ts";
import { createWorld, type World } from "./world.ts";

export interface OktaOptions {
  readonly clock: SandboxClock;
  readonly settings?: Partial<OktaSettings>;
  /**
   * What client assertions and DPoP proofs are held against; the sandbox's clock where nothing is said. Okta's own client stamps
   * them with its machine's clock, so a story that runs in another time has to say so here.
   */
  readonly proofTime?: () => Instant;
}

export interface SandboxOkta extends World {
  readonly url: string;
  /** The log of requests, and faults. */
  readonly server: SandboxServer;
  readonly limits: Limits;
  /** For whoever is pushed to: an application's groups follow these. Answers a function that stops the listening. */
  readonly onMembershipChange: (
    listener: (change: MembershipChange) => void,
  ) => () => void;
  close(): Promise<void>;
}

export const startOkta = async (options: OktaOptions): Promise<SandboxOkta> => {
  const { clock, settings = {}, proofTime = () => clock.now() } = options;
  const world = createWorld(clock, settings);
  const limits = createLimits(clock);
  const server = await startServer(
    createHandler({
      world,
      limits,
      oauth: createOAuth(world, proofTime),
      routes: [
        ...userRoutes,
        ...groupRoutes,
        ...memberRoutes,
        ...appRoutes,
        ...pushMappingRoutes,
        ...logRoutes,
        ...postureRoutes,
      ],
    }),
    clock,
  );
  return {
    ...world,
    url: server.url,
    server,
    limits,
    onMembershipChange: (listener) => world.memberships.changes.on(listener),
    close: () => server.close(),
  };
};
