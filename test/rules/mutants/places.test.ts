/** What a mutation tester could change in `place.ts` and `login.ts` without any other test noticing. */
import { describe, expect, test } from "vitest";
import { loginFault } from "../../../src/rules/login.ts";
import { placeOf } from "../../../src/rules/place.ts";

describe("a path below access/ is for", () => {
  test.each([
    ["access/curfew.yaml", { kind: "settings" }],
    ["access/people.yaml", { kind: "people" }],
    ["access/README.md", { kind: "ignored" }],
    ["access/grants/.gitkeep", { kind: "ignored" }],
    ["access/grants/t/.gitkeep", { kind: "ignored" }],
    ["access/grants/.gitkeep/x", { kind: "stray" }],
    ["access/grants/t/x.txt", { kind: "stray" }],
    ["access/grants/t/a.yaml", { kind: "grant", tier: "t", name: "a" }],
    ["access/grants/t/a.yaml/b", { kind: "stray" }],
    ["access/grants/t/a/b.yaml", { kind: "stray" }],
    ["access/grants/t/.yaml", { kind: "stray" }],
    ["access/grants/a.yaml", { kind: "stray" }],
    ["access/tiers/a.yaml", { kind: "tier", name: "a" }],
    ["access/tiers/a.yaml/b", { kind: "stray" }],
    ["access/tiers/.yaml", { kind: "stray" }],
    ["access/tiers/.gitkeep", { kind: "stray" }],
    ["access/curfew.yml", { kind: "stray" }],
    ["access", { kind: "stray" }],
    ["Access/curfew.yaml", { kind: "outside" }],
    ["x/access/curfew.yaml", { kind: "outside" }],
  ])("%s", (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });
});

describe("a login's fault says what to do:", () => {
  test.each([
    [
      "alice @example.com",
      "invalid-value",
      /a space or a line end/,
      "Write the login alone, such as alice@example.com.",
    ],
    [
      "\u0430lice",
      "login-lookalike",
      /\(U\+0430, a Cyrillic letter\)/,
      "Type the login by hand, in ASCII letters, as Okta shows it.",
    ],
    ["\u03bf", "login-lookalike", /\(U\+03BF, a Greek letter\)/, /^Type/],
    [
      "a\u0301",
      "login-lookalike",
      /\(U\+0301, an accent of its own\)/,
      /^Type/,
    ],
    ["\u200b", "login-lookalike", /\\u200b \(U\+200B, invisible\)/, /^Type/],
    ["\uff41", "login-lookalike", /\(U\+FF41, not ASCII\)/, /^Type/],
  ])("%j", (login, code, message, hint) => {
    const fault = loginFault(login);
    expect(fault?.code).toBe(code);
    expect(fault?.message).toMatch(message);
    expect(fault?.hint).toEqual(
      typeof hint === "string" ? hint : expect.stringMatching(hint),
    );
  });

  test.each(["alice@example.com", "!", "~", "a/b"])("%s has none", (login) => {
    expect(loginFault(login)).toBeNull();
  });
});
