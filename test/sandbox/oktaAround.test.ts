import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OktaGroupId, OktaUserId } from "../../src/domain/ids.ts";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxClock } from "../../src/sandbox/clock.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import {
  type Caller,
  nextOf,
  pages,
  startAtNoon,
  values,
} from "./oktaCaller.ts";

let okta: SandboxOkta;
let clock: SandboxClock;
let call: Caller;

beforeEach(async () => {
  ({ okta, clock, call } = await startAtNoon());
});
afterEach(() => okta.close());

describe("an application", () => {
  let app: string;
  let audience: OktaGroupId;
  let tier: OktaGroupId;
  let alice: OktaUserId;
  let bob: OktaUserId;

  beforeEach(() => {
    app = okta.applications.create({ label: "AWS IAM Identity Center" }).id;
    audience = okta.groups.create({ name: "AWS Users" }).id;
    tier = okta.groups.create({ name: "AWS EC2 Admin" }).id;
    alice = okta.users.create({ login: "alice@example.com" }).id;
    bob = okta.users.create({ login: "bob@example.com" }).id;
    okta.memberships.add(audience, alice);
  });

  const mappings = () => `/api/v1/apps/${app}/group-push/mappings`;

  it("is listed, filtered and read", async () => {
    for (const path of [
      "/api/v1/apps",
      "/api/v1/apps?q=aws",
      `/api/v1/apps?filter=${encodeURIComponent('name eq "amazon_aws_sso"')}`,
    ])
      expect(values((await call("GET", path)).body, "id")).toEqual([app]);
    expect((await call("GET", `/api/v1/apps/${app}`)).body).toMatchObject({
      label: "AWS IAM Identity Center",
      status: "ACTIVE",
      signOnMode: "SAML_2_0",
      _links: {
        accessPolicy: {
          href: `${okta.url}/api/v1/policies/${okta.policies.defaultAccessPolicy}`,
        },
      },
    });
    expect((await call("GET", "/api/v1/apps/0oaNobody")).status).toBe(404);
  });

  it("gets its people through an assigned group", async () => {
    const path = `/api/v1/apps/${app}/groups`;
    const assigned = await call("PUT", `${path}/${audience}`, { priority: 3 });
    expect(assigned.body).toMatchObject({ id: audience, priority: 3 });
    expect(values((await call("GET", path)).body, "id")).toEqual([audience]);
    const users = await call("GET", `/api/v1/apps/${app}/users`);
    expect(users.body).toMatchObject([
      {
        id: alice,
        scope: "GROUP",
        status: "PROVISIONED",
        syncState: "SYNCHRONIZED",
        credentials: { userName: "alice@example.com" },
      },
    ]);
    okta.applications.setSync(app, alice, {
      syncState: "ERROR",
      externalId: null,
    });
    okta.applications.assignUser(app, bob);
    const again = await call("GET", `/api/v1/apps/${app}/users`);
    expect(values(again.body, "syncState")).toEqual(["ERROR", "SYNCHRONIZED"]);
    expect(values(again.body, "scope")).toEqual(["GROUP", "USER"]);
    expect((await call("DELETE", `${path}/${audience}`)).status).toBe(204);
    expect((await call("PUT", `${path}/${audience}`)).status).toBe(200);
  });

  it("has groups pushed, only with the people who are assigned to it", async () => {
    okta.applications.assignGroup(app, audience);
    okta.memberships.add(tier, alice);
    okta.memberships.add(tier, bob);
    const created = await call("POST", mappings(), {
      sourceGroupId: tier,
      targetGroupName: "AWS EC2 Admin",
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      status: "ACTIVE",
      errorSummary: "",
      sourceGroupId: tier,
    });
    const [id] = values(created.body, "id");
    expect(
      okta.pushMappings.pushedMembers(String(id)).map((user) => user.id),
    ).toEqual([alice]);
    // The application's own group shows up in Okta under the same name.
    const [target] = values(created.body, "targetGroupId");
    expect(okta.groups.get(String(target))).toMatchObject({
      name: "AWS EC2 Admin",
      type: "APP_GROUP",
      source: app,
    });
  });

  it("pushes a group once, and needs exactly one target", async () => {
    const post = async (body: object) =>
      (await call("POST", mappings(), body)).status;
    expect(await post({ sourceGroupId: tier })).toBe(400);
    expect(
      await post({
        sourceGroupId: tier,
        targetGroupId: audience,
        targetGroupName: "X",
      }),
    ).toBe(400);
    expect(
      await post({ sourceGroupId: "00gNobody", targetGroupName: "X" }),
    ).toBe(400);
    expect(await post({ sourceGroupId: tier, targetGroupName: "X" })).toBe(201);
    expect(await post({ sourceGroupId: tier, targetGroupName: "X" })).toBe(400);
  });

  it("says how the last push went, in the mapping and in the log", async () => {
    const mapping = okta.pushMappings.create({ application: app, group: tier });
    clock.advance(milliseconds(60_000));
    okta.pushMappings.report(mapping.id, { error: "AWS refused the member" });
    const path = `${mappings()}/${mapping.id}`;
    expect((await call("GET", path)).body).toMatchObject({
      status: "ERROR",
      errorSummary: "AWS refused the member",
      lastPush: "2026-11-22T12:00:00.000Z",
    });
    okta.pushMappings.report(mapping.id, { error: null });
    expect((await call("GET", path)).body).toMatchObject({
      status: "ACTIVE",
      lastPush: "2026-11-22T12:01:00.000Z",
    });
    expect(
      okta.systemLog
        .entries()
        .map(({ outcome }) => outcome)
        .slice(-2),
    ).toEqual(["FAILURE", "SUCCESS"]);
  });

  it("loses a mapping only once it is inactive", async () => {
    const mapping = okta.pushMappings.create({ application: app, group: tier });
    const path = `${mappings()}/${mapping.id}`;
    const remove = () => call("DELETE", `${path}?deleteTargetGroup=true`);
    expect((await remove()).status).toBe(400);
    const patched = await call("PATCH", path, { status: "INACTIVE" });
    expect(patched.body).toMatchObject({ status: "INACTIVE" });
    expect((await remove()).status).toBe(204);
    expect(okta.groups.get(mapping.targetGroup)).toBeNull();
    expect(values((await call("GET", mappings())).body, "id")).toEqual([]);
  });

  it("tells when mappings come, change and go", () => {
    const seen: string[] = [];
    okta.pushMappings.changes.on(({ kind }) => seen.push(kind));
    const { id } = okta.pushMappings.create({ application: app, group: tier });
    okta.groups.delete(tier);
    expect(okta.pushMappings.get(id)?.status).toBe("ERROR");
    okta.pushMappings.delete(id);
    expect(seen).toEqual(["created", "updated", "deleted"]);
  });
});

describe("the System Log", () => {
  const logs = (query: Record<string, string>) =>
    `/api/v1/logs?${new URLSearchParams(query).toString()}`;

  const fill = (count: number) => {
    const group = okta.groups.create({ name: "AWS EC2 Admin" });
    for (let n = 0; n < count; n += 1) {
      clock.advance(milliseconds(1000));
      const { id } = okta.users.create({ login: `user${n}@example.com` });
      okta.memberships.add(group.id, id);
    }
    return group;
  };

  it("holds who did what to whom, and when", async () => {
    const group = fill(1);
    const { body } = await call("GET", "/api/v1/logs");
    expect(body).toMatchObject([
      {
        eventType: "group.user_membership.add",
        published: "2026-11-22T12:00:01.000Z",
        severity: "INFO",
        version: "0",
        outcome: { result: "SUCCESS" },
        actor: { type: "User", alternateId: "admin@example.com" },
        target: [
          { type: "User", alternateId: "user0@example.com" },
          { type: "UserGroup", id: group.id, displayName: "AWS EC2 Admin" },
        ],
      },
    ]);
  });

  it("is bounded by since and until, filtered, and sorted both ways", async () => {
    const group = fill(4);
    const published = async (query: Record<string, string>) =>
      values((await call("GET", logs(query))).body, "published").map((time) =>
        String(time).slice(17, 19),
      );
    const since = "2026-11-22T12:00:02Z";
    const until = "2026-11-22T12:00:03Z";
    expect(await published({ since, until })).toEqual(["02", "03"]);
    expect(await published({ until, sortOrder: "DESCENDING" })).toEqual([
      "03",
      "02",
      "01",
    ]);
    expect(
      await published({
        since,
        filter: `eventType eq "group.user_membership.add" and target.id eq "${group.id}"`,
      }),
    ).toEqual(["02", "03", "04"]);
    expect(await published({ q: "user2@example.com" })).toEqual(["03"]);
    expect(
      (await call("GET", logs({ since: "Sun Nov 22 2026 12:00:00 GMT" })))
        .status,
    ).toBe(400);
  });

  it("has pages that end where until is given", async () => {
    fill(3);
    const until = "2026-11-22T12:01:00Z";
    expect(
      await pages(call, logs({ until, limit: "2" }), "target.alternateId"),
    ).toEqual([
      ["user0@example.com", "unknown", "user1@example.com", "unknown"],
      ["user2@example.com", "unknown"],
    ]);
  });

  it("always has a next page where no until is given, for events to come", async () => {
    fill(1);
    const first = await call("GET", logs({ since: "2026-11-22T12:00:00Z" }));
    const empty = await call("GET", nextOf(first) ?? "");
    expect(empty.body).toEqual([]);
    clock.advance(milliseconds(1000));
    const { id } = okta.users.create({ login: "late@example.com" });
    okta.memberships.add(okta.groups.all().at(-1)?.id ?? "", id);
    const later = await call("GET", nextOf(empty) ?? "");
    expect(values(later.body, "target.alternateId")).toEqual([
      "late@example.com",
      "unknown",
    ]);
  });
});

describe("what an auditor reads", () => {
  it("is the sign-in policy of an application and its rules", async () => {
    const policy = okta.policies.create({
      name: "Password only",
      rules: [{ factorMode: "1FA", reauthenticateIn: "PT12H" }],
    });
    const list = await call("GET", "/api/v1/policies?type=ACCESS_POLICY");
    expect(values(list.body, "name")).toEqual([
      "Any two factors",
      "Password only",
    ]);
    const rules = await call("GET", `/api/v1/policies/${policy.id}/rules`);
    expect(rules.body).toMatchObject([
      {
        type: "ACCESS_POLICY",
        actions: {
          appSignOn: {
            access: "ALLOW",
            verificationMethod: { factorMode: "1FA", type: "ASSURANCE" },
          },
        },
      },
    ]);
    expect((await call("GET", "/api/v1/policies")).status).toBe(400);
  });

  it("is which attributes people may edit in themselves", async () => {
    okta.schema.setAttribute("githubLogin", { self: "READ_WRITE" });
    const read = async () =>
      (await call("GET", "/api/v1/meta/schemas/user/default")).body;
    expect(await read()).toMatchObject({
      definitions: {
        base: { properties: { login: { required: true } } },
        custom: {
          properties: {
            githubLogin: {
              permissions: [{ principal: "SELF", action: "READ_WRITE" }],
            },
          },
        },
      },
    });
    okta.schema.setAttribute("githubLogin", { self: "READ_ONLY" });
    expect(
      values(
        await read(),
        "definitions.custom.properties.githubLogin.permissions.action",
      ),
    ).toEqual(["READ_ONLY"]);
  });
});
