import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant, type Milliseconds } from "../../src/domain/time.ts";
import {
  directoryFor,
  groupBody,
  groupId,
  refusal,
  type Reply,
  serverTime,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const impatient = { limits: { callTimeout: 100, attempts: 2 } };

const wait = (length: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, length));

/** Headers at once, then a byte now and then, for as long as anybody listens. */
const drip = async (response: ServerResponse): Promise<undefined> => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write("[");
  while (!response.destroyed) {
    response.write(" ");
    await wait(10);
  }
  return undefined;
};

describe("a call that gets no answer", () => {
  it.each<[string, (response: ServerResponse) => Promise<undefined>]>([
    ["no headers ever", () => Promise.resolve(undefined)],
    [
      "headers and no body",
      (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.flushHeaders();
        return Promise.resolve(undefined);
      },
    ],
    ["a body that drips for ever", drip],
  ])("is given up in time: %s", async (_name, behaviour) => {
    const okta = await startOkta((_seen, response) => behaviour(response));
    const { directory, calls } = directoryFor(okta, impatient);

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
    await expect(directory.removeMember(groupId(), userId())).rejects.toThrow(
      /in time/,
    );
    expect(calls.map(({ status }) => status)).toEqual([null, null, null, null]);
  });

  it("is given up when the body is endless", async () => {
    const okta = await startOkta((_seen, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const block = Buffer.alloc(64 * 1024, " ");
      const more = (): void => {
        while (response.socket?.destroyed === false && response.write(block));
      };
      response.on("drain", more);
      more();
      return undefined;
    });
    const { directory } = directoryFor(okta, {
      limits: { answerBytes: 1024 * 1024, attempts: 1 },
    });

    await expect(directory.members(groupId())).rejects.toThrow(/too long/);
  });

  it("is made again: a lost connection, before and in the middle of the answer", async () => {
    let n = 0;
    const okta = await startOkta((_seen, response) => {
      n += 1;
      if (n === 1) {
        response.socket?.destroy();
        return undefined;
      }
      if (n === 2) {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": "1000",
        });
        response.write("[");
        setTimeout(() => response.socket?.destroy(), 5);
        return undefined;
      }
      return { body: [userBody(1)] };
    });
    const { directory, pauses } = directoryFor(okta);

    expect(await directory.members(groupId())).toHaveLength(1);
    expect(pauses).toEqual([500, 1_000]);
  });

  it("names the trouble when nobody listens", async () => {
    const { directory, pauses } = directoryFor({
      origin: "http://127.0.0.1:9",
    });

    await expect(directory.ruleTargets()).rejects.toThrow(TransientError);
    expect(pauses).toHaveLength(4);
  });

  it("starts nothing further, and rests no more, once the operation has had its time", async () => {
    const okta = await startOkta(() => refusal(503, "E0000010"));
    let rests = 0;
    const { directory } = directoryFor(okta, {
      limits: { operationTimeout: 30, attempts: 1_000 },
      pause: () => {
        rests += 1;
        return wait(10);
      },
    });

    await expect(directory.members(groupId())).rejects.toThrow(TransientError);
    expect(okta.seen.length).toBeLessThan(20);
    expect(rests).toBeLessThan(20);
  });
});

const at = (offset: number): string =>
  new Date(serverTime + offset).toUTCString();
const seconds = (offset: number): string =>
  String((serverTime + offset) / 1000);

describe("a request that may work in a moment", () => {
  const failingOnce = (reply: Reply) => {
    let n = 0;
    return (): Reply => {
      n += 1;
      return n === 1 ? reply : { status: 204 };
    };
  };
  const limits = (
    limit: number,
    remaining: number,
    reset: string,
    date: string,
  ): Record<string, string> => ({
    "x-rate-limit-limit": String(limit),
    "x-rate-limit-remaining": String(remaining),
    "x-rate-limit-reset": reset,
    date,
  });

  it.each<[string, Reply, number]>([
    [
      "until the reset, by Okta's own clock, and a second",
      refusal(
        429,
        "E0000047",
        "",
        limits(500, 0, seconds(3_600_000 + 20_000), at(3_600_000)),
      ),
      21_000,
    ],
    [
      "by our clock where Okta gives no Date",
      refusal(429, "E0000047", "", {
        "x-rate-limit-reset": seconds(7_000),
        date: "not a date",
      }),
      8_000,
    ],
    [
      "a little when the reset has passed already",
      refusal(429, "E0000047", "", limits(500, 0, seconds(-90_000), at(0))),
      500,
    ],
    [
      "never longer than a window",
      refusal(429, "E0000047", "", limits(500, 0, seconds(9_000_000), at(0))),
      65_000,
    ],
    [
      "a little when there are no headers at all",
      refusal(429, "E0000047"),
      500,
    ],
    [
      "a little when headers came twice",
      refusal(429, "E0000047", "", {
        "x-rate-limit-reset": `${seconds(50_000)}, ${seconds(50_000)}`,
      }),
      500,
    ],
    [
      "a little when too many came at a time (limit 0)",
      refusal(429, "E0000047", "", limits(0, 0, seconds(50_000), at(0))),
      500,
    ],
    ["a little after 500", refusal(500, "E0000009"), 500],
    ["a little after 502 with a page", { status: 502, body: "<html>" }, 500],
    ["a little after 503 (read-only)", refusal(503, "E0000010"), 500],
    ["a little after 504", { status: 504, body: "" }, 500],
  ])("is made again after waiting %s", async (_name, reply, pause) => {
    const okta = await startOkta(failingOnce(reply));
    const { directory, pauses } = directoryFor(okta);

    await directory.removeMember(groupId(), userId());

    expect(pauses).toEqual([pause]);
    expect(okta.seen).toHaveLength(2);
  });

  it("is made again a bounded number of times, with longer pauses, spread by chance", async () => {
    const okta = await startOkta(() => refusal(429, "E0000047"));
    const { directory, pauses } = directoryFor(okta, { random: () => 0.8 });

    await expect(
      directory.addMember(groupId(), userId()),
    ).rejects.toBeInstanceOf(TransientError);

    expect(okta.seen).toHaveLength(5);
    expect(pauses).toEqual([600, 1_200, 2_400, 4_800]);
  });

  it("is held back with all others of its bucket while the bucket is empty", async () => {
    let isEmpty = true;
    const okta = await startOkta((seen) => {
      if (seen.path.endsWith("/factors")) return { body: [] };
      return isEmpty
        ? refusal(429, "E0000047", "", limits(500, 0, seconds(30_000), at(0)))
        : { status: 204 };
    });
    const open: (() => void)[] = [];
    const { directory } = directoryFor(okta, {
      pause: () =>
        new Promise((resolve) => {
          open.push(resolve);
        }),
    });

    const first = directory.removeMember(groupId(), userId());
    await expect.poll(() => open.length).toBe(1);
    const others = Array.from({ length: 50 }, (_, n) =>
      directory.removeMember(groupId(), userId(n + 2)),
    );
    // Another bucket is not touched by it.
    await directory.hasActiveFactor(userId());
    expect(okta.seen).toHaveLength(2);

    isEmpty = false;
    for (const resolve of open) resolve();
    await Promise.all([first, ...others]);
    expect(okta.seen).toHaveLength(53);
  });

  it("holds back those as well that were waiting for their turn when the bucket ran empty", async () => {
    const okta = await startOkta(() =>
      refusal(429, "E0000047", "", limits(500, 0, seconds(30_000), at(0))),
    );
    const open: (() => void)[] = [];
    const { directory } = directoryFor(okta, {
      limits: { attempts: 1 },
      pause: () =>
        new Promise((resolve) => {
          open.push(resolve);
        }),
    });

    const removals = Array.from({ length: 50 }, (_, n) =>
      directory.removeMember(groupId(), userId(n + 1)),
    );
    const given = Promise.allSettled(removals);
    // Those in flight fail; the turn of another bucket comes after everybody who was waiting.
    await Promise.allSettled(removals.slice(0, 8));
    await directory.hasActiveFactor(userId()).catch(() => null);
    expect(okta.seen.filter(({ method }) => method === "DELETE")).toHaveLength(
      8,
    );

    const opening = setInterval(() => {
      for (const resolve of open.splice(0)) resolve();
    }, 1);
    await given;
    clearInterval(opening);
  });

  it("waits for the reset when the last answer said that nothing remains", async () => {
    let n = 0;
    const okta = await startOkta(() => {
      n += 1;
      return {
        status: 204,
        headers: limits(500, n === 1 ? 0 : 499, seconds(20_000), at(0)),
      };
    });
    const { directory, pauses } = directoryFor(okta);

    await directory.removeMember(groupId(), userId());
    await directory.removeMember(groupId(), userId(2));

    expect(pauses).toEqual([21_000]);
  });

  it("does not stop others for ever when a pause is broken off", async () => {
    let n = 0;
    const okta = await startOkta(() => {
      n += 1;
      return n === 1
        ? refusal(429, "E0000047", "", limits(500, 0, seconds(20_000), at(0)))
        : { status: 204 };
    });
    const { directory } = directoryFor(okta, {
      pause: () => Promise.reject(new Error("shutting down")),
    });

    await expect(directory.removeMember(groupId(), userId())).rejects.toThrow(
      "shutting down",
    );
    await directory.removeMember(groupId(), userId());
    expect(okta.seen).toHaveLength(2);
  });
});

describe("what Okta refuses", () => {
  it.each([
    [400, "E0000001", /System Log/],
    [401, "E0000011", /OKTA_API_TOKEN/],
    [403, "E0000006", /role/],
    [403, "E0000038", /state/],
    [404, "E0000007", /resource set/],
    [501, "E0000060", /built-in/],
  ])("needs a person: %i %s", async (status, code, hint) => {
    const okta = await startOkta(() => refusal(status, code, "No."));
    const { directory, pauses } = directoryFor(okta);

    const error: unknown = await directory
      .addMember(groupId(), userId())
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(BlockedError);
    expect((error as BlockedError).message).toContain(`${status} ${code} No.`);
    expect((error as BlockedError).message).toContain(groupId());
    expect((error as BlockedError).hint).toMatch(hint);
    expect(okta.seen.filter(({ method }) => method === "PUT")).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it("is told without secrets, control characters or endless text", async () => {
    const secret = "00secretTokenOfTheTests".padEnd(60, "x");
    const okta = await startOkta((seen) =>
      refusal(
        403,
        "E0000006",
        `\u001b[31mred\u0007\u202e ${String(seen.headers.authorization)} eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlc2lnbmF0dXJl ${"no ".repeat(900)}`,
      ),
    );
    const { directory } = directoryFor(okta, {
      credentials: { kind: "token", token: secret },
    });

    const error = (await directory
      .members(groupId())
      .catch((thrown: unknown) => thrown)) as BlockedError;

    expect(error.message).toContain("red");
    expect(error.message.length).toBeLessThan(500);
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const everything = JSON.stringify([
      error.message,
      error.hint,
      String(error.cause),
      (error.cause as Error).stack,
    ]);
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain("eyJ");
  });
});

describe("a removal that Okta answers with 404", () => {
  const removal = async (
    look: (path: string) => Reply,
  ): Promise<{ error: unknown; paths: string[] }> => {
    const okta = await startOkta((seen) =>
      seen.method === "DELETE"
        ? refusal(404, "E0000007", "Not found")
        : look(seen.path),
    );
    const { directory } = directoryFor(okta);
    const error = await directory.removeMember(groupId(), userId()).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return { error, paths: okta.seen.map(({ path }) => path) };
  };
  const isMembers = (path: string): boolean => path.startsWith("/api/v1/gro");

  it("is done when the person is in the group no more", async () => {
    const { error, paths } = await removal((path) => ({
      body: isMembers(path) ? [userBody(2)] : [groupBody(2)],
    }));

    expect(error).toBeNull();
    expect(paths).toHaveLength(3);
  });

  it("is done when the person was deleted", async () => {
    const { error } = await removal((path) =>
      isMembers(path) ? { body: [] } : refusal(404, "E0000007"),
    );

    expect(error).toBeNull();
  });

  it("needs a person when the list cannot be seen, although the group is there and the person's groups do not show it", async () => {
    const { error } = await removal((path) =>
      isMembers(path)
        ? path.endsWith("/users")
          ? refusal(404, "E0000007")
          : { body: groupBody() }
        : { body: [] },
    );

    expect(error).toBeInstanceOf(BlockedError);
  });

  it("needs a person when the group is gone or out of sight, whatever the person's groups show", async () => {
    const { error } = await removal((path) =>
      isMembers(path) ? refusal(404, "E0000007") : { body: [] },
    );

    expect(error).toBeInstanceOf(BlockedError);
  });

  it.each([
    ["the group", [userBody(1)], []],
    ["the person", [], [groupBody(1)]],
  ])(
    "is not done when %s still shows the membership",
    async (_name, members, groups) => {
      const { error } = await removal((path) => ({
        body: isMembers(path) ? members : groups,
      }));

      expect(error).toBeInstanceOf(TransientError);
    },
  );

  it("is not done when looking again fails", async () => {
    const { error } = await removal((path) =>
      isMembers(path) ? { body: [] } : refusal(500, "E0000009"),
    );

    expect(error).toBeInstanceOf(TransientError);
  });

  it("is not done when somebody else answers 404 for the person", async () => {
    const { error } = await removal((path) =>
      isMembers(path) ? { body: [] } : aPage,
    );

    expect(error).toBeInstanceOf(TransientError);
  });
});

const aPage: Reply = {
  status: 404,
  headers: { "content-type": "text/html" },
  body: "<html>No such page</html>",
};

describe("a page with 404 in place of Okta's answer", () => {
  it.each([
    ["an add", [userBody(1)], "addMember"],
    ["a removal", [], "removeMember"],
  ] as const)(
    "tells nothing of %s, whatever the lists show",
    async (_what, body, change) => {
      const okta = await startOkta(({ method }) =>
        method === "GET" ? { body } : aPage,
      );
      const { directory } = directoryFor(okta);

      await expect(directory[change](groupId(), userId())).rejects.toThrow(
        TransientError,
      );
      expect(okta.seen.map(({ method }) => method)).not.toContain("GET");
    },
  );
});

describe("a group by its id", () => {
  const look = async (reply: Reply) => {
    const okta = await startOkta(() => reply);
    return directoryFor(okta).directory.groupById(groupId());
  };

  it("is read under the name that it has, or is not there", async () => {
    expect(await look({ body: groupBody(1, "Renamed") })).toEqual({
      id: groupId(),
      name: "Renamed",
      type: "OKTA_GROUP",
    });
    expect(await look(refusal(404, "E0000007"))).toBeNull();
  });

  it.each<[string, Reply]>([
    ["another group", { body: groupBody(2) }],
    ["a list", { body: [groupBody()] }],
    ["a proxy's page", { status: 404, body: "<html>" }],
  ])("is not taken from %s", async (_what, reply) => {
    await expect(look(reply)).rejects.toThrow(/Could not read group/);
  });
});

describe("every request", () => {
  it("is told to whoever counts, with the room that the rate limit leaves", async () => {
    let n = 0;
    const okta = await startOkta((_seen, response) => {
      n += 1;
      if (n === 1) {
        response.socket?.destroy();
        return undefined;
      }
      return {
        status: 204,
        headers: {
          "x-rate-limit-limit": "500",
          "x-rate-limit-remaining": "499",
          "x-rate-limit-reset": seconds(20_000),
          date: at(0),
        },
      };
    });
    const { directory, calls } = directoryFor(okta);

    await directory.removeMember(groupId(), userId());

    const endpoint = "DELETE /api/v1/groups/{id}/users/{id}";
    expect(calls).toEqual([
      {
        endpoint,
        status: null,
        askedAt: serverTime,
        room: { limit: null, remaining: null, resetAt: null, serverTime: null },
      },
      {
        endpoint,
        status: 204,
        askedAt: serverTime,
        room: {
          limit: 500,
          remaining: 499,
          resetAt: instant(serverTime + 20_000),
          serverTime,
        },
      },
    ]);
  });

  it("takes its pauses from the caller, in the caller's time", async () => {
    const asked: Milliseconds[] = [];
    let n = 0;
    const okta = await startOkta(() => {
      n += 1;
      return n < 3 ? refusal(503, "E0000010") : { status: 204 };
    });
    const { directory } = directoryFor(okta, {
      pause: (length) => {
        asked.push(length);
        return Promise.resolve();
      },
    });

    await directory.removeMember(groupId(), userId());
    expect(asked).toEqual([500, 1_000]);
  });
});
