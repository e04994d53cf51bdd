import { afterEach, describe, expect, it, vi } from "vitest";
import { checkAddress } from "../../src/adapters/okta/guard.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import {
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../src/domain/ids.ts";
import {
  directoryFor,
  groupId,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const badIds = [
  "..",
  ".",
  "",
  "/",
  "alice@example.com",
  "00uAAAAAAAAAAAAAAAA/..",
  "{userId}",
  "00uAAAAAAAAAAAAAAAAAAAA",
];

describe("what may be sent to Okta", () => {
  it.each(badIds)("sends nothing for the id %j", async (bad) => {
    const okta = await startOkta(() => ({ status: 204 }));
    const { directory } = directoryFor(okta);
    const group = bad as OktaGroupId;
    const person = bad as OktaUserId;

    const attempts = [
      () => directory.removeMember(groupId(), person),
      () => directory.removeMember(group, userId()),
      () => directory.addMember(groupId(), person),
      () => directory.addMember(group, userId()),
      () => directory.members(group),
      () => directory.groupsOf(person),
      () => directory.hasActiveFactor(person),
    ];
    for (const attempt of attempts)
      await expect(attempt()).rejects.toThrow(TypeError);

    expect(okta.seen).toEqual([]);
  });

  it("does not take a person's id for a group's, nor the other way round", async () => {
    const okta = await startOkta(() => ({ status: 204 }));
    const { directory } = directoryFor(okta);

    await expect(
      directory.removeMember(
        userId() as unknown as OktaGroupId,
        groupId() as unknown as OktaUserId,
      ),
    ).rejects.toThrow(TypeError);

    expect(okta.seen).toEqual([]);
  });

  const origin = "https://example.okta.com";

  it.each([
    ["DELETE", `${origin}/api/v1/groups/${groupId()}/users/..`],
    ["DELETE", `${origin}/api/v1/groups/${groupId()}/`],
    ["DELETE", `${origin}/api/v1/groups/${groupId()}`],
    ["DELETE", `${origin}/api/v1/users/${userId()}`],
    [
      "DELETE",
      `${origin}/api/v1/groups/${groupId(2)}/users/../../${groupId()}/users/${userId()}`,
    ],
    ["PUT", `${origin}/api/v1/groups/${groupId()}`],
    ["POST", `${origin}/api/v1/users`],
    ["GET", `${origin}//api/v1/groups`],
    ["GET", `${origin}/api/v1/logs`],
    ["GET", `${origin}.evil.test/api/v1/groups`],
    ["GET", `http://example.okta.com/api/v1/groups`],
    ["GET", `https://example.okta.com@evil.test/api/v1/groups`],
    ["PATCH", `${origin}/api/v1/groups/${groupId()}/users/${userId()}`],
  ])("refuses %s %s even if the ids were never checked", (method, address) => {
    for (const feeds of [false, true])
      expect(() => checkAddress(method, address, { origin, feeds })).toThrow(
        /refused/,
      );
  });

  it("makes and pushes groups only for whoever makes tiers so", () => {
    const app = `${origin}/api/v1/apps/0oa00000000000000001`;
    for (const [method, address] of [
      ["POST", `${origin}/api/v1/groups`],
      ["PUT", `${app}/groups/${groupId()}`],
      ["POST", `${app}/group-push/mappings`],
    ] as const) {
      const send = (feeds: boolean) => () =>
        checkAddress(method, address, { origin, feeds });
      expect(send(false)).toThrow(/refused/);
      expect(send(true)).not.toThrow();
    }
    expect(() =>
      checkAddress("DELETE", `${app}/groups/${groupId()}`, {
        origin,
        feeds: true,
      }),
    ).toThrow(/refused/);
  });

  it("puts logins into a search only, and quotes them", async () => {
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor(okta);

    await directory.findPeople([
      toLogin('a"b@example.com'),
      toLogin("c\\d@example.com"),
      toLogin("team/e@example.com"),
      toLogin('x" or status eq "ACTIVE'),
    ]);

    expect(okta.seen.map(({ path }) => path)).toEqual(["/api/v1/users"]);
    expect(okta.seen[0]?.query.get("search")).toBe(
      [
        String.raw`profile.login eq "a\"b@example.com"`,
        String.raw`profile.login eq "c\\d@example.com"`,
        String.raw`profile.login eq "team/e@example.com"`,
        String.raw`profile.login eq "x\" or status eq \"active"`,
      ].join(" or "),
    );
  });

  it("finds a person whose login holds a slash, and a deactivated one", async () => {
    const okta = await startOkta(() => ({
      body: [
        userBody(1, { status: "DEPROVISIONED" }, { login: "team/e@x.test" }),
      ],
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.findPeople([toLogin("team/e@x.test")])).toEqual([
      {
        id: userId(1),
        login: "team/e@x.test",
        status: "DEPROVISIONED",
        githubAccount: null,
      },
    ]);
  });

  it("keeps each search short, and asks for every login exactly once", async () => {
    const okta = await startOkta((seen) => {
      const search = seen.query.get("search") ?? "";
      const asked = [...search.matchAll(/person(\d+)@/g)].map(([, n]) =>
        userBody(Number(n)),
      );
      return { body: asked };
    });
    const { directory } = directoryFor(okta);
    const logins = Array.from({ length: 1_000 }, (_, n) =>
      toLogin(`person${n + 1}@example.com`),
    );

    const found = await directory.findPeople([...logins, ...logins]);

    expect(found.map(({ login }) => toLogin(login)).sort()).toEqual(
      [...logins].sort(),
    );
    for (const { rawUrl } of okta.seen)
      expect(rawUrl.length).toBeLessThan(4_096);
    expect(okta.seen.length).toBeLessThan(30);
  });

  it("keeps each search short, whatever characters a login has", async () => {
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor(okta);
    const printable = Array.from({ length: 94 }, (_, n) =>
      String.fromCharCode(33 + n),
    );

    for (const character of printable)
      await directory.findPeople(
        Array.from({ length: 60 }, (_, n) =>
          toLogin(`${n}${character.repeat(90)}`),
        ),
      );

    expect(okta.seen.length).toBeGreaterThan(94);
    for (const { rawUrl } of okta.seen)
      expect(rawUrl.length).toBeLessThan(4_096);
  });

  it("lets a login that nobody can have harm nobody else", async () => {
    const okta = await startOkta(() => ({ body: [userBody(1)] }));
    const { directory } = directoryFor(okta);

    const found = await directory.findPeople([
      toLogin("person1@example.com"),
      "" as Login,
      toLogin("x".repeat(5_000)),
      toLogin("line\nbreak@example.com"),
      toLogin("half\uD800@example.com"),
    ]);

    expect(found).toHaveLength(1);
    expect(okta.seen[0]?.query.get("search")).toBe(
      'profile.login eq "person1@example.com"',
    );
  });

  it("has at most eight requests in flight, and lets a removal go before waiting listings", async () => {
    let inFlight = 0;
    let most = 0;
    const okta = await startOkta(async (seen) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      return seen.method === "DELETE" ? { status: 204 } : { body: [] };
    });
    const { directory } = directoryFor(okta);

    const listings = Array.from({ length: 60 }, (_, n) =>
      directory.members(groupId(n + 1)),
    );
    await listings[0];
    await directory.removeMember(groupId(), userId());
    const removalAt = okta.seen.findIndex(({ method }) => method === "DELETE");
    await Promise.all(listings);

    expect(most).toBe(8);
    expect(removalAt).toBeLessThan(30);
    expect(okta.seen).toHaveLength(61);
  });
});

describe("where Okta may be", () => {
  it.each([
    "http://example.okta.com",
    "ftp://example.okta.com",
    "example.okta.com",
    "https://example-admin.okta.com",
    "https://user:secret@example.okta.com",
    "https://example.okta.com/api/v1",
    "https://example.okta.com/?x=1",
    "http://127.0.0.1.evil.test",
    "http://localhost.evil.test",
    "",
  ])("refuses %j", (origin) => {
    const create = (): unknown => directoryFor({ origin });
    expect(create).toThrow(BlockedError);
    expect(create).not.toThrow(/secret/);
  });

  it.each([
    "https://example.okta.com",
    "http://localhost:8080/",
    "http://[::1]:8080",
  ])("accepts %j", (origin) => {
    expect(() => directoryFor({ origin })).not.toThrow();
  });

  it("takes an address with a trailing slash", async () => {
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor({ origin: `${okta.origin}/` });

    await directory.ruleTargets();

    expect(okta.seen[0]?.path).toBe("/api/v1/groups/rules");
  });

  it.each([301, 302, 303, 307, 308])(
    "never follows a redirect (%i) with the credential",
    async (status) => {
      const elsewhere = await startOkta(() => ({ body: [userBody()] }));
      const okta = await startOkta(() => ({
        status,
        headers: { location: `${elsewhere.origin}/?session=verysecret` },
      }));
      const { directory } = directoryFor(okta);

      const attempt = directory.members(groupId());
      await expect(attempt).rejects.toThrow(BlockedError);
      await expect(attempt).rejects.not.toThrow(/verysecret/);

      expect(elsewhere.seen).toEqual([]);
      expect(okta.seen).toHaveLength(1);
    },
  );

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(["http://127.0.0.1:9", "http://[malformed"])(
    "does not go through the environment's proxy %j",
    async (proxy) => {
      vi.stubEnv("HTTPS_PROXY", proxy);
      vi.stubEnv("https_proxy", proxy);
      vi.stubEnv("HTTP_PROXY", proxy);
      vi.stubEnv("http_proxy", proxy);
      const okta = await startOkta(() => ({ body: [userBody()] }));
      const { directory } = directoryFor(okta);

      expect(await directory.members(groupId())).toHaveLength(1);
    },
  );
});
