/** What goes wrong with Okta is told in whole sentences, and who answered is named. */
import { describe, expect, it } from "vitest";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { toLogin } from "../../src/domain/ids.ts";
import {
  type Behaviour,
  directoryFor,
  groupId,
  refusal,
  serviceApp,
  startOkta,
  strange,
  userBody,
} from "./okta-server.ts";

const said = async (
  behaviour: Behaviour,
  change: Partial<OktaConfig> = {},
): Promise<string> => {
  const okta = await startOkta(behaviour);
  const { directory } = directoryFor(okta, {
    limits: { attempts: 1, passes: 1, callTimeout: 100 },
    ...change,
  });
  const error: unknown = await directory
    .members(groupId())
    .catch((thrown: unknown) => thrown);
  return (error as Error).message.replace(/^.*?: /, "");
};

describe("a list of members that did not come", () => {
  it.each<[string, Behaviour, string, Partial<OktaConfig>?]>([
    [
      "silence",
      () => new Promise(() => undefined),
      "Okta did not answer in time.",
    ],
    [
      "a lost connection",
      (_seen, response) => {
        response.socket?.destroy();
        return undefined;
      },
      "no connection to Okta (UND_ERR_SOCKET).",
    ],
    [
      "a redirect",
      () => ({
        status: 302,
        headers: { location: "https://sign-in.test/?session=x" },
      }),
      "Okta answered with a redirect, which is never followed (302 to sign-in.test).",
    ],
    [
      "a redirect to nowhere",
      () => ({ status: 302 }),
      "Okta answered with a redirect, which is never followed (302 to somewhere else).",
    ],
    [
      "another status",
      () => ({ status: 202, body: [] }),
      "Okta's answer is not usable: the status 202 is not the expected one.",
    ],
    [
      "a refusal",
      () => refusal(403, "E0000006", "Not yours."),
      "Okta answered 403 E0000006 Not yours..",
    ],
    [
      "a refusal without a reason",
      () => refusal(403, "E0000006"),
      "Okta answered 403 E0000006.",
    ],
    ...["null", "7", '"text"', "{", ""].map(
      (body): [string, Behaviour, string] => [
        `a refusal that says ${JSON.stringify(body)}`,
        (_seen, response) => {
          response
            .writeHead(403, {
              "content-type": "application/json",
              "x-okta-request-id": "request-1",
            })
            .end(body);
          return undefined;
        },
        "Okta answered 403.",
      ],
    ),
    [
      "somebody else's refusal",
      () => strange(refusal(403, "E0000006", "Not yours.")),
      "Okta's answer is not usable: 403 without X-Okta-Request-Id, so it did not come from Okta.",
    ],
    [
      "a refusal of the token",
      () => ({ status: 400, body: { error: "invalid_client" } }),
      "Okta's token endpoint answered 400 invalid_client.",
      { credentials: serviceApp },
    ],
  ])("%s", async (_name, behaviour, words, change) => {
    expect(await said(behaviour, change)).toBe(words);
  });
});

describe("somebody's account at GitHub", () => {
  it.each([
    ["octo", "octo"],
    [" octo ", "octo"],
    ["", null],
    ["  ", null],
    [7, null],
    [null, null],
    [undefined, null],
  ])("is %j, which is read as %j", async (value, account) => {
    const okta = await startOkta(() => ({
      body: [
        userBody(1, {}, value === undefined ? {} : { githubLogin: value }),
      ],
    }));
    const { directory } = directoryFor(okta);
    const [person] = await directory.findPeople([
      toLogin("person1@example.com"),
    ]);
    expect(person?.githubAccount).toBe(account);
  });

  it("is nobody's where the settings name no attribute", async () => {
    const okta = await startOkta(() => ({
      body: [userBody(1, {}, { null: "octo" })],
    }));
    const { directory } = directoryFor(okta, { githubAttribute: null });
    const [person] = await directory.findPeople([
      toLogin("person1@example.com"),
    ]);
    expect(person?.githubAccount).toBeNull();
  });
});
