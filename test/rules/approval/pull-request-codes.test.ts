/** What is said of a pull request as a whole, of its policy and of its reviews: programs read the code, people the text. */
import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../src/domain/verdict.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
import { judgePolicyChange } from "../../../src/rules/approval/judge-policy-change.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  approves,
  bob,
  carol,
  commit,
  eve,
  everyday,
  factsOf,
  file,
  head,
  minute,
  path,
  policyFactsOf,
  pushed,
  type Scene,
  sha,
  unread,
} from "./scene.ts";

const linesOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.flatMap(({ holds, code, text, because }) => [
    `${String(holds)} ${code}: ${text}`,
    ...linesOf(because),
  ]);

/** A value, a code, and words with one space between them. */
const wellFormed = /^(?:true|false|null) [a-z]+(?:-[a-z]+)*:(?: [^ ]+)+$/;

type Row = readonly [line: RegExp, change: Partial<Scene>];

const old = sha("old");
const sizeOf = (commits: number, changedFiles: number) =>
  known({ commits, changedFiles });
const two = (more: Parameters<typeof commit>[0]): Partial<Scene> => ({
  size: sizeOf(2, 1),
  commits: known([commit({ sha: old, ...more }), commit({ parents: [old] })]),
});
const trailer = (who: string) => two({ message: `x\nCo-authored-by: ${who}` });
const firstPush = pushed(alice, 10, null, head, "branch_creation");
const reviewOfCarol = (more: Parameters<typeof approves>[2], at = 20) => ({
  reviews: known([approves(bob), approves(carol, at, more)]),
});
const error = { line: 3, column: 1, kind: "Unknown owner", message: "" };

describe("a grant's evidence says, with its code,", () => {
  it.each<Row>([
    [/^true content: .*alice.yaml is what was reviewed$/, {}],
    [/^null content: What .* was not looked up$/, { content: null }],
    [/^null content: What .* read: x$/, { content: unread("x") }],
    [
      /^false not-in-head: .*alice.yaml was not in the pull request/,
      { content: known({ main: file("a"), head: null }) },
    ],
    [
      /^false changed-in-merge: .*alice.yaml was taken out in the merge$/,
      { content: known({ main: null, head: file("a") }) },
    ],
    [
      /^false changed-in-merge: .*alice.yaml is not what was reviewed/,
      { content: known({ main: file("a"), head: file("b") }) },
    ],

    [/^true origin: .* branch of this repository$/, {}],
    [/^false other-base: .*"dev", not to "main"$/, { base: "dev" }],
    [/^false fork-pull-request: .* fork/, { headRepository: "eve/access" }],
    [/^true size: /, {}],
    [/^null size: Its size could not be read: x$/, { size: unread("x") }],
    [/^null size: .* 1 of 2 commits$/, { size: sizeOf(2, 1) }],
    [/^false too-many-commits: .*251 commits/, { size: sizeOf(251, 1) }],
    [/^false too-many-files: .*3001 files/, { size: sizeOf(1, 3001) }],
    [/^true mixture: /, {}],
    [/^null mixture: What it changes could/, { changed: unread("x") }],
    [
      /^false policy-mixed-with-grants: .*\(".*people.yaml"\).*\(".*alice.yaml"\)/,
      { changed: known([path, "access/people.yaml"]) },
    ],

    [/^true attribution: Every commit and every push/, {}],
    [/^false attribution: Not everything/, { author: null }],
    [/^null attribution: Not everything/, { commits: unread("x") }],
    [/^false author-deleted: The account/, { author: null }],
    [/^false contributor-unknown: @eve opened the pull/, { author: eve }],
    [
      /^false reviewer-opened: @alice .* opened the pull request$/,
      { reviews: known([approves(alice)]) },
    ],
    [/^null commits: Its commits could/, { commits: unread("x") }],
    [
      /^null commits: .* does not contain its head$/,
      { commits: known([commit({ sha: old })]) },
    ],
    [/^false commits: Some commits/, two({ author: null })],
    [/^false commit-author-unknown: .* author of/, two({ author: null })],
    [/^false committer-unknown: .* committer of/, two({ committer: null })],
    [/^false reviewer-wrote: @carol .* author of/, two({ author: carol })],
    [/^false reviewer-wrote: @carol .* committed/, two({ committer: carol })],
    [
      /^false reviewer-co-wrote: @carol .* co-author of/,
      trailer("C <3+carol@users.noreply.github.com>"),
    ],
    [
      /^false co-author-unknown: .*"zoe", a co-author of .* login, which can be renamed/,
      trailer("Z <zoe@users.noreply.github.com>"),
    ],
    [
      /^false co-author-unknown: .*"zoe@evil.example", a co-author of/,
      trailer("Z <zoe@evil.example>"),
    ],
    [/^false co-author-unknown: .* has no address$/, trailer("Z")],
    [
      /^null co-author-unknown: .*"zoe@example.com"/,
      { ...trailer("Z <zoe@example.com>"), people: unread("x") },
    ],

    [/^null pushes: Who pushed to its branch could/, { pushes: unread("x") }],
    [/^null pushes: GitHub has no record/, { pushes: known([]) }],
    [
      /^false pushes-gap: .*"alice\/access" has a gap before @alice's$/,
      { pushes: known([pushed(alice, 15, old, head)]) },
    ],
    [
      /^false reviewer-pushed: @carol .* pushed to its branch$/,
      { pushes: known([{ ...firstPush, actor: carol }]) },
    ],
    [
      /^false pusher-unknown: Somebody/,
      { pushes: known([{ ...firstPush, actor: null }]) },
    ],

    [/^true codeowners: .github\/CODEOWNERS at \w{7} can be read$/, {}],
    [/^false codeowners-missing: There is no/, { codeowners: null }],
    [/^true codeowners-errors: /, {}],
    [
      /^null codeowners-errors: GitHub's errors in CODEOWNERS could/,
      { codeownersErrors: unread("x"), reviews: known([]) },
    ],
    [
      /^false codeowners-rejected: .* error in C at line 3: "Unknown owner"$/,
      { codeownersErrors: known([{ ...error, path: "C" }]) },
    ],
    [/^true owned: By line 2 .* belongs to @bob, @Acme\/SRE, lead@/, {}],
    [/^false codeowners-unmatched: .*alice.yaml$/, { codeowners: "/x @bob" }],
    [/^false codeowners-unowned: By line 1 .*alice.yaml$/, { codeowners: "*" }],

    [
      /^false review-comment: @carol .* only commented$/,
      reviewOfCarol({ state: "COMMENTED" }),
    ],
    [
      /^false review-dismissed: @carol .* had the approval dismissed$/,
      reviewOfCarol({ state: "DISMISSED" }),
    ],
    [
      /^false review-changes: @carol .* asked for changes$/,
      reviewOfCarol({ state: "CHANGES_REQUESTED" }),
    ],
    [
      /^false review-older-head: @carol .* approved \w{7}, before the head became \w{7}$/,
      reviewOfCarol({ commit: old }),
    ],
    [
      /^false review-older-head: @carol .* a commit that is gone$/,
      reviewOfCarol({ commit: null }),
    ],
    [
      /^false review-after-merge: @carol .* only after the merge$/,
      reviewOfCarol({}, 31),
    ],
    [
      /^false review-before-push: @carol .* pushed at 2026-11-22T14:10:00Z$/,
      reviewOfCarol({}, 9),
    ],
  ])("%s", (line, change) => {
    const { evidence } = judgeApproval(factsOf(change), minute(everyday.now));
    const lines = linesOf(evidence);
    expect(lines).toContainEqual(expect.stringMatching(line));
    for (const each of lines) expect(each).toMatch(wellFormed);
  });
});

describe("the evidence of a change of policy says, with its code,", () => {
  const tier = "access/tiers/prod.yaml";
  const settings = "access/curfew.yaml";
  it.each<Row>([
    [/^null introduction: Its facts were not gathered$/, { gathered: false }],
    [/^null policy: The policy of that time could/, { policy: unread("x") }],
    [/^false settings-missing: The settings/, { policyApprovals: null }],
    [/^true soundness: What it leaves can be read$/, {}],
    [/^null soundness: What it leaves could/, { broken: unread("x") }],
    [
      /^false leaves-broken: .*access\/curfew.yaml/,
      { broken: known([settings]) },
    ],
  ])("%s", (line, change) => {
    const { evidence } = judgePolicyChange(
      policyFactsOf({
        changed: known([tier]),
        reviews: known([approves(bob)]),
        ...change,
      }),
    );
    const lines = linesOf(evidence);
    expect(lines).toContainEqual(expect.stringMatching(line));
    for (const each of lines) expect(each).toMatch(wellFormed);
  });
});
