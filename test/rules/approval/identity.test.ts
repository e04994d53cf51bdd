import { describe, expect, it } from "vitest";
import { toLogin } from "../../../src/domain/ids.ts";
import {
  identify,
  identityFindings,
  mapIdentities,
  peopleOf,
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

const entries = [
  person(alice, "Alice@example.com"),
  person(alice2, "alice@example.com"),
  byName("BOB", "bob@example.com"),
  person(carol, "carol@example.com"),
  byName("carol", "zoe@example.com"),
  { ...person(dave, ""), person: toLogin("gone@example.com") },
  { ...byName("nobody", ""), person: toLogin("gone@example.com") },
];
const who = (account: Parameters<typeof identify>[1]) =>
  identify(mapIdentities(entries), account);

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

  it.each(["alice1", "1alice", "1-2", "1".repeat(16)])(
    "is a login where it is anything else: %s",
    (value) => {
      expect(
        readAttribute(value, oktaPerson("alice@example.com")),
      ).toMatchObject({ accountId: null, accountLogin: value });
    },
  );
});

describe("what is said of who is who", () => {
  it("holds those alone whom Okta has", () => {
    const others = [oktaPerson("zoe@example.com")];
    const { people, byLogin } = mapIdentities(
      [
        person(alice, "alice@example.com"),
        { ...person(dave, ""), person: toLogin("gone@example.com") },
        { ...byName("nobody", ""), person: toLogin("gone@example.com") },
      ],
      others,
    );
    expect([...people.keys()]).toEqual([
      "alice@example.com",
      "zoe@example.com",
    ]);
    expect(byLogin.size).toBe(0);
  });

  it("is nothing where an entry names no account", () => {
    const { byId, byLogin } = mapIdentities([
      { ...byName("", "alice@example.com"), accountLogin: null },
    ]);
    expect([byId.size, byLogin.size]).toEqual([0, 0]);
  });
});

describe("the person behind an account", () => {
  it("is found by number, whatever its login is now", () => {
    expect(who({ id: 1, login: "renamed" })).toEqual({
      kind: "person",
      person: oktaPerson("alice@example.com"),
    });
    expect(who({ id: 99, login: "alice" })).toEqual({
      kind: "unmapped",
    });
  });

  it("is not known by the account's login, which others can take", () => {
    expect(who({ id: 99, login: "Bob" })).toEqual({
      kind: "by-login",
      people: [oktaPerson("bob@example.com")],
    });
  });

  it("is gone where Okta does not have the login", () => {
    expect(who(dave)).toEqual({
      kind: "gone",
      login: "gone@example.com",
    });
    expect(who({ id: 99, login: "nobody" }).kind).toBe("unmapped");
  });

  it("can be one person behind two accounts, and never two behind one", () => {
    expect(who(alice2)).toEqual(who(alice));
    expect(who(carol)).toEqual({
      kind: "ambiguous",
      people: ["carol@example.com", "zoe@example.com"].map(oktaPerson),
    });
  });

  it("is named in the same order, whoever said it first", () => {
    const both = ["zoe@example.com", "carol@example.com"].map((login) =>
      person(carol, login),
    );
    for (const said of [both, both.toReversed()])
      expect(identify(mapIdentities(said), carol)).toEqual({
        kind: "ambiguous",
        people: ["carol@example.com", "zoe@example.com"].map(oktaPerson),
      });
  });

  it("is nobody where the account is not known, or its person is gone", () => {
    expect(peopleOf(who(eve))).toEqual([]);
    expect(peopleOf(who(dave))).toEqual([]);
    expect(peopleOf(who(alice))).toEqual([oktaPerson("alice@example.com")]);
    expect(peopleOf(who(carol))).toHaveLength(2);
    expect(peopleOf(who({ id: 99, login: "bob" }))).toHaveLength(1);
  });

  it("that is missing or ambiguous is a finding, for people's accounts", () => {
    expect(
      identityFindings(
        mapIdentities(entries),
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
