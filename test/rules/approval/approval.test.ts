import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../src/domain/verdict.ts";
import { toLogin } from "../../../src/domain/ids.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  alice2,
  approves,
  before,
  bob,
  bob2,
  carol,
  commit,
  dave,
  detailsOf,
  eve,
  everyday,
  factsOf,
  file,
  happened,
  head,
  landed,
  merge,
  minute,
  oktaPerson,
  path,
  person,
  pushed,
  robot,
  type Scene,
  sha,
  unread,
} from "./scene.ts";

import { hours } from "../plan/world.ts";

const onBehalf = { prod: { approvals: 2, onBehalf: true } };
const staff = everyday.people.known ? everyday.people.value : [];

const textOf = (evidence: readonly Evidence[]): string =>
  evidence
    .map(({ holds, text, because }) =>
      [`${String(holds)} ${text}`, textOf(because)].join("\n"),
    )
    .join("\n");

const judge = (change: Partial<Scene>) =>
  judgeApproval(factsOf(change), minute(change.now ?? everyday.now));

/** The same pull request as the everyday one, but for what is said. */
type Case = readonly [name: string, change: Partial<Scene>, because: RegExp];

const old = sha("old");
const twoCommits = (more: Parameters<typeof commit>[0]): Partial<Scene> => ({
  size: known({ commits: 2, changedFiles: 1 }),
  commits: known([commit({ sha: old, ...more }), commit({ parents: [old] })]),
});

describe("what is approved honestly is proven", () => {
  const honest: readonly (readonly [string, Partial<Scene>])[] = [
    ["squash, one owner by name and one through a team", {}],
    [
      "a rebase of several commits",
      { landing: landed([sha("r1"), merge, sha("r3")]), ...twoCommits({}) },
    ],
    [
      "n of m, two of three",
      {
        reviews: known([approves(bob), approves(carol), approves(dave)]),
      },
    ],
    [
      "a wish that the tier cuts",
      {
        tiers: {
          prod: { approvals: 2, onBehalf: false, maxDuration: hours(1) },
        },
      },
    ],
    [
      "one approval where one is enough",
      {
        tiers: { prod: { approvals: 1, onBehalf: false } },
        reviews: known([approves(bob)]),
      },
    ],
    [
      "a second push, approved after it",
      {
        ...twoCommits({}),
        pushes: known([
          pushed(alice, 15, old, head),
          pushed(alice, 10, null, old, "branch_creation"),
        ]),
      },
    ],
    [
      "an update of the branch, approved again",
      {
        ...twoCommits({}),
        reviews: known([
          approves(bob, 11, { commit: old }),
          approves(bob, 20),
          approves(carol, 21),
        ]),
      },
    ],
    [
      "a force-push, approved again",
      {
        timeline: known([happened("head_ref_force_pushed", 15)]),
        pushes: known([
          pushed(alice, 15, old, head, "force_push"),
          pushed(alice, 10, null, old, "branch_creation"),
        ]),
      },
    ],
    [
      "changes that were asked for and then approved",
      {
        reviews: known([
          approves(bob, 20, { state: "CHANGES_REQUESTED" }),
          approves(bob, 22),
          approves(carol),
        ]),
      },
    ],
    [
      "a comment after the approval, and one of somebody else",
      {
        reviews: known([
          approves(bob),
          approves(bob, 25, { state: "COMMENTED" }),
          approves(carol),
          approves(eve, 26, { state: "COMMENTED" }),
          approves(null, 27),
          approves(dave, 28, { state: "PENDING", submittedAt: null }),
        ]),
      },
    ],
    [
      "an approval that is repeated after the merge",
      { reviews: known([approves(bob), approves(bob, 35), approves(carol)]) },
    ],
    [
      "an owner's pushes of something else, of a copy, and of a branch's end",
      {
        pushesBy: [
          [bob, known([])],
          [
            carol,
            known([
              pushed(carol, 11, null, head),
              pushed(alice, 5, null, head),
              pushed(carol, 4, head, null, "branch_deletion"),
              pushed(carol, 3, null, old),
            ]),
          ],
        ],
      },
    ],
    [
      "a review dismissed, and another one given",
      {
        timeline: known([happened("review_dismissed", 22)]),
        reviews: known([
          approves(bob, 15, { state: "DISMISSED" }),
          approves(bob),
          approves(carol),
        ]),
      },
    ],
    [
      "somebody else asks where the tier allows it",
      {
        author: dave,
        tiers: { prod: { approvals: 2, onBehalf: true } },
      },
    ],
    [
      "co-authors who did not approve",
      {
        commits: known([
          commit({
            message:
              "x\n\nCo-authored-by: D <4+dave@users.noreply.github.com>\nCo-Authored-By: D <Dave@example.com>",
          }),
        ]),
      },
    ],
    [
      "a branch that is deleted and restored after the merge",
      {
        pushes: known([
          pushed(bob, 35, null, head, "branch_creation"),
          pushed(alice, 31, head, null, "branch_deletion"),
          pushed(alice, 10, null, head, "branch_creation"),
        ]),
      },
    ],
    [
      "another pull request of the same commit that was never merged",
      {
        candidates: known([
          {
            pullRequest: detailsOf({}).pullRequest,
            landing: landed(),
          },
          {
            pullRequest: { ...detailsOf({}).pullRequest, number: 8 },
            landing: known({
              kind: "elsewhere",
              code: "not-merged",
              why: "it was not merged",
            }),
          },
        ]),
      },
    ],
    [
      "as many commits and files as GitHub shows",
      {
        size: known({ commits: 250, changedFiles: 3000 }),
        commits: known([
          ...Array.from({ length: 249 }, (_, at) =>
            commit({ sha: sha(`c${at}`) }),
          ),
          commit(),
        ]),
      },
    ],
    [
      "approvals in the very second of the head's push, and of the merge",
      { reviews: known([approves(bob, 10), approves(carol, 30)]) },
    ],
    [
      "a repository whose name is written differently",
      { headRepository: "ACME/Access" },
    ],
  ];
  it.each(honest)("%s", (_, change) => {
    const verdict = judge(change);
    expect(textOf(verdict.evidence)).not.toMatch(/^(false|null) (?!@)/m);
    expect(verdict).toMatchObject({
      kind: "proven",
      approval: {
        pullRequest: 7,
        head,
        mergedAt: minute(30),
        author: change.author ?? alice,
      },
    });
  });

  it("names those who counted, and the evidence reads well", () => {
    const verdict = judge({
      reviews: known([approves(bob), approves(carol, 21), approves(eve, 22)]),
    });
    expect(verdict.kind === "proven" && verdict.approval).toEqual({
      pullRequest: 7,
      head,
      mergeCommit: merge,
      mergedAt: minute(30),
      author: alice,
      approvers: [
        { id: 2, login: "bob", person: oktaPerson("bob@example.com").id },
        { id: 3, login: "carol", person: oktaPerson("carol@example.com").id },
      ],
    });
    expect(textOf(verdict.evidence).replaceAll(/\n+/g, "\n").trim()).toBe(
      [
        "true pull request #7 brought it to main",
        "true access/grants/prod/alice.yaml is what was reviewed",
        "true It comes from a branch of this repository",
        "true It is small enough to be seen whole",
        "true It does not mix policy and grants",
        "true Every commit and every push can be attributed",
        "true access/grants/prod/alice.yaml is among the changes that it shows",
        "true It lies in its tier's folder",
        `true .github/CODEOWNERS at ${before.slice(0, 7)} can be read`,
        "true GitHub finds no error in it",
        "true By line 2 of CODEOWNERS (/access/) access/grants/prod/alice.yaml belongs to @bob, @Acme/SRE, lead@example.com",
        "true It is about alice@example.com",
        "true @alice asks for access for alice@example.com, the same person",
        "true access/grants/prod/alice.yaml has 2 of 2 approvals that it needs",
        "true @bob counts: an owner by line 2",
        "true @carol counts: an owner by line 2, through @Acme/SRE",
        "false @eve does not count: no Okta person is known for this account",
      ].join("\n"),
    );
  });
});

describe("what is not approved is refused, each with its own reason", () => {
  const attacks: readonly Case[] = [
    [
      "a direct push",
      { candidates: known([]) },
      /came to main without a pull request/,
    ],
    [
      "a merge into another branch first",
      {
        landing: known({
          kind: "elsewhere",
          code: "merged-elsewhere",
          why: "it was merged into dev",
        }),
      },
      /merged into dev/,
    ],
    [
      "a commit of another pull request's range",
      { landing: landed([sha("other")]) },
      /brought other commits/,
    ],
    [
      "a commit that belongs to two pull requests",
      {
        candidates: known(
          [7, 8].map((number) => ({
            pullRequest: { ...detailsOf({}).pullRequest, number },
            landing: landed(),
          })),
        ),
      },
      /belongs to 2 merged pull requests/,
    ],
    ["a fork", { headRepository: "mallory/access" }, /comes from a fork/],
    ["a fork that is gone", { headRepository: null }, /comes from a fork/],
    ["another base", { base: "dev" }, /goes to "dev", not to "main"/],
    [
      "more than 250 commits",
      { size: known({ commits: 251, changedFiles: 1 }) },
      /251 commits/,
    ],
    [
      "more than 3,000 files",
      { size: known({ commits: 1, changedFiles: 3001 }) },
      /3001 files/,
    ],
    [
      "CODEOWNERS in the same pull request",
      { changed: known([path, ".github/CODEOWNERS"]) },
      /changes policy \(".github\/CODEOWNERS"\) and grants/,
    ],
    [
      "the tier in the same pull request",
      { changed: known(["access/tiers/prod.yaml", path]) },
      /split it in two/,
    ],
    [
      "the settings in the same pull request",
      { changed: known(["access/curfew.yaml", path]) },
      /split it in two/,
    ],
    [
      "people in the same pull request",
      { changed: known(["access/people.yaml", path]) },
      /split it in two/,
    ],
    [
      "content edited in the merge",
      { content: known({ main: file("grant"), head: file("other") }) },
      /changed in the merge/,
    ],
    [
      "a file that the merge added",
      { content: known({ main: file("grant"), head: null }) },
      /was not in the pull request/,
    ],
    [
      "a file that the merge took out",
      { content: known({ main: null, head: file("grant") }) },
      /taken out in the merge/,
    ],
    [
      "a file that stood on the branch, and that it does not change",
      { shown: known("not-shown") },
      /is not among its changes/,
    ],
    [
      "a file that it may not have changed when it was reviewed",
      { shown: known("base-moved") },
      /may not have been among its changes when it was reviewed/,
    ],
    [
      "a link with the file's blob",
      {
        content: known({
          main: file("grant"),
          head: { ...file("grant"), kind: "symlink" },
        }),
      },
      /changed in the merge/,
    ],
    [
      "a rename of an approved grant into another tier's folder",
      { path: "access/grants/dev/alice.yaml" },
      /does not lie in access\/grants\/prod\//,
    ],
    [
      "a look-alike folder",
      { path: "access/grants/Prod/alice.yaml" },
      /does not lie in access\/grants\/prod\//,
    ],
    [
      "a path that differs in case from its rule",
      { codeowners: "/Access/ @bob @carol" },
      /No line of CODEOWNERS matches/,
    ],
    [
      "nobody owns it by rule",
      { codeowners: "* @bob\n/access/grants/" },
      /nobody owns access\/grants\/prod\/alice.yaml/,
    ],
    ["no CODEOWNERS", { codeowners: null }, /There is no CODEOWNERS file/],
    [
      "a CODEOWNERS line that GitHub would skip",
      { codeowners: "/access/ @bob @acme/sre\n/access/[x] @root" },
      /broken at line 2/,
    ],
    [
      "a CODEOWNERS that is not text",
      { codeowners: "\ufeff* @bob @carol" },
      /broken at line 1/,
    ],
    [
      "a CODEOWNERS that GitHub finds an error in",
      {
        codeownersErrors: known([
          {
            line: 3,
            column: 1,
            kind: "Unknown owner",
            message: "",
            path: "CODEOWNERS",
          },
        ]),
      },
      /GitHub finds an error in CODEOWNERS at line 3: "Unknown owner"/,
    ],
    [
      "no such tier at that time",
      { tiers: {} },
      /Tier prod did not exist then/,
    ],
    [
      "somebody else asks, and the tier does not allow it",
      { author: dave },
      /@dave asks for access for alice@example.com, who is somebody else/,
    ],
    [
      "somebody asks whom nobody knows",
      { author: eve },
      /@eve asks for access for alice@example.com, and who that is cannot be told: no Okta person is known/,
    ],
    [
      "the author's account was deleted",
      { author: null },
      /account that opened it was deleted/,
    ],
    [
      "too few approvals",
      { reviews: known([approves(bob)]) },
      /has 1 of 2 approvals.*\n.*\n.*1 approval is missing; in a new pull request @Acme\/SRE could approve/,
    ],
    [
      "no approvals at all",
      { reviews: known([]) },
      /0 of 2 approvals.*\n.*2 approvals are missing/,
    ],
    [
      "nobody who could",
      { reviews: known([]), codeowners: "* @alice lead@example.com" },
      /missing, and nobody could give it/,
    ],
    [
      "an approval before a push",
      { reviews: known([approves(bob), approves(carol, 11, { commit: old })]) },
      /@carol does not count: approved \w+, before the head became/,
    ],
    [
      "an approval of a commit that is gone",
      {
        reviews: known([approves(bob), approves(carol, 11, { commit: null })]),
      },
      /@carol does not count: approved a commit that is gone/,
    ],
    [
      "an approval that was re-pointed to the head by a force-push",
      {
        timeline: known([happened("head_ref_force_pushed", 21)]),
        reviews: known([approves(bob, 22), approves(carol, 20)]),
      },
      /@carol does not count: approved before the branch was force-pushed at 2026-11-22T14:21:00Z/,
    ],
    [
      "an approval in the very second of a force-push",
      {
        timeline: known([happened("head_ref_force_pushed", 20)]),
        reviews: known([approves(bob, 22), approves(carol, 20)]),
      },
      /@carol does not count: approved before the branch was force-pushed/,
    ],
    [
      "an approval that shows on the head, and is older than its push",
      {
        reviews: known([approves(bob), approves(carol, 9)]),
      },
      /@carol does not count: approved before the head was pushed/,
    ],
    [
      "an approval while the base was another branch",
      { timeline: known([happened("base_ref_changed", 25)]) },
      /@bob does not count: approved before the base was changed/,
    ],
    [
      "an approval before the base was force-pushed",
      { timeline: known([happened("base_ref_force_pushed", 25)]) },
      /@bob does not count: approved before the base was force-pushed/,
    ],
    [
      "an approval before it was reopened",
      { timeline: known([happened("reopened", 25)]) },
      /@bob does not count: approved before the pull request was reopened/,
    ],
    [
      "an approval after the merge",
      { reviews: known([approves(bob), approves(carol, 31)]) },
      /@carol does not count: approved only after the merge/,
    ],
    [
      "an approval without a time",
      {
        reviews: known([
          approves(bob),
          approves(carol, 20, { submittedAt: null }),
        ]),
      },
      /@carol does not count: approved only after the merge/,
    ],
    [
      "a dismissed approval",
      {
        reviews: known([
          approves(bob),
          approves(carol, 20, { state: "DISMISSED" }),
        ]),
      },
      /@carol does not count: had the approval dismissed/,
    ],
    [
      "changes requested after the approval",
      {
        reviews: known([
          approves(bob),
          approves(carol),
          approves(carol, 22, { state: "CHANGES_REQUESTED" }),
        ]),
      },
      /@carol does not count: asked for changes/,
    ],
    [
      "changes requested in the same second, after the approval",
      {
        reviews: known([
          approves(bob),
          approves(carol, 20, { id: 9, state: "CHANGES_REQUESTED" }),
          approves(carol, 20, { id: 8 }),
        ]),
      },
      /@carol does not count: asked for changes/,
    ],
    [
      "an approval that was taken back after the merge",
      {
        reviews: known([
          approves(bob),
          approves(carol),
          approves(carol, 35, { state: "CHANGES_REQUESTED" }),
        ]),
      },
      /@carol does not count: asked for changes/,
    ],
    [
      "a comment that is no approval",
      {
        reviews: known([
          approves(bob),
          approves(carol, 20, { state: "COMMENTED" }),
        ]),
      },
      /@carol does not count: only commented/,
    ],
    [
      "a bot's review",
      {
        reviews: known([approves(bob), approves(robot)]),
        codeowners: "* @bob @robot",
      },
      /@robot\[bot\] does not count: not a person's account/,
    ],
    [
      "the author's own review",
      {
        reviews: known([approves(bob), approves(alice)]),
        codeowners: "* @alice @bob",
      },
      /@alice does not count: opened the pull request/,
    ],
    [
      "an approver who is an author of a commit",
      twoCommits({ author: carol }),
      /@carol does not count: is the author of/,
    ],
    [
      "an approver who is a committer",
      twoCommits({ committer: carol }),
      /@carol does not count: committed/,
    ],
    [
      "an approver who is a co-author",
      twoCommits({
        message: "x\n\nCo-authored-by: C <3+carol@users.noreply.github.com>",
      }),
      /@carol does not count: is a co-author of/,
    ],
    [
      "an approver who is a co-author by login",
      twoCommits({
        message: "x\nco-authored-by: C <Carol@users.noreply.github.com>",
      }),
      /@carol does not count: is a co-author of/,
    ],
    [
      "an approver who is a co-author by an Okta address",
      twoCommits({ message: "x\n  Co-Authored-By: C <carol@example.com>" }),
      /@carol does not count: the same person is a co-author of \w+, as another account/,
    ],
    [
      "an approver who pushed with somebody else's name in the commit",
      {
        ...twoCommits({}),
        pushes: known([
          pushed(alice, 15, old, head),
          pushed(carol, 10, null, old, "branch_creation"),
        ]),
      },
      /@carol does not count: pushed to its branch/,
    ],
    [
      "an approver who pushed before the branch was deleted and made again",
      {
        ...twoCommits({}),
        pushes: known([
          pushed(alice, 15, null, head, "branch_creation"),
          pushed(alice, 14, old, null, "branch_deletion"),
          pushed(carol, 10, null, old, "branch_creation"),
        ]),
      },
      /@carol does not count: pushed to its branch/,
    ],
    [
      "an approver who pushed by a second account",
      {
        ...twoCommits({}),
        pushes: known([
          pushed(alice, 15, old, head),
          pushed(bob2, 10, null, old, "branch_creation"),
        ]),
      },
      /@bob does not count: the same person pushed to its branch, as another account/,
    ],
    [
      "an author without an account",
      twoCommits({ author: null }),
      /No account is known for the author of/,
    ],
    [
      "a committer without an account",
      twoCommits({ committer: null }),
      /No account is known for the committer of/,
    ],
    [
      "a co-author whom nobody knows",
      twoCommits({ message: "x\nCo-authored-by: X <x@evil.example>" }),
      /not known who is behind "x@evil.example"/,
    ],
    [
      "a co-author with an endless address",
      twoCommits({
        message: `x\nCo-authored-by: X <${"x".repeat(500)}@evil.example>`,
      }),
      /not known who is behind "x{80}…", a co-author/,
    ],
    [
      "a co-author without an address",
      twoCommits({ message: "x\nCo-authored-by: Carol" }),
      /has no address/,
    ],
    [
      "a co-author with half an address",
      twoCommits({ message: "x\nCo-authored-by: Carol >a@b<" }),
      /has no address/,
    ],
    [
      "a co-author with an address that is none",
      twoCommits({ message: "x\nCo-authored-by: Carol <carol>" }),
      /has no address/,
    ],
    [
      "a push by nobody",
      { pushes: known([pushed(null, 10, null, head, "branch_creation")]) },
      /Somebody pushed to its branch whose account is not known/,
    ],
    [
      "a record of pushes with a gap",
      {
        pushes: known([
          pushed(alice, 15, old, head),
          pushed(alice, 10, null, sha("older"), "branch_creation"),
        ]),
      },
      /has a gap before @alice's/,
    ],
    [
      "a record of pushes that begins in the middle",
      { pushes: known([pushed(null, 15, old, head)]) },
      /has a gap before @somebody's/,
    ],
    [
      "the beneficiary's second account",
      { reviews: known([approves(bob), approves(alice2)]) },
      /@alice-private does not count: is the beneficiary/,
    ],
    [
      "the beneficiary, on somebody's behalf",
      {
        author: dave,
        commits: known([commit({ author: dave })]),
        pushes: known([pushed(dave, 10, null, head, "branch_creation")]),
        tiers: { prod: { approvals: 2, onBehalf: true } },
        reviews: known([approves(bob), approves(alice2)]),
      },
      /@alice-private does not count: is the beneficiary/,
    ],
    [
      "an approver's second account",
      { reviews: known([approves(bob), approves(bob2)]) },
      /@bob-private does not count: the same person as @bob/,
    ],
    [
      "an approver who cannot be mapped",
      {
        reviews: known([approves(bob), approves(eve)]),
        team: [[eve, known("active")]],
      },
      /@eve does not count: no Okta person is known/,
    ],
    [
      "an approver who is not active in Okta any more",
      {
        people: known(
          staff.map((entry) =>
            entry.accountId === carol.id
              ? {
                  ...entry,
                  person: {
                    ...oktaPerson("carol@example.com"),
                    isInactive: true,
                  },
                }
              : entry,
          ),
        ),
      },
      /@carol does not count: the person is not active in Okta/,
    ],
    [
      "an approver whom Okta does not have any more",
      {
        people: known(
          staff.map((entry) =>
            entry.accountId === carol.id
              ? { ...entry, person: toLogin("carol@example.com") }
              : entry,
          ),
        ),
      },
      /@carol does not count: Okta has nobody called carol@example.com/,
    ],
    [
      "an approver of whom only a GitHub login is known",
      {
        people: known(
          staff.map((entry) =>
            entry.accountId === carol.id
              ? { ...entry, accountId: null }
              : entry,
          ),
        ),
      },
      /@carol does not count: only its GitHub login is known/,
    ],
    [
      "somebody of whom only a GitHub login is known, and who wrote it as well",
      {
        people: known(
          staff.map((entry) =>
            entry.accountId === bob2.id ? { ...entry, accountId: null } : entry,
          ),
        ),
        commits: known([commit({ author: bob2 })]),
        reviews: known([approves(carol), approves(dave)]),
      },
      /@bob-private is the author of .*, and who is behind it cannot be told: only its GitHub login is known/,
    ],
    [
      "a beneficiary who was given another login in Okta",
      {
        user: "bob.new@example.com",
        tiers: { prod: { approvals: 2, onBehalf: true } },
        others: [
          {
            ...oktaPerson("bob@example.com"),
            login: toLogin("bob.new@example.com"),
          },
        ],
      },
      /@bob does not count: is the beneficiary/,
    ],
    [
      "an author whom nobody knows, and who wrote it as well",
      { author: eve, commits: known([commit({ author: eve })]) },
      /@eve opened the pull request, and who is behind it cannot be told: no Okta person is known for this account/,
    ],
    [
      "a bot that opened it",
      { author: { ...eve, type: "Bot" } },
      /@eve opened the pull request, and who is behind it cannot be told: it is not a person's account/,
    ],
    [
      "an approver who stands for two people",
      {
        people: known([
          ...(everyday.people.known ? everyday.people.value : []),
          person(carol, "zoe@example.com"),
        ]),
      },
      /@carol does not count: this account stands for several people: carol@example.com or zoe@example.com/,
    ],
    [
      "an author who stands for two people, one of them an approver",
      {
        people: known([
          ...(everyday.people.known ? everyday.people.value : []),
          person(alice, "bob@example.com"),
        ]),
      },
      /@bob does not count: the same person opened the pull request/,
    ],
    [
      "somebody who owns nothing",
      {
        reviews: known([approves(bob), approves(dave)]),
        team: [[dave, known("none")]],
      },
      /@dave does not count: not an owner of/,
    ],
    [
      "somebody who took the login that an owner gave up",
      { named: [{ ...bob, id: 99, login: "Bob" }] },
      /@bob does not count: not an owner of .*\nfalse @bob is another account by access\/people.yaml/,
    ],
    [
      "a team membership that is pending",
      {
        team: [
          [carol, known("pending")],
          [bob, known("none")],
        ],
      },
      /@carol does not count: not an owner of .*\nfalse invited to @Acme\/SRE/,
    ],
    [
      "an owner by address",
      {
        reviews: known([approves(bob), approves(dave)]),
        codeowners: "* @bob dave@example.com",
      },
      /@dave does not count: not an owner of/,
    ],
    [
      "an owner without write access",
      {
        permissions: [
          [bob, known("write")],
          [carol, known("read")],
        ],
      },
      /@carol does not count: an owner without write access \(read\)/,
    ],
    [
      "an owner who pushed it elsewhere, from where somebody else brought it",
      {
        pushesBy: [
          [bob, known([])],
          [carol, known([pushed(carol, 10, null, head)])],
        ],
      },
      /@carol does not count: pushed \w{7} of it to another branch/,
    ],
    [
      "approvals set to none",
      {
        tiers: { prod: { approvals: 0, onBehalf: false } },
        reviews: known([]),
      },
      /0 of 1 approval that it needs/,
    ],
    [
      "a file without the ticket that the tier of that time asks for",
      {
        tiers: {
          prod: { approvals: 2, onBehalf: false, ticket: "^INC-[0-9]+$" },
        },
      },
      /The tier "prod" demands a ticket/,
    ],
    [
      "a start that is further ahead than the tier of that time allows",
      { starts: 500, tiers: { prod: { approvals: 2, maxAhead: hours(1) } } },
      /The start, /,
    ],
    [
      "what is unclear cannot save what is certain",
      {
        timeline: unread("HTTP 502"),
        reviews: known([approves(bob)]),
      },
      /has 0 of 2 approvals/,
    ],
  ];
  it.each(attacks)("%s", (_, change, because) => {
    const verdict = judge(change);
    expect(textOf(verdict.evidence).replaceAll(/\n+/g, "\n")).toMatch(because);
    expect(verdict.kind).toBe("refused");
  });

  it("and no two of them for the same words", () => {
    expect(new Set(attacks.map(([name]) => name)).size).toBe(attacks.length);
  });
});

describe("what could not be found out is unknown, never refused", () => {
  const gaps: readonly Case[] = [
    [
      "the pull requests",
      { candidates: unread("HTTP 502") },
      /could not be found out: HTTP 502/,
    ],
    [
      "a beneficiary whom Okta does not have yet",
      { others: [], user: "zoe@example.com", tiers: onBehalf },
      /Okta has nobody called zoe@example.com yet/,
    ],
    ["the landing", { landing: unread("no object") }, /is unclear: no object/],
    ["its facts", { gathered: false }, /Its facts were not gathered/],
    [
      "the size",
      { size: unread("empty body") },
      /Its size could not be read: empty body/,
    ],
    ["the commits", { commits: unread("x") }, /Its commits could not be read/],
    ["the reviews", { reviews: unread("x") }, /Its reviews could not be read/],
    [
      "the timeline",
      { timeline: unread("x") },
      /@bob: whether anything made the approval stale could not be read/,
    ],
    [
      "the pushes",
      { pushes: unread("x") },
      /Who pushed to its branch could not be read/,
    ],
    [
      "a push that is not recorded yet",
      { pushes: known([]) },
      /no record of the push of its head/,
    ],
    [
      "a list of commits without the head",
      { commits: known([commit({ sha: old })]) },
      /does not contain its head/,
    ],
    [
      "a truncated list of commits",
      { size: known({ commits: 2, changedFiles: 1 }) },
      /listed 1 of 2 commits/,
    ],
    [
      "who is who",
      {
        people: unread("Okta is down"),
        commits: known([
          commit({ message: "x\nCo-authored-by: X <x@example.com>" }),
        ]),
      },
      /Who @bob is could not be read: Okta is down/,
    ],
    [
      "the policy",
      { policy: unread("x") },
      /The policy of that time could not be read/,
    ],
    [
      "GitHub's errors",
      { codeownersErrors: unread("x") },
      /GitHub's errors in CODEOWNERS could not be read/,
    ],
    [
      "what it changes",
      { changed: unread("x") },
      /What it changes could not be read/,
    ],
    ["the content", { content: unread("x") }, /What .* held could not be read/],
    ["what it shows", { shown: unread("x") }, /was shown could not be read/],
    [
      "whether it shows the file, which was not looked up",
      { shown: null },
      /was shown was not looked up/,
    ],
    ["content that was not looked up", { content: null }, /was not looked up/],
    [
      "a team that may not be seen",
      { team: [[carol, known("unreadable")]] },
      /@carol: perhaps an owner by line 2\nnull the credential may not see who is in @Acme\/SRE/,
    ],
    [
      "a team",
      { team: [[carol, unread("x")]] },
      /whether in @Acme\/SRE could not be read: x/,
    ],
    [
      "a team that was not asked",
      { team: [] },
      /could not be read: it was not asked for/,
    ],
    [
      "a permission",
      {
        permissions: [
          [bob, known("write")],
          [carol, unread("x")],
        ],
      },
      /@carol: write access could not be read: x/,
    ],
    [
      "an owner's pushes",
      {
        pushesBy: [
          [bob, known([])],
          [carol, unread("x")],
        ],
      },
      /@carol: what else was pushed could not be read: x/,
    ],
    [
      "an owner's pushes that were not asked",
      { pushesBy: [[bob, known([])]] },
      /@carol: what else was pushed could not be read: it was not asked for/,
    ],
    [
      "a permission that was not asked",
      { permissions: [[bob, known("write")]] },
      /@carol: write access could not be read: it was not asked for/,
    ],
  ];
  it.each(gaps)("%s", (_, change, because) => {
    const verdict = judge(change);
    expect(verdict.kind).toBe("unknown");
    expect(textOf(verdict.evidence).replaceAll(/\n+/g, "\n")).toMatch(because);
  });

  it("for a day after the merge, and is overdue then", () => {
    const day = 24 * 60;
    expect(judge({ timeline: unread("x"), now: 30 + day })).toMatchObject({
      kind: "unknown",
      isOverdue: false,
    });
    expect(judge({ timeline: unread("x"), now: 31 + day })).toMatchObject({
      kind: "unknown",
      isOverdue: true,
    });
    expect(judge({ landing: unread("x"), now: 31 + day })).not.toHaveProperty(
      "isOverdue",
    );
  });

  it("a team's members of today prove nothing of a merge of yesterday", () => {
    const late = { now: 31 + 24 * 60 };
    const verdict = judge(late);
    expect(verdict).toMatchObject({ kind: "unknown", isOverdue: true });
    expect(textOf(verdict.evidence)).toMatch(
      /in @Acme\/SRE now, and whether at the merge, more than a day before, cannot be known/,
    );
    expect(judge({ ...late, codeowners: "* @bob @carol\n" }).kind).toBe(
      "proven",
    );
    expect(judge({ now: 30 + 24 * 60 }).kind).toBe("proven");
  });

  it("and is never overdue where a permission of ours is missing", () => {
    const late = 31 + 24 * 60;
    for (const change of [
      { timeline: unread("x", true) },
      { team: [[carol, known("unreadable")]] },
    ] satisfies Partial<Scene>[])
      expect(judge({ ...change, now: late })).toMatchObject({
        kind: "unknown",
        isOverdue: false,
      });
  });

  it("does not count the same person twice, even where one account is unclear", () => {
    const verdict = judge({
      reviews: known([approves(bob2, 19), approves(bob)]),
      permissions: [[bob, known("write")]],
    });
    expect(verdict.kind).toBe("refused");
    expect(textOf(verdict.evidence)).toMatch(
      /@bob-private does not count: the same person as @bob/,
    );
  });
});
