import { describe, expect, it, vi } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import {
  type Asked,
  type FakeAnswer,
  many,
  noon,
  pull,
  review,
  says,
  wire,
} from "./github-fake.ts";

const date = { date: "Sun, 22 Nov 2026 12:00:00 GMT" };
const inSeconds = (seconds: number) =>
  String(Date.UTC(2026, 10, 22, 12) / 1000 + seconds);
const good: FakeAnswer = { json: [review(1)] };
const firstThen =
  (first: FakeAnswer, then: FakeAnswer = good) =>
  (_asked: unknown, nth: number): FakeAnswer =>
    nth === 1 ? first : then;

describe("a read is tried again", () => {
  const passing: Record<string, FakeAnswer> = {
    "500": { status: 500, json: { message: "Server Error" } },
    "503": { status: 503, text: "" },
    "a reset": { fault: "reset" },
    "a reset in mid-body": { fault: "cut", json: [review(1), review(2)] },
    "no answer in time": { fault: "hang" },
    "an answer that drips": { fault: "drip" },
    "an empty answer": { text: "" },
    "a page of a proxy": { text: "<html>" },
    ...Object.fromEntries(
      [400, 401, 403, 404, 410, 422, 451].map((status) => [
        `a page of a proxy with ${status}`,
        { status, text: "<html>", headers: { "content-type": "text/html" } },
      ]),
    ),
  };
  it.each(Object.entries(passing))("after %s", async (_name, first) => {
    const isLate = first.fault === "hang" || first.fault === "drip";
    const { github, asked, pauses } = await wire(firstThen(first), {
      limits: isLate ? { callTimeout: milliseconds(400) } : {},
    });
    expect(await github.reviews(7)).toHaveLength(1);
    expect(asked).toHaveLength(2);
    expect(pauses).toEqual([1000]);
  });

  it("so many times and no more, with longer and longer pauses", async () => {
    const { github, asked, pauses } = await wire(() => ({ status: 502 }));
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
    expect(asked).toHaveLength(4);
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  const final: Record<string, FakeAnswer> = {
    "401": says(401, "Bad credentials"),
    "403 of a missing permission": says(403, "Resource not accessible"),
    "404": says(404),
    "422": says(422),
  };
  it.each(Object.entries(final))("but not after %s", async (_name, answer) => {
    const { github, asked } = await wire(() => answer);
    await expect(github.reviews(7)).rejects.toBeInstanceOf(BlockedError);
    expect(asked).toHaveLength(1);
  });
});

describe("GitHub's limits are honoured", () => {
  const limits: [string, FakeAnswer, number][] = [
    ["429 with retry-after", says(429, "", { "retry-after": "7" }), 7000],
    ["403 with retry-after", says(403, "", { "retry-after": "7" }), 7000],
    [
      "403 with nothing remaining, until the reset by GitHub's own clock",
      says(403, "", {
        ...date,
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": inSeconds(30),
      }),
      31_000,
    ],
    ["429 that says nothing", says(429, ""), 60_000],
    [
      "403 whose documentation is that of the limits",
      {
        status: 403,
        json: {
          message: "You have exceeded a secondary rate limit.",
          documentation_url:
            "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
        },
      },
      60_000,
    ],
  ];
  it.each(limits)("%s", async (_name, first, wait) => {
    const { github, pauses } = await wire(firstThen(first));
    expect(await github.reviews(7)).toHaveLength(1);
    expect(pauses).toEqual([wait]);
  });

  it("but a long one is left to the next run", async () => {
    const { github, asked, pauses } = await wire(() =>
      says(403, "API rate limit exceeded", {
        ...date,
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": inSeconds(1800),
      }),
    );
    await expect(github.reviews(7)).rejects.toThrow(
      /rate limit was reached.*1801 s/,
    );
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
    expect(asked).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it("and one that a call hears of holds for those that wait for their turn", async () => {
    const opens: (() => void)[] = [];
    let isLimited = true;
    const { github, asked } = await wire(
      ({ path }) =>
        isLimited
          ? says(403, "", { "retry-after": "60" })
          : { json: pull(Number(path.split("/").at(-1))) },
      {
        limits: { concurrency: 4 },
        pause: () => new Promise((resolve) => opens.push(resolve)),
      },
    );
    const reading = Promise.all(many(40, (at) => github.pullRequest(at + 1)));
    await vi.waitFor(() => {
      expect(asked).toHaveLength(4);
      expect(opens).toHaveLength(1);
    });
    // Whoever comes later does not ask either.
    const late = github.pullRequest(41);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toHaveLength(4);
    isLimited = false;
    opens[0]?.();
    expect((await reading).map(({ number }) => number)).toEqual(
      many(40, (at) => at + 1),
    );
    expect((await late).number).toBe(41);
    expect(asked).toHaveLength(45);
    expect(opens).toHaveLength(1);
  });

  const longLimit = (length: number) =>
    firstThen(says(429, "", { "retry-after": String(length) }));

  it.each([
    ["when it is over", 1800, 1800],
    ["after an hour, however long it was to be", 999_999, 3600],
    ["where the clock was set back", 1800, -1],
  ])("and GitHub is asked again %s", async (_name, length, after) => {
    let time = noon;
    const { github, asked } = await wire(longLimit(length), {
      now: () => Promise.resolve(time),
    });
    await expect(github.reviews(7)).rejects.toThrow(/rate limit/);
    if (after > 0) {
      time = instant(noon + after * 1000 - 1);
      await expect(github.reviews(7)).rejects.toThrow(/rate limit/);
    }
    expect(asked).toHaveLength(1);
    time = instant(noon + after * 1000);
    expect(await github.reviews(7)).toHaveLength(1);
  });

  it("and one that nobody waited for is over when its time is", async () => {
    let time = noon;
    const { github, asked } = await wire(longLimit(30), {
      limits: { retries: 0 },
      now: () => Promise.resolve(time),
    });
    await expect(github.reviews(7)).rejects.toThrow(/rate limit/);
    await expect(github.reviews(7)).rejects.toThrow(/rate limit/);
    expect(asked).toHaveLength(1);
    time = instant(noon + 30_000);
    expect(await github.reviews(7)).toHaveLength(1);
  });

  it("and a page in GitHub's place sets none for anybody else", async () => {
    const { github } = await wire(
      firstThen({
        status: 429,
        text: "<html>",
        headers: { "retry-after": "3600" },
      }),
    );
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
    expect(await github.reviews(7)).toHaveLength(1);
  });

  it("and a write that meets one is made once, when it is over", async () => {
    const { github, asked, pauses } = await wire(({ method }, nth) => {
      if (nth === 1) return says(403, "", { "retry-after": "5" });
      return { json: { ...pull(7), body: method === "GET" ? "Old" : "New" } };
    });
    await Promise.all([
      github.pullRequest(7),
      github.updatePullRequest(7, { body: "New" }),
    ]);
    expect(asked.filter(({ method }) => method !== "GET")).toHaveLength(1);
    expect(new Set(pauses)).toEqual(new Set([5000]));
  });

  it("and all waiting of one read is bounded together", async () => {
    const { github, asked, pauses } = await wire(() =>
      says(429, "", { "retry-after": "40" }),
    );
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
    expect(pauses).toEqual([40_000]);
    expect(asked).toHaveLength(2);
  });

  it("a limit is no answer about a team", async () => {
    const { github } = await wire(() =>
      says(403, "", { "retry-after": "3600" }),
    );
    await expect(
      github.teamMembership("octo", "sre", "bob"),
    ).rejects.toBeInstanceOf(TransientError);
  });
});

describe("what GitHub answered is kept for comparison", () => {
  const etag = 'W/"one"';
  it("and is believed again only when GitHub says 304", async () => {
    const { github, asked } = await wire((question) =>
      question.headers["if-none-match"] === etag
        ? { status: 304, headers: { etag } }
        : { json: pull(7), headers: { etag } },
    );
    const first = await github.pullRequest(7);
    expect(await github.pullRequest(7)).toEqual(first);
    expect(asked.map(({ headers }) => headers["if-none-match"])).toEqual([
      undefined,
      etag,
    ]);
  });

  it("is asked about each time, so that a change is seen at once", async () => {
    const { github } = await wire((_question, nth) => ({
      json: pull(7, { title: `Title ${nth}` }),
      headers: { etag: `"${nth}"` },
    }));
    expect((await github.pullRequest(7)).title).toBe("Title 1");
    expect((await github.pullRequest(7)).title).toBe("Title 2");
  });

  it("keeps the rest of a list whose first page is the same", async () => {
    const { github } = await wire((question) => {
      if (question.query["page"] === "2") return { json: [review(2)] };
      return question.headers["if-none-match"] === etag
        ? { status: 304, headers: { etag } }
        : {
            json: [review(1)],
            headers: {
              etag,
              link: '<https://github.test/?page=2>; rel="next"',
            },
          };
    });
    expect(await github.reviews(7)).toHaveLength(2);
    expect(await github.reviews(7)).toHaveLength(2);
  });

  it("is not kept when it was wrong", async () => {
    const { github, asked } = await wire((question, nth) =>
      question.headers["if-none-match"] !== undefined
        ? { status: 304 }
        : { json: nth === 1 ? {} : [review(1)], headers: { etag } },
    );
    expect(await github.reviews(7)).toHaveLength(1);
    expect(asked[1]?.headers["if-none-match"]).toBeUndefined();
  });

  it("stays where something comes that is larger than all the room", async () => {
    const { github, asked } = await wire(
      ({ path }) => ({
        json: path.endsWith("/reviews")
          ? many(50, (at) => review(at + 1))
          : pull(7),
        headers: { etag },
      }),
      { limits: { cacheBytes: 2000 } },
    );
    await github.pullRequest(7);
    await github.reviews(7);
    await github.pullRequest(7);
    expect(asked.at(-1)?.headers["if-none-match"]).toBe(etag);
  });

  it("leaves when there is no room", async () => {
    const { github, asked } = await wire(
      () => ({ json: pull(7), headers: { etag } }),
      { limits: { cacheBytes: 100 } },
    );
    await github.pullRequest(7);
    await github.pullRequest(7);
    expect(asked[1]?.headers["if-none-match"]).toBeUndefined();
  });
});

describe("calls", () => {
  it("are counted by route, with what GitHub says remains", async () => {
    const { github, calls } = await wire((_question, nth) =>
      nth === 1
        ? { fault: "reset" }
        : { ...good, headers: { "x-ratelimit-remaining": "4711" } },
    );
    await github.reviews(7);
    const route = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
    expect(calls).toEqual([
      { method: "GET", route, status: null, remaining: null },
      { method: "GET", route, status: 200, remaining: 4711 },
    ]);
  });

  it("tell how far GitHub's clock is ahead of ours", async () => {
    const headers = { date: "Sun, 22 Nov 2026 12:01:10 GMT" };
    const { github } = await wire(() => ({ ...good, headers }));
    expect(github.serverLead()).toBeNull();
    await github.reviews(7);
    expect(github.serverLead()).toBe(70_000);
  });

  const another = { date: "Sat, 22 Nov 2031 12:00:00 GMT" };
  it.each<[string, FakeAnswer]>([
    ["a page", { text: "<html>Sign in</html>", headers: another }],
    ["a page with 503", { status: 503, text: "<html>", headers: another }],
    [
      "a redirect",
      { status: 302, headers: { ...another, location: "https://x.invalid/" } },
    ],
    ["an answer to something else", { json: {}, headers: another }],
  ])("take nobody else's clock for GitHub's: %s", async (_name, answer) => {
    const { github } = await wire(() => answer);
    await expect(github.reviews(7)).rejects.toThrow(/./);
    expect(github.serverLead()).toBeNull();
  });

  it("keep the clock of an answer that was believed, whatever comes after it", async () => {
    const { github } = await wire(
      firstThen(
        { ...good, headers: date },
        { text: "<html>", headers: another },
      ),
      { now: () => Promise.resolve(instant(Date.parse(date.date))) },
    );
    await github.reviews(7);
    await expect(github.reviews(7)).rejects.toThrow(/./);
    expect(github.serverLead()).toBe(0);
  });

  it("believe the clock of GitHub's own refusal", async () => {
    const { github } = await wire(() => ({
      ...says(403, "Resource not accessible"),
      headers: { date: "Sun, 22 Nov 2026 12:01:10 GMT" },
    }));
    await expect(github.reviews(7)).rejects.toThrow(BlockedError);
    expect(github.serverLead()).toBe(70_000);
  });

  it("do not take a long answer, or a long silence after it, for a clock that is off", async () => {
    let time = Date.UTC(2026, 10, 22, 11, 59);
    const { github } = await wire(
      () => {
        time += 2 * 60_000;
        return { ...good, headers: date };
      },
      { now: () => Promise.resolve(instant(time)) },
    );
    await github.reviews(7);
    time += 60 * 60_000;
    expect(github.serverLead()).toBe(0);
  });

  it("run side by side only so many at a time", async () => {
    let running = 0;
    let most = 0;
    const answer = ({ path }: Asked): FakeAnswer => ({
      json: pull(Number(path.split("/").at(-1))),
    });
    const { github } = await wire(answer, {
      limits: { concurrency: 3 },
      onCall: () => {
        running -= 1;
      },
    });
    const counted = globalThis.fetch;
    globalThis.fetch = (...request) => {
      running += 1;
      most = Math.max(most, running);
      return counted(...request);
    };
    try {
      await Promise.all(
        Array.from({ length: 12 }, (_nothing, at) =>
          github.pullRequest(at + 1),
        ),
      );
    } finally {
      globalThis.fetch = counted;
    }
    expect(most).toBe(3);
  });
});
