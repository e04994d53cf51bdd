import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import {
  checkPage,
  commentBound,
} from "../../../src/rules/render/check-comment.ts";
import {
  awsUnseenText,
  type CheckReport,
  headline,
} from "../../../src/rules/render/check-report.ts";
import { expectSentences } from "../sentences.ts";
import { report } from "./report.ts";

const partsOf = (more: Partial<CheckReport>): readonly string[] =>
  checkPage(report(more), commentBound).split("\n\n");

describe("the page of a check has", () => {
  it.each<[string, Partial<CheckReport>, number]>([
    ["a heading, a plan and a footer", {}, 4],
    ["a heading, a word and a footer", { isConcerned: false }, 3],
  ])("%s, and no more", (_, more, count) => {
    const [heading, ...parts] = partsOf(more);
    expect(parts).toHaveLength(count - 1);
    expect(heading).toBe(`### Curfew: ${headline(report(more))}`);
    for (const part of parts.filter((one) => !one.startsWith("#")))
      expectSentences(part);
  });

  it("how to check again at its end, where there is something to check", () => {
    const recheck = "write a comment whose first line is `/curfew recheck`";
    expect(partsOf({}).at(-1)).toContain(recheck);
    expect(partsOf({}).at(-1)).toMatch(/:00Z\. Checked again /);
    expect(partsOf({ isConcerned: false }).at(-1)).not.toContain(recheck);
  });
});

describe("tiers of which nobody looked whether AWS is in place", () => {
  const textOf = (count: number): string =>
    awsUnseenText(
      {
        awsUnseen: ["a", "b", "c", "d", "e", "f"]
          .slice(0, count)
          .map((name) => name as TierName),
      },
      (name) => `<${name}>`,
    );

  it("are not mentioned where there are none", () => {
    expect(textOf(0)).toBe("");
  });

  it.each([
    [1, "what <a> opens"],
    [5, "what <a>, <b>, <c>, <d>, <e> opens"],
    [6, "what <a>, <b>, <c>, <d>, <e> and 1 more opens"],
  ])("are named up to five: %i", (count, expected) => {
    expect(textOf(count)).toContain(expected);
    expectSentences(textOf(count));
  });
});
