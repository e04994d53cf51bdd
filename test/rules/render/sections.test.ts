/** The parts of a check's page, each as a whole: what stands between what. */
import { describe, expect, test } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { Change } from "../../../src/domain/plan.ts";
import { approvalSection } from "../../../src/rules/render/approval-section.ts";
import type { CheckReport } from "../../../src/rules/render/check-report.ts";
import { findingsSection } from "../../../src/rules/render/findings-section.ts";
import { table } from "../../../src/rules/render/markdown.ts";
import { planSection } from "../../../src/rules/render/plan-section.ts";
import { expectSentences } from "../sentences.ts";
import {
  add,
  admin,
  approvalOf,
  at,
  change,
  evidence,
  finding,
  preview,
  report,
  tier,
} from "./report.ts";

const room = 10_000;

test("a table is ruled below its headings", () => {
  expect(table(["who", "when"], [["alice", "now"]])).toBe(
    "| who | when |\n| --- | --- |\n| alice | now |",
  );
});

test("findings have a heading, and are one list", () => {
  const section = findingsSection([finding(), finding()], room);
  expect(section).toHaveLength(2);
  expect(section[0]).toMatch(/^#### \w+$/);
  expect(section[1]).toMatch(/^- \*\*error\*\* /);
});

describe("approvals", () => {
  test("are told of under a heading, and nothing where none is needed", () => {
    expect(approvalSection(report(), room)).toEqual([]);
    const [heading, ...parts] = approvalSection(
      report({ approval: approvalOf(preview({ counted: ["bob"] })) }),
      room,
    );
    expect(heading).toMatch(/^#### \w+$/);
    expect(parts).toEqual([
      expect.stringMatching(/none is missing\.$/),
      expect.stringMatching(/^A missing approval fails nothing/),
    ]);
  });

  test("that thirty can still give are counted to nobody more", () => {
    const couldApprove = Array.from({ length: 30 }, (_, nth) => `@p${nth}`);
    const [, text] = approvalSection(
      report({ approval: approvalOf(preview({ missing: 1, couldApprove })) }),
      room,
    );
    expect(text).toMatch(/, `@p29`\.$/);
  });

  test("of policy are a part of their own", () => {
    const policy = { kind: "refused", evidence: [evidence(false, "x")] };
    const grants = { kind: "proven", paths: [] };
    expect(
      approvalSection(
        report({ approval: { grants, policy } as CheckReport["approval"] }),
        room,
      ),
    ).toHaveLength(3);
  });
});

describe("what merging would do", () => {
  const section = (more: Partial<CheckReport>): readonly string[] => {
    const [heading, ...parts] = planSection(report(more), room);
    expect(heading).toMatch(/^#### If this were merged/);
    return parts;
  };
  const cells = (one: Change): readonly string[] =>
    section({ changes: [one] })[0]
      ?.split("\n")[2]
      ?.replace(/^\| | \|$/g, "")
      .split(" | ") ?? [];

  test("has a heading for each of its columns", () => {
    expect(
      section({ changes: [add] })[0]
        ?.split("\n")
        .slice(0, 2),
    ).toEqual([
      "| who | tier | what | from | until | last AWS session ends by |",
      "| --- | --- | --- | --- | --- | --- |",
    ]);
  });

  test("is one sentence where it is nothing", () => {
    expect(section({})).toEqual(["Nobody's access would change."]);
  });

  test.each<[string, Partial<CheckReport>, readonly RegExp[]]>([
    ["is nothing", { isOktaUnasked: true }, [/^Okta was asked nothing/]],
    [
      "is nothing, and AWS was not looked at",
      { awsUnseen: ["a" as TierName] },
      [/^Nobody's/, /^Not looked at/],
    ],
    ["opens nothing in AWS", { changes: [add], tiers: new Map() }, [/^\| who/]],
    [
      "opens something in AWS for some",
      {
        changes: [
          add,
          change({ action: "hold", reason: "person-unknown", detail: "No." }),
        ],
      },
      [/^\| who/, /^Access ends/],
    ],
    [
      "was not asked about anywhere",
      { changes: [add], isOktaUnasked: true, awsUnseen: ["a" as TierName] },
      [/^\| who/, /^Okta/, /^Not looked at/, /^Access ends/],
    ],
  ])("says nothing besides where it %s", (_, more, expected) => {
    const parts = section(more);
    expect(parts).toEqual(
      expected.map((one) => expect.stringMatching(one) as string),
    );
    for (const part of parts)
      if (!part.startsWith("|")) expectSentences(part.replace(/`a`/, "a"));
  });

  test("begins with the merge for those alone who are added by it", () => {
    const times = { startsAt: at("13:00:00"), endsAt: at("18:00:00") };
    const from = (one: Change): string | undefined => cells(one)[3];
    expect(from({ ...add, ...times })).toBe("the merge (2026-11-22T13:00:00Z)");
    expect(from(change({ action: "keep", reason: "granted", ...times }))).toBe(
      "2026-11-22T13:00:00Z",
    );
  });

  test("tells who will get a group from who keeps it", () => {
    const what = (reason: "granted" | "pending"): string | undefined =>
      cells(change({ action: "keep", reason }))[2];
    expect(what("pending")).toBe(`will get \`${tier.group}\``);
    expect(what("granted")).toBe(`keeps \`${tier.group}\``);
    expect(cells(add)[1]).toBe(`\`${admin}\``);
  });
});
