import { describe, expect, it } from "vitest";
import { toLogin } from "../../../src/domain/ids.ts";
import {
  identify,
  identityFindings,
  mapIdentities,
  readAttribute,
} from "../../../src/rules/approval/identity.ts";
import {
  alice,
  alice2,
  bob,
  carol,
  dave,
  eve,
  oktaPerson,
  person,
  robot,
} from "./scene.ts";

const byName = (login: string, okta: string) => ({
  accountId: null,
  accountLogin: login,
  person: oktaPerson(okta),
});

const identities = mapIdentities([
  person(alice, "Alice@example.com"),
  person(alice2, "alice@example.com"),
  byName("BOB", "bob@example.com"),
  person(carol, "carol@example.com"),
  byName("carol", "zoe@example.com"),
  { ...person(dave, ""), person: toLogin("gone@example.com") },
  { ...byName("nobody", ""), person: toLogin("gone@example.com") },
]);

describe("an Okta attribute", () => {
  it("is an id where it is digits, and never a login that looks like one", () => {
    const login = oktaPerson("alice@example.com");
    const known = mapIdentities([readAttribute(" 12345 ", login)]);
    expect(identify(known, { id: 12345, login: "alice" }).kind).toBe("person");
    expect(identify(known, { id: 9, login: "12345" }).kind).toBe("unmapped");
    expect(readAttribute("Alice", login)).toEqual({
      accountId: null,
      accountLogin: "Alice",
      person: login,
    });
  });
});

describe("the person behind an account", () => {
  it("is found by number, whatever its login is now", () => {
    expect(identify(identities, { id: 1, login: "renamed" })).toEqual({
      kind: "person",
      person: oktaPerson("alice@example.com"),
    });
    expect(identify(identities, { id: 99, login: "alice" })).toEqual({
      kind: "unmapped",
    });
  });

  it("is not known by the account's login, which others can take", () => {
    expect(identify(identities, { id: 99, login: "Bob" })).toEqual({
      kind: "by-login",
      people: [oktaPerson("bob@example.com")],
    });
  });

  it("is gone where Okta does not have the login", () => {
    expect(identify(identities, dave)).toEqual({
      kind: "gone",
      login: "gone@example.com",
    });
    expect(identify(identities, { id: 99, login: "nobody" }).kind).toBe(
      "unmapped",
    );
  });

  it("can be one person behind two accounts, and never two behind one", () => {
    expect(identify(identities, alice2)).toEqual(identify(identities, alice));
    expect(identify(identities, carol)).toEqual({
      kind: "ambiguous",
      people: ["carol@example.com", "zoe@example.com"].map(oktaPerson),
    });
  });

  it("that is missing or ambiguous is a finding, for people's accounts", () => {
    expect(
      identityFindings(
        identities,
        [alice, { ...bob, id: 99 }, carol, dave, eve, robot],
        "access/people.yaml",
      ).map(({ code, severity, message, hint }) =>
        [code, severity, message, hint].join(" | "),
      ),
    ).toEqual([
      "identity-unmapped | warning | Who is behind GitHub account @bob cannot be told: only its GitHub login is known, which can be renamed and taken by somebody else, and not its number. | Put its number, 99, in place of the login in access/people.yaml; until then its approvals do not count.",
      "identity-ambiguous | error | Who is behind GitHub account @carol cannot be told: this account stands for several people: carol@example.com or zoe@example.com. | Leave one of them in access/people.yaml; until then its approvals do not count.",
      "identity-unmapped | warning | Who is behind GitHub account @dave cannot be told: Okta has nobody called gone@example.com, who is said to be behind it. | Put right which Okta login its person has in access/people.yaml; until then its approvals do not count.",
      "identity-unmapped | warning | Who is behind GitHub account @eve cannot be told: no Okta person is known for this account. | Say whose it is, by its number 5, in access/people.yaml; until then its approvals do not count.",
    ]);
  });
});
