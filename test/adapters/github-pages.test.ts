import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import {
  type Asked,
  type FakeAnswer,
  many,
  review,
  says,
  sha,
  user,
  wire,
} from "./github-fake.ts";

const page = (asked: Asked): number => Number(asked.query["page"] ?? "1");
const reviews = (from: number, count: number) =>
  many(count, (at) => review(from + at));
const link = (query: string, rel = "next", origin = "https://github.test") => ({
  link: `<${origin}/repositories/77/anything?${query}>; rel="${rel}"`,
});
const idsOf = (found: readonly { id: number }[]) => found.map(({ id }) => id);
const upTo = (count: number) => many(count, (at) => at + 1);

describe("numbered pages", () => {
  it("asks for a hundred at a time and follows Link", async () => {
    const { github, asked } = await wire((question) =>
      page(question) === 1
        ? { json: reviews(1, 100), headers: link("per_page=100&page=2") }
        : { json: reviews(101, 3), headers: link("page=1", "prev") },
    );
    expect(idsOf(await github.reviews(7))).toEqual(upTo(103));
    expect(asked.slice(0, 2).map(({ query }) => query)).toEqual([
      { per_page: "100" },
      { per_page: "100", page: "2" },
    ]);
  });

  it("a full page without Link is not the end", async () => {
    const { github } = await wire((question) => ({
      json:
        page(question) <= 2
          ? reviews(page(question) * 100 - 99, 100)
          : [review(201)],
    }));
    expect(idsOf(await github.reviews(7))).toEqual(upTo(201));
  });

  it("a full last page is the end once the next one is empty", async () => {
    const { github, asked } = await wire((question) => ({
      json: page(question) === 1 ? reviews(1, 100) : [],
    }));
    expect(idsOf(await github.reviews(7))).toEqual(upTo(100));
    expect(asked.map(page)).toEqual([1, 2, 1, 2]);
  });

  it("a short page that names a next one is not the end", async () => {
    const { github } = await wire((question) =>
      page(question) === 1
        ? { json: reviews(1, 2), headers: link("page=2") }
        : { json: [review(3)] },
    );
    expect(idsOf(await github.reviews(7))).toEqual([1, 2, 3]);
  });

  it("an empty page that names a next one is not the end", async () => {
    const { github } = await wire((question) =>
      page(question) === 1
        ? { json: [], headers: link("page=2") }
        : { json: [review(3)] },
    );
    expect(idsOf(await github.reviews(7))).toEqual([3]);
  });

  const endless: Record<string, (asked: Asked) => FakeAnswer> = {
    "the same full page for ever": () => ({ json: reviews(1, 100) }),
    "a Link to the page itself": () => ({
      json: [],
      headers: link("per_page=100&page=1"),
    }),
    "a Link back and forth": (asked) => ({
      json: reviews(page(asked) * 10, 3),
      headers: link(`page=${page(asked) === 2 ? 3 : 2}`),
    }),
  };
  it.each(Object.entries(endless))(
    "a list that comes round again is an error: %s",
    async (_name, script) => {
      const { github, asked } = await wire(script);
      await expect(github.reviews(7)).rejects.toThrow(/comes round again/);
      expect(asked.length).toBeLessThan(5);
    },
  );

  it("a list longer than the limit is refused, not cut", async () => {
    const { github } = await wire(
      (question) => ({ json: reviews(page(question) * 100, 100) }),
      { limits: { mostPages: 3 } },
    );
    await expect(github.reviews(7)).rejects.toBeInstanceOf(BlockedError);
  });

  it("a next page whose address cannot be read is an error", async () => {
    const { github } = await wire(() => ({
      json: [review(1)],
      headers: { link: '<page two>; rel="next"' },
    }));
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
  });

  it("a failed second page fails the list", async () => {
    const { github } = await wire((question) =>
      page(question) === 1 ? { json: reviews(1, 100) } : says(404),
    );
    await expect(github.reviews(7)).rejects.toBeInstanceOf(BlockedError);
  });

  it("a Link to another host takes no request there", async () => {
    const elsewhere = await wire(() => ({ json: [review(9)] }));
    const { github } = await wire((question) =>
      page(question) === 1
        ? { json: [review(1)], headers: link("page=2", "next", elsewhere.url) }
        : { json: [review(2)] },
    );
    expect(idsOf(await github.reviews(7))).toEqual([1, 2]);
    expect(elsewhere.asked).toEqual([]);
  });

  it("a list that goes on by a cursor now is followed", async () => {
    const { github, asked } = await wire((question) =>
      question.query["after"] === undefined
        ? { json: [review(1)], headers: link("per_page=100&after=abc") }
        : { json: [review(2)] },
    );
    expect(idsOf(await github.reviews(7))).toEqual([1, 2]);
    expect(asked.map(({ query }) => query)).toEqual([
      { per_page: "100" },
      { per_page: "100", after: "abc" },
    ]);
  });

  it.each(["page=3", "page=1", "per_page=100", "page=two"])(
    "a Link that leaves pages out is an error: %s",
    async (query) => {
      const { github } = await wire(() => ({
        json: [review(1)],
        headers: link(query),
      }));
      await expect(github.reviews(7)).rejects.toThrow(/leaves pages out/);
    },
  );

  it("a Link makes no other call of this one", async () => {
    const foreign =
      "method=DELETE&url=%2Frepos%2Focto%2Faccess&baseUrl=https%3A%2F%2Felsewhere.test&owner=evil&repo=other&pull_number=99&per_page=1&headers=x&request=y&mediaType=z&data=d";
    const { github, asked } = await wire((question) =>
      page(question) === 1
        ? { json: [review(1)], headers: link(`page=2&${foreign}`) }
        : { json: [review(2)] },
    );
    expect(idsOf(await github.reviews(7))).toEqual([1, 2]);
    expect(
      asked.slice(0, 2).map(({ method, path, query }) => [method, path, query]),
    ).toEqual([
      ["GET", "/repos/octo/access/pulls/7/reviews", { per_page: "100" }],
      [
        "GET",
        "/repos/octo/access/pulls/7/reviews",
        { per_page: "100", page: "2" },
      ],
    ]);
  });

  it("every list is read to its end", async () => {
    const pull = {
      sha: sha("a"),
      parents: [],
      author: null,
      committer: null,
      commit: { message: "" },
    };
    const { github } = await wire((question) => {
      const isFirst = page(question) === 1;
      const pages = (first: unknown[], last: unknown[]): FakeAnswer =>
        isFirst ? { json: first, headers: link("page=2") } : { json: last };
      if (question.path.endsWith("/commits"))
        return pages([pull], [{ ...pull, sha: sha("b") }]);
      if (question.path.endsWith("/members"))
        return pages([user(1, "a")], [user(2, "b")]);
      const reopened = (second: string) => ({
        event: "reopened",
        created_at: `2026-11-22T10:00:0${second}Z`,
        actor: null,
      });
      return pages([reopened("1")], [reopened("2")]);
    });
    expect(await github.commits(7)).toHaveLength(2);
    expect(await github.teamMembers("octo", "sre")).toHaveLength(2);
    expect(await github.timeline(7)).toHaveLength(2);
  });
});

describe("a list that moves while its pages are read", () => {
  const comments = many(100, (at) => ({ event: "commented", id: at + 1 }));
  const forced = {
    event: "head_ref_force_pushed",
    created_at: "2026-11-22T11:00:00Z",
    actor: user(2, "bob"),
  };
  /** Pages of what is there now; `moves` is told of each page that was read. */
  const wireMoving = (
    entries: object[],
    moves: (page: number, nth: number) => void,
  ) =>
    wire((asked, nth) => {
      const at = page(asked);
      const answer = {
        json: entries.slice((at - 1) * 100, at * 100),
        headers:
          entries.length > at * 100 ? link(`per_page=100&page=${at + 1}`) : {},
      };
      moves(at, nth);
      return answer;
    });

  it("is read again: what slid onto a page that was read is not lost", async () => {
    const events: object[] = [...comments, forced];
    const { github } = await wireMoving(events, (_page, nth) => {
      if (nth === 1) events.splice(3, 1);
    });
    expect(await github.timeline(7)).toHaveLength(1);
  });

  it("is read again where its length stays: one went and one came", async () => {
    const events: object[] = [...comments, forced];
    const { github } = await wireMoving(events, (_page, nth) => {
      if (nth !== 1) return;
      events.splice(3, 1);
      events.push({ event: "commented", id: 500 });
    });
    expect(await github.timeline(7)).toHaveLength(1);
  });

  it("is an error where it does not keep still", async () => {
    const events: object[] = [
      ...many(300, (at) => ({ event: "commented", id: at + 1 })),
      forced,
    ];
    const { github, asked } = await wireMoving(events, (at) => {
      if (at === 1) events.splice(3, 1);
    });
    await expect(github.timeline(7)).rejects.toThrow(/changes while/);
    await expect(github.timeline(7)).rejects.toBeInstanceOf(TransientError);
    expect(asked.length).toBeLessThan(40);
  });

  it("counts as still where its entries alone changed", async () => {
    const { github, asked } = await wireMoving(
      reviews(1, 101),
      () => undefined,
    );
    expect(await github.reviews(7)).toHaveLength(101);
    expect(asked).toHaveLength(4);
    const states = ["APPROVED", "DISMISSED"];
    const dismissed = await wire((question, nth) => ({
      json:
        page(question) === 1
          ? reviews(1, 100)
          : [review(101, { state: states[nth > 2 ? 1 : 0] })],
    }));
    const found = await dismissed.github.reviews(7);
    // As it was last.
    expect(found.at(-1)?.state).toBe("DISMISSED");
    expect(dismissed.asked).toHaveLength(4);
  });

  it("is read once where one page holds it", async () => {
    const { github, asked } = await wire(() => ({ json: reviews(1, 99) }));
    await github.reviews(7);
    expect(asked).toHaveLength(1);
  });

  it("costs nothing of the rate limit to read again where it kept still", async () => {
    const { github, calls } = await wire((asked) => {
      const etag = `"${page(asked)}"`;
      return asked.headers["if-none-match"] === etag
        ? { status: 304, headers: { etag } }
        : {
            json: page(asked) === 1 ? reviews(1, 100) : [review(101)],
            headers: { etag },
          };
    });
    expect(await github.reviews(7)).toHaveLength(101);
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 304, 304]);
  });
});

describe("pages by cursor", () => {
  const push = (at: number) => ({
    id: at,
    ref: "refs/heads/grant",
    activity_type: "push",
    actor: user(1, "alice"),
    before: sha("a"),
    after: sha("b"),
    timestamp: new Date(Date.UTC(2026, 10, 22) - at * 1000).toISOString(),
  });
  /** As GitHub does it: a cursor in Link while there is more. */
  const activity =
    (total: number) =>
    (asked: Asked): FakeAnswer => {
      const size = Number(asked.query["per_page"]);
      const from = Number(asked.query["after"] ?? "0");
      const end = Math.min(from + size, total);
      return {
        json: many(end - from, (at) => push(from + at)),
        headers: end < total ? link(`after=${end}&per_page=${size}`) : {},
      };
    };

  it("follow the cursor that Link names", async () => {
    const { github, asked } = await wire(activity(230));
    expect(await github.pushes("grant")).toHaveLength(230);
    expect(asked.map(({ query }) => query["after"])).toEqual([
      undefined,
      "100",
      "200",
    ]);
    expect(asked[0]?.query["ref"]).toBe("refs/heads/grant");
  });

  it.each([100, 200, 198])(
    "a list of exactly %i entries ends nevertheless",
    async (total) => {
      const { github } = await wire(activity(total));
      expect(await github.pushes("grant")).toHaveLength(total);
    },
  );

  it("a full page whose cursor was lost is an error, however it is cut", async () => {
    const { github } = await wire((asked) => ({
      ...activity(230)(asked),
      headers: {},
    }));
    await expect(github.pushes("grant")).rejects.toThrow(/may go on/);
  });
});
