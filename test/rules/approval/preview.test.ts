import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import { toLogin } from "../../../src/domain/ids.ts";
import { reviewersToAskAbout } from "../../../src/rules/approval/approvers.ts";
import { findContributors } from "../../../src/rules/approval/contributors.ts";
import { soundnessFindings } from "../../../src/rules/approval/check-findings.ts";
import {
  previewApproval,
  previewPolicyChange,
} from "../../../src/rules/approval/preview.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  alice2,
  approves,
  bob,
  bob2,
  carol,
  dave,
  detailsOf,
  eve,
  path,
  robot,
  type Scene,
  unread,
} from "./scene.ts";

const preview = (change: Partial<Scene>) =>
  previewApproval(detailsOf({ mergedAt: null, ...change }), [
    { path, tier: "prod" as TierName, user: toLogin("alice@example.com") },
  ]);

describe("the preview of an open pull request", () => {
  it("says that it is ready", () => {
    expect(preview({})).toMatchObject({
      kind: "proven",
      paths: [{ path, counted: ["bob", "carol"], missing: 0 }],
    });
  });

  it("says of each review whether it counts, and beside missing approvals what else is wrong", () => {
    const codes = (change: Partial<Scene>) => {
      const [of] = preview(change).paths;
      return [of?.reviews, of?.objections].map((some) =>
        some?.map(({ code }) => code),
      );
    };
    expect(codes({})).toEqual([["review", "review"], []]);
    expect(codes({ reviews: known([approves(eve)]) })).toEqual([
      ["identity-unmapped"],
      [],
    ]);
    expect(codes({ reviews: known([]), shown: known("not-shown") })).toEqual([
      [],
      ["not-shown"],
    ]);
    expect(codes({ reviews: unread("x") })).toEqual([[], ["approvals"]]);
  });

  it("names who can still approve: owners who had no hand in it and do not count already", () => {
    const team = [carol, dave, alice, alice2, bob2, eve, robot];
    expect(
      preview({
        reviews: known([approves(bob)]),
        rosters: new Map([
          ["@bob", [bob]],
          ["@acme/sre", team],
        ]),
      }).paths[0],
    ).toMatchObject({
      kind: "refused",
      counted: ["bob"],
      missing: 1,
      couldApprove: ["@carol", "@dave"],
    });
  });

  it("names a team as a whole where its people are not readable, and nobody twice", () => {
    expect(
      preview({
        reviews: known([]),
        codeowners: "* @bob @Acme/SRE @BOB2 x@example.com",
        rosters: new Map([
          ["@acme/sre", null],
          ["@bob2", [bob]],
        ]),
      }).paths[0]?.couldApprove,
    ).toEqual(["@bob", "@Acme/SRE"]);
  });

  it("does not name those whose account is known only by name and had a hand in it", () => {
    expect(
      preview({
        reviews: known([approves(bob)]),
        codeowners: "* @alice @bob @carol",
      }).paths[0]?.couldApprove,
    ).toEqual(["@carol"]);
  });

  it("names people without knowing who they are in Okta, if need be", () => {
    expect(
      preview({
        reviews: known([]),
        people: unread("x"),
        rosters: new Map([["@acme/sre", [carol, alice]]]),
      }).paths[0],
    ).toMatchObject({ kind: "refused", couldApprove: ["@bob", "@carol"] });
  });

  it("is unknown about what cannot be read", () => {
    expect(preview({ policy: unread("x") })).toMatchObject({
      kind: "unknown",
      paths: [{ counted: [], reviews: [], missing: null, couldApprove: [] }],
    });
    expect(preview({ tiers: {} })).toMatchObject({
      kind: "refused",
      paths: [{ counted: [], reviews: [], missing: null, couldApprove: [] }],
    });
  });

  it("is given for policy as well", () => {
    expect(
      previewPolicyChange(
        detailsOf({
          mergedAt: null,
          changed: known([path, "access/tiers/prod.yaml"]),
        }),
        ["access/tiers/prod.yaml"],
        known([]),
      ).kind,
    ).toBe("refused");
    expect(
      previewPolicyChange(
        detailsOf({
          mergedAt: null,
          changed: known(["CODEOWNERS"]),
          policyPaths: ["access/curfew.yaml"],
        }),
        ["access/curfew.yaml"],
        known([]),
      ).kind,
    ).toBe("proven");
  });

  it("refuses policy that would leave something unreadable, as the proof does, and says so", () => {
    const preview = previewPolicyChange(
      detailsOf({ mergedAt: null, changed: known(["access/people.yaml"]) }),
      ["access/people.yaml"],
      known(["access/people.yaml"]),
    );
    expect(preview.kind).toBe("refused");
    expect(soundnessFindings(preview)).toMatchObject([
      {
        code: "approval-refused",
        severity: "error",
        message:
          "Merged as it is, this change of policy would never come into force: It leaves access/people.yaml missing or broken.",
      },
    ]);
    expect(soundnessFindings(null)).toEqual([]);
  });
});

describe("whom to ask GitHub about", () => {
  it("are those whose review stands so far, and nobody else", () => {
    const facts = detailsOf({
      reviews: known([
        approves(bob),
        approves(alice2),
        approves(carol, 20, { state: "CHANGES_REQUESTED" }),
        approves(eve),
        approves(robot),
      ]),
    });
    const { contributors } = findContributors(facts);
    expect(reviewersToAskAbout(facts, contributors)).toEqual([bob]);
    const unreadable = detailsOf({ reviews: unread("x") });
    expect(reviewersToAskAbout(unreadable, contributors)).toEqual([]);
  });
});
