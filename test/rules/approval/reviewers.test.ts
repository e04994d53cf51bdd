/** Whose review counts and whose could, where several things are to be said of several people. */
import { describe, expect, it } from "vitest";
import { type TierName, toLogin } from "../../../src/domain/ids.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
import { previewApproval } from "../../../src/rules/approval/preview.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  approves,
  bob,
  bob2,
  carol,
  commit,
  dave,
  detailsOf,
  eve,
  everyday,
  factsOf,
  head,
  minute,
  oktaPerson,
  path,
  pushed,
  type Scene,
  sha,
  unread,
} from "./scene.ts";

const judge = (change: Partial<Scene>) =>
  judgeApproval(factsOf(change), minute(change.now ?? everyday.now));

const preview = (change: Partial<Scene>) => {
  const [of] = previewApproval(detailsOf({ mergedAt: null, ...change }), [
    { path, tier: "prod" as TierName, user: toLogin("alice@example.com") },
  ]).paths;
  if (of === undefined) throw new Error("nothing was previewed");
  return of;
};

const reviewsOf = (change: Partial<Scene>) =>
  preview(change).reviews.map(({ holds, text }) => `${String(holds)} ${text}`);

const error = (line: number) =>
  known([
    { line, column: 1, kind: "Unknown owner", message: "", path: "CODEOWNERS" },
  ]);

describe("reviews are judged", () => {
  it("those that count first, then what is unclear, then what does not count", () => {
    expect(
      reviewsOf({
        reviews: known([approves(eve, 18), approves(carol, 19), approves(bob)]),
        team: [],
      }),
    ).toEqual([
      expect.stringMatching(/^true @bob counts/),
      expect.stringMatching(/^null @carol: perhaps an owner/),
      expect.stringMatching(/^false @eve does not count/),
    ]);
  });

  it("each for its own reason, where none of somebody's accounts counts or another one does", () => {
    const readsOnly = "does not count: an owner without write access (read)";
    const both = {
      reviews: known([approves(bob), approves(bob2, 21)]),
      codeowners: "* @bob @bob-private",
    };
    expect(
      reviewsOf({
        ...both,
        permissions: [
          [bob, known("read")],
          [bob2, known("read")],
        ],
      }),
    ).toEqual([`false @bob ${readsOnly}`, `false @bob-private ${readsOnly}`]);
    expect(
      reviewsOf({
        ...both,
        permissions: [
          [bob, known("write")],
          [bob2, known("read")],
        ],
      }),
    ).toEqual([
      "true @bob counts: an owner by line 1",
      `false @bob-private ${readsOnly}`,
    ]);
  });

  it("as open where a team was not asked about at all", () => {
    expect(
      reviewsOf({
        reviews: known([approves(carol)]),
        codeowners: "* @acme/others",
      }),
    ).toEqual(["null @carol: perhaps an owner by line 1"]);
  });

  it("as no owner's where somebody is in no team, and nobody is called invited", () => {
    const [review] = preview({
      reviews: known([approves(dave)]),
      team: [[dave, known("none")]],
    }).reviews;
    expect(review).toMatchObject({ code: "not-owner", because: [] });
  });

  it("by GitHub's errors of the line that names the team, and of no other", () => {
    expect(preview({ codeownersErrors: error(1) }).counted).toEqual([
      "bob",
      "carol",
    ]);
    expect(preview({ codeownersErrors: error(2) }).counted).toEqual(["bob"]);
  });

  it("as open for the same reason as CODEOWNERS is, where GitHub's errors cannot be read", () => {
    const [, review] = preview({ codeownersErrors: unread("x") }).reviews;
    expect(review).toMatchObject({
      code: "ownership",
      because: [
        {
          code: "codeowners-errors",
          holds: null,
          text: "GitHub's errors in CODEOWNERS could not be read: x",
        },
      ],
    });
  });

  it("also where GitHub cannot say who pushed something else", () => {
    expect(
      preview({
        pushesBy: [
          [bob, known([])],
          [carol, known([pushed(null, 10, null, head)])],
        ],
      }).counted,
    ).toEqual(["bob", "carol"]);
  });
});

describe("who can still approve", () => {
  const rosters: Scene["rosters"] = new Map([["@acme/sre", [alice, carol]]]);

  it("are those as well whose review does not count as it is", () => {
    const old = known([
      approves(bob),
      approves(carol, 11, { commit: sha("old") }),
    ]);
    expect(preview({ reviews: old, rosters }).couldApprove).toEqual(["@carol"]);
  });

  it("and nobody whom Okta has suspended or deactivated", () => {
    const staff = everyday.people.known ? everyday.people.value : [];
    const inactive = {
      ...oktaPerson("carol@example.com"),
      isInactive: true,
    };
    const people = known(
      staff.map((one) =>
        one.accountId === carol.id ? { ...one, person: inactive } : one,
      ),
    );
    const reviews = known([approves(bob)]);
    expect(preview({ reviews, rosters }).couldApprove).toEqual(["@carol"]);
    expect(preview({ reviews, rosters, people }).couldApprove).toEqual([]);
  });

  it("and never the beneficiary, whoever asks", () => {
    expect(
      preview({
        author: dave,
        commits: known([commit({ author: dave })]),
        pushes: known([pushed(dave, 10, null, head, "branch_creation")]),
        tiers: { prod: { approvals: 2, onBehalf: true } },
        reviews: known([approves(bob)]),
        rosters,
      }).couldApprove,
    ).toEqual(["@carol"]);
  });
});

describe("a verdict that is not proven", () => {
  const late = 31 + 24 * 60;

  it.each([
    ["refused", { reviews: known([]) }],
    ["unknown", { timeline: unread("x") }],
  ] as const)("and is %s says which merge brought it", (kind, change) => {
    expect(judge(change)).toMatchObject({
      kind,
      brought: { pullRequest: 7, mergedAt: minute(30) },
    });
  });

  it("is refused where one thing is nobody's for certain, and another is unclear", () => {
    expect(
      judge({
        commits: known([commit({ author: null })]),
        pushes: unread("x"),
      }).kind,
    ).toBe("refused");
  });

  it("is overdue where GitHub did not answer, and not for want of anything of ours", () => {
    const byName = { now: late, codeowners: "* @bob @carol" };
    expect(judge({ ...byName, pushes: unread("x") })).toMatchObject({
      kind: "unknown",
      isOverdue: true,
    });
    expect(judge({ ...byName, pushes: unread("x", true) })).toMatchObject({
      kind: "unknown",
      isOverdue: false,
    });
  });

  it("is overdue where what we lack is of no consequence", () => {
    expect(
      judge({
        now: late,
        codeowners: "* @bob @carol @acme/sre",
        reviews: known([bob, carol, dave].map((who) => approves(who))),
        team: [[dave, known("unreadable")]],
        changed: unread("x"),
      }),
    ).toMatchObject({ kind: "unknown", isOverdue: true });
  });
});
