import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { PullRequestFacts } from "../../../src/rules/approval/facts.ts";
import { policyTroubles } from "../../../src/rules/approval/policy-troubles.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import { detailsOf, path, type Scene, unread } from "./scene.ts";

const grant = { path, tier: "prod" as TierName };
const tierFile = "access/tiers/prod.yaml";

const troubles = (
  change: Partial<Scene>,
  grants = [grant],
  policyPaths: readonly string[] = [],
) => policyTroubles(detailsOf(change), grants, policyPaths);

const rejection = { line: 3, column: 7, kind: "Unknown owner", message: "" };
const rejected = (more: Partial<typeof rejection> = {}): Partial<Scene> => ({
  codeownersErrors: known([
    { ...rejection, path: ".github/CODEOWNERS", ...more },
  ]),
});

const flawed = (codeownersFlaw: string): PullRequestFacts => {
  const facts = detailsOf({ codeowners: null });
  return facts.policy.known
    ? { ...facts, policy: known({ ...facts.policy.value, codeownersFlaw }) }
    : facts;
};

describe("what is wrong with the policy that governs", () => {
  it.each<[string, string, RegExp, Partial<Scene>]>([
    [
      "codeowners-missing",
      ".github/CODEOWNERS",
      /^There is no CODEOWNERS file\.$/,
      { codeowners: null },
    ],
    [
      "codeowners-rejected",
      ".github/CODEOWNERS",
      /error in CODEOWNERS on main: "Unknown owner"\.$/,
      rejected(),
    ],
    [
      "codeowners-unowned",
      ".github/CODEOWNERS",
      /nobody owns access\/grants\/prod\/alice\.yaml,.*\.$/,
      { codeowners: "/x @bob" },
    ],
    ["policy-unproven", tierFile, /^Tier prod is not .*\.$/, { tiers: {} }],
    [
      "policy-unproven",
      "curfew",
      /could not be found out: HTTP 502\.$/,
      { policy: unread("HTTP 502") },
    ],
    [
      "policy-unproven",
      "curfew",
      /could not be found out: git answered something unreadable\.$/,
      { policy: unread("git answered something unreadable.") },
    ],
  ])(
    "is said where it can be mended: %s in %s",
    (code, file, message, more) => {
      const found = troubles(more);
      expect(found).toMatchObject([
        { code, path: file, message: expect.stringMatching(message) as string },
      ]);
      expect(found[0]?.hint).toMatch(/^Nothing is wrong with this .*\.$/);
    },
  );

  it("is what flaw its CODEOWNERS has, where that is known", () => {
    expect(policyTroubles(flawed("It is a link"), [grant], [])).toMatchObject([
      { code: "codeowners-missing", message: "It is a link." },
    ]);
  });

  it("are settings without a number of approvals, for changes of policy alone", () => {
    const none = { policyApprovals: null };
    expect(troubles(none)).toEqual([]);
    expect(troubles(none, [], [tierFile])).toMatchObject([
      {
        code: "settings-broken",
        message: expect.stringMatching(/how many approvals .*\.$/) as string,
      },
    ]);
  });

  it("is no line of CODEOWNERS that only matches nothing", () => {
    expect(troubles({ codeowners: "* @bob\n/ @carol\n" })).toEqual([]);
  });

  it("is not told twice where GitHub finds an error as well", () => {
    expect(
      troubles({ ...rejected(), codeowners: "* @bob\n[a] @bob\n" }).map(
        ({ code }) => code,
      ),
    ).toEqual(["codeowners-syntax"]);
  });

  it.each([
    [
      { line: 3, column: 7 },
      { line: 3, column: 7 },
    ],
    [
      { line: 0, column: 0 },
      { line: 1, column: 1 },
    ],
  ])("is where GitHub finds it, from the first on: %j", (said, place) => {
    expect(troubles(rejected(said))).toMatchObject([place]);
  });
});
