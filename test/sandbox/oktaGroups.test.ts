import { request } from "node:http";
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
  call("GET", `/api/v1/groups?search=${encodeURIComponent(expression)}`);
const filter = (expression: string) =>
  call("GET", `/api/v1/groups?filter=${encodeURIComponent(expression)}`);

describe("a group", () => {
  it("is created with Okta's shape", async () => {
    const { status, body } = await call("POST", "/api/v1/groups", {
      profile: { name: "AWS EC2 Admin", description: "EC2 in production" },
    });
    expect(status).toBe(200);
    const [id] = values(body, "id");
    expect(id).toMatch(/^00g[A-Za-z0-9]{17}$/);
    expect(body).toMatchObject({
      type: "OKTA_GROUP",
      objectClass: ["okta:user_group"],
      created: "2026-11-22T12:00:00.000Z",
      lastUpdated: "2026-11-22T12:00:00.000Z",
      lastMembershipUpdated: "2026-11-22T12:00:00.000Z",
      profile: { name: "AWS EC2 Admin", description: "EC2 in production" },
      _links: {
        users: { href: `${okta.url}/api/v1/groups/${String(id)}/users` },
        apps: { href: `${okta.url}/api/v1/groups/${String(id)}/apps` },
      },
    });
    expect((await call("GET", `/api/v1/groups/${String(id)}`)).body).toEqual(
      body,
    );
  });

  it("cannot be created without a name, or with one that is taken", async () => {
    okta.groups.create({ name: "AWS Users" });
    for (const profile of [{}, { name: "" }, { name: "AWS Users" }]) {
      const { status, body } = await call("POST", "/api/v1/groups", {
        profile,
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ errorCode: "E0000001" });
    }
  });

  it("gets another id when it is deleted and created again", async () => {
    const old = okta.groups.create({ name: "AWS EC2 Admin" });
    expect((await call("DELETE", `/api/v1/groups/${old.id}`)).status).toBe(204);
    const next = okta.groups.create({ name: "AWS EC2 Admin" });
    expect(next.id).not.toBe(old.id);
    expect((await call("GET", `/api/v1/groups/${old.id}`)).status).toBe(404);
    expect((await call("GET", `/api/v1/groups/${old.id}/users`)).status).toBe(
      404,
    );
    expect((await call("DELETE", `/api/v1/groups/${old.id}`)).status).toBe(404);
  });

  it("that is built in cannot be deleted", async () => {
    const { status } = await call(
      "DELETE",
      `/api/v1/groups/${okta.groups.everyone}`,
    );
    expect(status).toBe(403);
  });
});

describe("an id of two dots", () => {
  it("deletes the group whose member was meant", async () => {
    const group = okta.groups.create({ name: "AWS EC2 Admin" });
    const { status } = await call(
      "DELETE",
      `/api/v1/groups/${group.id}/users/..`,
    );
    expect(status).toBe(204);
    expect(okta.groups.get(group.id)).toBeNull();
    expect(okta.server.log.at(-1)?.path).toBe(`/api/v1/groups/${group.id}/`);
  });

  it("does so too where a client sends the dots as they are", async () => {
    const group = okta.groups.create({ name: "AWS EC2 Admin" });
    const status = await new Promise((resolve, reject) => {
      request(
        okta.url,
        {
          method: "DELETE",
          path: `/api/v1/groups/${group.id}/users/..`,
          headers: { authorization: `SSWS ${okta.credentials.createToken()}` },
        },
        (response) => {
          resolve(response.statusCode);
        },
      )
        .on("error", reject)
        .end();
    });
    expect(status).toBe(204);
    expect(okta.groups.get(group.id)).toBeNull();
  });
});

describe("the list of groups", () => {
  it("is searched by several names at once, in any case", async () => {
    for (const name of ["AWS Users", "AWS EC2 Admin", "AWS EC2 Admin Two"])
      okta.groups.create({ name });
    const { body } = await search(
      'profile.name eq "aws ec2 admin" or profile.name eq "AWS Users"',
    );
    expect(values(body, "profile.name")).toEqual([
      "AWS Users",
      "AWS EC2 Admin",
    ]);
  });

  it("can hold two groups of one name and different types", async () => {
    okta.groups.create({ name: "AWS Users" });
    okta.groups.create({ name: "AWS Users", type: "APP_GROUP", source: "0oa" });
    const { body } = await search('profile.name eq "AWS Users"');
    expect(values(body, "type")).toEqual(["OKTA_GROUP", "APP_GROUP"]);
  });

  it("is narrowed by the beginning of a name with q", async () => {
    okta.groups.create({ name: "AWS Users" });
    const { body } = await call("GET", "/api/v1/groups?q=aws");
    expect(values(body, "profile.name")).toEqual(["AWS Users"]);
  });

  it("is filtered by when the membership last changed", async () => {
    const quiet = okta.groups.create({ name: "Quiet" });
    const busy = okta.groups.create({ name: "Busy" });
    const { id } = okta.users.create({ login: "alice@example.com" });
    clock.advance(milliseconds(60_000));
    okta.memberships.add(busy.id, id);
    const { body } = await filter(
      'type eq "OKTA_GROUP" and lastMembershipUpdated gt "2026-11-22T12:00:00.000Z"',
    );
    expect(values(body, "id")).toEqual([busy.id]);
    const older = await filter(
      'type eq "OKTA_GROUP" and lastMembershipUpdated lt "2026-11-22T12:00:30.000Z"',
    );
    expect(values(older.body, "id")).toEqual([quiet.id]);
  });

  it("refuses what the dialects do not know", async () => {
    expect((await filter('profile.name eq "x"')).body).toMatchObject({
      errorCode: "E0000031",
    });
    expect((await search('profile.name ew "x"')).status).toBe(400);
  });

  it("shows a new group to search only after the index has caught up", async () => {
    okta.settings.searchDelay = milliseconds(1000);
    okta.groups.create({ name: "AWS Users" });
    const names = async () =>
      values((await search('profile.name eq "AWS Users"')).body, "id").length;
    expect(await names()).toBe(0);
    clock.advance(milliseconds(1000));
    expect(await names()).toBe(1);
  });

  it("comes in pages", async () => {
    for (const name of ["A", "B"]) okta.groups.create({ name });
    expect(await pages(call, "/api/v1/groups?limit=2", "profile.name")).toEqual(
      [["Everyone", "A"], ["B"]],
    );
    expect((await call("GET", "/api/v1/groups?limit=10001")).status).toBe(400);
  });
});

describe("group rules", () => {
  it("name the groups that they put people into, in pages", async () => {
    const group = okta.groups.create({ name: "Engineering" });
    okta.rules.create({ name: "Engineers", groups: [group.id] });
    const off = okta.rules.create({
      name: "Old engineers",
      groups: [group.id],
      status: "INACTIVE",
    });
    expect(
      await pages(
        call,
        "/api/v1/groups/rules?limit=1",
        "actions.assignUserToGroups.groupIds",
      ),
    ).toEqual([[group.id], [group.id]]);
    const { body } = await call("GET", "/api/v1/groups/rules");
    expect(values(body, "status")).toEqual(["ACTIVE", "INACTIVE"]);
    expect(body).toMatchObject([
      {
        type: "group_rule",
        conditions: { expression: { type: "urn:okta:expression:1.0" } },
      },
      { id: off.id },
    ]);
    expect((await call("GET", "/api/v1/groups/rules?limit=201")).status).toBe(
      400,
    );
  });

  it("become invalid when their group is deleted", async () => {
    const group = okta.groups.create({ name: "Engineering" });
    okta.rules.create({ name: "Engineers", groups: [group.id] });
    okta.groups.delete(group.id);
    const { body } = await call("GET", "/api/v1/groups/rules");
    expect(values(body, "status")).toEqual(["INVALID"]);
  });
});
