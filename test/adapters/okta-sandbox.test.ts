import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlockedError } from "../../src/domain/errors.ts";
import { toLogin } from "../../src/domain/ids.ts";
import { instant, later, milliseconds } from "../../src/domain/time.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";
import {
  type OktaOptions,
  type SandboxOkta,
  startOkta,
} from "../../src/sandbox/okta/start.ts";
import { directoryFor, serverTime, type TestDirectory } from "./okta-server.ts";

let clock: SandboxClock;
let okta: SandboxOkta;

const start = async (settings: OktaOptions["settings"] = {}): Promise<void> => {
  clock = createClock(serverTime);
  okta = await startOkta({
    clock,
    settings,
    // The SDK stamps its proofs with the machine's clock.
    proofTime: () => instant(Date.now()),
  });
};

const inSandboxTime = {
  now: () => Promise.resolve(clock.now()),
  pause: (length: Parameters<SandboxClock["advance"]>[0]) => {
    clock.advance(length);
    return Promise.resolve();
  },
};

const withToken = (): TestDirectory =>
  directoryFor(
    { origin: okta.url },
    {
      ...inSandboxTime,
      credentials: { kind: "token", token: okta.credentials.createToken() },
    },
  );

const withApp = (
  dpop: boolean,
  scopes?: readonly string[],
): TestDirectory & { readonly clientId: string } => {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const app = okta.credentials.createServiceApp({
    publicKey: pair.publicKey
      .export({ type: "spki", format: "pem" })
      .toString(),
    scopes: scopes ?? [
      "okta.groups.manage",
      "okta.groups.read",
      "okta.users.read",
    ],
    dpop,
  });
  const { clientId } = app;
  return {
    clientId,
    ...directoryFor(
      { origin: okta.url },
      {
        ...inSandboxTime,
        credentials: {
          kind: "oauth",
          clientId,
          privateKey: pair.privateKey
            .export({ type: "pkcs8", format: "pem" })
            .toString(),
        },
      },
    ),
  };
};

const people = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    okta.users.create({ login: `person${n}@example.com` }),
  );

beforeEach(() => start());
afterEach(() => okta.close());

describe("the directory against an Okta", () => {
  it.each([
    ["separate", false],
    ["joined", true],
  ] as const)(
    "lists 450 members over %s links, with an empty page in the middle: %s",
    async (linkHeaders, emptyMiddlePage) => {
      okta.settings.linkHeaders = linkHeaders;
      okta.settings.emptyMiddlePage = emptyMiddlePage;
      const group = okta.groups.create({ name: "AWS Users" });
      for (const { id } of people(450)) okta.memberships.add(group.id, id);
      const { directory } = withToken();

      expect(await directory.members(group.id)).toHaveLength(450);
    },
  );

  it("finds people in every state, in any case, with quotes and slashes", async () => {
    const logins = [
      "Alice@Example.com",
      'quo"te@example.com',
      "back\\slash@example.com",
      "team/slash@example.com",
    ];
    for (const login of logins) okta.users.create({ login });
    okta.users.create({
      login: "gone@example.com",
      status: "DEPROVISIONED",
      profile: { githubLogin: "gone-hub" },
    });
    const { directory } = withToken();

    const found = await directory.findPeople(
      [...logins, "gone@example.com", "nobody@example.com"].map(toLogin),
    );

    expect(found.map(({ login }) => login).sort()).toEqual(
      [...logins, "gone@example.com"].sort(),
    );
    expect(found.at(-1)).toMatchObject({
      status: "DEPROVISIONED",
      githubAccount: "gone-hub",
    });
  });

  it("finds 500 people in few searches", async () => {
    const users = people(500);
    const { directory, calls } = withToken();

    const found = await directory.findPeople(
      users.map(({ profile }) => toLogin(profile.login)),
    );

    expect(found).toHaveLength(500);
    expect(calls.length).toBeLessThan(15);
  });

  it("finds groups of one name and several types, and Everyone", async () => {
    okta.groups.create({ name: 'The "big" one' });
    okta.groups.create({ name: 'The "big" one', type: "APP_GROUP" });
    okta.groups.create({ name: 'The "big" one 2' });
    const { directory } = withToken();

    const found = await directory.findGroups(['The "big" one', "Everyone"]);

    expect(found.map(({ type }) => type).sort()).toEqual([
      "APP_GROUP",
      "BUILT_IN",
      "OKTA_GROUP",
    ]);
  });

  it("names the targets of rules, a person's groups and factors", async () => {
    const group = okta.groups.create({ name: "Ruled" });
    const person = okta.users.create({ login: "a@example.com" });
    okta.rules.create({ name: "All", groups: [group.id], status: "INACTIVE" });
    okta.memberships.add(group.id, person.id);
    const { directory } = withToken();

    expect(await directory.ruleTargets()).toEqual(new Set([group.id]));
    expect(
      (await directory.groupsOf(person.id)).map(({ name }) => name).sort(),
    ).toEqual(["Everyone", "Ruled"]);
    expect(await directory.hasActiveFactor(person.id)).toBe(false);
  });

  it.each(["acknowledged", "not-found"] as const)(
    "adds whoever is in already and removes whoever is out already, where Okta says %s",
    async (habit) => {
      okta.settings.presentAdd = habit;
      okta.settings.absentRemoval = habit;
      const group = okta.groups.create({ name: "Tier" });
      const person = okta.users.create({ login: "a@example.com" });
      const { directory } = withToken();

      await directory.addMember(group.id, person.id);
      await directory.addMember(group.id, person.id);
      expect(okta.memberships.has(group.id, person.id)).toBe(true);

      await directory.removeMember(group.id, person.id);
      await directory.removeMember(group.id, person.id);
      expect(okta.memberships.has(group.id, person.id)).toBe(false);
    },
  );

  it("is done when the person was deleted, and not when the group was", async () => {
    const group = okta.groups.create({ name: "Tier" });
    const person = okta.users.create({ login: "a@example.com" });
    const other = okta.users.create({ login: "b@example.com" });
    okta.memberships.add(group.id, person.id);
    const { directory } = withToken();

    okta.users.delete(person.id);
    await directory.removeMember(group.id, person.id);

    okta.groups.delete(group.id);
    for (const refused of [
      () => directory.removeMember(group.id, other.id),
      () => directory.members(group.id),
      () => directory.addMember(group.id, other.id),
    ])
      await expect(refused()).rejects.toThrow(BlockedError);
  });

  it("cannot write to Everyone, nor to an application's group", async () => {
    const imported = okta.groups.create({ name: "App", type: "APP_GROUP" });
    const person = okta.users.create({ login: "a@example.com" });
    const { directory } = withToken();

    for (const group of [imported.id, okta.groups.everyone])
      await expect(directory.addMember(group, person.id)).rejects.toThrow(
        BlockedError,
      );
  });

  it.each([true, false])(
    "works with a service application, proof of possession: %s",
    async (dpop) => {
      const group = okta.groups.create({ name: "Tier" });
      const users = people(3);
      const { directory, calls } = withApp(dpop);

      await Promise.all(
        users.map(({ id }) => directory.addMember(group.id, id)),
      );
      expect(await directory.members(group.id)).toHaveLength(3);

      // A token that ends, and tokens that die early.
      clock.set(later(clock.now(), milliseconds(2 * 3_600_000)));
      expect(await directory.findGroups(["Tier"])).toHaveLength(1);
      okta.credentials.revokeAccessTokens();
      expect(await directory.members(group.id)).toHaveLength(3);

      const tokens = calls.filter(({ endpoint }) => endpoint.includes("token"));
      expect(tokens).toHaveLength(dpop ? 6 : 3);
    },
  );

  it("goes on when an administrator switches the proof of possession on and off", async () => {
    const group = okta.groups.create({ name: "Tier" });
    const { directory, calls, clientId } = withApp(false);

    for (const isRequired of [false, true, false]) {
      okta.credentials.requireProof(clientId, isRequired);
      expect(await directory.members(group.id)).toEqual([]);
      clock.set(later(clock.now(), milliseconds(2 * 3_600_000)));
    }

    const api = calls.filter(({ endpoint }) => !endpoint.includes("token"));
    expect(api.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("says which scope is missing, and which client is unknown", async () => {
    const lacking = withApp(true, ["okta.users.read"]);
    await expect(lacking.directory.ruleTargets()).rejects.toThrow(
      /invalid_scope/,
    );

    const app = withApp(true);
    await okta.close();
    await start();
    await expect(
      directoryFor(
        { origin: okta.url },
        {
          credentials: {
            kind: "oauth",
            clientId: "0oaUnknown",
            privateKey: generateKeyPairSync("rsa", {
              modulusLength: 2048,
            })
              .privateKey.export({ type: "pkcs1", format: "pem" })
              .toString(),
          },
        },
      ).directory.ruleTargets(),
    ).rejects.toThrow(/invalid_client/);
    expect(app.calls).toEqual([]);
  });

  it("gets 300 removals through a limit of 100 a minute, without one violation more than were in flight", async () => {
    const group = okta.groups.create({ name: "Tier" });
    const users = people(300);
    for (const { id } of users) okta.memberships.add(group.id, id);
    okta.limits.set("/api/v1/groups", 100);
    okta.limits.set("/api/v1/groups/{id}", 100);
    const { directory, calls } = withToken();

    await Promise.all(
      users.map(({ id }) => directory.removeMember(group.id, id)),
    );

    expect(okta.memberships.members(group.id)).toEqual([]);
    const violations = calls.filter(({ status }) => status === 429);
    expect(violations.length).toBeLessThanOrEqual(2 * 8);
    expect(calls.length).toBe(300 + violations.length);
  });

  it("backs off when too many come at a time", async () => {
    const group = okta.groups.create({ name: "Tier" });
    okta.limits.forceConcurrency(2);
    const { directory, pauses } = withToken();

    expect(await directory.members(group.id)).toEqual([]);
    expect(pauses).toEqual([]);
    expect(clock.now() - serverTime).toBe(1_500);
  });

  it("does again what was done when the answer was lost", async () => {
    const group = okta.groups.create({ name: "Tier" });
    const person = okta.users.create({ login: "a@example.com" });
    const { directory } = withToken();
    for (const method of ["PUT", "DELETE"])
      okta.server.addFault({
        method,
        path: /\/users\//,
        fault: { kind: "reset-after" },
        times: 1,
      });

    await directory.addMember(group.id, person.id);
    expect(okta.memberships.has(group.id, person.id)).toBe(true);
    await directory.removeMember(group.id, person.id);
    expect(okta.memberships.has(group.id, person.id)).toBe(false);
  });

  it("leaves room in the window to others, and goes on in the next", async () => {
    const group = okta.groups.create({ name: "Tier" });
    okta.limits.set("/api/v1/groups", 250);
    const asked: (number | null)[] = [];
    const { directory, calls } = directoryFor(
      { origin: okta.url },
      {
        ...inSandboxTime,
        credentials: { kind: "token", token: okta.credentials.createToken() },
        leave: ({ limit, serverTime: told }) => {
          asked.push(limit, told);
          return 200;
        },
      },
    );
    for (let n = 0; n < 60; n += 1) await directory.members(group.id);

    expect(asked.slice(0, 2)).toEqual([250, serverTime]);
    const least = Math.min(...calls.map(({ room }) => Number(room.remaining)));
    expect(least).toBe(200);
    expect(clock.now() - serverTime).toBeGreaterThanOrEqual(60_000);
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it("tells which groups and people changed after an instant", async () => {
    const [first, second] = people(2);
    const [left, right] = ["Left", "Right"].map((name) =>
      okta.groups.create({ name }),
    );
    if (!first || !second || !left || !right) throw new Error("not made");
    const { directory } = withToken();
    const before = clock.now();
    expect(await directory.changedAfter(before)).toEqual({
      groups: [],
      people: [],
    });

    clock.advance(milliseconds(1_000));
    okta.memberships.add(left.id, first.id);
    okta.users.setStatus(second.id, "DEPROVISIONED");
    const changed = await directory.changedAfter(before);
    expect(changed.groups.map(({ name }) => name)).toContain("Left");
    expect(changed.groups.map(({ name }) => name)).not.toContain("Right");
    expect(changed.people).toMatchObject([
      { id: second.id, status: "DEPROVISIONED" },
    ]);

    clock.advance(milliseconds(1_000));
    okta.groups.rename(right.id, "Renamed");
    const later = await directory.changedAfter(instant(clock.now() - 1));
    expect(later.groups.map(({ name }) => name)).toEqual(["Renamed"]);
  });
});
