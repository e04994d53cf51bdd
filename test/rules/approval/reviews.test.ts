import { describe, expect, it } from "vitest";
import type { Review } from "../../../src/domain/forge.ts";
import {
  judgeStanding,
  lastWords,
} from "../../../src/rules/approval/reviews.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  approves,
  bob,
  detailsOf,
  happened,
  minute,
  type Scene,
  unread,
} from "./scene.ts";

const asksForChanges = { state: "CHANGES_REQUESTED" } as const;

describe("somebody's last word", () => {
  const last = (reviews: readonly Review[], mergedAt: number | null = null) =>
    lastWords(reviews, mergedAt === null ? null : minute(mergedAt)).map(
      ({ review }) => review?.id ?? null,
    );

  it("is the one that was sent last, not the one that was begun last", () => {
    const early = approves(bob, 20, { id: 2 });
    const late = approves(bob, 25, { id: 1, ...asksForChanges });
    expect(last([late, early])).toEqual([1]);
    expect(last([early, late])).toEqual([1]);
  });

  it("of two in the same second is the one that was begun last", () => {
    const reviews = [2, 1].map((id) => approves(bob, 20, { id }));
    expect(last(reviews)).toEqual([2]);
  });

  it("is none that was begun and not sent yet", () => {
    const draft = { state: "PENDING", submittedAt: null } as const;
    expect(last([approves(bob, 28, { id: 1, ...draft })])).toEqual([]);
    expect(
      last([approves(bob, 20, { id: 1, ...draft }), approves(bob, 35)], 30),
    ).toEqual([approves(bob, 35).id]);
  });

  it("is nothing where all are comments", () => {
    expect(last([approves(bob, 20, { state: "COMMENTED" })])).toEqual([null]);
  });
});

describe("a review", () => {
  const standing = (change: Partial<Scene>, more: Partial<Review> = {}) => {
    const review = approves(bob, 20, more);
    return judgeStanding({ author: bob, review }, detailsOf(change));
  };

  it("stands where nothing made it stale", () => {
    expect(standing({})).toEqual({ kind: "stands" });
  });

  it("is unclear while GitHub cannot say what made it stale", () => {
    expect(standing({ timeline: unread("HTTP 502", true) })).toEqual({
      kind: "unclear",
      why: "whether anything made the approval stale could not be read: HTTP 502",
      ours: true,
    });
  });

  it("falls with a reason of its own before it is asked what made it stale", () => {
    expect(
      standing({ timeline: unread("HTTP 502") }, asksForChanges),
    ).toMatchObject({ kind: "falls", code: "review-changes" });
  });

  it.each([
    ["head_ref_force_pushed", "review-before-force-push"],
    ["base_ref_changed", "review-before-base-change"],
    ["base_ref_force_pushed", "review-before-base-change"],
    ["reopened", "review-before-reopening"],
  ] as const)("falls with what came after it: %s", (event, code) => {
    expect(standing({ timeline: known([happened(event, 25)]) })).toMatchObject({
      kind: "falls",
      code,
    });
  });
});
