import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OktaGroupId, OktaUserId } from "../../src/domain/ids.ts";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxClock } from "../../src/sandbox/clock.ts";
import type { MembershipChange } from "../../src/sandbox/okta/memberships.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import {
  type Caller,
  callerWith,
  pages,
  startAtNoon,
  values,
} from "./oktaCaller.ts";

let okta: SandboxOkta;
let clock: SandboxClock;
let call: Caller;
let group: OktaGroupId;
let alice: OktaUserId;

beforeEach(async () => {
  ({ okta, clock, call } = await startAtNoon());
  group = okta.groups.create({ name: "AWS EC2 Admin" }).id;
  alice = okta.users.create({ login: "alice@example.com" }).id;
});
afterEach(() => okta.close());

const members = async (): Promise<readonly unknown[]> =>
  values((await call("GET", `/api/v1/groups/${group}/users`)).body, "id");
const add = (user: string, to: string = group) =>
  call("PUT", `/api/v1/groups/${to}/users/${user}`);
const remove = (user: string, from: string = group) =>
  call("DELETE", `/api/v1/groups/${from}/users/${user}`);

describe("adding and removing", () => {
  it("answer 204 without a body, and the list shows it", async () => {
    expect(await add(alice)).toMatchObject({ status: 204, body: null });
    expect(await members()).toEqual([alice]);
    expect(await remove(alice)).toMatchObject({ status: 204, body: null });
    expect(await members()).toEqual([]);
  });

  it("answer 204 to a repetition, which changes nothing", async () => {
    await add(alice);
    expect((await add(alice)).status).toBe(204);
    await remove(alice);
    expect((await remove(alice)).status).toBe(204);
    expect(okta.systemLog.entries()).toHaveLength(2);
  });

  it("answer 404 to a repetition where the settings say so", async () => {
    okta.settings.presentAdd = "not-found";
    okta.settings.absentRemoval = "not-found";
    expect((await remove(alice)).body).toMatchObject({
      errorCode: "E0000007",
    });
    await add(alice);
    expect((await add(alice)).status).toBe(404);
    expect(await members()).toEqual([alice]);
  });

  it("answer 404 for a user or a group that is not there, or a login", async () => {
    expect((await add("00u00000000000000000")).status).toBe(404);
    expect((await add(alice, "00g00000000000000000")).status).toBe(404);
    expect((await add("alice@example.com")).status).toBe(404);
  });

  it("answer 501 for Everyone and 403 for groups that are not Okta's own", async () => {
    const imported = okta.groups.create({ name: "AD", type: "APP_GROUP" }).id;
    const builtIn = okta.groups.create({
      name: "Okta Administrators",
      type: "BUILT_IN",
    }).id;
    for (const change of [add, remove]) {
      const everyone = await change(alice, okta.groups.everyone);
      expect(everyone.status).toBe(501);
      expect(everyone.body).toMatchObject({ errorCode: "E0000060" });
      expect((await change(alice, imported)).status).toBe(403);
      expect((await change(alice, builtIn)).status).toBe(403);
    }
  });

  it("refuse to add somebody who is deactivated, and remove them all the same", async () => {
    await add(alice);
    okta.users.setStatus(alice, "DEPROVISIONED");
    expect(await members()).toEqual([alice]);
    expect((await remove(alice)).status).toBe(204);
    const { status, body } = await add(alice);
    expect(status).toBe(403);
    expect(body).toMatchObject({ errorCode: "E0000038" });
    expect(await members()).toEqual([]);
  });

  it("are refused for a group outside the caller's resource set", async () => {
    const other = okta.groups.create({ name: "AWS Admin All" }).id;
    const hidden = okta.groups.create({ name: "Hidden" }).id;
    const token = okta.credentials.createToken({
      role: { groups: [group], views: [other] },
    });
    const limited = callerWith(okta, `SSWS ${token}`);
    const path = (to: string) => `/api/v1/groups/${to}/users/${alice}`;
    expect((await limited("PUT", path(group))).status).toBe(204);
    expect((await limited("PUT", path(other))).body).toMatchObject({
      errorCode: "E0000006",
    });
    expect((await limited("PUT", path(hidden))).body).toMatchObject({
      errorCode: "E0000007",
    });
  });

  it("are shown of groups in sight alone", async () => {
    const other = okta.groups.create({ name: "Seen" }).id;
    const hidden = okta.groups.create({ name: "Hidden" }).id;
    for (const id of [group, other, hidden]) okta.memberships.add(id, alice);
    clock.advance(milliseconds(60_000));
    const token = okta.credentials.createToken({
      role: { groups: [group], views: [other] },
    });
    const limited = callerWith(okta, `SSWS ${token}`);
    for (const path of ["/api/v1/groups", `/api/v1/users/${alice}/groups`])
      expect(values((await limited("GET", path)).body, "id"), path).toEqual([
        group,
        other,
      ]);
    const members = (id: string) =>
      limited("GET", `/api/v1/groups/${id}/users`);
    expect((await members(other)).status).toBe(200);
    expect((await members(hidden)).status).toBe(404);
  });

  it("tell whoever listens, and a listener can stop", async () => {
    const seen: MembershipChange[] = [];
    const stop = okta.onMembershipChange((change) => seen.push(change));
    await add(alice);
    clock.advance(milliseconds(1000));
    okta.memberships.remove(group, alice);
    stop();
    await add(alice);
    expect(seen).toEqual([
      { kind: "add", group, user: alice, at: clock.now() - 1000 },
      { kind: "remove", group, user: alice, at: clock.now() },
    ]);
  });
});

describe("the member list", () => {
  it("gives a thousand without a limit and in one page at most", async () => {
    for (let n = 0; n < 1001; n += 1)
      okta.memberships.add(
        group,
        okta.users.create({ login: `user${n}@example.com` }).id,
      );
    const sizes = async (query: string) =>
      (await pages(call, `/api/v1/groups/${group}/users${query}`, "id")).map(
        (page) => page.length,
      );
    expect(await sizes("")).toEqual([1000, 1]);
    expect(await sizes("?limit=5000")).toEqual([1000, 1]);
    expect(await sizes("?limit=400")).toEqual([400, 400, 201]);
  });

  it("has an empty page in the middle where the settings say so", async () => {
    okta.settings.emptyMiddlePage = true;
    for (const name of ["bob", "carol", "dave"])
      okta.memberships.add(
        group,
        okta.users.create({ login: `${name}@example.com` }).id,
      );
    const path = `/api/v1/groups/${group}/users?limit=2`;
    expect(await pages(call, path, "profile.firstName")).toEqual([
      ["Bob", "Carol"],
      [],
      ["Dave"],
    ]);
    expect(
      await pages(call, `/api/v1/groups/${group}/users`, "profile.firstName"),
    ).toEqual([["Bob", "Carol", "Dave"]]);
  });

  it("lags by the read delay, as do a user's groups", async () => {
    okta.settings.readDelay = milliseconds(10_000);
    await add(alice);
    const groups = async () =>
      values((await call("GET", `/api/v1/users/${alice}/groups`)).body, "id");
    expect(await members()).toEqual([]);
    expect(await groups()).toEqual([okta.groups.everyone]);
    expect(okta.memberships.has(group, alice)).toBe(true);
    clock.advance(milliseconds(10_000));
    expect(await members()).toEqual([alice]);
    await remove(alice);
    expect(await members()).toEqual([alice]);
    expect(await groups()).toEqual([okta.groups.everyone, group]);
    clock.advance(milliseconds(10_000));
    expect(await members()).toEqual([]);
  });

  it("forgets a deleted user and keeps a suspended one", async () => {
    const bob = okta.users.create({ login: "bob@example.com" }).id;
    await add(alice);
    await add(bob);
    okta.users.setStatus(alice, "SUSPENDED");
    okta.users.delete(bob);
    expect(await members()).toEqual([alice]);
  });

  it("of Everyone holds everybody who is not deactivated", async () => {
    const bob = okta.users.create({ login: "bob@example.com" }).id;
    okta.users.setStatus(bob, "DEPROVISIONED");
    const { body } = await call(
      "GET",
      `/api/v1/groups/${okta.groups.everyone}/users`,
    );
    expect(values(body, "id")).toEqual([alice]);
  });
});
