import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxClock } from "../../src/sandbox/clock.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import { type Caller, pages, startAtNoon, values } from "./oktaCaller.ts";

let okta: SandboxOkta;
let clock: SandboxClock;
let call: Caller;

beforeEach(async () => {
  ({ okta, clock, call } = await startAtNoon());
});
afterEach(() => okta.close());

const search = (expression: string) =>
  call("GET", `/api/v1/users?search=${encodeURIComponent(expression)}`);
const filter = (expression: string) =>
  call("GET", `/api/v1/users?filter=${encodeURIComponent(expression)}`);

describe("a user", () => {
  it("has Okta's shape", async () => {
    const { id } = okta.users.create({
      login: "alice@example.com",
      profile: { githubLogin: "alice-gh" },
    });
    expect(id).toMatch(/^00u[A-Za-z0-9]{17}$/);
    const { status, body } = await call("GET", `/api/v1/users/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      status: "ACTIVE",
      created: "2026-11-22T12:00:00.000Z",
      lastUpdated: "2026-11-22T12:00:00.000Z",
      statusChanged: "2026-11-22T12:00:00.000Z",
      lastLogin: null,
      type: { id: "otysbx00000000000001" },
      profile: {
        login: "alice@example.com",
        email: "alice@example.com",
        firstName: "Alice",
        githubLogin: "alice-gh",
      },
      credentials: { provider: { type: "OKTA", name: "OKTA" } },
      _links: { self: { href: `${okta.url}/api/v1/users/${id}` } },
    });
  });

  it("is found by id, by login in any case, and by the login's short name", async () => {
    const { id } = okta.users.create({ login: "alice@example.com" });
    for (const name of [id, "alice@example.com", "ALICE@Example.com", "alice"])
      expect(
        values((await call("GET", `/api/v1/users/${name}`)).body, "id"),
      ).toEqual([id]);
  });

  it("is not found by an ambiguous short name", async () => {
    okta.users.create({ login: "alice@example.com" });
    okta.users.create({ login: "alice@example.org" });
    expect((await call("GET", "/api/v1/users/alice")).status).toBe(404);
  });

  it("whose login has a slash is found by id and search only", async () => {
    const { id } = okta.users.create({ login: "corp/alice" });
    expect((await call("GET", "/api/v1/users/corp%2Falice")).status).toBe(404);
    expect((await call("GET", `/api/v1/users/${id}`)).status).toBe(200);
    const { body } = await search('profile.login eq "corp/alice"');
    expect(values(body, "id")).toEqual([id]);
  });

  it("that nobody knows answers E0000007", async () => {
    const { status, body } = await call(
      "GET",
      "/api/v1/users/00u00000000000000000",
    );
    expect(status).toBe(404);
    expect(body).toEqual({
      errorCode: "E0000007",
      errorSummary:
        "Not found: Resource not found: 00u00000000000000000 (User)",
      errorLink: "E0000007",
      errorId: expect.stringMatching(/^oae/) as string,
      errorCauses: [],
    });
  });

  it("keeps its id when its login changes, and frees the old login", async () => {
    const { id } = okta.users.create({ login: "alice@example.com" });
    okta.users.rename(id, "alice.smith@example.com");
    const heir = okta.users.create({ login: "alice@example.com" });
    const { body } = await search(
      'profile.login eq "alice@example.com" or profile.login eq "alice.smith@example.com"',
    );
    expect(values(body, "id")).toEqual([id, heir.id]);
    expect(values(body, "profile.login")).toEqual([
      "alice.smith@example.com",
      "alice@example.com",
    ]);
  });

  it("cannot take a login that is taken", () => {
    okta.users.create({ login: "alice@example.com" });
    expect(() => okta.users.create({ login: "Alice@example.com" })).toThrow();
  });
});

describe("the list of users", () => {
  beforeEach(() => {
    for (const name of ["alice", "bob", "carol"])
      okta.users.create({ login: `${name}@example.com` });
  });

  it("leaves deactivated people out, search and filter do not", async () => {
    const bob = okta.users.find("bob@example.com");
    okta.users.setStatus(bob?.id ?? "", "DEPROVISIONED");
    const plain = await call("GET", "/api/v1/users");
    expect(values(plain.body, "profile.firstName")).toEqual(["Alice", "Carol"]);
    for (const ask of [search, filter]) {
      const { body } = await ask('status eq "DEPROVISIONED"');
      expect(values(body, "profile.firstName")).toEqual(["Bob"]);
    }
  });

  it("comes in pages with opaque cursors", async () => {
    expect(
      await pages(call, "/api/v1/users?limit=2", "profile.firstName"),
    ).toEqual([["Alice", "Bob"], ["Carol"]]);
    expect(
      (await call("GET", "/api/v1/users?after=made-up")).body,
    ).toMatchObject({ errorCode: "E0000001" });
  });

  it("keeps its pages in order when somebody goes between two of them", async () => {
    const first = await call("GET", "/api/v1/users?limit=2");
    const next = first.headers.get("link")?.split("<").at(-1)?.split(">")[0];
    okta.users.delete(okta.users.find("bob")?.id ?? "");
    const second = await call("GET", next ?? "");
    expect(values(second.body, "profile.firstName")).toEqual(["Carol"]);
  });

  it("gives at most 200 at once", async () => {
    for (let n = 0; n < 200; n += 1)
      okta.users.create({ login: `user${n}@example.com` });
    const { body } = await call("GET", "/api/v1/users?limit=1000");
    expect(values(body, "id")).toHaveLength(200);
    expect((await call("GET", "/api/v1/users?limit=0")).status).toBe(400);
  });

  it("is narrowed by the beginning of a name with q", async () => {
    const { body } = await call("GET", "/api/v1/users?q=car");
    expect(values(body, "profile.firstName")).toEqual(["Carol"]);
  });

  it("is searched by several logins at once, and by custom attributes", async () => {
    okta.users.setProfile(okta.users.find("bob")?.id ?? "", {
      githubLogin: "bob-gh",
    });
    const byLogin = await search(
      'profile.login eq "alice@example.com" or profile.login eq "CAROL@example.com" or profile.login eq "nobody@example.com"',
    );
    expect(values(byLogin.body, "profile.firstName")).toEqual([
      "Alice",
      "Carol",
    ]);
    const byAttribute = await search('profile.githubLogin eq "BOB-gh"');
    expect(values(byAttribute.body, "profile.firstName")).toEqual(["Bob"]);
  });

  it.each([
    'profile.login eq "x',
    'profile.login ne "x"',
    'profile.title co "x"',
    'nonsense eq "x"',
  ])("refuses the search %s with E0000031", async (expression) => {
    const { status, body } = await search(expression);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errorCode: "E0000031",
      errorSummary: "Invalid search criteria.",
    });
  });

  it("filters by few properties only, and case counts", async () => {
    expect(
      values((await filter('profile.login eq "Bob@example.com"')).body, "id"),
    ).toEqual([]);
    expect((await filter('profile.githubLogin eq "x"')).status).toBe(400);
    expect((await filter('status sw "A"')).status).toBe(400);
  });

  it("shows changes to search only after the index has caught up", async () => {
    okta.settings.searchDelay = milliseconds(1000);
    clock.advance(milliseconds(5000));
    const alice = okta.users.find("alice");
    okta.users.setStatus(alice?.id ?? "", "SUSPENDED");
    const dave = okta.users.create({ login: "dave@example.com" });
    expect(values((await search('status eq "SUSPENDED"')).body, "id")).toEqual(
      [],
    );
    expect(values((await search(`id eq "${dave.id}"`)).body, "id")).toEqual([]);
    const direct = await call("GET", `/api/v1/users/${alice?.id ?? ""}`);
    expect(values(direct.body, "status")).toEqual(["SUSPENDED"]);
    clock.advance(milliseconds(1000));
    expect(values((await search('status eq "SUSPENDED"')).body, "id")).toEqual([
      alice?.id,
    ]);
    expect(values((await search(`id eq "${dave.id}"`)).body, "id")).toEqual([
      dave.id,
    ]);
  });
});

describe("around a user", () => {
  it("the factors are listed with their status", async () => {
    const { id } = okta.users.create({ login: "alice@example.com" });
    const totp = okta.factors.enrol(id, {
      factorType: "token:software:totp",
      status: "PENDING_ACTIVATION",
      profile: { credentialId: "alice@example.com" },
    });
    okta.factors.enrol(id, { factorType: "webauthn" });
    const list = async () =>
      (await call("GET", `/api/v1/users/${id}/factors`)).body;
    expect(values(await list(), "status")).toEqual([
      "PENDING_ACTIVATION",
      "ACTIVE",
    ]);
    expect(values(await list(), "provider")).toEqual(["OKTA", "FIDO"]);
    okta.factors.setStatus(totp.id, "ACTIVE");
    expect(values(await list(), "status")).toEqual(["ACTIVE", "ACTIVE"]);
    okta.factors.reset(id);
    expect(await list()).toEqual([]);
  });

  it("the groups include Everyone", async () => {
    const { id } = okta.users.create({ login: "alice@example.com" });
    const group = okta.groups.create({ name: "AWS Users" });
    okta.memberships.add(group.id, id);
    const { body } = await call("GET", `/api/v1/users/${id}/groups`);
    expect(values(body, "profile.name")).toEqual(["Everyone", "AWS Users"]);
  });

  it("ending the sessions is acknowledged and logged", async () => {
    const { id } = okta.users.create({ login: "alice@example.com" });
    const { status } = await call("DELETE", `/api/v1/users/${id}/sessions`);
    expect(status).toBe(204);
    expect(okta.systemLog.entries().map(({ eventType }) => eventType)).toEqual([
      "user.session.clear",
    ]);
  });
});
