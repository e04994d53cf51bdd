/** What is looked at again long after the merge: who approved may have left since, and nobody keeps a history of that. */
import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/domain/forge.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
import { judgePolicyChange } from "../../../src/rules/approval/judge-policy-change.ts";
import { judgePullRequest } from "../../../src/rules/approval/judge-pull-request.ts";
import type { IdentityEntry } from "../../../src/rules/approval/identity.ts";
import { known, restsOnToday } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  approves,
  bob,
  bob2,
  carol,
  commit,
  dave,
  detailsOf,
  everyday,
  factsOf,
  file,
  minute,
  oktaPerson,
  person,
  policyFactsOf,
  type Scene,
  unread,
} from "./scene.ts";

const staff: readonly IdentityEntry[] = everyday.people.known
  ? everyday.people.value
  : [];
const isOf =
  (account: Account) =>
  ({ accountId }: IdentityEntry): boolean =>
    accountId === account.id;

const inactive = (name: string) => ({
  ...oktaPerson(`${name}@example.com`),
  isInactive: true,
});

/** Deactivated in Okta since. */
const without = (...left: readonly Account[]): Partial<Scene> => ({
  people: known(
    staff.map((entry) =>
      left.some((account) => isOf(account)(entry))
        ? { ...entry, person: inactive(entry.accountLogin ?? "") }
        : entry,
    ),
  ),
});
const unmapped = (account: Account): Partial<Scene> => ({
  people: known(staff.filter((entry) => !isOf(account)(entry))),
});
const rights = (
  account: Account,
  permission: "read" | "write",
): Partial<Scene> => ({
  permissions: everyday.permissions.map((entry) =>
    entry[0].id === account.id ? [account, known(permission)] : entry,
  ),
});

const judge = (scene: Partial<Scene>) => {
  const verdict = judgeApproval(factsOf(scene), minute(40));
  return verdict.kind === "refused"
    ? verdict.isOfToday === true
      ? "refused today"
      : "refused"
    : verdict.kind;
};

describe("a grant is refused by what is so today alone", () => {
  it.each<[string, Partial<Scene>]>([
    ["where an approver is not active any more", without(carol)],
    ["where two are not", without(bob, carol)],
    ["where nobody knows any more who an approver is", unmapped(carol)],
    ["where an approver may not write any more", rights(bob, "read")],
    [
      "where an approver is in no team that owns it any more",
      { team: [[carol, known("none")]] },
    ],
    [
      "where nobody knows any more who asked for it",
      { people: known(staff.filter((one) => one.accountLogin !== "alice")) },
    ],
    [
      "where Okta does not have the beneficiary's login any more",
      { others: [], people: renamed() },
    ],
  ])("%s", (_sentence, scene) => {
    expect(judge(scene)).toBe("refused today");
  });

  it("but not where nothing fails", () => {
    const unclear = { pushes: unread("x") };
    expect(restsOnToday(judgePullRequest(detailsOf(unclear)).reasons)).toBe(
      false,
    );
  });
});

function renamed(): Scene["people"] {
  return known([
    person(alice, "alice.jones@example.com"),
    ...staff.filter(
      ({ accountLogin }) => accountLogin?.startsWith("alice") !== true,
    ),
  ]);
}

describe("a grant is refused by what was so at the merge, whoever has left since,", () => {
  it.each<[string, Partial<Scene>]>([
    [
      "where its content is not what was approved",
      {
        ...without(carol),
        content: known({ main: file("grant"), head: file("another") }),
      },
    ],
    [
      "where too few approved it even so",
      { ...without(carol), reviews: known([approves(carol)]) },
    ],
    [
      "where the one who left approved it twice, under two accounts",
      {
        people: known(
          staff.map((one) =>
            [bob, bob2].some((account) => isOf(account)(one))
              ? { ...one, person: inactive("bob") }
              : one,
          ),
        ),
        reviews: known([approves(bob), approves(bob2)]),
      },
    ],
    [
      "where who counts approved it again under an account that may not write any more",
      {
        ...rights(bob2, "read"),
        reviews: known([approves(bob), approves(bob2)]),
      },
    ],
    [
      "where one who left owned nothing of it",
      {
        ...without(dave),
        codeowners: "/access/ @bob @carol\n",
        reviews: known([approves(bob), approves(dave)]),
      },
    ],
    [
      "where one who left wrote it as well",
      {
        ...without(carol),
        commits: known([commit(), commit({ author: carol })]),
      },
    ],
    [
      "where one who left is the beneficiary",
      { ...without(alice), reviews: known([approves(bob), approves(alice)]) },
    ],
    ["where somebody else asked for it", { user: "dave@example.com" }],
  ])("%s", (_sentence, scene) => {
    expect(judge(scene)).toBe("refused");
  });
});

describe("a change of policy whose approver has left", () => {
  const change: Partial<Scene> = {
    changed: known(["access/tiers/prod.yaml"]),
    reviews: known([approves(carol)]),
  };
  const kind = (scene: Partial<Scene>) =>
    judgePolicyChange(policyFactsOf({ ...change, ...scene })).kind;

  it("is refused where nobody knows that it was proven", () => {
    expect(kind({})).toBe("proven");
    expect(kind(without(carol))).toBe("refused");
  });

  it("is unknown where the ledger says that it was proven", () => {
    expect(kind({ ...without(carol), isSaidProven: true })).toBe("unknown");
  });

  it("is refused in spite of the ledger where it was wrong at the merge", () => {
    expect(
      kind({
        ...without(carol),
        isSaidProven: true,
        broken: known(["access/curfew.yaml"]),
      }),
    ).toBe("refused");
  });
});
