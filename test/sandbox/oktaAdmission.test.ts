import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxClock } from "../../src/sandbox/clock.ts";
import type { SandboxOkta } from "../../src/sandbox/okta/start.ts";
import { type Caller, callerWith, startAtNoon, values } from "./oktaCaller.ts";

let okta: SandboxOkta;
let clock: SandboxClock;
let call: Caller;

beforeEach(async () => {
  ({ okta, clock, call } = await startAtNoon());
});
afterEach(() => okta.close());

const limitsOf = (headers: Headers) =>
  ["limit", "remaining", "reset"].map((name) =>
    Number(headers.get(`x-rate-limit-${name}`)),
  );

describe("who comes in", () => {
  it.each(["", "SSWS wrong", "Bearer wrong", "DPoP wrong", "Basic YTpi"])(
    "is not somebody with the authorization %j",
    async (authorization) => {
      const stranger = callerWith(okta, authorization);
      const { status, body } = await stranger("GET", "/api/v1/users");
      expect(status).toBe(401);
      expect(body).toMatchObject({
        errorCode: "E0000011",
        errorSummary: "Invalid token provided",
      });
    },
  );

  it("is nobody any more once a token is revoked", async () => {
    const token = okta.credentials.createToken();
    const caller = callerWith(okta, `SSWS ${token}`);
    expect((await caller("GET", "/api/v1/users")).status).toBe(200);
    okta.credentials.revokeToken(token);
    expect((await caller("GET", "/api/v1/users")).status).toBe(401);
  });

  it("reads but does not write as a read-only administrator", async () => {
    const token = okta.credentials.createToken({ role: { mayWrite: false } });
    const auditor = callerWith(okta, `SSWS ${token}`);
    expect((await auditor("GET", "/api/v1/groups")).status).toBe(200);
    const { status, body } = await auditor("POST", "/api/v1/groups", {
      profile: { name: "AWS Users" },
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({ errorCode: "E0000006" });
  });

  it("reads but does not write in maintenance", async () => {
    okta.settings.readOnly = true;
    expect((await call("GET", "/api/v1/groups")).status).toBe(200);
    const { status, body } = await call("POST", "/api/v1/groups", {
      profile: { name: "AWS Users" },
    });
    expect(status).toBe(503);
    expect(body).toMatchObject({ errorCode: "E0000010" });
  });
});

describe("every answer", () => {
  it("carries a request id of its own", async () => {
    const ids = [
      (await call("GET", "/api/v1/users")).headers.get("x-okta-request-id"),
      (await call("GET", "/api/v1/nonsense")).headers.get("x-okta-request-id"),
    ];
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });

  it("is an error of Okta's for unknown paths, methods and bodies", async () => {
    expect((await call("GET", "/api/v1/nonsense")).body).toMatchObject({
      errorCode: "E0000007",
    });
    const method = await call("PATCH", "/api/v1/groups");
    expect(method.status).toBe(405);
    expect(method.body).toMatchObject({ errorCode: "E0000022" });
    const body = await call("POST", "/api/v1/groups", "not an object");
    expect(body.status).toBe(400);
    expect(body.body).toMatchObject({ errorCode: "E0000003" });
  });
});

describe("rate limits", () => {
  it("count down in a minute of the sandbox's time, and start again", async () => {
    okta.limits.set("/api/v1/groups", 2);
    const noonAndAMinute = Date.parse("2026-11-22T12:01:00Z") / 1000;
    const list = () => call("GET", "/api/v1/groups");
    expect(limitsOf((await list()).headers)).toEqual([2, 1, noonAndAMinute]);
    clock.advance(milliseconds(30_000));
    expect(limitsOf((await list()).headers)).toEqual([2, 0, noonAndAMinute]);
    const refused = await list();
    expect(refused.status).toBe(429);
    expect(limitsOf(refused.headers)).toEqual([2, 0, noonAndAMinute]);
    expect(refused.body).toMatchObject({
      errorCode: "E0000047",
      errorSummary: "API call exceeded rate limit due to too many requests.",
    });
    expect(refused.headers.get("date")).toBe("Sun, 22 Nov 2026 12:00:30 GMT");
    clock.advance(milliseconds(30_000));
    expect((await list()).status).toBe(200);
  });

  it("are one bucket for adds, removes, member lists, rules and group lists", async () => {
    const group = okta.groups.create({ name: "AWS Users" }).id;
    const { id } = okta.users.create({ login: "alice@example.com" });
    const remaining = async (method: string, path: string) =>
      limitsOf((await call(method, path)).headers)[1];
    okta.limits.set("/api/v1/groups", 100);
    expect([
      await remaining("PUT", `/api/v1/groups/${group}/users/${id}`),
      await remaining("DELETE", `/api/v1/groups/${group}/users/${id}`),
      await remaining("GET", `/api/v1/groups/${group}/users`),
      await remaining("GET", "/api/v1/groups/rules"),
      await remaining("GET", "/api/v1/groups"),
    ]).toEqual([99, 98, 97, 96, 95]);
    expect(await remaining("GET", `/api/v1/groups/${group}`)).toBe(999);
    expect(await remaining("GET", "/api/v1/users")).toBe(599);
  });

  it("can be lifted", async () => {
    okta.limits.set("/api/v1/users", 1);
    okta.limits.lift();
    for (let n = 0; n < 3; n += 1)
      expect((await call("GET", "/api/v1/users")).status).toBe(200);
  });

  it("say limit 0 and remaining 0 when too many come at once", async () => {
    okta.limits.forceConcurrency(1);
    const refused = await call("GET", "/api/v1/users");
    expect(refused.status).toBe(429);
    expect(limitsOf(refused.headers).slice(0, 2)).toEqual([0, 0]);
    expect((await call("GET", "/api/v1/users")).status).toBe(200);
  });
});

describe("Link headers", () => {
  const rawLinks = (): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const authorization = `SSWS ${okta.credentials.createToken()}`;
      request(
        `${okta.url}/api/v1/users?limit=1`,
        { headers: { authorization } },
        ({ rawHeaders }) => {
          resolve(
            rawHeaders.filter(
              (_, at) => rawHeaders[at - 1]?.toLowerCase() === "link",
            ),
          );
        },
      )
        .on("error", reject)
        .end();
    });

  beforeEach(() => {
    for (const name of ["alice", "bob"])
      okta.users.create({ login: `${name}@example.com` });
  });

  it("are two lines, of this page and the next", async () => {
    const [self, next, ...more] = await rawLinks();
    expect(self).toBe(`<${okta.url}/api/v1/users?limit=1>; rel="self"`);
    expect(next).toMatch(/^<.*[?&]after=[^>]+>; rel="next"$/);
    expect(more).toEqual([]);
  });

  it("are one line with a comma where the settings say so", async () => {
    okta.settings.linkHeaders = "joined";
    const links = await rawLinks();
    expect(links).toHaveLength(1);
    expect(links[0]).toMatch(/rel="self", <.*rel="next"$/);
  });
});

describe("the sandbox's own means", () => {
  it("log every request, and put faults before and after it", async () => {
    const group = okta.groups.create({ name: "AWS Users" }).id;
    const { id } = okta.users.create({ login: "alice@example.com" });
    const path = `/api/v1/groups/${group}/users/${id}`;
    okta.server.addFault({
      method: "PUT",
      path: /\/users\//,
      times: 1,
      fault: { kind: "reset-after" },
    });
    await expect(call("PUT", path)).rejects.toThrow();
    expect(okta.memberships.has(group, id)).toBe(true);
    expect(okta.server.log.at(-1)).toMatchObject({ method: "PUT", path });
    expect(values((await call("GET", "/api/v1/users")).body, "id")).toEqual([
      id,
    ]);
  });
});
