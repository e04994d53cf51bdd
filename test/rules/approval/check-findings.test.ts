import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import { toLogin } from "../../../src/domain/ids.ts";
import type { Hold } from "../../../src/domain/plan.ts";
import {
  authorFindings,
  authorUnreadable,
  elsewhereFinding,
  forkFinding,
  obstacleFindings,
  renewalFindings,
  requesterFinding,
  unsafeTierFindings,
} from "../../../src/rules/approval/check-findings.ts";
import {
  findObstacles,
  previewApproval,
} from "../../../src/rules/approval/preview.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import { parseGrant } from "../../../src/rules/grant-file.ts";
import { fileOf } from "../written-files.ts";
import {
  alice,
  bob,
  commit,
  detailsOf,
  path,
  type Scene,
  unread,
} from "./scene.ts";

const grant = {
  path,
  tier: "prod" as TierName,
  user: toLogin("alice@example.com"),
};

const obstacles = (
  change: Partial<Scene>,
  grants = [grant],
  policyPaths: readonly string[] = [],
) =>
  findObstacles(detailsOf({ mergedAt: null, ...change }), grants, policyPaths);

const codes = (change: Partial<Scene>, ...more: [object[]?, string[]?]) =>
  obstacles(
    change,
    (more[0] as (typeof grant)[] | undefined) ?? [grant],
    more[1] ?? [],
  ).ofPolicy.map(({ code, path: of, line }) =>
    line === null ? `${code} ${of}` : `${code} ${of}:${line}`,
  );

describe("what no approval can mend", () => {
  it("is nothing, in an everyday pull request", () => {
    expect(obstacles({})).toEqual({ ofPullRequest: [], ofPolicy: [] });
  });

  it("is told of the pull request as a whole: what it would be refused for", () => {
    const { ofPullRequest } = obstacles({
      commits: known([commit({ author: null })]),
      size: known({ commits: 1, changedFiles: 3_001 }),
    });
    expect(
      obstacleFindings({ ofPullRequest }).map(
        ({ code, severity, path: of, message }) => [
          code,
          severity,
          of,
          message.slice(0, 90),
        ],
      ),
    ).toEqual([
      [
        "approval-refused",
        "error",
        "pull-request",
        "Merged as it is, this pull request would be refused: It changes 3001 files; with more than",
      ],
      [
        "approval-refused",
        "error",
        "pull-request",
        "Merged as it is, this pull request would be refused: No account is known for the author of",
      ],
    ]);
  });

  it("is not what could not be found out", () => {
    expect(
      obstacles({ commits: unread("GitHub is down") }).ofPullRequest,
    ).toEqual([]);
  });

  it.each<[string, Partial<Scene>, readonly string[]]>([
    [
      "no CODEOWNERS",
      { codeowners: null },
      ["codeowners-missing .github/CODEOWNERS"],
    ],
    [
      "a broken line in it",
      { codeowners: "* @bob\n[a] @bob\n" },
      ["codeowners-syntax .github/CODEOWNERS:2"],
    ],
    [
      "GitHub's own opinion of it",
      {
        codeownersErrors: known([
          { line: 0, column: 0, kind: "Unknown owner", message: "", path: "x" },
        ]),
      },
      ["codeowners-rejected x:1"],
    ],
    [
      "a path that nobody owns",
      { codeowners: "/other/ @bob\n" },
      ["codeowners-unowned .github/CODEOWNERS"],
    ],
    [
      "a tier that was never proven",
      { tiers: {} },
      ["policy-unproven access/tiers/prod.yaml"],
    ],
  ])("is the owners' of the policy to mend: %s", (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
    for (const { hint, severity } of obstacles(change).ofPolicy) {
      expect(hint).toContain("Nothing is wrong with this pull request");
      expect(severity).toBe("error");
    }
  });

  it("is not GitHub's opinion of CODEOWNERS where that is what changes, nor where it could not be asked", () => {
    const error = { line: 1, column: 1, kind: "k", message: "", path: "x" };
    const owners = [".github/CODEOWNERS"];
    expect(codes({ codeownersErrors: known([error]) }, [], owners)).toEqual([]);
    expect(codes({ codeownersErrors: unread("GitHub is down") })).toEqual([]);
  });

  it("is settings that do not say how many approvals policy needs", () => {
    const tiers = ["access/tiers/prod.yaml"];
    expect(codes({ policyApprovals: null }, [], tiers)).toEqual([
      "settings-broken access/curfew.yaml",
    ]);
    expect(codes({ policyApprovals: 1 }, [], tiers)).toEqual([]);
  });

  it.each([
    [true, "only the owners"],
    [false, "Run the check again"],
  ])("is a policy that could not be found out (ours: %s)", (ours, hint) => {
    const [finding] = obstacles({
      policy: unread("GitHub is down", ours),
    }).ofPolicy;
    expect(finding).toMatchObject({ code: "policy-unproven" });
    expect(finding?.message).toContain("GitHub is down");
    expect(finding?.hint).toContain(hint);
  });
});

describe("the preview of a file", () => {
  it("tells apart what is missing, what is objected, and who may not ask", () => {
    const [file] = previewApproval(
      detailsOf({ mergedAt: null, author: bob, reviews: known([]) }),
      [grant],
    ).paths;
    expect(file?.objections).toHaveLength(1);
    expect(file?.requester?.text).toContain("@bob asks for access for");
    expect(file?.missing).toBe(2);
  });

  it("objects where its reviews could not be read", () => {
    const [file] = previewApproval(
      detailsOf({ mergedAt: null, reviews: unread("GitHub is down") }),
      [grant],
    ).paths;
    expect(file?.objections.map(({ text }) => text)).toEqual([
      "Its reviews could not be read: GitHub is down",
    ]);
    expect(file?.requester).toBeNull();
  });
});

describe("what is said of an author", () => {
  const say = (kind: Parameters<typeof authorFindings>[0], isRefused = true) =>
    authorFindings(kind, alice, { isRefused }).map(
      ({ code, severity }) => `${severity} ${code}`,
    );

  it.each([
    ["person", []],
    ["not-asked", []],
    ["unreadable", []],
    ["unmapped", ["error identity-unmapped"]],
    ["gone", ["error identity-unmapped"]],
    ["by-login", ["error identity-unmapped"]],
    ["ambiguous", ["error identity-ambiguous"]],
  ] as const)("who is %s", (kind, expected) => {
    expect(say(kind)).toEqual(expected);
  });

  it("fails nothing where every tier lets others ask", () => {
    expect(say("unmapped", false)).toEqual(["warning identity-unmapped"]);
  });

  it("names nobody but the account, and a deleted one not at all", () => {
    const [unmapped] = authorFindings("unmapped", alice, { isRefused: true });
    const [gone] = authorFindings("unmapped", null, { isRefused: true });
    expect(unmapped?.message).toMatch(/^@alice opened/);
    expect(gone?.message).toMatch(/^A deleted account opened/);
  });

  it("gives the number that has to stand in place of a login", () => {
    const [byLogin] = authorFindings("by-login", alice, { isRefused: true });
    const [gone] = authorFindings("by-login", null, { isRefused: true });
    expect(byLogin?.hint).toContain("put the account's number, 1, in place of");
    expect(gone?.hint).toContain("put the account's number in place of");
  });

  it("goes to Okta's account where Okta could not be asked", () => {
    expect(authorUnreadable("it is down")).toMatchObject({
      code: "directory-unreadable",
      severity: "error",
      path: "okta",
    });
  });
});

describe("what is said of a pull request that can give nothing", () => {
  it("from a fork, and to another branch", () => {
    expect(forkFinding).toMatchObject({
      code: "fork-pull-request",
      severity: "error",
    });
    const { pullRequest } = detailsOf({ base: "stable" });
    expect(elsewhereFinding(pullRequest, "main")).toMatchObject({
      code: "approval-refused",
      severity: "warning",
      message: expect.stringContaining('"stable"') as string,
    });
  });

  it("opened by somebody who may not ask, at the line that names the person", () => {
    const text = (user: string) =>
      `tier: prod\nuser: ${user}\nexpires: 2026-11-22T18:00:00Z\nreason: x\n`;
    const requester = {
      code: "requester-other",
      holds: false,
      text: "@bob asks",
      because: [],
    } as const;
    expect(
      requesterFinding(
        parseGrant(fileOf(path, text("alice@example.com"))),
        requester,
      ),
    ).toMatchObject({ path, line: 2, message: "@bob asks." });
    expect(
      requesterFinding(parseGrant(fileOf(path, "user: [")), requester),
    ).toMatchObject({ path, line: 1 });
  });
});

describe("a grant that the limit on renewals holds back", () => {
  const parsed = parseGrant(
    fileOf(
      path,
      "user: alice@example.com\ntier: prod\nduration: 4h\nreason: x\n",
    ),
  );
  const hold = (reason: Hold["reason"], grant: string | null = path) =>
    ({ action: "hold", reason, grant, detail: "Long enough." }) as Hold;

  it.each(["renewals-exhausted", "cooldown"] as const)(
    "has a finding at its end: %s",
    (reason) => {
      expect(renewalFindings([parsed], [hold(reason)])).toMatchObject([
        {
          code: reason,
          severity: "error",
          path,
          line: 3,
          column: 11,
          message: "Long enough.",
        },
      ]);
    },
  );

  it("is told apart from other holds, other files and broken ones", () => {
    expect(
      renewalFindings([parsed], [hold("brake"), hold("cooldown", "other")]),
    ).toEqual([]);
    expect(
      renewalFindings([{ ...parsed, value: null }], [hold("cooldown")]),
    ).toEqual([]);
  });
});

describe("a grant into a tier that lets nobody in", () => {
  const parsed = parseGrant(
    fileOf(
      path,
      "user: alice@example.com\ntier: prod\nduration: 4h\nreason: x\n",
    ),
  );
  const why = "group-shared: Two tiers have one group.";

  it("has a finding at its tier", () => {
    expect(
      unsafeTierFindings([parsed], new Map([["prod" as TierName, why]])),
    ).toMatchObject([
      {
        code: "tier-broken",
        severity: "error",
        path,
        line: 2,
        column: 7,
        message: expect.stringContaining(why) as string,
      },
    ]);
  });

  it("is told apart from other tiers' and from broken files", () => {
    const unsafe = new Map([["other" as TierName, why]]);
    expect(unsafeTierFindings([parsed], unsafe)).toEqual([]);
    expect(
      unsafeTierFindings(
        [{ ...parsed, value: null }],
        new Map([["prod" as TierName, why]]),
      ),
    ).toEqual([]);
  });
});
