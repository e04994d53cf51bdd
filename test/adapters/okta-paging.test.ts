import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { toLogin } from "../../src/domain/ids.ts";
import {
  type Behaviour,
  directoryFor,
  groupBody,
  groupId,
  type Reply,
  refusal,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const path = `/api/v1/groups/${groupId()}/users`;

const next = (origin: string, after: string, at = path): string =>
  `<${origin}${at}?after=${after}&limit=200>; rel="next"`;

/** Pages by cursor; the first one has none. */
const pages =
  (
    bodies: Readonly<
      Record<string, { people: readonly unknown[]; then?: string }>
    >,
  ): Behaviour =>
  (seen, _response, origin): Reply => {
    const page = bodies[seen.query.get("after") ?? "first"];
    if (page === undefined) return refusal(400, "E0000031", "unknown cursor");
    const self = `<${origin}${seen.rawUrl}>; rel="self"`;
    return {
      body: page.people,
      headers: {
        link: page.then === undefined ? self : [self, next(origin, page.then)],
      },
    };
  };

const ids = (people: readonly { readonly id: string }[]): string[] =>
  people.map(({ id }) => id);

describe("a listing", () => {
  it("goes on through empty pages in the middle", async () => {
    const okta = await startOkta(
      pages({
        first: { people: [userBody(1)], then: "a" },
        a: { people: [], then: "b" },
        b: { people: [], then: "c" },
        c: { people: [userBody(2)] },
      }),
    );
    const { directory } = directoryFor(okta);

    expect(ids(await directory.members(groupId()))).toEqual([
      userId(1),
      userId(2),
    ]);
  });

  it("goes on after an empty first page, and ends with an empty last one", async () => {
    const okta = await startOkta(
      pages({
        first: { people: [], then: "a" },
        a: { people: [userBody(1)], then: "b" },
        b: { people: [] },
      }),
    );
    const { directory } = directoryFor(okta);

    expect(ids(await directory.members(groupId()))).toEqual([userId(1)]);
  });

  it("counts somebody who moved between pages once", async () => {
    const okta = await startOkta(
      pages({
        first: { people: [userBody(1), userBody(2)], then: "a" },
        a: { people: [userBody(2), userBody(3)] },
      }),
    );
    const { directory } = directoryFor(okta);

    expect(ids(await directory.members(groupId()))).toEqual([
      userId(1),
      userId(2),
      userId(3),
    ]);
  });

  it("understands links in one header, in any order, with any quoting", async () => {
    const okta = await startOkta((seen, _response, origin) =>
      seen.query.has("after")
        ? { body: [userBody(2)] }
        : {
            body: [userBody(1)],
            headers: {
              link: `<${origin}${path}?after=a,b;c&limit=200>; title="<x>; rel=self, "; REL=next, <${origin}${path}>; rel="self"`,
            },
          },
    );
    const { directory } = directoryFor(okta);

    expect(await directory.members(groupId())).toHaveLength(2);
    expect(okta.seen[1]?.query.get("after")).toBe("a,b;c");
  });

  it("understands a link of more than 2,000 characters", async () => {
    const cursor = "c".repeat(3_000);
    const okta = await startOkta(
      pages({
        first: { people: [userBody(1)], then: cursor },
        [cursor]: { people: [userBody(2)] },
      }),
    );
    const { directory } = directoryFor(okta);

    expect(await directory.members(groupId())).toHaveLength(2);
  });

  it("pages through the groups of a person, through rules and through searches", async () => {
    const okta = await startOkta((seen, _response, origin) => {
      const isRules = seen.path.endsWith("/rules");
      const body = (n: number): unknown =>
        isRules
          ? {
              id: `0pr${n}`,
              actions: { assignUserToGroups: { groupIds: [groupId(n)] } },
            }
          : seen.path === "/api/v1/users"
            ? userBody(n)
            : groupBody(n);
      if (seen.query.has("after")) return { body: [body(2)] };
      const url = new URL(seen.rawUrl, origin);
      url.searchParams.set("after", "x");
      return {
        body: [body(1)],
        headers: { link: `<${url.href}>; rel="next"` },
      };
    });
    const { directory } = directoryFor(okta);

    expect(await directory.groupsOf(userId())).toHaveLength(2);
    expect((await directory.ruleTargets()).size).toBe(2);
    expect(await directory.findGroups(["Group 1", "Group 2"])).toHaveLength(2);
    expect(
      await directory.findPeople([
        toLogin("person1@example.com"),
        toLogin("person2@example.com"),
      ]),
    ).toHaveLength(2);
  });

  it.each([
    ["a cursor that leads to itself", { a: "a" }],
    ["a circle of cursors", { a: "b", b: "c", c: "a" }],
  ])("refuses %s", async (_name, cursors: Record<string, string>) => {
    const okta = await startOkta(
      pages({
        first: { people: [userBody(1)], then: "a" },
        ...Object.fromEntries(
          Object.entries(cursors).map(([from, to]) => [
            from,
            { people: [userBody(2)], then: to },
          ]),
        ),
      }),
    );
    const { directory } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
    expect(okta.seen.length).toBeLessThan(10);
  });

  it("refuses a listing without an end", async () => {
    let n = 0;
    const okta = await startOkta((_seen, _response, origin) => {
      n += 1;
      return { body: [], headers: { link: next(origin, `cursor${n}`) } };
    });
    const { directory } = directoryFor(okta, { limits: { pages: 20 } });

    await expect(directory.members(groupId())).rejects.toThrow(/20 pages/);
    expect(okta.seen).toHaveLength(20);
  });

  it("does not take the credential to another host that has the next page", async () => {
    const elsewhere = await startOkta(() => ({ body: [userBody(2)] }));
    const okta = await startOkta(() => ({
      body: [userBody(1)],
      headers: { link: `<${elsewhere.origin}${path}?after=a>; rel="next"` },
    }));
    const { directory } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
    expect(elsewhere.seen).toEqual([]);
  });

  it.each([
    ["another host that starts like ours", (o: string) => `${o}.evil.test/x`],
    [
      "another group",
      (o: string) => `${o}/api/v1/groups/${groupId(2)}/users?after=a`,
    ],
    ["a user name", (o: string) => `${o.replace("//", "//a:b@")}${path}?x=1`],
    ["no address at all", () => "http://"],
  ])("does not go on to %s", async (_name, address) => {
    const okta = await startOkta((_seen, _response, origin) => ({
      body: [userBody(1)],
      headers: { link: `<${address(origin)}>; rel="next"` },
    }));
    const { directory } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
    expect(okta.seen).toHaveLength(1);
  });

  it.each([
    ["cut before its end", `<http://127.0.0.1/api/v1/gro`],
    ["cut behind a comma", `</a>; rel="self",`],
    ["cut behind an address", `</a>; rel="self", </b>`],
    ["cut within what the link is", `</a>; rel="self", </b>; rel="nex`],
    ["of nothing", ""],
    ["without brackets", `http://127.0.0.1/; rel="next"`],
    ["naming two next pages", `</a>; rel="next", </b>; rel="next"`],
  ])(
    "does not take a Link header %s for the last page",
    async (_name, link) => {
      const okta = await startOkta(() => ({
        body: [userBody(1)],
        headers: { link },
      }));
      const { directory } = directoryFor(okta, { limits: { attempts: 1 } });

      await expect(directory.members(groupId())).rejects.toThrow(
        TransientError,
      );
    },
  );

  describe("whose full page came without any Link header", () => {
    const people = Array.from({ length: 200 }, (_, index) => userBody(index));
    const limitOf = ({ query }: { query: URLSearchParams }): number =>
      Number(query.get("limit"));

    it("is asked for anew in smaller pages, so that a true end shows", async () => {
      const okta = await startOkta((seen, _response, origin) => {
        const rest = seen.query.has("after") ? people.slice(199) : people;
        const body = rest.slice(0, limitOf(seen));
        return body.length === rest.length
          ? { body }
          : { body, headers: { link: next(origin, "199") } };
      });
      const { directory } = directoryFor(okta);

      expect(ids(await directory.members(groupId()))).toHaveLength(200);
      expect(
        okta.seen.map((seen) => [limitOf(seen), seen.query.has("after")]),
      ).toEqual([
        [200, false],
        [199, false],
        [200, true],
      ]);
    });

    it("is refused where smaller pages tell no more", async () => {
      const okta = await startOkta((seen) => ({
        body: people.slice(0, limitOf(seen)),
      }));
      const { directory } = directoryFor(okta, { limits: { attempts: 1 } });

      await expect(directory.members(groupId())).rejects.toThrow(
        /a full page does not say whether another one follows/,
      );
    });
  });

  it("starts again from the beginning when a page in the middle fails", async () => {
    let failures = 1;
    const good = pages({
      first: { people: [userBody(1)], then: "a" },
      a: { people: [userBody(2)], then: "b" },
      b: { people: [userBody(3)] },
    });
    const okta = await startOkta((seen, response, origin) =>
      seen.query.get("after") === "b" && failures-- > 0
        ? refusal(500, "E0000009")
        : good(seen, response, origin),
    );
    const { directory, pauses } = directoryFor(okta);

    expect(ids(await directory.members(groupId()))).toEqual([
      userId(1),
      userId(2),
      userId(3),
    ]);
    expect(okta.seen.map(({ query }) => query.get("after"))).toEqual([
      null,
      "a",
      "b",
      null,
      "a",
      "b",
    ]);
    expect(pauses).toHaveLength(1);
  });

  it.each([
    ["500", refusal(500, "E0000009")],
    ["an expired cursor", refusal(400, "E0000031", "Invalid cursor")],
    ["half a body", { body: '[{"id": "00u' }],
    ["no body", { body: "" }],
  ])(
    "gives up, and gives nothing, when the middle keeps failing with %s",
    async (_name, failure) => {
      const good = pages({ first: { people: [userBody(1)], then: "a" } });
      const okta = await startOkta((seen, response, origin) =>
        seen.query.has("after") ? failure : good(seen, response, origin),
      );
      const { directory } = directoryFor(okta);

      await expect(directory.members(groupId())).rejects.toThrow(
        TransientError,
      );
      expect(okta.seen).toHaveLength(6);
    },
  );

  it("waits out a rate limit in the middle and goes on where it was", async () => {
    let isLimited = true;
    const good = pages({
      first: { people: [userBody(1)], then: "a" },
      a: { people: [userBody(2)] },
    });
    const okta = await startOkta((seen, response, origin) => {
      if (!seen.query.has("after") || !isLimited)
        return good(seen, response, origin);
      isLimited = false;
      return refusal(429, "E0000047");
    });
    const { directory } = directoryFor(okta);

    expect(await directory.members(groupId())).toHaveLength(2);
    expect(okta.seen).toHaveLength(3);
  });

  it("says at once that the credential may not go on", async () => {
    const good = pages({ first: { people: [userBody(1)], then: "a" } });
    const okta = await startOkta((seen, response, origin) =>
      seen.query.has("after")
        ? refusal(403, "E0000006")
        : good(seen, response, origin),
    );
    const { directory } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(BlockedError);
    expect(okta.seen).toHaveLength(2);
  });
});

describe("an answer that is not what it should be", () => {
  it.each<[string, Reply]>([
    ["an empty body", { body: "" }],
    ["a page of HTML", { body: "<html>Sign in</html>" }],
    [
      "a page of HTML as HTML",
      {
        body: "<html>Sign in</html>",
        headers: { "content-type": "text/html" },
      },
    ],
    [
      "a list as plain text",
      { body: "[]", headers: { "content-type": "text/plain" } },
    ],
    ["half a list", { body: JSON.stringify([userBody(1)]).slice(0, -5) }],
    ["an object", { body: {} }],
    ["null", { body: "null" }],
    ["a string", { body: '"[]"' }],
    ["an error with status 200", { body: { errorCode: "E0000009" } }],
    ["204", { status: 204 }],
    ["206", { status: 206, body: [userBody(1)] }],
    ["a null among the members", { body: [userBody(1), null] }],
    ["a number among the members", { body: [userBody(1), 7] }],
    ["a list among the members", { body: [userBody(1), []] }],
    ["somebody without an id", { body: [userBody(1, { id: undefined })] }],
    ["somebody with the id ..", { body: [userBody(1, { id: ".." })] }],
    ["somebody with a group's id", { body: [userBody(1, { id: groupId() })] }],
    [
      "a state that nobody knows",
      { body: [userBody(1, { status: "HIBERNATING" })] },
    ],
    ["no state", { body: [userBody(1, { status: null })] }],
    ["a list of states", { body: [userBody(1, { status: ["ACTIVE"] })] }],
    ["no profile", { body: [userBody(1, { profile: null })] }],
    ["no login", { body: [userBody(1, {}, { login: undefined })] }],
    ["a login that is a number", { body: [userBody(1, {}, { login: 5 })] }],
    ["an empty login", { body: [userBody(1, {}, { login: "" })] }],
  ])("is no list of members: %s", async (_name, reply) => {
    const okta = await startOkta(() => reply);
    const { directory } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
  });

  it.each([
    ["no id", { ...groupBody(), id: null }],
    ["a person's id", { ...groupBody(), id: userId() }],
    ["a type that nobody knows", groupBody(1, "Group 1", "SUPER_GROUP")],
    ["no name", { ...groupBody(), profile: {} }],
    ["no profile", { ...groupBody(), profile: undefined }],
  ])("is no group: %s", async (_name, body) => {
    const okta = await startOkta(() => ({ body: [body] }));
    const { directory } = directoryFor(okta);

    await expect(directory.groupsOf(userId())).rejects.toThrow(TransientError);
    await expect(directory.findGroups(["Group 1"])).rejects.toThrow(
      TransientError,
    );
  });

  it.each([
    ["without actions", { id: "0pr1" }],
    [
      "without targets",
      { id: "0pr1", actions: { assignUserToGroups: { groupIds: null } } },
    ],
    [
      "with a target that is no group",
      { id: "0pr1", actions: { assignUserToGroups: { groupIds: [".."] } } },
    ],
  ])("is no group rule: one %s", async (_name, rule) => {
    const okta = await startOkta(() => ({ body: [rule] }));
    const { directory } = directoryFor(okta);

    await expect(directory.ruleTargets()).rejects.toThrow(TransientError);
  });

  it("is no factor without a state", async () => {
    const okta = await startOkta(() => ({
      body: [{ id: "ost1", factorType: "push" }],
    }));
    const { directory } = directoryFor(okta);

    await expect(directory.hasActiveFactor(userId())).rejects.toThrow(
      TransientError,
    );
  });

  const another = { date: "Sat, 22 Nov 2031 12:00:00 GMT" };
  const page = { body: "<html>Sign in</html>", headers: another };

  it.each<[string, Reply]>([
    ["a page", page],
    ["a page with 503", { ...page, status: 503 }],
    [
      "a redirect",
      { status: 302, headers: { ...another, location: "https://x.test/" } },
    ],
    ["206", { status: 206, body: [], headers: another }],
  ])("tells no time by which anything could end: %s", async (_name, reply) => {
    const okta = await startOkta(() => reply);
    const { directory, calls } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(/./);
    expect(calls.length).toBeGreaterThan(0);
    for (const { room } of calls) expect(room.serverTime).toBeNull();
  });

  it("tells the time where Okta itself refuses", async () => {
    const okta = await startOkta(() => refusal(403, "E0000006", "", another));
    const { directory, calls } = directoryFor(okta);

    await expect(directory.members(groupId())).rejects.toThrow(BlockedError);
    expect(calls.map(({ room }) => room.serverTime)).toEqual([
      Date.parse(another.date),
    ]);
  });

  it.each<[string, Reply]>([
    ["200 with a page", { status: 200, body: "<html>Welcome</html>" }],
    ["200 and nothing", { status: 200, body: "" }],
    ["200 with an object", { status: 200, body: {} }],
    [
      "200 with plain text",
      { status: 200, body: "OK", headers: { "content-type": "text/plain" } },
    ],
    ["202", { status: 202, body: "" }],
  ])("acknowledges no change: %s", async (_name, reply) => {
    const okta = await startOkta(() => reply);
    const { directory } = directoryFor(okta);

    await expect(directory.removeMember(groupId(), userId())).rejects.toThrow(
      TransientError,
    );
    await expect(directory.addMember(groupId(), userId())).rejects.toThrow(
      TransientError,
    );
  });

  it("does not show a person from a cache", async () => {
    let status = "ACTIVE";
    const okta = await startOkta(() => ({ body: [userBody(1, { status })] }));
    const { directory } = directoryFor(okta);
    const login = toLogin("person1@example.com");

    expect((await directory.findPeople([login]))[0]?.status).toBe("ACTIVE");
    status = "SUSPENDED";
    expect((await directory.findPeople([login]))[0]?.status).toBe("SUSPENDED");
    expect((await directory.members(groupId()))[0]?.status).toBe("SUSPENDED");
  });

  it("takes no property of the language for a GitHub account", async () => {
    const okta = await startOkta(() => ({ body: [userBody(1)] }));
    const { directory } = directoryFor(okta, {
      githubAttribute: "constructor",
    });

    expect((await directory.members(groupId()))[0]?.githubAccount).toBeNull();
  });
});
