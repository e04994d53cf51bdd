import { describe, expect, it } from "vitest";
import { valuesAt } from "../../src/sandbox/okta/dialects.ts";
import { OktaError } from "../../src/sandbox/okta/errors.ts";
import { compile, type Dialect } from "../../src/sandbox/okta/search.ts";

const anything: Dialect = {
  ignoreCase: true,
  operators: () => ["eq", "ne", "sw", "ew", "co", "gt", "ge", "lt", "le", "pr"],
};

const alice = {
  id: "00u1",
  status: "ACTIVE",
  created: "2026-11-22T12:00:00.000Z",
  profile: {
    login: 'alice"o\\neill"@example.com',
    name: "Alice (SRE)",
    level: 3,
    onCall: true,
    manager: null,
    teams: ["payments", "checkout"],
  },
};

const holds = (text: string, dialect = anything): boolean =>
  compile(text, dialect)((path) => valuesAt(alice, path));

describe("Okta's expression language", () => {
  it.each([
    ['id eq "00u1"', true],
    ['id EQ "00U1"', true],
    ['id eq "00u2"', false],
    ['id eq "00u2" or id eq "00u1"', true],
    ['id eq "00u1" and status eq "STAGED"', false],
    // `and` binds tighter than `or`
    ['id eq "00u1" or id eq "00u2" and status eq "STAGED"', true],
    ['(id eq "00u1" or id eq "00u2") and status eq "STAGED"', false],
    ['((status eq "ACTIVE"))', true],
    ['not (status eq "STAGED")', true],
    ['profile.name eq "alice (sre)"', true],
    ['profile.name sw "Alice ("', true],
    ['profile.name co "sre"', true],
    ['profile.name ew "sre)"', true],
    ["profile.level eq 3", true],
    ["profile.level gt 2 and profile.level lt 4", true],
    ['profile.level gt "2"', false],
    ["profile.onCall eq true", true],
    ["profile.onCall pr", true],
    ["profile.manager pr", false],
    ["profile.missing pr", false],
    ['profile.missing eq "x"', false],
    ['profile.teams eq "checkout"', true],
    ['profile.teams eq "search"', false],
    [String.raw`profile.login eq "alice\"o\\neill\"@example.com"`, true],
    ['created gt "2026-11-22T11:59:59Z"', true],
    ['created ge "2026-11-22T13:00:00+01:00"', true],
    ['created lt "2026-11-22T12:00:00Z"', false],
    ['status lt "STAGED" or status gt "STAGED"', true],
  ])("says of %s: %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    "",
    "id",
    "id eq",
    'id "00u1"',
    'id like "00u1"',
    'id eq "00u1',
    'id eq "00u1" and',
    'id eq "00u1" id eq "00u2"',
    '(id eq "00u1"',
    'id eq "00u1")',
    "id eq 00u1",
    '"id" eq "00u1"',
    `${"(".repeat(100)}id pr${")".repeat(100)}`,
  ])("refuses %s", (text) => {
    expect(() => holds(text)).toThrow(OktaError);
  });

  it("knows case where a dialect does", () => {
    const strict = { ...anything, ignoreCase: false };
    expect(holds('status eq "active"', strict)).toBe(false);
    expect(holds('status eq "ACTIVE"', strict)).toBe(true);
  });

  it("refuses properties and operators that a dialect does not know", () => {
    const narrow: Dialect = {
      ignoreCase: true,
      operators: (property) => (property === "id" ? ["eq"] : null),
    };
    expect(holds('id eq "00u1"', narrow)).toBe(true);
    expect(() => holds('id sw "00u"', narrow)).toThrow(OktaError);
    expect(() => holds('status eq "ACTIVE"', narrow)).toThrow(OktaError);
  });

  it("reads twenty thousand terms in one pass", () => {
    const text = Array.from({ length: 20_000 }, () => 'id eq "x"').join(" or ");
    expect(holds(text)).toBe(false);
  });
});
