import { describe, expect, it } from "vitest";
import {
  judgePolicyChange,
  judgePolicyPaths,
} from "../../../src/rules/approval/judge-policy-change.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  approves,
  bob,
  carol,
  detailsOf,
  everyday,
  file,
  path,
  policyFactsOf,
  type Scene,
  unread,
} from "./scene.ts";

const tier = "access/tiers/prod.yaml";
const change: Partial<Scene> = {
  changed: known([tier]),
  reviews: known([approves(bob)]),
};

const judge = (more: Partial<Scene>) => {
  const scene = { ...change, ...more };
  const { kind, evidence } = judgePolicyChange(policyFactsOf(scene));
  return { kind, texts: evidence.map(({ text }) => text).join("\n") };
};

const unknownOwnerIn = (line: number) =>
  known([
    {
      line,
      column: 1,
      kind: "Unknown owner",
      message: "",
      path: ".github/CODEOWNERS",
    },
  ]);

describe("a change of policy", () => {
  it("is not refused because it cannot be read for a while, however old it is", () => {
    const { kind } = judge({
      timeline: unread("GitHub answered 502"),
      now: everyday.now + 100 * 24 * 60,
    });
    expect(kind).toBe("unknown");
  });

  it("is proven by enough owners of each of its paths, whoever asks for it", () => {
    expect(judge({}).kind).toBe("proven");
    expect(
      judge({
        policyApprovals: 2,
        reviews: known([approves(bob), approves(carol)]),
      }).kind,
    ).toBe("proven");
    const both = {
      policyPaths: [tier, "CODEOWNERS"],
      codeowners: "/access/ @bob\n/CODEOWNERS @acme/sre",
    };
    expect(judge(both).kind).toBe("refused");
    expect(
      judge({ ...both, reviews: known([approves(bob), approves(carol)]) }).kind,
    ).toBe("proven");
  });

  it("says of a team's approval that is looked at late that it goes by the team of today", () => {
    const { kind, evidence } = judgePolicyChange(
      policyFactsOf({
        ...change,
        codeowners: "/access/ @acme/sre",
        reviews: known([approves(carol)]),
        now: everyday.now + 2 * 24 * 60,
      }),
    );
    expect(kind).toBe("proven");
    expect(JSON.stringify(evidence)).toContain(
      "through @acme/sre, as it is now; how it was at the merge, more than a day before, cannot be known",
    );
  });

  it("can take a path away, which is approved like any other change", () => {
    expect(judge({ content: known({ main: null, head: null }) }).kind).toBe(
      "proven",
    );
  });

  it("is not held to GitHub's opinion of CODEOWNERS, or nothing could mend it", () => {
    expect(judge({ codeownersErrors: unknownOwnerIn(1) }).kind).toBe("proven");
  });

  it("is not approved through a team on a line in which GitHub finds an error: it may be another one by now", () => {
    const byTeam = { reviews: known([approves(carol)]) };
    expect(judge(byTeam).kind).toBe("proven");
    const { evidence, kind } = judgePolicyChange(
      policyFactsOf({
        ...change,
        ...byTeam,
        codeownersErrors: unknownOwnerIn(2),
      }),
    );
    expect(kind).toBe("refused");
    expect(JSON.stringify(evidence)).toMatch(
      /in @Acme\/SRE, but GitHub finds an error in line 2/,
    );
    expect(judge({ codeownersErrors: unknownOwnerIn(2) }).kind).toBe("proven");
    expect(judge({ ...byTeam, codeownersErrors: unread("x") }).kind).toBe(
      "unknown",
    );
  });

  it.each<[string, Partial<Scene>, RegExp]>([
    ["by a direct push", { candidates: known([]) }, /without a pull request/],
    ["with too few approvals", { policyApprovals: 2 }, /has 1 of 2 approvals/],
    [
      "with approvals set to none",
      { policyApprovals: 0, reviews: known([]) },
      /has 0 of 1 approval/,
    ],
    [
      "whose path nobody owns",
      { codeowners: "/src/ @bob" },
      /No line of CODEOWNERS matches access\/tiers/,
    ],
    ["mixed with grants", { changed: known([tier, path]) }, /split it in two/],
    [
      "edited in the merge",
      { content: known({ main: file("a"), head: file("b") }) },
      /changed in the merge/,
    ],
    ["that it does not show", { shown: known("not-shown") }, /not among/],
    ["without settings", { policyApprovals: null }, /settings do not say/],
    [
      "that breaks a file",
      { broken: known(["CODEOWNERS", "access/curfew.yaml"]) },
      /leaves CODEOWNERS, access\/curfew.yaml missing or broken/,
    ],
    [
      "under a broken CODEOWNERS",
      { codeowners: "!x @bob\n* @bob" },
      /broken at line 1/,
    ],
  ])("%s is refused", (_, more, because) => {
    const { kind, texts } = judge(more);
    expect(texts).toMatch(because);
    expect(kind).toBe("refused");
  });

  it.each<[string, Partial<Scene>]>([
    ["pull requests", { candidates: unread("x") }],
    ["facts", { gathered: false }],
    ["policy", { policy: unread("x") }],
    ["result", { broken: unread("x") }],
  ])("is unknown while its %s cannot be read", (_, more) => {
    expect(judge(more).kind).toBe("unknown");
  });

  it("can be previewed", () => {
    const open = detailsOf({ ...change, mergedAt: null, reviews: known([]) });
    expect(
      judgePolicyPaths(open, [tier])
        .filter(({ holds }) => holds === false)
        .map(({ because }) => because.map(({ text }) => text)),
    ).toEqual([["1 approval is missing; @bob or @Acme/SRE can still approve"]]);
  });

  it("names of a team those who could still approve", () => {
    const open = detailsOf({
      ...change,
      mergedAt: null,
      reviews: known([]),
      rosters: new Map([["@acme/sre", [carol, alice]]]),
    });
    expect(
      judgePolicyPaths(open, [tier])
        .filter(({ holds }) => holds === false)
        .map(({ because }) => because.map(({ text }) => text)),
    ).toEqual([["1 approval is missing; @bob or @carol can still approve"]]);
  });
});
