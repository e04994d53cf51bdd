import { describe, expect, it } from "vitest";
import type { ReasonCode } from "../../../src/domain/reason-code.ts";
import {
  isGrantPath,
  isPolicyPath,
} from "../../../src/rules/approval/policy-paths.ts";
import {
  type LandingFacts,
  readLanding,
} from "../../../src/rules/approval/landing.ts";
import { before, detailsOf, head, merge, minute, sha } from "./scene.ts";

const land = (change: Partial<LandingFacts>) =>
  readLanding({
    pullRequest: detailsOf({}).pullRequest,
    main: "main",
    isOnMain: true,
    commits: [{ sha: merge, parents: [before] }],
    own: new Set([head]),
    ...change,
  });

describe("the range of a pull request on main", () => {
  it("is one commit for a squash and for a merge commit of the head", () => {
    const expected = {
      kind: "landed",
      range: [merge],
      commit: merge,
      before,
      mergedAt: minute(30),
    };
    expect(land({})).toEqual(expected);
    expect(
      land({ commits: [{ sha: merge, parents: [before, head] }] }),
    ).toEqual(expected);
  });

  it("is all commits of a rebase, so that the policy is that before the first", () => {
    const [first, second] = [sha("r1"), sha("r2")];
    expect(
      land({
        commits: [
          { sha: merge, parents: [second] },
          { sha: second, parents: [first] },
          { sha: first, parents: [before] },
        ],
      }),
    ).toMatchObject({ range: [first, second, merge], commit: merge, before });
  });

  const pullRequest = detailsOf({}).pullRequest;
  it.each<[string, Partial<LandingFacts>, ReasonCode, RegExp]>([
    [
      "was not merged",
      { pullRequest: { ...pullRequest, mergedAt: null } },
      "not-merged",
      /was not merged/,
    ],
    [
      "went into another branch",
      { pullRequest: { ...pullRequest, base: { ref: "dev", sha: before } } },
      "merged-elsewhere",
      /merged into dev, not into main/,
    ],
    [
      "is not on main's chain",
      { isOnMain: false },
      "not-on-main",
      /not on main's own history/,
    ],
    [
      "has no merge commit",
      { commits: [] },
      "not-on-main",
      /not on main's own history/,
    ],
    [
      "cannot be told apart",
      { commits: null },
      "range-untold",
      /cannot be told/,
    ],
    [
      "was fast-forwarded (foxtrot)",
      { commits: [{ sha: head, parents: [before] }] },
      "branch-pushed-to-main",
      /own commits were pushed to main/,
    ],
    [
      "was fast-forwarded beyond its head",
      {
        commits: [{ sha: sha("own"), parents: [before] }],
        own: new Set([sha("own")]),
      },
      "branch-pushed-to-main",
      /own commits were pushed to main/,
    ],
    [
      "is the root",
      { commits: [{ sha: merge, parents: [] }] },
      "odd-merge",
      /not what a merge of its head makes/,
    ],
    [
      "merges something else",
      { commits: [{ sha: merge, parents: [before, sha("x")] }] },
      "odd-merge",
      /not what a merge of its head makes/,
    ],
    [
      "merges something else besides",
      { commits: [{ sha: merge, parents: [before, head, sha("x")] }] },
      "odd-merge",
      /not what a merge of its head makes/,
    ],
    [
      "is a rebase with a merge in it",
      {
        commits: [
          { sha: merge, parents: [sha("r1")] },
          { sha: sha("r1"), parents: [before, head] },
        ],
      },
      "odd-merge",
      /not what a merge of its head makes/,
    ],
    [
      "was pushed, and one commit more after it",
      {
        commits: [
          { sha: merge, parents: [head] },
          { sha: head, parents: [before] },
        ],
      },
      "branch-pushed-to-main",
      /own commits were pushed to main/,
    ],
    [
      "was fast-forwarded, and GitHub does not list its head",
      { commits: [{ sha: head, parents: [before] }], own: new Set() },
      "branch-pushed-to-main",
      /own commits were pushed to main/,
    ],
  ])("is none where it %s", (_, change, code, why) => {
    expect(land(change)).toEqual({
      kind: "elsewhere",
      code,
      why: expect.stringMatching(why) as string,
    });
  });
});

describe("policy and grants", () => {
  it.each([
    [".github/CODEOWNERS", true, false],
    ["CODEOWNERS", true, false],
    ["docs/CODEOWNERS", true, false],
    ["access/tiers/prod.yaml", true, false],
    ["access/curfew.yaml", true, false],
    ["access/people.yaml", true, false],
    ["access/grants/prod/a.yaml", false, true],
    ["access/tiersx", false, false],
    ["src/CODEOWNERS", false, false],
    ["access/grants", false, false],
  ])("%s", (path, policy, grant) => {
    expect([isPolicyPath(path), isGrantPath(path)]).toEqual([policy, grant]);
  });
});
