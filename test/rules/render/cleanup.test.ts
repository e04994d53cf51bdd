import { expect, test } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import {
  cleanupBody,
  cleanupTitle,
  endedBecause,
  type Leftover,
} from "../../../src/rules/render/cleanup.ts";
import { at } from "../plan/world.ts";
import { expectSentences } from "../sentences.ts";

const leftover: Leftover = {
  grant: "access/grants/admin/alice.yaml",
  user: "alice@example.com",
  tier: "admin" as TierName,
  reason: "expired",
  endsAt: at("14:00"),
  wish: "INC-1: on call",
};

test("a cleanup's title counts the grants of its tier", () => {
  expect(cleanupTitle("admin", 1)).toBe("Remove 1 ended grant of admin");
  expect(cleanupTitle("admin", 2)).toBe("Remove 2 ended grants of admin");
});

test("a cleanup's text names each grant, with its end, its reason and its wish", () => {
  const rows = cleanupBody("admin", [leftover])
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(3);
  expect(rows[2]).toContain("`alice@example.com`");
  expect(rows[2]).toContain("`access/grants/admin/alice.yaml`");
  expect(rows[2]).toContain("2026-11-22T14:00:00Z");
  expect(rows[2]).toContain("its time was over");
  expect(rows[2]).toContain("on call");
});

test.each([null, "on call"])(
  "a cleanup's text is its table between whole sentences, where a wish is %j",
  (wish) => {
    const [before = "", rows = "", ...after] = cleanupBody("admin", [
      { ...leftover, wish },
    ]).split("\n\n");
    for (const text of [before, ...after]) expectSentences(text);
    expect(before).toContain("`admin`");
    expect(after).toHaveLength(wish === null ? 2 : 1);
    expect(after.at(-1)).toContain("never merges");
    expect(rows.split("\n").map((row) => row.slice(0, 2))).toEqual([
      "| ",
      "| ",
      "| ",
    ]);
    expect(rows.split("\n")[0]).toBe(
      "| who | file | ended | why | what it was for |",
    );
  },
);

test("an end that nobody knows is left empty", () => {
  expect(cleanupBody("admin", [{ ...leftover, endsAt: null }])).toContain(
    "alice.yaml` |  | its time was over",
  );
});

test("a file that cannot be read is told as that, with what its owner can do", () => {
  const readable = cleanupBody("admin", [leftover]);
  const broken = cleanupBody("admin", [leftover, { ...leftover, wish: null }]);
  expect(broken).toContain("| cannot be read any more |");
  expect(broken).toContain("mend it by a pull request of its own");
  expect(readable).not.toContain("be read any more");
});

test("nothing in a grant breaks out of its cell", () => {
  const hostile = "x | y\n| z | `code` @team <b> [a](https://example.com)";
  const rows = cleanupBody("admin", [
    { ...leftover, user: hostile, grant: hostile, wish: hostile },
  ])
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(3);
  const wish = rows[2]?.split(" | ").at(-1) ?? "";
  expect(wish).not.toMatch(/[<[@`]/);
});

test("every reason of an end has words for people, each its own", () => {
  const words = Object.values(endedBecause);
  expect(words).toHaveLength(9);
  expect(new Set(words).size).toBe(words.length);
});
