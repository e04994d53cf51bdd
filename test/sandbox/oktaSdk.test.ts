/** The vendor's own client against the sandbox: what it understands is what the product will meet. */
import sdk from "@okta/okta-sdk-nodejs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import { startAtNoon } from "./oktaCaller.ts";
import { newKey } from "./oktaSigning.ts";

const key = newKey();

let okta: SandboxOkta;

beforeEach(async () => {
  // The client stamps its assertions and proofs with this machine's clock.
  ({ okta } = await startAtNoon({ proofTime: () => instant(Date.now()) }));
});
afterEach(() => okta.close());

/** Every field, so that no file or variable of this machine supplies one. */
const withToken = (): sdk.Client =>
  new sdk.Client({
    orgUrl: okta.url,
    token: okta.credentials.createToken(),
    authorizationMode: "SSWS",
    cacheMiddleware: null,
  });

const withKey = (dpop: boolean, scopes: readonly string[]): sdk.Client => {
  const app = okta.credentials.createServiceApp({
    publicKey: key.publicPem,
    scopes,
    dpop,
  });
  return new sdk.Client({
    orgUrl: okta.url,
    authorizationMode: "PrivateKey",
    clientId: app.clientId,
    privateKey: key.pem,
    scopes: [...scopes],
    cacheMiddleware: null,
  });
};

const everyPage = async <Item>(
  collection: sdk.Collection<Item>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for (;;) {
    items.push(...((await collection.getNextPage()) as Item[]));
    if (!collection.nextUri) return items;
  }
};

describe("Okta's client", () => {
  it.each(["separate", "joined"] as const)(
    "reads members through an empty page with %s Link headers",
    async (linkHeaders) => {
      okta.settings.linkHeaders = linkHeaders;
      okta.settings.emptyMiddlePage = true;
      const group = okta.groups.create({ name: "AWS EC2 Admin" }).id;
      const ids = ["alice", "bob", "carol", "dave", "erin"].map((name) => {
        const { id } = okta.users.create({ login: `${name}@example.com` });
        okta.memberships.add(group, id);
        return id;
      });
      const list = () =>
        withToken().groupApi.listGroupUsers({ groupId: group, limit: 2 });
      const members = await everyPage(await list());
      expect(members.map(({ id }) => id)).toEqual(ids);
      expect(members[0]?.created).toBeInstanceOf(Date);
      // Its own iteration stops at the empty page, which is why nobody may use it.
      const iterated: unknown[] = [];
      await (await list()).each(({ id }) => iterated.push(id));
      expect(iterated).toEqual(ids.slice(0, 2));
    },
  );

  it("searches users and groups", async () => {
    okta.groups.create({ name: "AWS EC2 Admin" });
    for (const name of ["alice", "bob", "carol"])
      okta.users.create({
        login: `${name}@example.com`,
        profile: { githubLogin: `${name}-gh` },
      });
    const client = withToken();
    const users = await everyPage(
      await client.userApi.listUsers({
        search:
          'profile.login eq "alice@example.com" or profile.login eq "carol@example.com"',
        limit: 1,
      }),
    );
    expect(users.map(({ profile }) => profile?.["githubLogin"])).toEqual([
      "alice-gh",
      "carol-gh",
    ]);
    const groups = await everyPage(
      await client.groupApi.listGroups({
        search: 'profile.name eq "AWS EC2 Admin"',
      }),
    );
    expect(groups.map(({ profile }) => profile?.name)).toEqual([
      "AWS EC2 Admin",
    ]);
  });

  it("adds, removes, and reads rules, factors, groups and the log", async () => {
    const group = okta.groups.create({ name: "AWS EC2 Admin" }).id;
    const user = okta.users.create({ login: "alice@example.com" }).id;
    okta.factors.enrol(user);
    okta.rules.create({ name: "Engineers", groups: [group] });
    const client = withToken();
    await client.groupApi.assignUserToGroup({ groupId: group, userId: user });
    expect(okta.memberships.has(group, user)).toBe(true);
    const groups = await everyPage(
      await client.userApi.listUserGroups({ userId: user }),
    );
    expect(groups.map(({ id }) => id)).toEqual([okta.groups.everyone, group]);
    await client.groupApi.unassignUserFromGroup({
      groupId: group,
      userId: user,
    });
    expect(okta.memberships.has(group, user)).toBe(false);
    const rules = await everyPage(
      await client.groupApi.listGroupRules({ limit: 200 }),
    );
    expect(rules[0]?.actions?.assignUserToGroups?.groupIds).toEqual([group]);
    const factors = await everyPage(
      await client.userFactorApi.listFactors({ userId: user }),
    );
    expect(factors.map(({ status }) => status)).toEqual(["ACTIVE"]);
    const events = await everyPage(
      await client.systemLogApi.listLogEvents({
        since: "2026-11-22T00:00:00Z",
        until: "2026-11-23T00:00:00Z",
      }),
    );
    expect(events.map(({ eventType }) => eventType)).toEqual([
      "group.user_membership.add",
      "group.user_membership.remove",
    ]);
  });

  it("says what Okta said when it is refused", async () => {
    const client = withToken();
    await expect(
      client.groupApi.assignUserToGroup({
        groupId: okta.groups.everyone,
        userId: okta.users.create({ login: "alice@example.com" }).id,
      }),
    ).rejects.toMatchObject({ status: 501, errorCode: "E0000060" });
  });

  it("deletes the group when a user's id is two dots", async () => {
    const group = okta.groups.create({ name: "AWS EC2 Admin" }).id;
    await withToken().groupApi.unassignUserFromGroup({
      groupId: group,
      userId: "..",
    });
    expect(okta.groups.get(group)).toBeNull();
  });

  it.each([
    ["binds its token to a key", true, "DPoP"],
    ["uses a bearer token", false, "Bearer"],
  ] as const)("%s", async (_, dpop, scheme) => {
    const client = withKey(dpop, ["okta.groups.read", "okta.groups.manage"]);
    const group = okta.groups.create({ name: "AWS EC2 Admin" });
    const { id } = okta.users.create({ login: "alice@example.com" });
    await client.groupApi.assignUserToGroup({ groupId: group.id, userId: id });
    expect(okta.memberships.has(group.id, id)).toBe(true);
    const list = async () =>
      (await everyPage(await client.groupApi.listGroups({ limit: 1 }))).map(
        ({ id }) => id,
      );
    expect(await list()).toEqual([okta.groups.everyone, group.id]);
    const tokenCalls = okta.server.log.filter(
      ({ path }) => path === "/oauth2/v1/token",
    );
    expect(tokenCalls.map(({ status }) => status)).toEqual(
      scheme === "DPoP" ? [400, 200] : [200],
    );
    expect(tokenCalls.at(-1)?.responseBody).toContain(
      `"token_type":"${scheme}"`,
    );
  });

  it("fetches another token when its own has ended", async () => {
    const client = withKey(true, ["okta.groups.read"]);
    const read = () =>
      client.groupApi.getGroup({ groupId: okta.groups.everyone });
    await read();
    okta.credentials.revokeAccessTokens();
    expect((await read()).profile?.name).toBe("Everyone");
  });
});
