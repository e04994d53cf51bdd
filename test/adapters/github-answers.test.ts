import { describe, expect, it } from "vitest";
import type { GitHub } from "../../src/adapters/github/github.ts";
import type { Forge } from "../../src/controller/ports.ts";
import type { ApprovalSource } from "../../src/controller/proof/ports.ts";
import { TransientError } from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import {
  alice,
  type FakeAnswer,
  noon,
  pull,
  review,
  sha,
  user,
  wire,
} from "./github-fake.ts";

const once = { limits: { retries: 0 } };
const hasty = { limits: { retries: 0, callTimeout: milliseconds(200) } };

it("is a Forge and an ApprovalSource", () => {
  const fits = (github: GitHub): Forge & ApprovalSource => github;
  expect(fits).toBeTypeOf("function");
});

describe("a list that did not arrive whole is an error, never empty", () => {
  const broken: Record<string, FakeAnswer> = {
    "reset before an answer": { fault: "reset" },
    "reset in mid-body": { fault: "cut", json: [review(1), review(2)] },
    "an empty 200": { text: "" },
    "an empty 200 without a type": {
      text: "",
      headers: { "content-type": "text/plain" },
    },
    "a 204": { status: 204 },
    "HTML sent as JSON": { text: "<html>down</html>" },
    HTML: {
      text: "<html>down</html>",
      headers: { "content-type": "text/html" },
    },
    "JSON cut short": { text: '[{"id": 1' },
    null: { json: null },
    "an object": { json: {} },
    "an error with status 200": { json: { message: "Server Error" } },
    "a null among the elements": { json: [review(1), null] },
    "a list among the elements": { json: [[]] },
    "302 without an address": { status: 302, json: [] },
    "304 that was not asked for": { status: 304 },
    "500": { status: 500, json: { message: "Server Error" } },
    "502 of a proxy": {
      status: 502,
      text: "<html>",
      headers: { "content-type": "text/html" },
    },
    "404 of a proxy": { status: 404, json: { message: "no route" } },
  };
  it.each(Object.entries(broken))("%s", async (_name, answer) => {
    const { github } = await wire(() => answer, once);
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
  });

  it.each(["hang", "drip"] as const)(
    "nor within its time: %s",
    async (fault) => {
      const { github } = await wire(() => ({ fault }), hasty);
      await expect(github.reviews(7)).rejects.toThrow(/within 200 ms/);
    },
  );
});

describe("a review is believed only in the right shape", () => {
  const wrong: Record<string, object> = {
    "an unknown state": { state: "BLESSED" },
    "a state in small letters": { state: "approved" },
    "no state": { state: null },
    "an id as text": { id: "1" },
    "an id that is no id": { id: 0 },
    "a fraction as id": { id: 1.5 },
    "an id beyond a double": { id: 12345678901234567890n.toString() },
    "a commit that is none": { commit_id: "HEAD" },
    "a short commit": { commit_id: "abc1234" },
    "no time": { submitted_at: null },
    "a time in words": { submitted_at: "yesterday" },
    "a time without a zone": { submitted_at: "2026-11-22T10:00:00" },
    "a day that does not exist": { submitted_at: "2026-02-30T10:00:00Z" },
    "a user without an id": { user: { login: "bob", type: "User" } },
    "a user without a login": { user: { id: 2, login: "", type: "User" } },
    "a user of an unknown type": { user: user(2, "bob", "Wizard") },
    "a user as text": { user: "bob" },
  };
  it.each(Object.entries(wrong))("%s", async (_name, change) => {
    const { github } = await wire(() => ({ json: [review(1, change)] }), once);
    await expect(github.reviews(7)).rejects.toThrow(
      /not what was asked for: GET .*\/reviews\[0\]/,
    );
  });

  it("an id that JSON writes larger than a double holds", async () => {
    const text = JSON.stringify([review(1)]).replace(
      '"id":1,',
      '"id":12345678901234567890,',
    );
    const { github } = await wire(() => ({ text }), once);
    await expect(github.reviews(7)).rejects.toBeInstanceOf(TransientError);
  });
});

describe("a pull request is believed only in the right shape", () => {
  const wrong: Record<string, object> = {
    "an unknown state": { state: "merged" },
    "a head that is null": { head: null },
    "a base commit that is none": { base: { sha: "", ref: "main" } },
    "a merge time that is none": { merged_at: "soon" },
    "no merge time at all": { merged_at: undefined },
    "a number as text": { number: "7" },
  };
  it.each(Object.entries(wrong))("%s", async (_name, change) => {
    const { github } = await wire(() => ({ json: pull(7, change) }), once);
    await expect(github.pullRequest(7)).rejects.toBeInstanceOf(TransientError);
  });

  it("and its size only as whole numbers", async () => {
    const { github } = await wire(
      () => ({ json: pull(7, { commits: 2, changed_files: null }) }),
      once,
    );
    await expect(github.pullRequestSize(7)).rejects.toBeInstanceOf(
      TransientError,
    );
  });
});

it("reads a merged pull request in full", async () => {
  const { github, asked } = await wire(() => ({
    json: pull(7, {
      state: "closed",
      merged_at: "2026-11-22T12:00:00Z",
      merge_commit_sha: sha("c"),
    }),
  }));
  expect(await github.pullRequest(7)).toEqual({
    number: 7,
    title: "Give alice EC2",
    state: "closed",
    url: "https://github.test/octo/access/pull/7",
    author: alice,
    head: { sha: sha("a"), ref: "grant", repository: "octo/access" },
    base: { sha: sha("b"), ref: "main" },
    mergedAt: noon,
    mergeCommit: sha("c"),
  });
  expect(asked[0]?.path).toBe("/repos/octo/access/pulls/7");
  expect(asked[0]?.headers).toMatchObject({
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  });
});
