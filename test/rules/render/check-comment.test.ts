import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import {
  checkPage,
  commentBound,
} from "../../../src/rules/render/check-comment.ts";
import {
  type CheckReport,
  headline,
  passes,
} from "../../../src/rules/render/check-report.ts";
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
  samlTier,
  tier,
} from "./report.ts";

const missing = preview({ kind: "refused", missing: 1 });

describe("the headline of a check", () => {
  it.each<[string, Partial<CheckReport>, string]>([
    [
      "where nothing concerns access",
      { isConcerned: false },
      "Nothing here concerns access",
    ],
    ["counts errors", { findings: [finding()] }, "1 error to mend"],
    [
      "counts them before missing approvals",
      { findings: [finding(), finding()], approval: approvalOf(missing) },
      "2 errors to mend",
    ],
    [
      "does not count warnings",
      { findings: [finding({ severity: "warning" })] },
      "Nothing to mend",
    ],
    [
      "says that it is approved",
      { approval: approvalOf(preview()) },
      "Nothing to mend, and approved",
    ],
    [
      "counts missing approvals over all files",
      { approval: approvalOf(missing, missing) },
      "Nothing to mend; 2 approvals still missing",
    ],
    [
      "says of policy that it is not approved",
      {
        approval: {
          grants: { kind: "proven", paths: [] },
          policy: { kind: "refused", evidence: [] },
        },
      },
      "Nothing to mend; not approved yet",
    ],
    [
      "says that it could not be told",
      { approval: approvalOf(preview({ kind: "unknown", missing: null })) },
      "Nothing to mend; whether it is approved could not be told",
    ],
  ])("%s", (_, more, expected) => {
    expect(headline(report(more))).toBe(expected);
  });

  it("goes with a failure for errors alone", () => {
    expect(passes(report({ approval: approvalOf(missing) }))).toBe(true);
    expect(passes(report({ findings: [finding()] }))).toBe(false);
  });
});

/** What a page says, without the way in which it is escaped. */
const plain = (page: string): string =>
  page
    .replace(/&#(\d+);/g, (_, code: string) =>
      String.fromCharCode(Number(code)),
    )
    .replaceAll("\u200d", "");

describe("the page of a check", () => {
  it.each<[string, Partial<CheckReport>, readonly string[]]>([
    [
      "says shortly that nothing concerns access",
      { isConcerned: false },
      ["This pull request touches neither grants nor policy."],
    ],
    [
      "says from when to when, and when the last AWS session is over",
      { changes: [add] },
      [
        "| `alice@example.com` | `aws-ec2-admin` | gets `AWS EC2 Admin` | the merge (2026-11-22T14:00:00Z) | 2026-11-22T18:00:00Z | 2026-11-22T19:00:00Z |",
        "the last column is the true end",
      ],
    ],
    [
      "names a later start",
      { changes: [{ ...add, startsAt: at("15:00:00") }] },
      ["| 2026-11-22T15:00:00Z | 2026-11-22T18:00:00Z |"],
    ],
    [
      "leaves times empty that nobody knows",
      {
        changes: [
          change({
            action: "hold",
            reason: "person-unknown",
            startsAt: null,
            endsAt: null,
            detail: "Nobody in Okta has the login.",
          }),
        ],
      },
      ["**gets nothing yet**: Nobody in Okta has the login. |  |  |  |"],
    ],
    [
      "says who keeps, will get and leaves",
      {
        changes: [
          change({ action: "keep", reason: "granted" }),
          change({ action: "keep", reason: "pending" }),
          change({ action: "remove", reason: "file-removed" }),
          change({
            action: "remove",
            reason: "unmanaged",
            detail: "Nothing explains it.",
          }),
        ],
      },
      [
        "keeps `AWS EC2 Admin`",
        "will get `AWS EC2 Admin`",
        "leaves `AWS EC2 Admin`: The grant's file was removed from main.",
        "leaves `AWS EC2 Admin`: Nothing explains it.",
      ],
    ],
    ["says that nothing would change", {}, ["Nobody's access would change."]],
    [
      "says that Okta was not asked",
      { isOktaUnasked: true },
      ["Okta was asked nothing"],
    ],
    [
      "says where nobody has looked whether AWS is in place",
      { awsUnseen: ["aws-a" as TierName] },
      ["whether what `aws-a` opens in AWS is in place", "CURFEW_AWS_ROLE"],
    ],
    [
      "names a few of many tiers where nobody has looked",
      {
        awsUnseen: ["a", "b", "c", "d", "e", "f", "g"].map(
          (name) => name as TierName,
        ),
      },
      ["what `a`, `b`, `c`, `d`, `e` and 2 more opens"],
    ],
    [
      "says that Okta was not asked, below what is known without it",
      {
        isOktaUnasked: true,
        changes: [change({ action: "remove", reason: "tier-deleted" })],
      },
      ["leaves `AWS EC2 Admin`", "Okta was asked nothing"],
    ],
    [
      "shows findings with their place, the gravest first",
      {
        findings: [
          finding({ severity: "info", code: "end-cut", column: null }),
          finding({ severity: "warning", line: null, column: null }),
          finding(),
        ],
      },
      [
        [
          '- **error** `access/grants/aws-ec2-admin/alice.yaml` line 3, column 1: The key "durations" is not known here. (`unknown-key`)',
          '  Did you mean "duration"?',
          '- **warning** `access/grants/aws-ec2-admin/alice.yaml`: The key "durations" is not known here. (`unknown-key`)',
          '  Did you mean "duration"?',
          "- **info** `access/grants/aws-ec2-admin/alice.yaml` line 3: ",
        ].join("\n"),
      ],
    ],
    [
      "says who counts, who does not and why, and who still can",
      {
        approval: approvalOf(
          preview({
            kind: "refused",
            counted: ["bob"],
            missing: 1,
            couldApprove: ["@carol", "@acme/sre"],
            reviews: [
              evidence(true, "@bob counts: an owner by name", [
                evidence(true, "hidden"),
              ]),
              evidence(false, "@dave does not count: stale"),
            ],
            objections: [
              evidence(null, "Its commits could not be read", [
                evidence(null, "GitHub is down"),
              ]),
            ],
          }),
        ),
      },
      [
        [
          "`access/grants/aws-ec2-admin/alice.yaml`: 1 approval counts, **1 is missing**. Can still approve: `@carol`, `@acme/sre`.",
          "- ✓ @bob counts: an owner by name",
          "- ✗ @dave does not count: stale",
          "- (?) Its commits could not be read",
          "  - (?) GitHub is down",
        ].join("\n"),
        "A missing approval fails nothing here",
      ],
    ],
    [
      "says that nobody could give what is missing",
      {
        approval: approvalOf(preview({ missing: 1 }), preview({ missing: 2 })),
      },
      [
        "**1 is missing**, and nobody could give it: the owners",
        "**2 are missing**, and nobody could give them: the owners",
      ],
    ],
    [
      "says that none is missing, or that it could not be told",
      {
        approval: approvalOf(
          preview({ counted: ["bob", "carol"] }),
          preview({ missing: null }),
        ),
      },
      ["2 approvals count, none is missing.", "could not be told."],
    ],
    [
      "names thirty who can approve, and counts the others",
      {
        approval: approvalOf(
          preview({
            missing: 1,
            couldApprove: Array.from({ length: 32 }, (_, n) => `@p${n}`),
          }),
        ),
      },
      ["`@p29`, 2 more."],
    ],
    [
      "goes into policy",
      {
        approval: {
          grants: { kind: "proven", paths: [] },
          policy: {
            kind: "refused",
            evidence: [evidence(false, "1 approval is missing")],
          },
        },
      },
      ["Policy: not approved.\n- ✗ 1 approval is missing"],
    ],
    [
      "names what was checked, and how to check again",
      {},
      [
        "Checked `ccccccc` onto `bbbbbbb` at 2026-11-22T14:00:00Z.",
        "`/curfew recheck`",
      ],
    ],
  ])("%s", (_, more, expected) => {
    const page = plain(checkPage(report(more), commentBound));
    for (const text of expected) expect(page).toContain(text);
  });

  it("says nothing of AWS where the tier's sessions are not ours", () => {
    for (const aws of [samlTier.aws, null])
      expect(
        checkPage(
          report({
            changes: [add],
            tiers: new Map([[admin, { ...tier, aws }]]),
          }),
          commentBound,
        ),
      ).not.toContain("AWS does not cut");
  });

  it("keeps within its bound, and counts what it leaves out", () => {
    const many = <Item>(item: Item) =>
      Array.from({ length: 1_000 }, () => item);
    const page = checkPage(
      report({
        changes: many(add),
        findings: many(finding()),
        approval: approvalOf(...many(missing)),
      }),
      commentBound,
    );
    expect(page.length).toBeLessThan(commentBound);
    expect(page).toMatch(/^- … and \d+ more\.$/m);
    expect(page).toMatch(/^\| … and \d+ more \|/m);
    expect(page).toMatch(/^… and \d+ files more\.$/m);
  });
});
