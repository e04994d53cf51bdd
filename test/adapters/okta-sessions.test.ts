import { describe, expect, it } from "vitest";
import { createOktaSessions } from "../../src/adapters/okta/sessions.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import type { OktaUserId } from "../../src/domain/ids.ts";
import {
  type Behaviour,
  refusal,
  serverTime,
  startOkta,
  userId,
} from "./okta-server.ts";

const sessionsOf = async (behaviour: Behaviour) => {
  const { origin, seen } = await startOkta(behaviour);
  const sessions = createOktaSessions({
    orgUrl: origin,
    credentials: { kind: "token", token: "00secretTokenOfTheTests" },
    githubAttribute: null,
    limits: { attempts: 1 },
    now: () => Promise.resolve(serverTime),
    pause: () => Promise.resolve(),
    random: () => 0,
  });
  return { sessions, seen };
};

describe("what somebody has open in Okta", () => {
  it("ends, and what applications hold in their name", async () => {
    const { sessions, seen } = await sessionsOf(() => ({ status: 204 }));
    await sessions.endSessions(userId());
    expect(seen.map(({ method, rawUrl }) => `${method} ${rawUrl}`)).toEqual([
      `DELETE /api/v1/users/${userId()}/sessions?oauthTokens=true`,
    ]);
  });

  it("goes on where the credential may not end it", async () => {
    const { sessions } = await sessionsOf(() => refusal(403, "E0000006"));
    await expect(sessions.endSessions(userId())).rejects.toThrow(BlockedError);
  });

  it.each(["..", "", "alice@example.com"])(
    "is asked for with an id alone, not %j",
    async (id) => {
      const { sessions, seen } = await sessionsOf(() => ({ status: 204 }));
      await expect(sessions.endSessions(id as OktaUserId)).rejects.toThrow(
        TypeError,
      );
      expect(seen).toEqual([]);
    },
  );
});
