import { describe, expect, it } from "vitest";
import { toLogin } from "../../../src/domain/ids.ts";
import {
  identify,
  identityFindings,
  mapIdentities,
  readAttribute,
} from "../../../src/rules/approval/identity.ts";
import { alice, alice2, bob, carol, eve, person, robot } from "./scene.ts";

const byName = (login: string, okta: string) => ({
  accountId: null,
  accountLogin: login,
  login: toLogin(okta),
});

const identities = mapIdentities([
  person(alice, "Alice@example.com"),
  person(alice2, "alice@example.com"),
  byName("BOB", "bob@example.com"),
  person(carol, "carol@example.com"),
  byName("carol", "zoe@example.com"),
  { accountId: null, accountLogin: null, login: toLogin("x@example.com") },
]);

describe("an Okta attribute", () => {
  it("is an id where it is digits, and never a login that looks like one", () => {
    const login = toLogin("alice@example.com");
    const known = mapIdentities([readAttribute(" 12345 ", login)]);
    expect(identify(known, { id: 12345, login: "alice" }).kind).toBe("person");
    expect(identify(known, { id: 9, login: "12345" }).kind).toBe("unmapped");
    expect(readAttribute("Alice", login)).toEqual({
      accountId: null,
      accountLogin: "Alice",
      login,
    });
  });
});

describe("the person behind an account", () => {
  it("is found by id, and by login only where no id is known", () => {
    expect(identify(identities, { id: 1, login: "renamed" })).toEqual({
      kind: "person",
      login: "alice@example.com",
    });
    expect(identify(identities, { id: 99, login: "alice" })).toEqual({
      kind: "unmapped",
    });
    expect(identify(identities, { id: 99, login: "Bob" })).toEqual({
      kind: "person",
      login: "bob@example.com",
    });
  });

  it("can be one person behind two accounts, and never two behind one", () => {
    expect(identify(identities, alice2)).toEqual(identify(identities, alice));
    expect(identify(identities, carol)).toEqual({
      kind: "ambiguous",
      logins: ["carol@example.com", "zoe@example.com"],
    });
  });

  it("that is missing or ambiguous is a finding, for people's accounts", () => {
    expect(
      identityFindings(
        identities,
        [alice, bob, carol, eve, robot],
        "access/people.yaml",
      ),
    ).toMatchObject(
      [
        {
          code: "identity-ambiguous",
          severity: "error",
          path: "access/people.yaml",
          message: /@carol.*carol@example.com, zoe@example.com/,
        },
        { code: "identity-unmapped", severity: "warning", message: /@eve/ },
      ].map(({ code, severity }) => ({ code, severity })),
    );
  });
});
