import { describe, expect, it } from "vitest";
import type { OktaCredentials } from "../../src/adapters/okta/config.ts";
import { createOktaSessions } from "../../src/adapters/okta/sessions.ts";
import {
  BlockedError,
  NotPermittedError,
  TransientError,
} from "../../src/domain/errors.ts";
import type { OktaUserId } from "../../src/domain/ids.ts";
import {
  type Behaviour,
  refusal,
  serviceApp,
  serverTime,
  startOkta,
  userId,
} from "./okta-server.ts";

const sessionsOf = async (
  behaviour: Behaviour,
  credentials: OktaCredentials = {
    kind: "token",
    token: "00secretTokenOfTheTests",
  },
) => {
  const { origin, seen } = await startOkta(behaviour);
  const sessions = createOktaSessions({
    orgUrl: origin,
    credentials,
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

  it.each([
    [403, "E0000006"],
    [404, "E0000007"],
  ])(
    "goes on where the credential may not end it: %i %s",
    async (status, code) => {
      const { sessions } = await sessionsOf(() => refusal(status, code));
      await expect(sessions.endSessions(userId())).rejects.toThrow(
        NotPermittedError,
      );
    },
  );

  it("goes on where the app was given no such scope", async () => {
    const { sessions } = await sessionsOf(
      () => ({ status: 400, body: { error: "invalid_scope" } }),
      serviceApp,
    );
    await expect(sessions.endSessions(userId())).rejects.toThrow(
      NotPermittedError,
    );
  });

  it.each([
    ["a token that was revoked", refusal(401, "E0000011"), BlockedError],
    ["another refusal", refusal(400, "E0000001"), BlockedError],
    ["a page in Okta's place", { status: 403, body: {} }, TransientError],
    ["another 404", refusal(404, "E0000022"), BlockedError],
  ])("is a trouble after %s", async (_name, answer, trouble) => {
    const { sessions } = await sessionsOf(() => answer);
    const ended = sessions.endSessions(userId());
    await expect(ended).rejects.toThrow(trouble);
    await expect(ended).rejects.not.toThrow(NotPermittedError);
  });

  it("is a trouble where Okta does not know the app", async () => {
    const { sessions } = await sessionsOf(
      () => ({ status: 401, body: { error: "invalid_client" } }),
      serviceApp,
    );
    const ended = sessions.endSessions(userId());
    await expect(ended).rejects.toThrow(BlockedError);
    await expect(ended).rejects.not.toThrow(NotPermittedError);
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
