/** The codes of evidence are stable, and programs go by them: what each says, and where (docs/reference.md, "Reason codes"). */
import { describe, expect, it } from "vitest";
import type { ReasonCode } from "../../../src/domain/reason-code.ts";
import type { Evidence } from "../../../src/domain/verdict.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
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
  everyday,
  factsOf,
  head,
  landed,
  minute,
  oktaPerson,
  person,
  pushed,
  robot,
  type Scene,
  sha,
  unread,
} from "./scene.ts";

const evidenceOf = (change: Partial<Scene>): readonly Evidence[] =>
  judgeApproval(factsOf(change), minute(change.now ?? everyday.now)).evidence;

const withWhatIsBehind = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.flatMap((one) => [one, ...withWhatIsBehind(one.because)]);

const staff = everyday.people.known ? everyday.people.value : [];
const onBehalf = { prod: { approvals: 2, onBehalf: true } };
const pushedByBob2 = known([pushed(bob2, 10, null, head, "branch_creation")]);
const bobAnd = (...others: readonly (typeof bob)[]) =>
  known([bob, ...others].map((account) => approves(account)));

it("every question of an everyday approval has its code", () => {
  expect(
    withWhatIsBehind(evidenceOf({})).map(({ code, holds }) => [code, holds]),
  ).toEqual(
    [
      "introduction",
      "content",
      "origin",
      "size",
      "mixture",
      "attribution",
      "shown",
      "folder",
      "codeowners",
      "codeowners-errors",
      "owned",
      "beneficiary",
      "requester",
      "approvals",
      "review",
      "review",
    ].map((code) => [code, true]),
  );
});

type Row = readonly [ReasonCode, Evidence["holds"], Partial<Scene>, RegExp];

const ofTheMerge: readonly Row[] = [
  [
    "introduction",
    null,
    { candidates: unread("x") },
    /^The pull request of \w{7} could not be/,
  ],
  [
    "introduction",
    null,
    { landing: unread("x") },
    /^Which pull request brought \w{7} is unclear$/,
  ],
  [
    "introduction",
    null,
    { landing: unread("x") },
    /^How pull request #7 came to main is unclear: x$/,
  ],
  ["introduction", null, { gathered: false }, /facts were not gathered$/],
  [
    "several-pull-requests",
    false,
    twoPullRequests(),
    /belongs to 2 merged pull requests$/,
  ],
  ["introduction", true, twoPullRequests(), /^pull request #8 brought it$/],
  ["direct-push", false, { candidates: known([]) }, /without a pull request/],
  [
    "other-commits",
    false,
    { landing: landed([sha("other")]) },
    /^pull request #7 does not count: it/,
  ],
  ["shown", null, { shown: null }, /was not looked up$/],
  ["shown", null, { shown: unread("x") }, /was shown could not be read: x$/],
];

const ofTheWish: readonly Row[] = [
  [
    "tier-not-folder",
    false,
    { path: "access/grants/dev/alice.yaml" },
    /does not lie in access\/grants\/prod\/$/,
  ],
  ["policy", null, { policy: unread("x") }, /^The policy of that time could/],
  ["tier-unknown", false, { tiers: {} }, /^Tier prod did not exist then/],
  [
    "requester",
    true,
    { author: dave, tiers: onBehalf },
    /^The tier lets others ask on somebody's behalf$/,
  ],
  ["requester", null, { people: unread("x") }, /^Who @alice is could not/],
  ["author-deleted", false, { author: null }, /^Nobody can say whether the/],
  ["requester-other", false, { author: dave }, /^@dave asks for access for/],
  ["requester-unknown", false, { author: eve }, /^@eve asks for access for/],
  [
    "requester-unknown",
    false,
    { people: known([...staff, person(alice, "zoe@example.com")]) },
    /who that is cannot be told: this account stands for several people/,
  ],
  ["beneficiary", null, { people: unread("x") }, /^Whose access it is could/],
  ["beneficiary", null, { others: [], user: "zoe@example.com" }, /nobody call/],
];

const ofApprovals: readonly Row[] = [
  ["approvals", null, { reviews: unread("x") }, /^Its reviews could not be/],
  ["approvals", null, { timeline: unread("x") }, /0 of 2 approvals/],
  ["approvals", false, { reviews: known([]) }, /0 of 2 approvals/],
  ["approvals-missing", false, { reviews: known([]) }, /2 approvals are miss/],
  ["review", null, { timeline: unread("x") }, /^@bob: whether anything made/],
  ["identity", null, { people: unread("x") }, /^Who @bob is could not be read/],
  ["reviewer-bot", false, { reviews: bobAnd(robot) }, /^@robot\[bot\] does/],
  [
    "reviewer-beneficiary",
    false,
    { reviews: bobAnd(alice2) },
    /is the beneficiary$/,
  ],
  [
    "reviewer-second-account",
    false,
    { pushes: pushedByBob2 },
    /^@bob does not count: the same person pushed to its branch/,
  ],
  [
    "reviewer-counted-already",
    false,
    { reviews: bobAnd(bob2) },
    /^@bob-private does not count: the same person as @bob/,
  ],
  [
    "person-inactive",
    false,
    {
      people: known([
        ...staff.filter(({ accountId }) => accountId !== carol.id),
        {
          accountId: carol.id,
          accountLogin: null,
          person: { ...oktaPerson("carol@example.com"), isInactive: true },
        },
      ]),
    },
    /^@carol does not count: the person is not active in Okta$/,
  ],
  [
    "codeowners-owner-without-write",
    false,
    { permissions: [[bob, known("triage")]] },
    /^@bob does not count: an owner without write access \(triage\)$/,
  ],
  ["permission", null, { permissions: [] }, /^@bob: write access could not be/],
  ["pushes", null, { pushesBy: [] }, /^@bob: what else was pushed could not/],
  [
    "reviewer-pushed-elsewhere",
    false,
    { pushesBy: [[carol, known([pushed(carol, 10, null, head)])]] },
    /^@carol does not count: pushed \w{7} of it to another branch$/,
  ],
];

const ofOwners: readonly Row[] = [
  ["ownership", null, { team: [] }, /^@carol: perhaps an owner by line 2$/],
  ["team", null, { team: [[carol, unread("x")]] }, /^whether in @Acme\/SRE/],
  [
    "team",
    null,
    { team: [[carol, known("unreadable")]] },
    /^the credential may not see who is in @Acme\/SRE$/,
  ],
  ["team-invited", false, { team: [[carol, known("pending")]] }, /^invited to/],
  ["team-too-late", null, { now: 2000 }, /^in @Acme\/SRE now, and whether at/],
  ["not-owner", false, { codeowners: "* @bob" }, /^@carol does not count: not/],
  ["login-taken", false, { named: [{ ...bob, id: 99 }] }, /^@bob is another/],
  [
    "codeowners-errors",
    null,
    { codeownersErrors: unread("x") },
    /^GitHub's errors in CODEO/,
  ],
  [
    "codeowners-rejected",
    false,
    { codeownersErrors: known([rejected(2)]) },
    /^in @Acme\/SRE, but GitHub finds an error in line 2/,
  ],
];

function twoPullRequests(): Partial<Scene> {
  const { pullRequest } = detailsOf({});
  return {
    candidates: known(
      [7, 8].map((number) => ({
        pullRequest: { ...pullRequest, number },
        landing: landed(),
      })),
    ),
  };
}

function rejected(line: number) {
  return { line, column: 1, kind: "Unknown owner", message: "", path: "x" };
}

describe("a line of evidence goes by the code", () => {
  it.each([...ofTheMerge, ...ofTheWish, ...ofApprovals, ...ofOwners])(
    "%s (%s)",
    (code, holds, change, gist) => {
      const said = withWhatIsBehind(evidenceOf(change)).filter(({ text }) =>
        gist.test(text),
      );
      expect(said).not.toEqual([]);
      expect(said.map((one) => [one.code, one.holds])).toEqual(
        said.map(() => [code, holds]),
      );
    },
  );
});
