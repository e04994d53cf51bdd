import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecheckEvent } from "../../src/rules/recheck-event.ts";

const event = {
  action: "created",
  issue: { number: 7, pull_request: { url: "https://api" } },
  comment: { body: "/curfew recheck\nPlease.", user: { login: "bob" } },
  repository: { full_name: "Acme/Access" },
};

const read = (value: unknown) => readRecheckEvent(value, "acme/access");

describe("a comment that asks for the check again", () => {
  it.each([
    "/curfew recheck",
    "/curfew recheck\r\nPlease.",
    "/curfew recheck  ",
    "/curfew recheck\rx",
  ])("is read by its first line: %j", (body) => {
    expect(read({ ...event, comment: { ...event.comment, body } })).toEqual({
      kind: "wanted",
      pullRequest: 7,
      login: "bob",
    });
  });

  it.each<[string, object, string]>([
    ["edited", { action: "edited" }, "new one"],
    ["on an issue", { issue: { number: 7 } }, "not on a pull request"],
    [
      "on an issue, said with a null",
      { issue: { number: 7, pull_request: null } },
      "not on a pull request",
    ],
    ["no comment", { comment: undefined }, "no comment"],
    ["no issue", { issue: undefined }, "no comment"],
    ["elsewhere", { repository: { full_name: "evil/access" } }, "another"],
    ["nowhere", { repository: null }, "another"],
    ...[
      "/curfew recheck now",
      " /curfew recheck",
      "Hi\n/curfew recheck",
      "",
    ].map((body): [string, object, string] => [
      JSON.stringify(body),
      { comment: { body, user: { login: "bob" } } },
      "first line",
    ]),
    ...[0, 1.5, "7", null, Number.MAX_VALUE].map(
      (number): [string, object, string] => [
        `numbered ${String(number)}`,
        { issue: { number, pull_request: {} } },
        "does not say",
      ],
    ),
    ...["", 7, undefined].map((login): [string, object, string] => [
      `by ${String(login)}`,
      { comment: { body: "/curfew recheck", user: { login } } },
      "does not say",
    ]),
    [
      "by nobody",
      { comment: { body: "/curfew recheck", user: null } },
      "does not say",
    ],
  ])("is no such thing when it is %s", (_, more, why) => {
    const answer = read({ ...event, ...more });
    expect(answer).toMatchObject({ kind: "not-wanted" });
    expect(JSON.stringify(answer)).toContain(why);
  });

  it("never comes from inherited members, nor from any other JSON", () => {
    expect(read(Object.create(event))).toMatchObject({ kind: "not-wanted" });
    expect(read([event])).toMatchObject({ kind: "not-wanted" });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(read(value)).toMatchObject({ kind: "not-wanted" });
      }),
    );
  });
});
