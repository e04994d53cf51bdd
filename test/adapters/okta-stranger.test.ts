/** What somebody in Okta's place says, such as a proxy or a captive portal, is an outage of Okta's and nothing else, in whatever words. */
import { describe, expect, it } from "vitest";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import type { OktaDirectory } from "../../src/adapters/okta/directory.ts";
import { TransientError } from "../../src/domain/errors.ts";
import { toLogin } from "../../src/domain/ids.ts";
import {
  directoryFor,
  groupBody,
  groupId,
  refusal,
  type Reply,
  serviceApp,
  startOkta,
  strange,
  userBody,
  userId,
} from "./okta-server.ts";

const clock = { date: "Sat, 22 Nov 2031 12:00:00 GMT" };

const ask = async (
  reply: Reply,
  question: (directory: OktaDirectory) => Promise<unknown>,
  change: Partial<OktaConfig> = {},
) => {
  const okta = await startOkta(() =>
    strange({ ...reply, headers: { ...clock, ...reply.headers } }),
  );
  const { directory, calls } = directoryFor(okta, {
    limits: { attempts: 2, passes: 1 },
    ...change,
  });
  const error: unknown = await question(directory).then(
    () => "believed",
    (thrown: unknown) => thrown,
  );
  return { error, calls, seen: okta.seen };
};

const person = toLogin("person1@example.com");

describe("an answer without a request id of Okta's", () => {
  it.each<[string, Reply, (directory: OktaDirectory) => Promise<unknown>]>([
    [
      "a removal done",
      { status: 204 },
      (okta) => okta.removeMember(groupId(), userId()),
    ],
    [
      "an add done",
      { status: 204 },
      (okta) => okta.addMember(groupId(), userId()),
    ],
    ["no members", { body: [] }, (okta) => okta.members(groupId())],
    ["members", { body: [userBody()] }, (okta) => okta.members(groupId())],
    ["nobody of that name", { body: [] }, (okta) => okta.findPeople([person])],
    ["a group", { body: groupBody() }, (okta) => okta.groupById(groupId())],
    [
      "that the group is gone",
      refusal(404, "E0000007", "Not found"),
      (okta) => okta.groupById(groupId()),
    ],
    [
      "that the person was not there",
      refusal(404, "E0000007", "Not found"),
      (okta) => okta.removeMember(groupId(), userId()),
    ],
    [
      "that the role does not allow it",
      refusal(403, "E0000006"),
      (okta) => okta.members(groupId()),
    ],
    [
      "that the token is not known",
      refusal(401, "E0000011"),
      (okta) => okta.members(groupId()),
    ],
    [
      "that the proof is wrong",
      {
        status: 400,
        headers: { "www-authenticate": 'DPoP error="invalid_dpop_proof"' },
        body: "",
      },
      (okta) => okta.members(groupId()),
    ],
  ])("does not say %s", async (_what, reply, question) => {
    const { error, calls } = await ask(reply, question);

    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).message).toMatch(
      /without X-Okta-Request-Id, so it did not come from Okta/,
    );
    // Tried again, and by its clock no stay may end.
    expect(calls).toHaveLength(2);
    for (const { room } of calls) expect(room.serverTime).toBeNull();
  });

  it.each<[string, Reply]>([
    [
      "a token",
      { body: { token_type: "Bearer", access_token: "t", expires_in: 3600 } },
    ],
    ["a refusal", { status: 401, body: { error: "invalid_client" } }],
    [
      "a demand for a nonce",
      {
        status: 400,
        headers: { "dpop-nonce": "n" },
        body: { error: "use_dpop_nonce" },
      },
    ],
  ])("is not the token endpoint's: %s", async (_what, reply) => {
    const { error, seen } = await ask(
      reply,
      (okta) => okta.members(groupId()),
      { credentials: serviceApp },
    );

    expect(error).toBeInstanceOf(TransientError);
    expect(seen.map(({ path }) => path)).toEqual([
      "/oauth2/v1/token",
      "/oauth2/v1/token",
    ]);
  });
});
